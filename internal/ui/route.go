package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// scopes are where keys hold now, nearest first.
func (m *Model) scopes() []keymap.Scope {
	var in []keymap.Scope
	if d := m.top(); d != nil {
		in = d.Scopes()
	} else {
		in = m.screen().Scopes()
	}
	return append(in[:len(in):len(in)], keymap.Always)
}

// key turns a key press into an action, or gives it to the text that is typed.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	in, msg := m.scopes(), keymap.Normal(msg)
	act := m.keys.Find(msg, in...)
	if !keymap.Typing(in) {
		msg = keymap.Latin(msg)
	}
	if act != keymap.None {
		return m.order(act, msg)
	}
	m.toast.clear()
	d := m.top()
	if d == nil {
		return m.screen().Type(msg)
	}
	if t, ok := d.(screen.Typer); ok {
		return t.Type(msg)
	}
	return nil
}

// order carries out an action that a key or a click on its hint asks for. msg is the key press, empty if there was none.
func (m *Model) order(act keymap.Action, msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case msg.IsRepeat && act == m.toast.ask:
		return nil // a key held down confirms nothing
	case m.tooEarly(act):
		return m.asking.wait() // and neither does one from before the question was drawn
	}
	m.confirmed = act == m.toast.ask
	m.toast.clear()
	defer func() { m.confirmed = false }()
	return m.do(act, msg)
}

// do offers an action to the top dialog, the current screen and the application. The first that handles it ends the search.
func (m *Model) do(act keymap.Action, msg tea.KeyPressMsg) tea.Cmd {
	if d := m.top(); d != nil {
		if cmd, handled := d.Do(act, msg); handled {
			return cmd
		}
	}
	if cmd, handled := m.screen().Do(act, msg); handled {
		return cmd
	}
	return m.doApp(act, msg)
}

// doApp carries out what holds on every screen.
func (m *Model) doApp(act keymap.Action, msg tea.KeyPressMsg) tea.Cmd {
	switch act {
	case keymap.Quit:
		if m.bare {
			return tea.Quit
		}
		return m.quit()
	case keymap.Redraw:
		return tea.ClearScreen
	case keymap.Suspend:
		return m.suspend()
	}
	if m.bare {
		return nil
	}
	switch act {
	case keymap.Help:
		host{m}.Open(m.help())
	case keymap.Commands:
		host{m}.Open(dialog.NewCommands(host{m}, m.state.Recent, m.switched))
	case keymap.Screen1, keymap.Screen2, keymap.Screen3:
		m.show(act)
	case keymap.SetBudget:
		host{m}.Open(dialog.NewBudget(host{m}, m.state.Session))
	case keymap.ReloadActors:
		m.state.Actors.Loading, m.state.Actors.Problem = true, ""
		return m.loader().refreshActors()
	default:
		if cmd, handled := m.link.Do(act, msg); handled {
			return cmd
		}
		cmd, _ := m.player.Do(act, msg)
		return cmd
	}
	return nil
}

// switched says the state of what an action switches: "on", "off"; empty: it switches nothing.
func (m *Model) switched(act keymap.Action) string {
	switch act {
	case keymap.Autoplay:
		return words.OnOff(m.state.Player.Autoplay)
	case keymap.LowPower:
		return words.OnOff(m.state.Player.LowPower)
	case keymap.SetBudget:
		return m.state.Session.Budget()
	}
	if word := m.player.Switched(act); word != "" {
		return word
	}
	return m.link.Switched(act)
}

// help is the help of what has the keys now.
func (m *Model) help() *dialog.Help {
	now, in := m.screen().Hints(), m.scopes()
	if d := m.top(); d != nil {
		now = d.Hints()
	} else if s, ok := m.screen().(screen.Helped); ok {
		in = append(s.HelpScopes(), keymap.Always)
	}
	return dialog.NewHelp(host{m}, now, in...)
}

// show makes a screen the current one.
func (m *Model) show(act keymap.Action) {
	n := slices.Index(showScreen(), act)
	switch {
	case n >= len(m.screens):
		host{m}.Toast(screen.ToastPlain, "there is no screen %d in this version", n+1)
	case n == m.current && len(m.screens) == 1:
		host{m}.Toast(screen.ToastPlain, "%s is the only screen", m.screen().Title())
	case n == m.current:
		host{m}.Toast(screen.ToastPlain, "this is %s", m.screen().Title())
	default:
		m.current = n
	}
}

// paste gives pasted text to the top dialog or the screen.
func (m *Model) paste(text string) tea.Cmd {
	m.toast.clear() // as a key does: what it said may not hold any more
	d := m.top()
	if d == nil {
		return m.screen().Paste(text)
	}
	if t, ok := d.(screen.Typer); ok {
		return t.Paste(text)
	}
	return nil
}
