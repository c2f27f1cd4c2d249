// Package keymap is the key table of the program: which key asks for which action, and where.
//
// A key press becomes an Action in two steps. The root asks the top dialog or the screen for the scopes that hold,
// nearest first; Find returns the action of the first binding that matches. Screens and dialogs handle actions and never
// key names, so that a rebound key changes dispatch, key hints, help, Commands and docs/keys.md together. Text editing is
// the exception: in a scope where Text is true, a key without a binding goes to the text.
package keymap

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Map finds actions by key, and tells which keys they have. It is not changed once the program runs.
type Map struct {
	all   []Binding
	of    map[Action][]int // the places of an action in all: every frame asks for some twenty hints
	ascii bool             // keys are written without arrows
}

// New makes a map of bindings. With ascii, keys are written in letters that every terminal can draw.
func New(bindings []Binding, ascii bool) *Map {
	m := &Map{all: bindings, of: map[Action][]int{}, ascii: ascii}
	for i, b := range bindings {
		m.of[b.Action] = append(m.of[b.Action], i)
	}
	return m
}

// All is every binding in the order of the help. It must not be changed.
func (m *Map) All() []Binding { return m.all }

// Rebind gives an action other keys in a scope, and wherever else it had the same keys: keys as Bubble Tea names them, the
// first as a reader sees it.
func (m *Map) Rebind(act Action, in Scope, keys ...string) {
	var before []string
	for _, b := range m.all {
		if b.Action == act && b.Scope == in {
			before = b.Keys()
		}
	}
	for i := range m.all {
		if b := &m.all[i]; b.Action == act && (b.Scope == in || slices.Equal(b.Keys(), before)) {
			b.SetKeys(keys...)
			if b.Help().Key != "" {
				b.SetHelp(keys[0], b.Help().Desc)
			}
		}
	}
}

// Find is the action of a key in the first of the scopes that has a binding for it. With Ctrl and Alt, and where no text is typed,
// a character of a Korean or Russian keyboard counts as the Latin one on its key.
func (m *Map) Find(msg tea.KeyPressMsg, scopes ...Scope) Action {
	msg = Normal(msg)
	if !Typing(scopes) {
		msg = Latin(msg)
	}
	return m.Named(msg.String(), scopes...)
}

// Named is the action of a key as Bubble Tea names it, such as "ctrl+s", in the first of the scopes that has a binding for it.
func (m *Map) Named(name string, scopes ...Scope) Action {
	for _, in := range scopes {
		for i := range m.all {
			if b := &m.all[i]; b.Scope == in && b.Enabled() && slices.Contains(b.Keys(), name) {
				return b.Action
			}
		}
	}
	return None
}

// Key is how a reader sees the key of an action in the first of the scopes that has one: "ctrl+s". It is empty where
// there is none. Without scopes, the first binding of the table counts.
func (m *Map) Key(act Action, scopes ...Scope) string {
	if len(scopes) > 0 {
		if b := m.binding(act, scopes); b != nil {
			return m.Write(firstWord(b.Help().Key))
		}
		return ""
	}
	for _, i := range m.of[act] {
		if b := &m.all[i]; b.Help().Key != "" {
			return m.Write(firstWord(b.Help().Key))
		}
	}
	return ""
}

// Write is a key of the help as this terminal can draw it.
func (m *Map) Write(shown string) string {
	if !m.ascii {
		return shown
	}
	return strings.NewReplacer("←→", "left/right", "↑↓", "up/down", "←", "left", "→", "right", "↑", "up", "↓", "down", "…", "..", "<>", "< >", "-=", "- =").Replace(shown)
}

// Hint is a key hint: the keys of some actions in the given scopes, written together, and what they do. It is disabled
// where one of the actions has no key there.
func (m *Map) Hint(does string, scopes []Scope, acts ...Action) key.Binding {
	var hint key.Binding
	text := ""
	for i, act := range acts {
		b := m.binding(act, scopes)
		if b == nil {
			return key.NewBinding(key.WithDisabled())
		}
		if word := firstWord(b.Help().Key); i == 0 {
			hint, text = b.Binding, word
		} else {
			hint.SetKeys(slices.Concat(hint.Keys(), b.Keys())...)
			text += word
		}
	}
	hint.SetHelp(m.Write(text), does)
	return hint
}

// firstWord is the first key of a binding as a reader sees it: "↑" of "↑ k".
func firstWord(shown string) string {
	word, _, _ := strings.Cut(shown, " ")
	return word
}

// binding is the first listed binding of an action in the scopes, or nil.
func (m *Map) binding(act Action, scopes []Scope) *Binding {
	for _, in := range scopes {
		for _, i := range m.of[act] {
			if b := &m.all[i]; b.Scope == in && b.Help().Key != "" {
				return b
			}
		}
	}
	return nil
}

// Describe sets what a reader sees of an action in a scope: its key and what it does.
func (m *Map) Describe(act Action, in Scope, show, does string) {
	for _, i := range m.of[act] {
		if b := &m.all[i]; b.Scope == in {
			b.SetHelp(show, does)
		}
	}
}

// Groups are the listed scopes in the order of the table.
func (m *Map) Groups() []Scope {
	var out []Scope
	for _, b := range m.all {
		if b.listed() && !slices.Contains(out, b.Scope) {
			out = append(out, b.Scope)
		}
	}
	return out
}

// In are the listed bindings of a scope.
func (m *Map) In(s Scope) []Binding {
	var out []Binding
	for _, b := range m.all {
		if b.Scope == s && b.listed() {
			out = append(out, b)
		}
	}
	return out
}

// listed reports whether help and docs/keys.md list the binding.
func (b *Binding) listed() bool { return b.Scope.Listed() && b.Help().Key != "" && b.Help().Desc != "" }

// Moves reports an action that moves a cursor or scrolls, or has a meaning by its key only. Commands leaves it out.
func Moves(a Action) bool {
	switch a {
	case Up, Down, Top, Bottom, PageUp, PageDown, HalfUp, HalfDown, Commands, Back, Enter, Jump, ToStart:
		return true
	}
	return false
}

// Markdown is the table of docs/keys.md: the listed bindings, scope by scope.
func Markdown(bindings []Binding) string {
	m := New(bindings, false)
	var b strings.Builder
	b.WriteString("| key | does | where |\n|---|---|---|\n")
	for _, scope := range m.Groups() {
		for _, k := range m.In(scope) {
			b.WriteString("| `" + k.Help().Key + "` | " + k.Help().Desc + " | " + string(scope) + " |\n")
		}
	}
	return b.String()
}
