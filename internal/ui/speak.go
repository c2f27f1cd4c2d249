package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
)

// doublePress is how soon the same order counts as a slip of the finger and not as a wish for a second take.
const doublePress = 400 * time.Millisecond

// lastOrder remembers what was sent, so that one press costs once.
type lastOrder struct {
	text, actor string
	at          time.Time
	open        bool // its POST has not been answered
}

// speak sends the script. It spends quota, so it sends only what is plainly meant.
func (m *Model) speak(repeat bool) tea.Cmd {
	if repeat {
		return nil // a key held down asks once
	}
	asked := m.flash.kind == flashAsk
	m.flash = flash{}
	a, ok := m.actors.speaker()
	if !ok {
		why, next := m.actors.empty()
		m.say(flashBad, "nobody to speak: %s", strings.TrimSuffix(why+" · "+next, " · "))
		return nil
	}
	text := strings.TrimSpace(m.script.buf.Text())
	if n := m.script.buf.Chars(); len([]rune(text)) > api.MaxTextChars {
		text = strings.TrimSpace(m.script.buf.Paragraph())
		size := len([]rune(text))
		switch {
		case size == 0:
			m.say(flashBad, "%d characters, %d at most: put the cursor on a paragraph to speak that one", n, api.MaxTextChars)
			return nil
		case size > api.MaxTextChars:
			m.say(flashBad, "%d characters, %d at most, and this paragraph alone has %d: break it up with an empty line", n, api.MaxTextChars, size)
			return nil
		case !asked:
			m.say(flashAsk, "%d characters, %d at most. ctrl+s again speaks this paragraph: %s", n, api.MaxTextChars, count(size, "character"))
			return nil
		}
	}
	if why := unspeakable(text); why != "" {
		m.say(flashBad, "%s", why)
		return nil
	}
	if l := m.last; l.text == text && l.actor == a.ID && (l.open || m.now().Sub(l.at) < doublePress) {
		m.say(flashPlain, "already on its way; ctrl+s once more for another take")
		return nil
	}
	return m.order(job.Order{ActorID: a.ID, ActorName: a.Label(m.opt.Lang), Text: text, Params: m.params})
}

// unspeakable says why a text is not worth its quota, or nothing.
func unspeakable(text string) string {
	switch {
	case text == "":
		return "nothing to say yet: type a line, then ctrl+s"
	case !job.HasWord(text):
		return "there is no word in this text to speak: add one, then ctrl+s"
	}
	return ""
}

// order submits. The row appears by the job's own event, so that what shows is what is written down.
func (m *Model) order(o job.Order) tea.Cmd {
	m.last = lastOrder{text: o.Text, actor: o.ActorID, at: m.now(), open: true}
	m.session.jobs++
	m.session.chars += len([]rune(o.Text))
	return func() tea.Msg {
		j, err := m.deps.Jobs.Submit(m.ctx, o)
		return submittedMsg{j, err}
	}
}
