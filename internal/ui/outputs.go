package ui

import (
	"context"
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// outputs lets the person choose where sound goes.
type outputs struct {
	list    []player.Choice
	at, top int
	asking  bool // the sound system has not answered yet
	walked  bool // the person has moved
}

// outputsMsg is the answer to what can be chosen.
type outputsMsg struct {
	dialog *outputs
	list   []player.Choice
}

func (m *Model) openOutputs() tea.Cmd {
	if _, open := m.top().(*outputs); open {
		return nil
	}
	d := &outputs{}
	m.open(d)
	return d.ask(m)
}

// ask asks the sound system what there is now. What is known already stays until the answer.
func (d *outputs) ask(m *Model) tea.Cmd {
	if d.asking {
		return nil
	}
	d.asking = true
	return func() tea.Msg { return outputsMsg{d, m.deps.Player.Outputs(m.ctx)} }
}

func (m *Model) listOutputs(msg outputsMsg) {
	d := msg.dialog
	var under player.Choice
	if d.walked && d.at < len(d.list) {
		under = d.list[d.at]
	}
	d.list, d.asking = msg.list, false
	kind, device := m.deps.Player.Output()
	for i, c := range d.list {
		if d.walked && c.Kind == under.Kind && c.Device == under.Device || !d.walked && inUse(c, kind, device) {
			d.at = i
		}
	}
	d.at = max(0, min(d.at, len(d.list)-1))
}

// inUse reports whether a choice is what was asked for.
func inUse(c player.Choice, kind, device string) bool {
	if kind == "" || kind == "auto" {
		return device == "" && c.Default || device != "" && c.Device == device
	}
	return c.Kind == kind && c.Device == device
}

func (d *outputs) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch keyName(msg) {
	case "esc", "q", "o", "backspace":
		m.close()
	case "up", "k":
		d.move(-1)
	case "down", "j":
		d.move(1)
	case "home", "g":
		d.move(-len(d.list))
	case "end", "G":
		d.move(len(d.list))
	case "r":
		return d.ask(m)
	case "enter", "space":
		if d.at >= len(d.list) {
			return nil
		}
		m.close()
		return m.use(d.list[d.at])
	}
	return nil
}

func (d *outputs) move(by int) {
	d.at, d.walked = max(0, min(d.at+by, len(d.list)-1)), true
}

// outputName is a choice in the words of a person: the system's default is told by what it is now.
func outputName(c player.Choice) string {
	if _, now, ok := strings.Cut(c.Label, "default, now "); ok && c.Default {
		return "default: " + now
	}
	return bare(c.Label)
}

// bare leaves out that a player command has not been tried by us: it plays, or says why not.
func bare(label string) string { return strings.Replace(label, " (unverified)", "", 1) }

// chosen is an output as it is kept from run to run.
type chosen struct{ Kind, Device string }

// use plays on an output from now on, also in the next run. The system's default is kept as such, whatever it is.
func (m *Model) use(c player.Choice) tea.Cmd {
	what := chosen{c.Kind, c.Device}
	if c.Default {
		what = chosen{Kind: "auto"}
	}
	m.deps.Player.Use(what.Kind, what.Device)
	m.say(flashGood, "sound goes to %s", outputName(c))
	return tea.Batch(m.fade(), func() tea.Msg {
		b, err := json.Marshal(what)
		if err == nil {
			err = m.deps.Settings.PutSetting(context.WithoutCancel(m.ctx), keepOutput, string(b))
		}
		if err != nil {
			return failedMsg{"the output was not kept for next time", err}
		}
		return nil
	})
}

// restoreOutput takes up what an earlier run has chosen, unless this run's settings say otherwise.
func (m *Model) restoreOutput(kept string) {
	var c chosen
	if m.opt.Sounds || kept == "" || json.Unmarshal([]byte(kept), &c) != nil {
		return
	}
	m.deps.Player.Use(c.Kind, c.Device)
}

func (d *outputs) paste(*Model, string) {}

func (d *outputs) hints(*Model) []hint {
	return []hint{{"enter", "use it"}, {"↑↓", "move"}, {"r", "look again"}, {"esc", "close"}}
}

// outputsWidth is the most that the dialog takes, in cells.
const outputsWidth = 76

// arrange keeps the choice under the cursor in sight.
func (d *outputs) arrange(_, h int) {
	room := max(h-2, 1)
	d.top = max(0, min(max(min(d.top, d.at), d.at-room+1), len(d.list)-room))
}

func (d *outputs) panel(m *Model, w, h int) panel {
	w = min(w-4, outputsWidth)
	t := m.theme
	p := panel{title: "Sound output", w: w}
	if d.asking {
		p.note = "looking …"
	}
	if len(d.list) == 0 {
		text := "asking the sound system what there is"
		if !d.asking {
			text = "there is nothing to choose from"
		}
		p.lines = []string{t.Muted.Paint(style.Fit(text, w))}
		return p
	}
	kind, device := m.deps.Player.Output()
	for i := d.top; i < min(len(d.list), d.top+max(h-2, 1)); i++ {
		c := d.list[i]
		ink, bar := t.Inks, "  "
		if i == d.at {
			ink, bar = t.Selected, t.Bar(m.glyphs)+" "
		}
		label, name, sign := ink.Text, calm(outputName(c)), "  "
		if inUse(c, kind, device) {
			label, sign = ink.Accent, m.glyphs.Dot+" "
		}
		p.lines = append(p.lines, ink.Accent.Paint(bar+sign)+label.Paint(style.Fit(name, w-4)))
	}
	if !d.asking {
		p.note = m.moreNote(d.top > 0, d.top+len(p.lines) < len(d.list))
	}
	return p
}
