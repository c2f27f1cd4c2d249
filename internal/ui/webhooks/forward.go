package webhooks

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
	"callboard/internal/workbench"
)

// formForward is the kind of the dialog for forwarding.
const formForward = "forward"

// settingMsg is the answer of a dialog that changes the settings.
type settingMsg struct {
	form *form
	what string // what failed then
	said string // shown if it worked
	err  error
}

// forwardEvents and forwardRespond are the choices of the dialog for forwarding, as settings.
func forwardEvents() []string { return []string{"all", "done", "failed"} }

func forwardRespond() []workbench.Respond { return []workbench.Respond{workbench.Pass, workbench.OK} }

// openForward asks where deliveries are to be forwarded to, or ends it.
func (s *Screen) openForward() {
	now := s.state.Webhooks.Settings.Forward
	url := words.OrElse(now.URL, s.target)
	s.forwarded = s.forwarded || now.On
	then := []string{"forwards", "only stores this"}
	if now.On {
		then = []string{"keeps forwarding", "stops forwarding"}
	}
	f := &form{host: s.host, id: formForward, title: "Forward", rows: []*formRow{
		textRow("to", shownURL(url), "http://localhost:3000/webhook"),
		choiceRow("events", slices.Index(forwardEvents(), now.Events), forwardEvents()...),
		choiceRow("answer", slices.Index(forwardRespond(), now.Respond), "the target's", "always 200"),
		choiceRow(s.host.Keys().Key(keymap.Accept, keymap.InForm), 0, then...),
	}}
	f.rows[0].whole = url != "" // another one is typed at once
	f.word = func() string { return forwardWords(now.On)[f.rows[3].pick] }
	f.about = s.forwardAbout(now)
	f.done = func() tea.Cmd {
		to := workbench.Forward{URL: typedURL(f.rows[0].text(), url), Events: forwardEvents()[f.rows[1].pick], Respond: forwardRespond()[f.rows[2].pick], On: f.rows[3].pick == 0}
		if to.On && to.URL == "" {
			f.problem = "type the URL of your receiver"
			return nil
		}
		f.busy = true
		svc, ctx := s.svc.Webhooks, s.ctx()
		said := "deliveries are not forwarded"
		if to.On {
			said = "deliveries are forwarded to " + shortTarget(to.URL)
		}
		return func() tea.Msg { return settingMsg{f, "not forwarded", said, svc.SetForward(ctx, to)} }
	}
	s.host.Open(f)
}

// forwardWords are what the accept key does, for its hint: with the first and with the second choice.
func forwardWords(on bool) []string {
	if on {
		return []string{"apply", "stop forwarding"}
	}
	return []string{"forward", "store"}
}

// forwardAbout says whether deliveries are forwarded now, and what keeps that from run to run.
func (s *Screen) forwardAbout(now workbench.Forward) []string {
	accept := s.host.Keys().Key(keymap.Accept, keymap.InForm)
	var out []string
	switch {
	case now.On:
		out = append(out, "It is on. "+healthText(now.Health))
	case now.URL == "":
		out = append(out, "It is off. The sender's retries depend on the answer it gets.")
	case s.forwarded:
		out = append(out, "It is off. It forwarded to "+shortTarget(now.URL)+" before: "+accept+" turns it on again.")
	default:
		out = append(out, "It is off. An earlier run was set to "+shortTarget(now.URL)+": "+accept+" turns it on.")
	}
	return append(out, "Each run begins without it; CALLBOARD_FORWARD=URL keeps it on.")
}

// healthText says how the target is.
func healthText(h workbench.Health) string {
	out := "The target has not been asked yet."
	switch h.State {
	case workbench.Up:
		out = "The target answers."
	case workbench.Down:
		out = "The target does not answer: " + words.Clean(words.OrElse(h.Problem, "no connection")) + "."
	}
	if h.Waiting > 0 {
		out += " " + strconv.Itoa(h.Waiting) + " waiting."
	}
	return out
}

// set takes the answer of a dialog that changes the settings.
func (s *Screen) set(msg settingMsg) {
	if msg.err != nil {
		msg.form.fail(msg.what, msg.err)
		return
	}
	s.host.Remove(msg.form)
	s.state.Webhooks.Settings = s.svc.Webhooks.Settings()
	s.host.Toast(screen.ToastGood, "%s", msg.said)
}
