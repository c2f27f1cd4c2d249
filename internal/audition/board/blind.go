package board

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"callboard/internal/batch"
	"callboard/internal/job"
)

// blind is the blind mode: every row has a number, and keeps it. What was thought of a take before it began would tell which one it is,
// so marks are hidden but for those that were given since.
type blind struct {
	given  map[string]fields // the marks of each take that were given since
	seed   uint64
	order  []batch.Key       // rows by number; also those that have left the board, so that no number changes
	number map[batch.Key]int // from 1
}

// add gives a row the next number, unless it has one.
func (d *blind) add(key batch.Key) {
	if d.number[key] == 0 {
		d.order = append(d.order, key)
		d.number[key] = len(d.order)
	}
}

func (d *blind) label(key batch.Key) string { return fmt.Sprintf("take %d", d.number[key]) }

// fields are some of the marks of a take.
type fields struct {
	Verdict bool `json:"verdict,omitempty"`
	Rating  bool `json:"rating,omitempty"`
	Note    bool `json:"note,omitempty"`
	// Before is the note of before, which stays hidden in front of the one that was written since.
	Before string `json:"before,omitempty"`
}

// noteGap is between the note of before and the one that was written since.
const noteGap = " · "

// whole is the note that is stored for one that was written since.
func (f fields) whole(written string) string {
	if f.Before == "" || written == "" {
		return f.Before + written
	}
	return f.Before + noteGap + written
}

// of are those of the marks that are in f.
func (f fields) of(m job.Marks) (shown job.Marks) {
	if f.Verdict {
		shown.Verdict = m.Verdict
	}
	if f.Rating {
		shown.Rating = m.Rating
	}
	if f.Note {
		shown.Note = strings.TrimPrefix(strings.TrimPrefix(m.Note, f.Before), noteGap)
	}
	return shown
}

// visible are the marks of a take that may be seen.
func (b *Board) visible(id string) job.Marks {
	if b.blind == nil {
		return b.marks[id]
	}
	return b.blind.given[id].of(b.marks[id])
}

// give changes the marks of a take as they are seen, and returns what they are then. A note that is hidden stays, and what is written
// goes behind it.
func (b *Board) give(id string, change func(*job.Marks)) (after job.Marks, given fields) {
	before, seen := b.marks[id], b.visible(id)
	if after = seen; b.blind == nil {
		change(&after)
		return after, fields{}
	}
	change(&after)
	given = b.blind.given[id]
	if after.Verdict != seen.Verdict {
		given.Verdict = true
	}
	if after.Rating != seen.Rating {
		given.Rating = true
	}
	if after.Note != seen.Note {
		if !given.Note {
			given.Note, given.Before = true, before.Note
		}
		after.Note = given.whole(after.Note)
	} else {
		after.Note = before.Note
	}
	if !given.Verdict {
		after.Verdict = before.Verdict
	}
	if !given.Rating {
		after.Rating = before.Rating
	}
	return after, given
}

// Hide begins the blind mode: the names are hidden, and the rows are shuffled in an order that follows from the seed. Rows that
// come later go to the end, those that come together in a random order. The marks of before are hidden, and can no longer be undone. On
// a board that is blind it does nothing.
func (b *Board) Hide(seed uint64) {
	if b.blind != nil {
		return
	}
	b.blind = &blind{seed: seed, number: map[batch.Key]int{}, given: map[string]fields{}}
	b.undo, b.redo = nil, nil
	b.place(b.list)
}

// Reveal ends the blind mode: the names are shown, in the usual order.
func (b *Board) Reveal() { b.blind = nil }

// Blind reports whether the names are hidden.
func (b *Board) Blind() bool { return b.blind != nil }

// place gives new rows their numbers while the board is blind.
func (b *Board) place(made []*row) {
	if b.blind == nil || len(made) == 0 {
		return
	}
	usual := slices.Clone(made)
	made = slices.SortedFunc(slices.Values(made), func(x, y *row) int { return slices.Compare(x.key[:], y.key[:]) }) // in whatever order they came
	random := rand.New(rand.NewPCG(b.blind.seed, uint64(len(b.blind.order))))
	random.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
	if len(made) > 2 && slices.Equal(made, usual) { // it would look as if nothing was hidden
		made = append(made[1:], made[0])
	}
	for _, r := range made {
		b.blind.add(r.key)
	}
}
