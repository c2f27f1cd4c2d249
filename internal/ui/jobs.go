package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
)

// spinAfter is how long a job may run before its row moves: what is done at once never flashes.
const spinAfter = 100 * time.Millisecond

// jobsPane is the live list of jobs, newest first.
type jobsPane struct {
	list  *list.List[string]
	byID  map[string]job.Job
	ids   []string          // newest first; ids sort by time
	saved map[string]string // job id to where this session saved it
	cols  jobColumns
	heard string // the job that sounds, or is paused
	mark  string // its sign
	spin  int    // the spinner's frame
	w, h  int    // the pane's inside, in cells

	focused bool
	still   bool // no spinners
}

func newJobsPane(still bool) *jobsPane {
	p := &jobsPane{still: still, cols: newJobColumns(), list: list.New[string](), byID: map[string]job.Job{}, saved: map[string]string{}}
	p.list.Follow(true)
	return p
}

// merge takes changed jobs in. A row keeps its place; a new one finds it by its id.
func (p *jobsPane) merge(batch []job.Job) {
	fresh := false
	for _, j := range batch {
		if _, known := p.byID[j.ID]; !known {
			p.ids = append(p.ids, j.ID)
			fresh = true
		}
		p.byID[j.ID] = j
		p.list.Invalidate(j.ID)
		p.widen(j)
	}
	if fresh {
		slices.SortFunc(p.ids, func(a, b string) int { return strings.Compare(b, a) })
		p.list.SetKeys(slices.Clone(p.ids))
	}
}

// widen gives the columns room for a job. Where that moves one of them, all rows are drawn anew.
func (p *jobsPane) widen(j job.Job) {
	before := p.cols
	p.cols.hold(j, p.how(j))
	if p.cols != before {
		p.list.InvalidateAll()
	}
}

// sound marks the row of the job that is heard, if there is one, with a sign.
func (p *jobsPane) sound(id, sign string) {
	if p.heard == id && p.mark == sign {
		return
	}
	p.list.Invalidate(p.heard)
	p.list.Invalidate(id)
	p.heard, p.mark = id, sign
}

// selected is the job under the cursor.
func (p *jobsPane) selected() (job.Job, bool) {
	id, ok := p.list.Selected()
	if !ok {
		return job.Job{}, false
	}
	j, ok := p.byID[id]
	return j, ok
}

// running counts the jobs whose end is still to come.
func (p *jobsPane) running() int {
	n := 0
	for _, j := range p.byID {
		if !j.Finished() {
			n++
		}
	}
	return n
}

// tick moves the spinners and redraws the rows whose time goes on.
func (p *jobsPane) tick() {
	p.spin++
	for id, j := range p.byID {
		if !j.Finished() {
			p.list.Invalidate(id)
		}
	}
}

// pace is how often the rows of running jobs need a new drawing: quickly while one is young, once a second later.
func (p *jobsPane) pace(now time.Time) time.Duration {
	for _, j := range p.byID {
		if !j.Finished() && now.Sub(j.CreatedAt) < time.Minute {
			return spinEvery
		}
	}
	return time.Second
}

// title counts the jobs by what became of them; in a narrow pane what went wrong counts together.
func (p *jobsPane) title() string {
	running, done, failed, uncertain, expired := 0, 0, 0, 0, 0
	for _, j := range p.byID {
		switch {
		case !j.Finished():
			running++
		case j.State == job.Done:
			done++
		case j.State == job.Uncertain:
			uncertain++
		case j.State == job.Expired:
			expired++
		default:
			failed++
		}
	}
	type tally struct {
		n    int
		word string
	}
	write := func(all ...tally) string {
		text := "Jobs"
		for _, c := range all {
			if c.n > 0 {
				text += fmt.Sprintf(" · %d %s", c.n, c.word)
			}
		}
		return text
	}
	full := write(tally{running, "running"}, tally{done, "done"}, tally{failed, "failed"}, tally{uncertain, "uncertain"}, tally{expired, "expired"})
	if style.Width(full)+2 <= p.w {
		return full
	}
	return write(tally{running, "running"}, tally{done, "done"}, tally{failed + uncertain + expired, "not done"})
}

func (p *jobsPane) arrange(w, h int) {
	p.w, p.h = w, h
	p.list.SetSize(w, h)
}

// view draws the inside as arranged.
func (p *jobsPane) view(t *style.Theme, g style.Glyphs, now time.Time) []string {
	if p.list.Len() == 0 {
		return message(t, "no job yet", "choose an actor, type a line, then press ctrl+s", p.w, p.h)
	}
	return p.list.Lines(func(id string, selected bool, w int) string {
		return p.row(t, g, p.byID[id], selected, now, w)
	})
}

// row draws one job; only the focused pane's cursor has a ground. The narrower the pane, the fewer the columns; the sign
// and the state's word always stay.
func (p *jobsPane) row(t *style.Theme, g style.Glyphs, j job.Job, selected bool, now time.Time, w int) string {
	ink, bar := t.Inks, " "
	if selected {
		bar = g.Bar
	}
	barInk := ink.Muted
	if selected && p.focused {
		ink, bar = t.Selected, t.Bar(g)
		barInk = ink.Accent
	}
	sign, word, tone := stateLook(ink, g, j)
	if !p.still && !j.Finished() && now.Sub(j.CreatedAt) > spinAfter {
		sign = g.Spin[p.spin%len(g.Spin)]
	}
	signInk := tone
	if j.ID == p.heard {
		sign, signInk = p.mark, ink.Accent
	}
	c := p.cols.in(w)
	state := style.Fit(word, c.state)
	if c.seconds {
		spent := rowSeconds(j, now)
		state = style.Fit(word, c.state-style.Width(spent)) + spent
	}
	left := barInk.Paint(bar) + signInk.Paint(sign+" ")
	if c.time {
		left += ink.Muted.Paint(j.CreatedAt.Local().Format("15:04:05") + "  ")
	}
	if c.name > 0 {
		left += ink.Text.Paint(style.Fit(style.StableWidth(j.ActorName), c.name) + "  ")
	}
	right := ink.Text.Paint("  ") + tone.Paint(state)
	if how := p.how(j); c.how > 0 {
		if c.brief {
			how = firstWord(how)
		}
		right += ink.Muted.Paint("  " + style.Fit(how, c.how))
	}
	return left + ink.Text.Paint(style.Fit(oneLine(j.Text), c.text)) + right
}
