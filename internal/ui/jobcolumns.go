package ui

import (
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/widget/style"
)

// jobColumns are the widths of the columns of the job list, in cells: those of the widest value there has been. They only
// grow, so that no column moves while jobs go through their states.
type jobColumns struct{ name, word, spent, text, how, by int }

// The widths that every list begins with, and where they end.
const (
	workWord  = len("progress") // the longest word of a job in work
	workState = len("progress 12 min")
	mostName  = 12
	nameLow   = 8 // the most of it in a narrow pane
	leastText = 20
	mostText  = 40 // a text that has this much is not short of room
)

func newJobColumns() jobColumns {
	return jobColumns{word: workWord, spent: workState, how: len("webhook 2.0 s"), by: len("webhook")}
}

// hold makes room for a job. how is what its last column says.
func (c *jobColumns) hold(j job.Job, how string) {
	_, word, _ := stateLook(style.Inks{}, style.Glyphs{}, j)
	c.word = max(c.word, style.Width(word))
	c.spent = max(c.spent, c.word)
	if j.Finished() {
		c.spent = max(c.spent, style.Width(word+" "+rowSeconds(j, time.Time{})))
	}
	c.name = max(c.name, min(style.Width(style.StableWidth(j.ActorName)), mostName))
	c.text = max(c.text, min(style.Width(oneLine(j.Text)), mostText))
	c.how, c.by = max(c.how, style.Width(how)), max(c.by, style.Width(firstWord(how)))
}

// jobRow is how a row shares its cells. A column of no cells is left out.
type jobRow struct {
	time, seconds, brief   bool // brief: of the last column only the first word
	name, text, state, how int
}

// in shares out rows of w cells. The text has what the others leave. Where that is less than the texts need, the last
// column has one word or goes, and where it is very little, the seconds go too: the details tell all of it.
func (c jobColumns) in(w int) jobRow {
	const gap = 2
	r := jobRow{state: c.word, time: w >= 50, seconds: w >= 44}
	if r.seconds {
		r.state = c.spent
	}
	r.text = w - 3 - gap - r.state // bar, sign and air come first
	if r.time {
		r.text -= len("15:04:05") + gap
	}
	if w >= 36 && c.name > 0 {
		r.name = c.name
		if w < 50 {
			r.name = min(c.name, nameLow)
		}
		r.text -= r.name + gap
	}
	if r.seconds && r.text < min(leastText, c.text) {
		r.seconds, r.state = false, c.word
		r.text += c.spent - c.word
	}
	if w < 64 {
		return r
	}
	for _, last := range []int{c.how, c.by} {
		if r.text-gap-last >= c.text {
			r.how, r.brief = last, last < c.how
			r.text -= gap + last
			break
		}
	}
	return r
}
