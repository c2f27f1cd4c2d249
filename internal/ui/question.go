package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
)

// answerAfter is how long a question must be on screen before an answer counts. Keys that were typed before the user could
// read the question, or that came with the key that caused it, do not answer it. It includes the time until the renderer
// draws the next frame.
const answerAfter = 150*time.Millisecond + time.Second/framesWithLowPower

// askedMsg says that a question has been on screen for answerAfter. Its number is the question's.
type askedMsg int

// question is what waits for an answer that spends, destroys or changes the account.
type question struct {
	dialog screen.Dialog // the top dialog, if it is a screen.Question
	toast  int           // the number of the toast that asks; 0: none does
}

// asking tracks since when the present question is on screen.
type asking struct {
	question
	number int    // counts the questions; a late askedMsg is dropped
	ready  bool   // it has been on screen for answerAfter
	reads  uint64 // of the terminal, when that was found
}

// present returns what is asked now. Nothing is asked where the terminal is too small to show it.
func (m *Model) present() question {
	var q question
	if m.size.TooSmall() && !m.bare {
		return q
	}
	if d := m.top(); d != nil {
		if _, ok := d.(screen.Question); ok {
			q.dialog = d
		}
	}
	if m.toast.ask != keymap.None {
		q.toast = m.toast.number
	}
	return q
}

// watchQuestion starts the timer of a question that was not there before.
func (m *Model) watchQuestion() tea.Cmd {
	q := m.present()
	if q == m.asking.question {
		return nil
	}
	m.asking = asking{question: q, number: m.asking.number + 1}
	if q == (question{}) {
		return nil
	}
	return m.after(answerAfter, askedMsg(m.asking.number))
}

// waitAgain starts the time of the present question again after an answer that came too early. A key held down in a
// terminal that does not tell repeats apart so answers nothing.
func (m *Model) waitAgain() tea.Cmd {
	if m.asking.ready { // only a later read of the terminal is missing
		return nil
	}
	m.asking.number++
	return m.after(answerAfter, askedMsg(m.asking.number))
}

// questionShown takes the timer of a question. If the terminal has not taken a frame yet, the question may not be drawn:
// the time starts again.
func (m *Model) questionShown(msg askedMsg) tea.Cmd {
	switch {
	case int(msg) != m.asking.number:
		return nil
	case m.writing != nil && m.writing():
		return m.after(answerAfter, msg)
	}
	m.asking.ready = true
	if m.reads != nil {
		m.asking.reads = m.reads()
	}
	return nil
}

// answers reports whether input that comes now may answer the present question: the question has been on screen long
// enough, and the terminal has been read since.
func (m *Model) answers() bool {
	return m.asking.ready && m.asking.question == m.present() && (m.reads == nil || m.reads() > m.asking.reads)
}

// tooEarly reports whether a key would answer a question that the user cannot have read yet.
func (m *Model) tooEarly(act keymap.Action) bool {
	if act == keymap.None || m.answers() {
		return false
	}
	if q, ok := m.top().(screen.Question); ok && q.Answers(act) {
		return true
	}
	return act == m.toast.ask
}
