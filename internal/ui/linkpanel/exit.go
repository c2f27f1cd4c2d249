package linkpanel

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// askOnExit is one more answer to what happens to the callback on exit. Until the user has answered, the link goes by
// link.Auto.
const askOnExit link.OnExit = "ask"

func firstOnExit(o Options) link.OnExit {
	switch {
	case o.AskOnExit:
		return askOnExit
	case o.OnExit == "":
		return link.Auto
	}
	return o.OnExit
}

// cycleExit goes on to the next answer and tells the link.
func (c *Control) cycleExit() {
	all := []link.OnExit{link.Auto, link.Keep, link.Restore}
	if c.o.AskOnExit {
		all = append(all, askOnExit)
	}
	c.onExit = all[(slices.Index(all, c.onExit)+1)%len(all)]
	what := c.onExit
	if what == askOnExit {
		what = link.Auto
	}
	c.link.SetOnExit(what)
	c.host.Toast(screen.ToastPlain, "callback on exit: %s", c.exitWords())
}

// Switched is the state of what an action of the link switches; empty: it switches nothing.
func (c *Control) Switched(act keymap.Action) string {
	if act == keymap.CycleExit && c.unavailable() == "" {
		return string(c.onExit)
	}
	return ""
}

// exitWords says what happens to the callback on exit, as things are.
func (c *Control) exitWords() string {
	s := c.info.Status
	switch {
	case c.onExit == askOnExit:
		return "ask · when you quit"
	case c.onExit == link.Keep:
		return "keep · ours stays, and late webhooks reach the next run"
	case c.onExit == link.Auto && s.Fixed:
		return "auto · ours stays: the URL is the same next time"
	case s.Displaced == "":
		return string(c.onExit) + " · ours stays: there was none before"
	}
	return string(c.onExit) + " · " + displaced(s) + " is restored"
}

// displaced is the host of the callback that ours replaced.
func displaced(s link.Status) string { return words.Clean(words.Host(s.Displaced)) }

// ExitID is the kind of the question about the callback on exit.
const ExitID = "exit"

// exitWidth is the widest the question gets, in cells.
const exitWidth = 60

// Quit ends the program. It asks first where that is wanted and there is something to decide: our callback is in place
// of another one. Asked again while the question is open, it ends the program.
func (c *Control) Quit() tea.Cmd {
	s := c.info.Status
	ours := s.TakenBy == "" && (s.State == link.Online || s.State == link.Proven)
	if c.host.Opened(ExitID) || c.onExit != askOnExit || c.unavailable() != "" || s.Displaced == "" || !ours {
		return tea.Quit
	}
	quit := func(what link.OnExit) func() tea.Cmd {
		return func() tea.Cmd {
			c.link.SetOnExit(what)
			return tea.Quit
		}
	}
	m := dialog.NewMenu(c.host, ExitID, "Callback on exit", []keymap.Scope{keymap.InExit, keymap.Moving},
		dialog.Item{Action: keymap.KeepOnExit, Label: "keep ours", Then: quit(link.Keep)},
		dialog.Item{Action: keymap.RestoreOnExit, Label: "restore " + displaced(s), Then: quit(link.Restore)},
		dialog.Item{Action: keymap.Cancel, Label: "do not quit"},
	)
	m.Accept, m.Cancel, m.Width, m.Asks = "quit", "do not quit", exitWidth, true
	m.Extra = []key.Binding{c.host.Keys().Hint("quit at once", []keymap.Scope{keymap.Always}, keymap.Quit)}
	m.Text = "The account's callback is ours now. Our URL will be the same next time: late webhooks will reach the next run."
	if !s.Fixed { // nothing will listen at our URL
		m.Text = "The account's callback is ours now. Our URL will be another one next time: late webhooks will not reach the next run."
		m.Select(1)
	}
	c.host.Open(m)
	return nil
}
