package playerbar

import (
	"context"
	"encoding/json"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/player/output"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// OutputSetting is the setting that keeps the chosen output from run to run.
const OutputSetting = "ui.output"

const outputsID = "outputs"

// outputs lets the user choose the sound output.
type outputs struct {
	c            *Control
	size         screen.Size
	list         []player.Choice
	menu         *menu.Menu[player.Choice]
	asking       bool // the sound system has not answered yet
	moved        bool // the user has moved the cursor
	kind, device string
}

// outputsMsg is the answer to which outputs there are.
type outputsMsg struct {
	dialog *outputs
	list   []player.Choice
}

func (c *Control) openOutputs() tea.Cmd {
	if c.host.Opened(outputsID) {
		return nil
	}
	d := &outputs{c: c, menu: menu.New[player.Choice]()}
	c.outputs = d
	c.host.Open(d)
	return c.askOutputs(d)
}

// askOutputs asks the sound system which outputs there are now. The list that is known stays until the answer.
func (c *Control) askOutputs(d *outputs) tea.Cmd {
	if d.asking {
		return nil
	}
	d.asking = true
	ctx := c.host.Context()
	return func() tea.Msg { return outputsMsg{d, c.player.Outputs(ctx)} }
}

func (c *Control) listOutputs(msg outputsMsg) {
	d := msg.dialog
	d.list, d.asking = msg.list, false
	under, had := d.menu.Selected()
	d.mark()
	found := d.menu.Select(func(o player.Choice) bool {
		if d.moved && had {
			return o.Kind == under.Value.Kind && o.Device == under.Value.Device
		}
		return inUse(o, d.kind, d.device)
	})
	if !found && d.menu.Index() < 0 {
		d.menu.Top() // the chosen output is not there
	}
}

// mark makes the rows again; that of the output in use has a mark.
func (d *outputs) mark() {
	d.kind, d.device = d.c.player.Output()
	items := make([]menu.Item[player.Choice], len(d.list))
	for i, o := range d.list {
		cell := menu.Cell{Text: words.Clean(o.Short)}
		used := inUse(o, d.kind, d.device)
		switch {
		case used && d.c.state.Player.Last.Silent && !silent(o):
			cell = menu.Cell{Text: cell.Text + " · no sound", Tone: style.ToneWarn}
		case used && silent(o):
			cell.Tone = style.ToneWarn
		case used:
			cell.Tone = style.ToneAccent
		}
		items[i] = menu.Item[player.Choice]{Value: o, Cells: []menu.Cell{cell}, Marked: used}
	}
	d.menu.SetItems(items)
}

// silent reports an output that makes no sound.
func silent(o player.Choice) bool { return o.Kind == output.Silent }

// inUse reports whether a choice is the one that was made.
func inUse(o player.Choice, kind, device string) bool {
	if kind == "" || kind == "auto" {
		return device == "" && o.Default || device != "" && o.Device == device
	}
	return o.Kind == kind && o.Device == device
}

// ID is part of screen.Dialog.
func (d *outputs) ID() string { return outputsID }

// Scopes is part of screen.Dialog.
func (d *outputs) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InOutputs, keymap.Moving} }

// Do is part of screen.Dialog.
func (d *outputs) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.close()
	case keymap.Retry:
		return d.c.askOutputs(d), true
	case keymap.Accept:
		if o, ok := d.menu.Selected(); ok {
			d.close()
			return d.c.use(o.Value), true
		}
	default:
		moved := keymap.MoveCursor(d.menu, act)
		d.moved = d.moved || moved
		return nil, moved
	}
	return nil, true
}

func (d *outputs) close() {
	d.c.outputs = nil
	d.c.host.Close()
}

// chosenOutput is an output as it is kept from run to run.
type chosenOutput struct{ Kind, Device string }

// use plays on an output from now on, also in the next run. The system's default is kept as such, whatever it is.
func (c *Control) use(o player.Choice) tea.Cmd {
	what := chosenOutput{o.Kind, o.Device}
	if o.Default {
		what = chosenOutput{Kind: "auto"}
	}
	c.player.Use(what.Kind, what.Device)
	if silent(o) {
		c.host.Toast(screen.ToastWarn, "no sound from now on: the clock runs, and nothing is audible")
	} else {
		c.host.Toast(screen.ToastGood, "sound goes to %s", o.Short)
	}
	ctx := context.WithoutCancel(c.host.Context())
	return func() tea.Msg {
		b, err := json.Marshal(what)
		if err == nil {
			err = c.settings.PutSetting(ctx, OutputSetting, string(b))
		}
		if err != nil {
			return screen.Failed{What: "the output was not saved for the next run", Err: err}
		}
		return nil
	}
}

// RestoreOutput switches to the output that an earlier run has chosen.
func (c *Control) RestoreOutput(kept string) {
	var what chosenOutput
	if kept == "" || json.Unmarshal([]byte(kept), &what) != nil {
		return
	}
	c.player.Use(what.Kind, what.Device)
}

// Hints is part of screen.Dialog.
func (d *outputs) Hints() []key.Binding {
	hint := func(does string, acts ...keymap.Action) key.Binding {
		return d.c.host.Keys().Hint(does, d.Scopes(), acts...)
	}
	return []key.Binding{hint("use it", keymap.Accept), hint("move", keymap.Up, keymap.Down), hint("refresh", keymap.Retry), hint("close", keymap.Cancel)}
}

// outputsWidth is the widest the dialog gets, in cells.
const outputsWidth = 76

// Resize is part of screen.Dialog.
func (d *outputs) Resize(size screen.Size) {
	d.size = size
	d.mark()
	d.menu.SetHeight(max(size.H-2, 1))
}

// View is part of screen.Dialog.
func (d *outputs) View() screen.Panel {
	w, look := d.size.Inner(outputsWidth), d.c.host.Look()
	p := screen.Panel{Title: "Sound output", W: w}
	if d.asking {
		p.Note = "looking …"
	}
	if d.menu.Len() == 0 {
		text := "asking the sound system which outputs there are"
		if !d.asking {
			text = "there is no output to choose"
		}
		p.Lines = []string{look.Theme.Muted.Paint(style.Fit(text, w))}
		return p
	}
	p.Lines = d.menu.Lines(look.Theme, look.Glyphs, menu.Layout{Marks: true, Columns: []menu.Column{{}}}, w)
	if !d.asking {
		p.Note = style.MoreNote(look.Glyphs, d.menu.MoreAbove(), d.menu.MoreBelow())
	}
	return p
}
