package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Settings changes the speech settings of the next order.
type Settings struct {
	host     screen.Host
	params   *api.Params
	versions func() []api.Version
	settings []setting.Setting
	list     *list.List[int] // of places in settings
	edit     *field.Field    // of the selected setting; nil: nothing is typed
	size     screen.Size
}

// SettingsID is the kind of Settings.
const SettingsID = "settings"

// The columns of the dialog, in cells. They take the longest labels and defaults of the table.
const (
	settingsWidth = 74
	settingLabel  = 17
	settingValue  = 26
)

// NewSettings makes the dialog for params, which it changes. versions are the models of the actor that will speak, as far
// as they are known.
func NewSettings(h screen.Host, params *api.Params, versions func() []api.Version) *Settings {
	d := &Settings{host: h, params: params, versions: versions, list: list.New[int]()}
	d.refresh()
	places := make([]int, len(d.settings))
	for i := range places {
		places[i] = i
	}
	d.list.SetKeys(places)
	return d
}

// refresh finds the choices: models and presets are those of the actor and the model.
func (d *Settings) refresh() {
	list := d.versions()
	var v api.Version
	if len(list) > 0 {
		model := "latest"
		if d.params.Model != nil {
			model = *d.params.Model
		}
		v = state.Version(list, model)
	}
	d.settings = setting.For(list, v)
	d.list.InvalidateAll()
}

// ID is SettingsID.
func (d *Settings) ID() string { return SettingsID }

// Scopes are the keys of the settings, or those beside a text that is typed.
func (d *Settings) Scopes() []keymap.Scope {
	if d.edit != nil {
		return []keymap.Scope{keymap.InField}
	}
	return []keymap.Scope{keymap.InSettings, keymap.Moving}
}

// Hints are how a value changes, and what ends the dialog.
func (d *Settings) Hints() []key.Binding {
	keys, in := d.host.Keys(), d.Scopes()
	if d.edit != nil {
		return []key.Binding{keys.Hint("keep", in, keymap.Accept), keys.Hint("cancel", in, keymap.Cancel)}
	}
	return []key.Binding{
		keys.Hint("change", in, keymap.Decrease, keymap.Increase), keys.Hint("move", in, keymap.Up, keymap.Down),
		keys.Hint("default", in, keymap.Reset), keys.Hint("speak", in, keymap.Speak), keys.Hint("close", in, keymap.Cancel),
	}
}

// Do changes a value, moves or closes. Speaking is left to the screen.
func (d *Settings) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	if d.edit != nil {
		return nil, d.doEdit(act)
	}
	s := d.selected()
	switch act {
	case keymap.Cancel:
		d.host.Close()
	case keymap.Accept:
		if s.Kind == setting.Text {
			d.change(s, 1)
		} else {
			d.host.Close()
		}
	case keymap.Decrease:
		d.change(s, -1)
	case keymap.Increase:
		d.change(s, 1)
	case keymap.Reset:
		s.Clear(d.params)
		d.changed()
	case keymap.Speak:
		d.host.Close()
		return nil, false
	default:
		return nil, d.move(act)
	}
	return nil, true
}

// move moves the cursor; up and down go round at the ends.
func (d *Settings) move(act keymap.Action) bool {
	switch at, last := d.list.Index(), d.list.Len()-1; {
	case act == keymap.Up && at == 0:
		d.list.Bottom()
	case act == keymap.Down && at == last:
		d.list.Top()
	default:
		return walk(d.list, act)
	}
	return true
}

func (d *Settings) selected() setting.Setting { return d.settings[d.list.Index()] }

// change moves a value by a number of steps, or opens the field of one that is typed.
func (d *Settings) change(s setting.Setting, by int) {
	if s.Kind != setting.Text {
		s.Move(d.params, by)
		d.changed()
		return
	}
	text, _ := s.Get(*d.params)
	d.edit = field.New()
	d.edit.SetText(text)
	d.list.InvalidateAll()
}

// changed draws the values again and has them kept.
func (d *Settings) changed() {
	d.refresh()
	d.host.Persist()
}

func (d *Settings) doEdit(act keymap.Action) bool {
	switch act {
	case keymap.Cancel:
	case keymap.Accept:
		s := d.selected()
		if text := strings.TrimSpace(d.edit.Text()); text == "" {
			s.Clear(d.params)
		} else if err := s.Enter(d.params, text); err != nil {
			d.host.Toast(screen.ToastBad, "%s", words.Error(err))
			return true
		}
		d.changed()
	default:
		return false
	}
	d.edit = nil
	d.list.InvalidateAll()
	return true
}

// Type edits the text.
func (d *Settings) Type(msg tea.KeyPressMsg) tea.Cmd {
	d.edit.Key(msg)
	d.list.InvalidateAll()
	return nil
}

// Paste adds to the text that is typed, if any is.
func (d *Settings) Paste(text string) tea.Cmd {
	if d.edit != nil {
		d.edit.Insert(text)
		d.list.InvalidateAll()
	}
	return nil
}

// Update takes the models of an actor.
func (d *Settings) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(state.VersionsChanged); ok {
		d.refresh()
	}
	return nil
}

// Resize sets the largest size.
func (d *Settings) Resize(size screen.Size) {
	d.size = size
	w := inner(size.W, settingsWidth)
	d.list.SetSize(w, min(len(d.settings), max(size.H-frameRows, 1)))
	d.list.InvalidateAll()
	if d.edit != nil {
		d.edit.SetWidth(w - settingLabel)
	}
}

// View draws a setting a line: its label, its value and what it is.
func (d *Settings) View() screen.Panel {
	p := screen.Panel{Title: "Speech settings", W: inner(d.size.W, settingsWidth), Lines: d.list.Lines(d.row)}
	if d.edit != nil {
		from, _ := d.list.Window()
		p.Cursor = &screen.Point{X: settingLabel + d.edit.CursorX(), Y: d.list.Index() - from}
	}
	return p
}

func (d *Settings) row(i int, selected bool, w int) string {
	look, s := d.host.Look(), d.settings[i]
	ink, bar := look.Theme.Inks, "  "
	if selected {
		ink, bar = look.Theme.Selected, look.Theme.Bar(look.Glyphs)+" "
	}
	head := ink.Accent.Paint(bar) + ink.Muted.Paint(style.Fit(s.Label, settingLabel-2))
	if selected && d.edit != nil {
		return head + d.edit.View()
	}
	value, set := s.Value(*d.params)
	valueInk := ink.Text
	if !set {
		valueInk = ink.Muted
	}
	value = style.StableWidth(value)
	room := w - settingLabel
	if room <= settingValue+8 {
		return head + valueInk.Paint(style.Fit(value, room))
	}
	return head + valueInk.Paint(style.Fit(value, settingValue)) + ink.Muted.Paint(style.Fit("  "+s.Help, room-settingValue))
}
