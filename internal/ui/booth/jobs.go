package booth

import (
	"fmt"
	"time"

	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/filterbox"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// spinAfter is how long a job may run before its row has a spinner: what is done at once never shows one.
const spinAfter = 100 * time.Millisecond

// spinEvery is the time between two frames of the spinner.
const spinEvery = 120 * time.Millisecond

// spinFor is how long a row has a spinner. Of a job that takes longer, only the time goes on.
const spinFor = time.Minute

// jobsPane is the list of jobs, newest first.
type jobsPane struct {
	list    *list.List[string]
	filter  *filterbox.Box
	state   *state.State
	content *columns.Content // the widths of the columns
	// stateCell is the width of the widest state with its seconds.
	stateCell int
	current   string // the job whose clip plays or is paused
	playSign  string // of its row
	w, h      int    // the pane's inside, in cells
	head      int    // lines of the filter above the rows

	focused  bool
	noMotion bool                   // no spinners
	number   func(id string) string // which piece of a script a job is: "3/12"; empty: none
}

func newJobsPane(s *state.State, noMotion bool) *jobsPane {
	return &jobsPane{state: s, number: func(string) string { return "" }, noMotion: noMotion, content: newJobContent(), stateCell: usualState, list: list.New[string](),
		filter: filterbox.New("actor, text, failed, done")}
}

// changed draws the rows of jobs again. rows says that some have come or gone; the selection stays on its job all the same.
func (p *jobsPane) changed(rows bool, jobs ...job.Job) {
	for _, j := range jobs {
		p.list.Invalidate(j.ID)
		if j.State != job.Removed {
			p.makeRoom(j)
		}
	}
	if rows || p.filter.Text() != "" {
		p.refilter()
	}
}

// selectJob puts the cursor on a job. A filter that hides it ends.
func (p *jobsPane) selectJob(id string) {
	if p.list.Select(id) || !p.filter.Active() {
		return
	}
	p.filter.End()
	p.refilter()
	p.list.Select(id)
}

// markPlaying marks the row of the job whose clip plays with a sign; an empty id marks none.
func (p *jobsPane) markPlaying(id, sign string) {
	if p.current == id && p.playSign == sign {
		return
	}
	p.list.Invalidate(p.current)
	p.list.Invalidate(id)
	p.current, p.playSign = id, sign
}

// selectedJob is the job under the cursor.
func (p *jobsPane) selectedJob() (job.Job, bool) {
	id, ok := p.list.Selected()
	if !ok {
		return job.Job{}, false
	}
	return p.state.Jobs.Get(id)
}

// tick redraws the rows of running jobs: their spinners and their times go on.
func (p *jobsPane) tick() {
	for j := range p.state.Jobs.Running() {
		p.list.Invalidate(j.ID)
	}
}

// pace is the time until a row of a running job must be drawn again: until the next frame of a spinner, or until a time reads
// differently; 0 where no job runs.
func (p *jobsPane) pace(now time.Time) time.Duration {
	pace := time.Duration(0)
	for j := range p.state.Jobs.Running() {
		age := now.Sub(j.CreatedAt)
		next := words.SecondsChange(age)
		if age < spinFor {
			next = spinEvery
			if p.noMotion {
				next = time.Second
			}
		}
		if pace == 0 || next < pace {
			pace = next
		}
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
	if p.filter.Text() != "" {
		return fmt.Sprintf("Jobs · %d of %d", p.list.Len(), n.Total())
	}
	full := write(part{n.Running, "running"}, part{n.Done, "done"}, part{n.Failed, "failed"}, part{n.Uncertain, "uncertain"}, part{n.Expired, "expired"})
	if style.Width(full)+2 <= p.w {
		return full
	}
	return write(part{n.Running, "running"}, part{n.Done, "done"}, part{n.Failed + n.Uncertain + n.Expired, "not done"})
}

func (p *jobsPane) resize(w, h int) {
	p.w, p.h, p.head = w, h, 0
	if p.filter.Active() && h > 1 {
		p.head = 1
	}
	p.list.SetSize(w, h-p.head)
	p.filter.SetWidth(w)
}

// view draws the inside; the cursor's column is −1 unless the filter has the keys. empty is what the list says, and the
// next key, while it has no job.
func (p *jobsPane) view(look screen.Look, empty [2]string, now time.Time) (lines []string, cursorX int) {
	cursorX = -1
	if p.head > 0 {
		line, x := p.filter.View(look.Theme, look.Glyphs, p.w)
		lines, cursorX = append(lines, line), x
	}
	if p.list.Len() == 0 {
		return append(lines, style.Message(look.Theme, empty[0], empty[1], p.w, p.h-p.head)...), cursorX
	}
	return append(lines, p.list.Lines(func(id string, selected bool, w int) string {
		j, _ := p.state.Jobs.Get(id)
		return p.row(look.Theme, look.Glyphs, j, selected, now, w)
	})...), cursorX
}
