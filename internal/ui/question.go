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
	after   func(time.Duration, tea.Msg) tea.Cmd // Model.after
	reads   func() uint64                        // how often the terminal was read; nil: unknown
	writing func() bool                          // the terminal has not taken all of a frame yet; nil: unknown

	question
	number int    // counts the questions; a late askedMsg is dropped
	ready  bool   // it has been on screen for answerAfter
	readAt uint64 // the reads of the terminal when that was found
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

// watch starts the timer of a question that was not there before.
func (a *asking) watch(present question) tea.Cmd {
	if present == a.question {
		return nil
	}
	a.question, a.ready = present, false
	a.number++
	if present == (question{}) {
		return nil
	}
	return a.after(answerAfter, askedMsg(a.number))
}

// wait starts the time of the present question again after an answer that came too early. A key held down in a
// terminal that does not tell repeats apart so answers nothing.
func (a *asking) wait() tea.Cmd {
	if a.ready { // only a later read of the terminal is missing
		return nil
	}
	a.number++
	return a.after(answerAfter, askedMsg(a.number))
}

// shown takes the timer of a question. If the terminal has not taken a frame yet, the question may not be drawn:
// the time starts again.
func (a *asking) shown(msg askedMsg) tea.Cmd {
	switch {
	case int(msg) != a.number:
		return nil
	case a.writing != nil && a.writing():
		return a.after(answerAfter, msg)
	}
	a.ready = true
	if a.reads != nil {
		a.readAt = a.reads()
	}
	return nil
}

// answers reports whether input that comes now may answer the present question: the question has been on screen long
// enough, and the terminal has been read since.
func (a *asking) answers(present question) bool {
	return a.ready && a.question == present && (a.reads == nil || a.reads() > a.readAt)
}

// tooEarly reports whether a key would answer a question that the user cannot have read yet.
func (m *Model) tooEarly(act keymap.Action) bool {
	if act == keymap.None || m.asking.answers(m.present()) {
		return false
	}
	if q, ok := m.top().(screen.Question); ok && q.Answers(act) {
		return true
	}
	return act == m.toast.ask
}
