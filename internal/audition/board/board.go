// Package board is what the user sees and decides about the takes of one line: rows of takes, keep and drop, ratings and notes
// with undo, heard marks, and the blind mode. It draws nothing and stores nothing. The caller stores the marks with
// job.Service.SetMarks, and the JSON of the board for the rest.
package board

import (
	"cmp"
	"slices"

	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/setting"
)

// Board holds the takes of one line. It is not safe for concurrent use.
type Board struct {
	line  string // as it is sent
	rows  map[batch.Key]*row
	list  []*row               // in the order in which they came
	where map[string]batch.Key // the row of each take
	marks map[string]job.Marks
	heard map[string]bool
	undo  []Change
	redo  []Change
	blind *blind // nil: names are shown
}

// row is an actor with settings.
type row struct {
	key   batch.Key
	order job.Order // its actor and settings
	takes []job.Job // the newest first

	expected bool // it stays without a take until EndExpected
}

// New returns an empty board for a line, which it compares as it is sent.
func New(line string) *Board {
	return &Board{
		line: sent(line), rows: map[batch.Key]*row{}, where: map[string]batch.Key{},
		marks: map[string]job.Marks{}, heard: map[string]bool{},
	}
}

// sent is a line as it is sent. Whether it can be sent does not matter: a line that cannot has no takes.
func sent(line string) string {
	o, _ := job.Order{ActorID: "any", Text: line}.Check()
	return o.Text
}

// Line is the line of the board, as it is sent.
func (b *Board) Line() string { return b.line }

// Put adds takes of the line, the oldest first, or replaces them by newer revisions. It ignores jobs of other lines and older
// revisions. A removed job leaves the board.
func (b *Board) Put(jobs ...job.Job) {
	jobs = slices.SortedFunc(slices.Values(jobs), func(x, y job.Job) int { return cmp.Compare(x.ID, y.ID) }) // ids sort by time
	var made []*row
	for _, j := range jobs {
		switch {
		case j.State == job.Removed:
			b.remove(j.ID)
			continue
		case j.Text != b.line:
			continue
		}
		r, isNew := b.rowOf(job.Order{ActorID: j.ActorID, ActorName: j.ActorName, Params: j.Params, Version: j.Version})
		if isNew {
			made = append(made, r)
		}
		if before, ok := b.where[j.ID]; ok && before != r.key { // a job does not change so, but then it has one place all the same
			b.remove(j.ID)
		}
		r.put(j)
		b.where[j.ID] = r.key
	}
	b.place(made)
}

// Expect adds rows for orders that were sent or are about to be, so that they have their places before their takes arrive. In
// blind mode that is needed: the order of the arrivals would tell the actors.
func (b *Board) Expect(orders ...job.Order) {
	var made []*row
	for _, o := range orders {
		if sent(o.Text) != b.line {
			continue
		}
		r, isNew := b.rowOf(o)
		if r.expected = true; isNew {
			made = append(made, r)
		}
	}
	b.place(made)
}

// EndExpected removes the rows that have no take: after a run, of orders that were not sent.
func (b *Board) EndExpected() {
	for _, r := range slices.Clone(b.list) {
		if r.expected = false; len(r.takes) == 0 {
			b.drop(r)
		}
	}
}

// drop takes a row off the board.
func (b *Board) drop(r *row) {
	delete(b.rows, r.key)
	b.list = slices.DeleteFunc(b.list, func(other *row) bool { return other == r })
}

// rowOf finds or makes the row of an order, whatever its text.
func (b *Board) rowOf(o job.Order) (r *row, isNew bool) {
	o.Text = ""
	key := batch.KeyOf(o)
	if r, ok := b.rows[key]; ok {
		return r, false
	}
	r = &row{key: key, order: o}
	b.rows[key] = r
	b.list = append(b.list, r)
	return r, true
}

// put adds a take, or replaces it by a newer revision.
func (r *row) put(j job.Job) {
	if at := slices.IndexFunc(r.takes, func(t job.Job) bool { return t.ID == j.ID }); at >= 0 {
		if j.Rev >= r.takes[at].Rev {
			r.takes[at] = j
		}
		return
	}
	r.takes = append(r.takes, j)
	slices.SortFunc(r.takes, func(a, b job.Job) int { return cmp.Compare(b.ID, a.ID) })
	r.order.ActorName = r.takes[0].ActorName
}

// remove takes a take off the board. Its marks stay, for the undo.
func (b *Board) remove(id string) {
	r := b.rows[b.where[id]]
	if r == nil {
		return
	}
	delete(b.where, id)
	r.takes = slices.DeleteFunc(r.takes, func(j job.Job) bool { return j.ID == id })
	if len(r.takes) == 0 && !r.expected { // an order that was refused for now is sent again
		b.drop(r)
	}
}

// Row is an actor with settings, and its takes.
type Row struct {
	Key     batch.Key // identifies the row while takes come and go; it tells no name
	Label   string    // the name of the actor; "take 3" while the board is blind
	ActorID string    // empty while the board is blind, as the next three
	Version string
	Brief   string // the settings that are not the usual ones, in words; empty if all are usual
	Summary string // all settings, in words
	Takes   []Take // the newest first; none while the first is expected
}

// Take is one take of a row.
type Take struct {
	ID       string
	State    job.State
	Duration float64 // seconds; 0 when not known
	Problem  string
	File     string    // to play it. Its name can tell the actor: it must not be shown while the board is blind
	Marks    job.Marks // while the board is blind only those that were given since
	Heard    bool
}

// Rows lists the rows in the order in which they came, or in the blind order. No row moves because another one comes.
func (b *Board) Rows() []Row {
	list := b.sorted()
	rows := make([]Row, len(list))
	for i, r := range list {
		rows[i] = b.view(r)
	}
	return rows
}

// sorted lists the rows in the order in which they are shown.
func (b *Board) sorted() []*row {
	if b.blind == nil {
		return b.list
	}
	return slices.SortedFunc(slices.Values(b.list), func(x, y *row) int {
		return cmp.Compare(b.blind.number[x.key], b.blind.number[y.key])
	})
}

func (b *Board) view(r *row) Row {
	v := Row{Key: r.key, Label: r.order.ActorName, ActorID: r.order.ActorID, Version: r.order.Version, Brief: setting.Brief(r.order.Params), Summary: setting.Summary(r.order.Params)}
	if b.blind != nil {
		v = Row{Key: r.key, Label: b.blind.label(r.key)}
	}
	for _, j := range r.takes {
		t := Take{ID: j.ID, State: j.State, Duration: j.Duration, Problem: j.Problem, File: j.File, Marks: b.visible(j.ID), Heard: b.heard[j.ID]}
		v.Takes = append(v.Takes, t)
	}
	return v
}
