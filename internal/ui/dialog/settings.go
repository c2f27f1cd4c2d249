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
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Settings changes the speech settings of the next order.
type Settings struct {
	host     screen.Host
	params   *api.Params
	versions func() []api.Version
	rows     *menu.Menu[setting.Setting]
	edit     *field.Field // of the selected setting; nil: nothing is typed
	w        int          // cells of a line
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
	d := &Settings{host: h, params: params, versions: versions, rows: menu.New[setting.Setting]()}
	d.refresh()
	d.rows.Top()
	return d
}

// refresh finds the values and the choices: models and presets are those of the actor and the model.
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
	var items []menu.Item[setting.Setting]
	for _, s := range setting.For(list, v) {
		items = append(items, d.item(s))
	}
	d.rows.SetItems(items)
}

func (d *Settings) item(s setting.Setting) menu.Item[setting.Setting] {
	value, set := s.Value(*d.params)
	tone := style.ToneText
	if !set {
		tone = style.ToneMuted
	}
	return menu.Item[setting.Setting]{Value: s, Cells: []menu.Cell{
		{Text: s.Label, Tone: style.ToneMuted}, {Text: style.StableWidth(value), Tone: tone}, {Text: "  " + s.Help, Tone: style.ToneMuted}}}
}

// ID is SettingsID.
func (d *Settings) ID() string { return SettingsID }

// Scopes are the keys of the settings, or those that end the typing of a text.
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
	switch act {
	case keymap.Up:
		d.rows.Cycle(-1)
	case keymap.Down:
		d.rows.Cycle(1)
	default:
		return keymap.MoveCursor(d.rows, act)
	}
	return true
}

func (d *Settings) selected() setting.Setting {
	it, _ := d.rows.Selected()
	return it.Value
}

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
}

// changed draws the values again and has them saved.
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
	return true
}

// Type edits the text.
func (d *Settings) Type(msg tea.KeyPressMsg) tea.Cmd {
	if d.edit != nil {
		d.edit.Key(msg)
	}
	return nil
}

// Paste adds to the text that is typed, if any is.
func (d *Settings) Paste(text string) tea.Cmd {
	if d.edit != nil {
		d.edit.Insert(text)
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
	d.w = inner(size.W, settingsWidth)
	d.rows.SetHeight(max(size.H-frameRows, 1))
	if d.edit != nil {
		d.edit.SetWidth(d.w - settingLabel)
	}
}

// View draws a setting a line: its label, its value and, where there is room, what it is.
func (d *Settings) View() screen.Panel {
	look := d.host.Look()
	layout := menu.Layout{Columns: []menu.Column{{Width: settingLabel - 2}, {}}}
	if d.w-settingLabel > settingValue+8 {
		layout.Columns = []menu.Column{{Width: settingLabel - 2}, {Width: settingValue}, {}}
	}
	p := screen.Panel{Title: "Speech settings", W: d.w, Lines: d.rows.Lines(look.Theme, look.Glyphs, layout, d.w)}
	if it, ok := d.rows.Selected(); ok && d.edit != nil {
		at := d.rows.CursorRow()
		layout.Columns = layout.Columns[:1]
		p.Lines[at] = menu.Row(look.Theme, look.Glyphs, layout, it, true, settingLabel) + d.edit.View()
		p.Cursor = &screen.Point{X: settingLabel + d.edit.CursorX(), Y: at}
	}
	return p
}
