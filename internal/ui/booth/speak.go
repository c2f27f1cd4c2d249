package booth

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/setting"
	"callboard/internal/text"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// doublePress is the time within which the same order counts as a double press and not as a second take.
const doublePress = 400 * time.Millisecond

// lastOrder remembers what was sent, so that one press costs once.
type lastOrder struct {
	text, actor string
	at          time.Time
	pending     bool // its POST has not been answered
}

// submittedMsg is the answer to an order.
type submittedMsg struct {
	job job.Job
	err error
}

// speak sends the script. It spends quota, so it sends only what is unambiguous.
func (b *Booth) speak(repeat bool) tea.Cmd {
	if repeat {
		return nil // a key held down orders once
	}
	a, ok := b.actors.speaker()
	if !ok {
		why, next := b.actors.empty(b.retryKey(), b.clearKey())
		b.host.Toast(screen.ToastBad, "no actor to speak: %s", strings.TrimSuffix(why+" · "+next, " · "))
		return nil
	}
	text, ok := b.textToSpeak()
	if !ok {
		return nil
	}
	if why := b.whyNotSpoken(text); why != "" {
		b.host.Toast(screen.ToastBad, "%s", why)
		return nil
	}
	if err := setting.Check(*b.state.Params); err != nil {
		b.host.Toast(screen.ToastBad, "%s", words.Error(err))
		return nil
	}
	if l := b.last; l.text == text && l.actor == a.ID && (l.pending || b.host.Now().Sub(l.at) < doublePress) {
		b.host.Toast(screen.ToastPlain, "already submitted; %s once more for another take", b.speakKey())
		return nil
	}
	return b.order(job.Order{ActorID: a.ID, ActorName: a.Label(b.opt.Lang), Text: text, Params: *b.state.Params})
}

// textToSpeak is the script, or its paragraph at the cursor where the script is too long and that was confirmed.
func (b *Booth) textToSpeak() (text string, ok bool) {
	const most = api.MaxTextChars
	buf := b.script.buf
	if text = strings.TrimSpace(buf.Text()); utf8.RuneCountInString(text) <= most {
		return text, true
	}
	n := buf.Chars()
	text = strings.TrimSpace(buf.Paragraph())
	switch size := utf8.RuneCountInString(text); {
	case size == 0:
		b.host.Toast(screen.ToastBad, "%d characters, %d at most: put the cursor on a paragraph to speak that one", n, most)
	case size > most:
		b.host.Toast(screen.ToastBad, "%d characters, %d at most, and this paragraph alone has %d: divide it with an empty line", n, most, size)
	case !b.host.Confirmed():
		b.host.Ask(keymap.Speak, "%d characters, %d at most. %s again speaks this paragraph: %s", n, most, b.speakKey(), characters(size))
	default:
		return text, true
	}
	return "", false
}

// whyNotSpoken says why a text is not worth its quota; empty: it is.
func (b *Booth) whyNotSpoken(script string) string {
	switch {
	case script == "":
		return "nothing to say yet: type a line, then " + b.speakKey()
	case !text.HasSound(script):
		return "there is no word in this text to speak: add one, then " + b.speakKey()
	}
	return ""
}

// order submits. The row appears by the job's own event, so that what shows is what is stored.
func (b *Booth) order(o job.Order) tea.Cmd {
	b.last = lastOrder{text: o.Text, actor: o.ActorID, at: b.host.Now(), pending: true}
	b.state.Session.Add(utf8.RuneCountInString(o.Text))
	ctx := b.ctx()
	return func() tea.Msg {
		j, err := b.svc.Jobs.Submit(ctx, o)
		return submittedMsg{j, err}
	}
}

func (b *Booth) submitted(msg submittedMsg) {
	b.last.pending = false
	b.state.Session.Own(msg.job.ID)
	if msg.err == nil {
		return
	}
	if _, wrong := errors.AsType[*job.OrderError](msg.err); wrong { // nothing was sent
		b.state.Session.Drop(utf8.RuneCountInString(b.last.text))
	}
	b.host.Toast(screen.ToastBad, "%s", words.Error(msg.err))
}

// retry does the next best thing for what failed: free where that is possible, and with a question where it costs.
func (b *Booth) retry() tea.Cmd {
	if b.focus == paneActors {
		return b.host.Run(keymap.ReloadActors)
	}
	j, ok := b.jobs.selectedJob()
	if !ok {
		return nil
	}
	if j.State == job.Done && j.File == "" || j.State == job.Expired {
		if b.host.Now().Before(j.ExpiresAt) || j.State == job.Done {
			b.host.Toast(screen.ToastPlain, "downloading the audio again; this is free")
			return b.refetch(j.ID)
		}
	}
	if !j.Finished() {
		b.host.Toast(screen.ToastPlain, "this job is still running")
		return nil
	}
	b.confirmAgain(j)
	return nil
}

func (b *Booth) refetch(id string) tea.Cmd {
	ctx := b.ctx()
	return func() tea.Msg {
		if err := b.svc.Jobs.Refetch(ctx, id); err != nil {
			return screen.Failed{What: "no audio", Err: err}
		}
		return nil
	}
}

// characters writes a number of characters.
func characters(n int) string { return words.Count(n, "character") }
