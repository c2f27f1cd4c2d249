package booth

import (
	"fmt"
	"time"

	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
)

// spinAfter is how long a job may run before its row has a spinner: what is done at once never shows one.
const spinAfter = 100 * time.Millisecond

// spinEvery is the time between two frames of the spinner.
const spinEvery = 120 * time.Millisecond

// jobsPane is the list of jobs, newest first.
type jobsPane struct {
	list    *list.List[string]
	state   *state.State
	content *columns.Content // the widths of the columns
	// stateCell is the width of the widest state with its seconds.
	stateCell int
	current   string // the job whose clip plays or is paused
	mark      string // the sign of its row
	spin      int    // the spinner's frame
	w, h      int    // the pane's inside, in cells

	focused  bool
	noMotion bool // no spinners
}

func newJobsPane(s *state.State, noMotion bool) *jobsPane {
	p := &jobsPane{state: s, noMotion: noMotion, content: newJobContent(), stateCell: usualState, list: list.New[string]()}
	p.list.Follow(true)
	return p
}

// changed draws the rows of jobs anew. A row keeps its place; a new one finds it by its id.
func (p *jobsPane) changed(added bool, jobs ...job.Job) {
	for _, j := range jobs {
		p.list.Invalidate(j.ID)
		p.makeRoom(j)
	}
	if added {
		p.list.SetKeys(p.state.Jobs.IDs())
	}
}

// markPlaying marks the row of the job whose clip plays with a sign; an empty id marks none.
func (p *jobsPane) markPlaying(id, sign string) {
	if p.current == id && p.mark == sign {
		return
	}
	p.list.Invalidate(p.current)
	p.list.Invalidate(id)
	p.current, p.mark = id, sign
}

// selectedJob is the job under the cursor.
func (p *jobsPane) selectedJob() (job.Job, bool) {
	id, ok := p.list.Selected()
	if !ok {
		return job.Job{}, false
	}
	return p.state.Jobs.Get(id)
}

// tick moves the spinners and redraws the rows whose time goes on.
func (p *jobsPane) tick() {
	p.spin++
	for j := range p.state.Jobs.Running() {
		p.list.Invalidate(j.ID)
	}
}

// pace is the time until the rows of running jobs must be drawn again: short while one is young, a second later, 0 where
// none runs.
func (p *jobsPane) pace(now time.Time) time.Duration {
	pace := time.Duration(0)
	for j := range p.state.Jobs.Running() {
		if now.Sub(j.CreatedAt) < time.Minute {
			return spinEvery
		}
		pace = time.Second
	}
	return pace
}

// title counts the jobs by their state; in a narrow pane those without audio count together.
func (p *jobsPane) title() string {
	n := p.state.Jobs.Tally()
	type part struct {
		n    int
		word string
	}
	write := func(parts ...part) string {
		text := "Jobs"
		for _, c := range parts {
			if c.n > 0 {
				text += fmt.Sprintf(" · %d %s", c.n, c.word)
			}
		}
		return text
	}
	full := write(part{n.Running, "running"}, part{n.Done, "done"}, part{n.Failed, "failed"}, part{n.Uncertain, "uncertain"}, part{n.Expired, "expired"})
	if style.Width(full)+2 <= p.w {
		return full
	}
	return write(part{n.Running, "running"}, part{n.Done, "done"}, part{n.Failed + n.Uncertain + n.Expired, "not done"})
}

func (p *jobsPane) resize(w, h int) {
	p.w, p.h = w, h
	p.list.SetSize(w, h)
}

// view draws the inside. empty is what it says, and the next key, while there is no job.
func (p *jobsPane) view(look screen.Look, empty [2]string, now time.Time) []string {
	if p.list.Len() == 0 {
		return style.Message(look.Theme, empty[0], empty[1], p.w, p.h)
	}
	return p.list.Lines(func(id string, selected bool, w int) string {
		j, _ := p.state.Jobs.Get(id)
		return p.row(look.Theme, look.Glyphs, j, selected, now, w)
	})
}
