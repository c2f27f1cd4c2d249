package audition

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/audition/board"
	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/filterbox"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/words"
)

// takesPane is the list of the takes of a line. A row is an actor with settings; it shows one of its takes (older.go).
type takesPane struct {
	list    *list.List[string] // of row keys
	filter  *filterbox.Box
	head    int // lines of the filter above the rows
	details int // lines of the selected take below them
	board   *board.Board
	jobs    map[string]job.Job   // the takes of the line, by id
	marks   map[string]job.Marks // of the takes, by id
	rows    map[string]row
	of      map[string]string // job id to its row
	chosen  map[string]string // row to the take that it is to show, where that was chosen
	order   []string          // all rows in their order
	listed  []string          // those of them that the filter shows
	widths  []int             // of the columns' content
	focused bool

	stale   bool // they have to be read anew
	reading bool
	read    bool // they were read since the line changed
}

// row is a row as it shows.
type row struct {
	number int
	label  string   // fit for cells
	brief  string   // the settings that are not the usual ones, fit for cells
	take   string   // id of the job that it shows; empty: it has none yet
	takes  []string // the ids of all its jobs, the newest first
}

func newTakesPane() *takesPane {
	return &takesPane{list: list.New[string](), filter: filterbox.New("name, kept, dropped, 3+, failed"), board: board.New(""),
		jobs: map[string]job.Job{}, chosen: map[string]string{}, stale: true}
}

// resize gives the rows w × h cells, less a line for the filter and those of the details.
func (p *takesPane) resize(w, h, details int) {
	p.head, p.details = 0, details
	if p.filter.Active() && h > 1 {
		p.head = 1
	}
	p.list.SetSize(w, h-p.head-p.details)
	p.filter.SetWidth(w)
}

// begin forgets the takes of a line and begins with those of another one.
func (p *takesPane) begin(b *board.Board) {
	p.board, p.jobs, p.rows, p.of, p.order, p.listed = b, map[string]job.Job{}, nil, nil, nil, nil
	p.chosen = map[string]string{}
	p.read, p.stale = false, true
	p.filter.End()
	p.list.SetKeys(nil)
}

// put takes jobs of the line, unless newer copies of them are there.
func (p *takesPane) put(jobs ...job.Job) {
	for _, j := range jobs {
		if before, known := p.jobs[j.ID]; known && j.Rev < before.Rev {
			continue
		}
		if p.board.Put(j); j.State == job.Removed {
			delete(p.jobs, j.ID)
		} else {
			p.jobs[j.ID] = j
		}
	}
}

// selected is the take under the cursor.
func (p *takesPane) selected() (job.Job, bool) {
	key, _ := p.list.Selected()
	j, ok := p.jobs[p.rows[key].take]
	return j, ok
}

// selectTake puts the cursor on the row of a take.
func (p *takesPane) selectTake(id string) { p.list.Select(p.of[id]) }

// invalidate draws the row of a take anew.
func (p *takesPane) invalidate(id string) { p.list.Invalidate(p.of[id]) }

// pace is the longest time until a row must be drawn again although nothing happens.
func (p *takesPane) pace(now time.Time) time.Duration {
	next := time.Duration(0)
	for _, j := range p.jobs {
		if j.Finished() {
			continue
		}
		if at := words.SecondsChange(now.Sub(j.CreatedAt)); next == 0 || at < next {
			next = at
		}
	}
	return next
}

// invalidateRunning draws the rows of jobs that are under way anew: their ages have changed.
func (p *takesPane) invalidateRunning() {
	for id, j := range p.jobs {
		if !j.Finished() {
			p.invalidate(id)
		}
	}
}

// setRows takes the rows as they are on the board now. The names of takes that are hidden there are hidden in all of the program.
func (s *Screen) setRows() {
	p := s.takes
	for key, r := range p.rows {
		if p.chosen[key] == "" && s.state.Player.Has(r.take) {
			p.chosen[key] = r.take // what sounds stays in sight
		}
	}
	p.rows, p.of, p.order = map[string]row{}, map[string]string{}, nil
	p.marks = map[string]job.Marks{}
	hidden := map[string]string{}
	rows := p.board.Rows()
	several := severalVersions(rows)
	for i, r := range rows {
		key := hex.EncodeToString(r.Key[:])
		label := labelOf(r, several[r.ActorID])
		line := row{number: i + 1, label: label, brief: words.OneLine(r.Brief), take: p.shown(key, r)}
		p.order = append(p.order, key)
		for _, t := range r.Takes {
			line.takes = append(line.takes, t.ID)
			p.of[t.ID] = key
			hidden[t.ID], p.marks[t.ID] = label, t.Marks
		}
		p.rows[key] = line
	}
	if !p.board.Blind() {
		hidden = nil
	}
	s.state.Audition.Hide(hidden)
	s.filterTakes()
	p.list.InvalidateAll()
}

// severalVersions are the actors whose takes of the line were made by different versions of them.
func severalVersions(rows []board.Row) map[string]bool {
	version, several := map[string]string{}, map[string]bool{}
	for _, r := range rows {
		if r.Version == "" { // not known, or hidden
			continue
		}
		if first, known := version[r.ActorID]; known && first != r.Version {
			several[r.ActorID] = true
		}
		version[r.ActorID] = r.Version
	}
	return several
}

// labelOf is the name of a row. The version that made its takes stands behind it where an actor has takes of several, unless the settings
// of the row name it: it must show at every width.
func labelOf(r board.Row, version bool) string {
	label := r.Label
	if version && r.Version != "" && !slices.Contains(strings.Split(r.Brief, " · "), r.Version) {
		label += " " + r.Version
	}
	return words.OneLine(label)
}

// takesMsg are the takes of a line that were read.
type takesMsg struct {
	text  string
	jobs  []job.Job
	marks map[string]job.Marks
	err   error
}

// readTakes reads the takes of the line, those of earlier runs too, and their marks.
func (s *Screen) readTakes() tea.Cmd {
	p := s.takes
	if !p.stale || p.reading {
		return nil
	}
	p.stale = false
	if s.line.text == "" {
		p.read = true
		return nil
	}
	p.reading = true
	ctx, svc, line := s.ctx(), s.svc.Takes, s.line.text
	return func() tea.Msg {
		msg := takesMsg{text: line}
		if msg.jobs, msg.err = svc.TakesOfLine(ctx, line); msg.err != nil {
			return msg
		}
		ids := make([]string, len(msg.jobs))
		for i, j := range msg.jobs {
			ids[i] = j.ID
		}
		msg.marks, msg.err = svc.Marks(ctx, ids...)
		return msg
	}
}

// tookTakes takes what was read. It is of no use for another line.
func (s *Screen) tookTakes(msg takesMsg) {
	p := s.takes
	p.reading = false
	switch {
	case msg.text != s.line.text:
		p.stale = true
		return
	case msg.err != nil:
		s.failed("the takes of the line could not be read", msg.err)
		return
	}
	p.read = true
	for i := range msg.jobs {
		if newer, ok := s.state.Jobs.Get(msg.jobs[i].ID); ok && newer.Rev > msg.jobs[i].Rev {
			msg.jobs[i] = newer
		}
	}
	p.put(oldestFirst(msg.jobs)...)
	for _, j := range msg.jobs {
		if !s.marks.busy(j.ID) {
			p.board.SetMarks(map[string]job.Marks{j.ID: msg.marks[j.ID]})
		}
	}
	s.setRows()
}

// oldestFirst is a list of jobs, newest first, the other way round.
func oldestFirst(jobs []job.Job) []job.Job {
	out := make([]job.Job, len(jobs))
	for i, j := range jobs {
		out[len(jobs)-1-i] = j
	}
	return out
}

// jobsChanged takes the jobs of the line among those that have changed. Before the takes of the line were read they are read again:
// rows are in the order in which they come, and those of earlier runs come first.
func (s *Screen) jobsChanged(batch state.JobsChanged) {
	ours := false
	var arrived []string
	for _, c := range batch {
		j := c.After
		if _, known := s.takes.jobs[j.ID]; !known && (j.Text != s.line.text || j.State == job.Removed) {
			continue
		}
		ours = true
		s.sent(keyOf(j))
		if !s.takes.read {
			continue
		}
		if j.File != "" && s.takes.jobs[j.ID].File == "" {
			arrived = append(arrived, j.ID)
		}
		s.takes.put(j)
	}
	switch {
	case ours && !s.takes.read:
		s.takes.stale, s.price.due = true, true
	case ours:
		s.price.due = true
		s.setRows()
		s.arrived(arrived...)
	}
}

// keyOf is the key of the order that a job was made of.
func keyOf(j job.Job) batch.Key {
	return batch.KeyOf(orderOf(j))
}
