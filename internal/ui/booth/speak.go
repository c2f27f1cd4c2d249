package booth

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/job"
	"callboard/internal/script"
	"callboard/internal/text"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// speak sends the script. It spends quota, so it sends only what is unambiguous.
func (b *Booth) speak(repeat bool) tea.Cmd {
	if repeat {
		return nil // a key held down orders once
	}
	a, ok := b.speaker()
	if !ok {
		return nil
	}
	text, ok := b.textToSpeak()
	if !ok {
		return nil
	}
	if script.HasPause(text) { // which is not sent
		return b.pieces.Open(text, a)
	}
	if why := b.whyNotSpoken(text); why != "" {
		b.host.Toast(screen.ToastBad, "%s", why)
		return nil
	}
	versions, _ := b.state.Actors.Versions(a.ID)
	if err := state.CheckParams(*b.state.Params, versions); err != nil {
		b.host.Toast(screen.ToastBad, "%s · %s changes it", words.Error(err), b.host.Keys().Key(keymap.Settings, keymap.InBooth))
		return nil
	}
	o := job.Order{ActorID: a.ID, ActorName: a.Label(b.opt.Lang), Text: text, Params: *b.state.Params}
	if b.underWay(o) && !b.agreed(asksAlike) {
		b.orders.alike = o
		b.pressedAgain(o)
		where := "already on its way"
		if !b.running(o) {
			where = "spoken a moment ago"
		}
		b.ask(asksAlike, where+" · %s again for another take", b.speakKey())
		return nil
	}
	b.asked = noQuestion
	return b.order(o)
}

// speaker is the actor of the next order. It says why there is none.
func (b *Booth) speaker() (actor.Actor, bool) {
	a, ok := b.actors.speaker()
	switch {
	case b.actors.chosenIsGone():
		b.host.Toast(screen.ToastBad, "the actor that was chosen is not in the list any more: choose one")
		return a, false
	case !ok:
		why, next := b.actors.empty(b.retryKey(), b.clearKey())
		b.host.Toast(screen.ToastBad, "no actor to speak: %s", strings.TrimSuffix(why+" · "+next, " · "))
	}
	return a, ok
}

// ask asks what the speak key once more agrees to.
func (b *Booth) ask(about question, format string, args ...any) {
	b.asked = about
	b.host.Ask(keymap.Speak, format, args...)
}

// agreed reports that the speak key was pressed once more after this question, or after one that came later.
func (b *Booth) agreed(about question) bool { return b.host.Confirmed() && b.asked >= about }

// textToSpeak is the script, or its paragraph at the cursor where the script is too long and that was confirmed.
func (b *Booth) textToSpeak() (text string, ok bool) {
	most := b.state.Params.Service.MaxTextChars()
	buf := b.script.buf
	if buf.TrimmedChars() <= most {
		return strings.TrimSpace(buf.Text()), true
	}
	n := buf.TrimmedChars()
	text = strings.TrimSpace(buf.Paragraph())
	switch size := utf8.RuneCountInString(text); {
	case size == 0:
		b.host.Toast(screen.ToastBad, "%d characters, %d at most: %s speaks them in pieces", n, most, b.piecesKey())
	case size > most:
		b.host.Toast(screen.ToastBad, "%d characters, %d at most, and this paragraph alone has %d: %s speaks all in pieces", n, most, size, b.piecesKey())
	case !b.agreed(asksPart):
		b.ask(asksPart, "%d characters, %d at most. %s again speaks this paragraph: %s · %s all of them in pieces",
			n, most, b.speakKey(), characters(size), b.piecesKey())
	default:
		return text, true
	}
	return "", false
}

// whyNotSpoken says why a text is not worth its quota; empty: it is.
func (b *Booth) whyNotSpoken(line string) string {
	switch {
	case line == "":
		return "nothing to say yet: type a line, then " + b.speakKey()
	case !text.HasSound(line):
		return "there is no word in this text to speak: add one, then " + b.speakKey()
	}
	return ""
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
		b.host.Toast(screen.ToastPlain, "this take can be spoken again once it has ended: it is %s", doing(j))
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
