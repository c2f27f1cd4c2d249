package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/list"
	"callboard/internal/ui/paint"
)

// spinAfter is how long a job may run before its row moves: what is done at once never flashes.
const spinAfter = 100 * time.Millisecond

// The column of a row's state, in cells: its longest word, and a word with its seconds.
const (
	stateWord  = len("uncertain")
	stateWidth = len("progress 3.1 s")
)

// jobsPane is the live list of jobs, newest first.
type jobsPane struct {
	list  *list.List[string]
	byID  map[string]job.Job
	ids   []string          // newest first; ids sort by time
	saved map[string]string // job id to where this session saved it
	spin  int               // the spinner's frame
	w, h  int               // the pane's inside, in cells

	focused bool
	still   bool // no spinners
}

func newJobsPane(still bool) *jobsPane {
	p := &jobsPane{still: still, list: list.New[string](), byID: map[string]job.Job{}, saved: map[string]string{}}
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
		p.list.Touch(j.ID)
	}
	if fresh {
		slices.SortFunc(p.ids, func(a, b string) int { return strings.Compare(b, a) })
		p.list.SetKeys(slices.Clone(p.ids))
	}
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
			p.list.Touch(id)
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

func (p *jobsPane) title() string {
	running, done, bad := 0, 0, 0
	for _, j := range p.byID {
		switch {
		case !j.Finished():
			running++
		case j.State == job.Done:
			done++
		default:
			bad++
		}
	}
	parts := []string{"Jobs"}
	for _, c := range []struct {
		n    int
		word string
	}{{running, "running"}, {done, "done"}, {bad, "not done"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	return strings.Join(parts, " · ")
}

func (p *jobsPane) arrange(w, h int) {
	p.w, p.h = w, h
	p.list.SetSize(w, h)
}

// view draws the inside as arranged.
func (p *jobsPane) view(t *paint.Theme, g paint.Glyphs, now time.Time) []string {
	if p.list.Len() == 0 {
		return message(t, "no job yet", "choose an actor, type a line, then press ctrl+s", p.w, p.h)
	}
	return p.list.Lines(func(id string, selected bool, w int) string {
		return p.row(t, g, p.byID[id], selected, now, w)
	})
}

// row draws one job; only the focused pane's cursor has a ground. The narrower the pane, the fewer the columns; the sign and the state's word always stay.
func (p *jobsPane) row(t *paint.Theme, g paint.Glyphs, j job.Job, selected bool, now time.Time, w int) string {
	ink, bar := t.Set, " "
	if selected {
		bar = g.Bar
	}
	barInk := ink.Muted
	if selected && p.focused {
		ink = t.Selected
		barInk = ink.Accent
	}
	sign, word, tone := stateLook(ink, g, j)
	if !p.still && !j.Finished() && now.Sub(j.CreatedAt) > spinAfter {
		sign = g.Spin[p.spin%len(g.Spin)]
	}
	state := paint.Fit(word, stateWord)
	if spent := rowSeconds(j, now); w >= 44 {
		state = paint.Fit(word, stateWidth-paint.Width(spent)) + spent
	}
	left := barInk.Paint(bar) + tone.Paint(sign+" ")
	room := w - 3
	if w >= 50 {
		left += ink.Muted.Paint(j.CreatedAt.Local().Format("15:04:05") + "  ")
		room -= 10
	}
	if w >= 36 {
		n := 8
		if w >= 90 {
			n = 12
		}
		left += ink.Text.Paint(paint.Fit(paint.Calm(j.ActorName), n) + "  ")
		room -= n + 2
	}
	right := ink.Text.Paint("  ") + tone.Paint(state)
	room -= 2 + paint.Width(state)
	if w >= 64 {
		right += ink.Muted.Paint("  " + paint.Fit(p.how(j), 13))
		room -= 15
	}
	return left + ink.Text.Paint(paint.Fit(oneLine(j.Text), room)) + right
}

// how tells in which way a job was settled, or what became of it since.
func (p *jobsPane) how(j job.Job) string {
	if p.saved[j.ID] != "" {
		return "saved"
	}
	switch {
	case j.State == job.Done && !j.Finished():
		return "fetching"
	case j.State == job.Done && j.File == "":
		return "no audio"
	case j.SettledBy == job.ByNone:
		return ""
	}
	if from := j.Timeline.Accepted; !from.IsZero() && j.SettledAt.After(from) {
		return string(j.SettledBy) + " " + seconds(j.SettledAt.Sub(from))
	}
	return string(j.SettledBy)
}

// stateLook gives a state its sign, its word and its ink.
func stateLook(ink paint.Set, g paint.Glyphs, j job.Job) (sign, word string, tone paint.Ink) {
	switch j.State {
	case job.Submitting:
		return g.Ring, "sending", ink.Run
	case job.Queued:
		return g.Ring, "queued", ink.Run
	case job.Started, job.Progress:
		return g.Started, string(j.State), ink.Run
	case job.Done:
		if j.File == "" && j.Finished() {
			return g.Bad, "no audio", ink.Warn
		}
		return g.OK, "done", ink.OK
	case job.Failed:
		return g.Bad, "failed", ink.Bad
	case job.Uncertain:
		return g.Ask, "uncertain", ink.Warn
	case job.Expired:
		return g.Out, "expired", ink.Warn
	}
	return g.Ask, string(j.State), ink.Warn
}

// rowSeconds is the length of the audio once it is known, and the time gone by until then.
func rowSeconds(j job.Job, now time.Time) string {
	switch {
	case j.State == job.Done && j.Duration > 0:
		return fmt.Sprintf("%.1f s", math.Floor(j.Duration*10)/10) // cut as the clock is
	case j.Finished():
		return ""
	}
	return seconds(now.Sub(j.CreatedAt))
}

// seconds writes a span as a person reads a stop-watch: 0.4 s, 12 s, 3 min, 2 h, 5 d.
func seconds(d time.Duration) string {
	switch {
	case d < 0:
		return "0.0 s"
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

// oneLine folds a text into a row: line breaks become spaces, restless emoji are calmed.
func oneLine(s string) string {
	if len(s) > 400 {
		s = string([]rune(s)[:min(120, len([]rune(s)))])
	}
	return paint.Calm(strings.Join(strings.Fields(s), " "))
}
