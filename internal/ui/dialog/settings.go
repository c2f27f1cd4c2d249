package dialog

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/text"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/words"
)

// Settings changes the speech settings of the next order. Every change holds at once; what is typed too, as soon as it is a
// value.
type Settings struct {
	host     screen.Host
	params   *api.Params
	versions func() []api.Version
	rows     *menu.Menu[setting.Setting]
	typing   typing
	letters  letters
	size     screen.Size
	w        int // cells of a line
}

// SettingsID is the kind of Settings.
const SettingsID = "settings"

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
	var items []menu.Item[setting.Setting]
	for _, s := range setting.For(d.params.Service, list, state.VersionOf(*d.params, list)) {
		items = append(items, d.item(s))
	}
	d.rows.SetItems(append(items, d.resetItem()))
}

// ID is SettingsID.
func (d *Settings) ID() string { return SettingsID }

// Scopes are the keys of the selected setting. Where a text is typed, letters belong to it.
func (d *Settings) Scopes() []keymap.Scope {
	s := d.selected()
	switch {
	case d.typing.field != nil:
		return []keymap.Scope{keymap.InValue}
	case s.Min < 0: // a minus begins a number
		return []keymap.Scope{keymap.InSettings, keymap.Moving}
	}
	return []keymap.Scope{keymap.InSettings, keymap.InStepping, keymap.Moving}
}

// Hints are how a value changes, and what ends the dialog.
func (d *Settings) Hints() []key.Binding {
	in := d.Scopes()
	hint := func(does string, acts ...keymap.Action) key.Binding { return d.host.Keys().Hint(does, in, acts...) }
	move, speak := hint("move", keymap.Up, keymap.Down), hint("speak", keymap.Speak)
	all := hint("reset all", keymap.ResetAll)
	switch s := d.selected(); {
	case d.typing.field != nil && d.typing.changed:
		return []key.Binding{hint("keep", keymap.Accept), hint("undo", keymap.Cancel), speak, move}
	case d.typing.field != nil:
		return []key.Binding{hint("close", keymap.Accept), move, speak, all}
	case isReset(s):
		return []key.Binding{hint("reset all", keymap.Accept), move, speak, hint("close", keymap.Cancel)}
	}
	return []key.Binding{hint("change", keymap.Decrease, keymap.Increase), hint("close", keymap.Cancel), move, speak,
		hint("reset", keymap.Reset), all}
}

// Do changes a value, moves or closes. Speaking is left to the screen.
func (d *Settings) Do(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if d.goesOn(msg.Text) {
		d.choose(d.selected(), msg.Text)
		return nil, true
	}
	d.letters = letters{}
	switch act {
	case keymap.Cancel:
		if !d.typing.undo(d.params) {
			d.host.Close()
			return nil, true
		}
		d.changed()
		d.openText()
	case keymap.Accept:
		d.accept()
	case keymap.Decrease:
		d.step(-1)
	case keymap.Increase:
		d.step(1)
	case keymap.Reset:
		if s := d.selected(); !isReset(s) {
			s.Clear(d.params)
			d.changed()
		}
	case keymap.ResetAll:
		d.resetAll()
	case keymap.Speak:
		if d.refuse() {
			return nil, true
		}
		d.host.Close()
		return nil, false
	default:
		return nil, d.move(act)
	}
	return nil, true
}

// accept keeps what was typed; where nothing was, it closes.
func (d *Settings) accept() {
	switch s := d.selected(); {
	case d.typing.wrong != "":
		d.host.Toast(screen.ToastBad, "%s", d.typing.wrong)
	case d.typing.changed:
		d.typing.end()
		d.openText()
	case isReset(s):
		d.resetAll()
	default:
		d.host.Close()
	}
}

// refuse says why an order cannot be sent with these settings, and reports whether there is something to say.
func (d *Settings) refuse() bool {
	why := d.typing.wrong
	if why == "" {
		why = d.conflict()
	}
	if why != "" {
		d.host.Toast(screen.ToastBad, "nothing was sent: %s", why)
	}
	return why != ""
}

// conflict says which settings cannot work together; empty: all can.
func (d *Settings) conflict() string {
	if err := state.CheckParams(*d.params, d.versions()); err != nil {
		return words.Error(err)
	}
	return ""
}

// move moves the cursor; up and down go round at the ends. It leaves no number behind that cannot be used.
func (d *Settings) move(act keymap.Action) bool {
	if d.typing.wrong != "" {
		d.host.Toast(screen.ToastBad, "%s", d.typing.wrong)
		return true
	}
	d.typing.end()
	moved := true
	switch act {
	case keymap.Up:
		d.rows.Cycle(-1)
	case keymap.Down:
		d.rows.Cycle(1)
	default:
		moved = keymap.MoveCursor(d.rows, act)
	}
	d.openText()
	d.Resize(d.size) // the lines below it are those of the selected setting
	return moved
}

func (d *Settings) selected() setting.Setting {
	it, _ := d.rows.Selected()
	return it.Value
}

// step changes a value by a number of steps.
func (d *Settings) step(by int) {
	if s := d.selected(); !isReset(s) {
		s.Move(d.params, by)
		d.changed()
	}
}

func (d *Settings) resetAll() {
	d.typing.end()
	setting.Reset(d.params)
	d.changed()
	d.openText()
	d.host.Toast(screen.ToastPlain, "all speech settings are reset")
}

// changed draws the values again and has them saved.
func (d *Settings) changed() {
	d.refresh()
	d.Resize(d.size) // a value can become too long for its row
	d.host.Persist()
}

// Type begins a number, or edits what is typed.
func (d *Settings) Type(msg tea.KeyPressMsg) tea.Cmd {
	s := d.selected()
	if d.choices(s) {
		d.choose(s, msg.Text)
		return nil
	}
	if d.typing.field == nil && (s.Kind == setting.Number || s.Kind == setting.Whole) && beginsNumber(msg.Text) {
		d.typing.begin(*d.params, "")
	}
	if d.typing.field != nil && d.typing.field.Key(msg) {
		d.take(s)
	}
	return nil
}

// beginsNumber reports whether a character begins a number.
func beginsNumber(typed string) bool {
	return len(typed) == 1 && strings.IndexByte("0123456789.,+-", typed[0]) >= 0
}

// Paste adds to what is typed, or begins a number.
func (d *Settings) Paste(text string) tea.Cmd {
	s := d.selected()
	if d.typing.field == nil && (s.Kind == setting.Number || s.Kind == setting.Whole) {
		d.typing.begin(*d.params, "")
	}
	if d.typing.field != nil {
		d.typing.field.Insert(text)
		d.take(s)
	}
	return nil
}

// take uses what has been typed so far. What is no value changes nothing and is said.
func (d *Settings) take(s setting.Setting) {
	typed := strings.TrimSpace(d.typing.field.Text())
	if s.Kind == setting.Number {
		typed = strings.ReplaceAll(typed, ",", ".")
	}
	*d.params = d.typing.before
	d.typing.changed, d.typing.wrong = true, ""
	if typed == "" {
		s.Clear(d.params)
	} else if err := s.Enter(d.params, typed); err != nil {
		d.typing.wrong = words.Error(err)
		if problem, ok := errors.AsType[*text.Problem](err); ok {
			d.typing.wrong = words.Clean(s.Label + " " + typed + ": " + problem.Why + "; " + problem.Next)
		}
	}
	d.changed()
}

// openText makes the field of a setting that is a text: it is typed without being opened first.
func (d *Settings) openText() {
	if s := d.selected(); s.Kind == setting.Text && !isReset(s) {
		value, _ := s.Get(*d.params)
		d.typing.begin(*d.params, value)
	}
}

// Update takes the models of an actor.
func (d *Settings) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(state.VersionsChanged); ok {
		d.refresh()
	}
	return nil
}
