package webhooks

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
	"callboard/internal/webhook/send"
)

// sentMsg is what became of a replay or of a made-up delivery.
type sentMsg struct {
	what   string // "replayed", "sent"
	form   *form  // that waits for it; nil: none
	target string
	result send.Result
	err    error
}

// formTarget is the kind of the dialog that asks for a target.
const formTarget = "target"

// replay sends the selected delivery again as it is: to the target that deliveries are forwarded to, or else it asks where.
func (s *Screen) replay() tea.Cmd {
	h, ok := s.chosen()
	if !ok {
		return nil
	}
	return s.sendTo("Replay", func(target string, f *form) tea.Cmd { return s.send(h.ID, target, send.Edit{}, f) })
}

// sendTo sends something to the target that deliveries are forwarded to. While forwarding is off, it asks: the last target may be one that
// must get nothing more.
func (s *Screen) sendTo(title string, do func(target string, f *form) tea.Cmd) tea.Cmd {
	now := s.state.Webhooks.Settings.Forward
	if now.On && now.URL != "" {
		return do(now.URL, nil)
	}
	last := words.OrElse(s.target, now.URL)
	f := &form{host: s.host, id: formTarget, title: title, accept: "send", rows: []*formRow{textRow("to", shownURL(last), "http://localhost:3000/webhook")},
		about: []string{"While " + s.key(keymap.ForwardTo) + " forwards to a target, this is not asked."}}
	f.rows[0].whole = last != ""
	f.done = func() tea.Cmd {
		target := typedURL(f.rows[0].text(), last)
		if target == "" {
			f.problem = "type the URL of your receiver"
			return nil
		}
		s.target = target
		s.host.Persist()
		f.busy = true
		return do(target, f)
	}
	s.host.Open(f)
	return nil
}

// send replays a delivery.
func (s *Screen) send(id, target string, e send.Edit, f *form) tea.Cmd {
	svc, ctx := s.svc.Webhooks, s.ctx()
	s.host.Toast(screen.ToastPlain, "sending to %s …", targetHost(target))
	return func() tea.Msg {
		r, err := svc.Replay(ctx, id, target, e)
		return sentMsg{"replayed", f, target, r, err}
	}
}

// sent says what the target answered. An error leaves the dialog open with what was typed.
func (s *Screen) sent(msg sentMsg) {
	if msg.err != nil {
		if msg.form != nil {
			msg.form.fail("not "+msg.what, msg.err)
			return
		}
		s.host.Toast(screen.ToastBad, "not %s: %s", msg.what, errorText(msg.err))
		return
	}
	if msg.form != nil {
		s.host.Remove(msg.form)
	}
	s.reading.stale = true
	r := msg.result
	if s.editing != nil && msg.what == "replayed" && r.Status != 0 { // without an answer it can be sent again
		s.host.Remove(s.editing)
		s.editing = nil
	}
	where := targetHost(msg.target)
	switch {
	case r.Status == 0:
		s.host.Toast(screen.ToastBad, "no answer from %s: %s", where, words.Clean(words.OrElse(r.Problem, "the connection was closed")))
	case r.Status >= 400:
		s.host.Toast(screen.ToastWarn, "%s: %s answered %s", msg.what, where, answerText(r))
	default:
		s.host.Toast(screen.ToastGood, "%s: %s answered %s", msg.what, where, answerText(r))
	}
}

// answerText is "204 in 12 ms", with what is wrong with the answer.
func answerText(r send.Result) string {
	out := fmt.Sprintf("%d in %s", r.Status, words.Millis(r.Took))
	if r.Problem != "" {
		out += ", " + words.Clean(r.Problem)
	}
	return out
}
