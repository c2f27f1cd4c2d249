package board

import (
	"slices"

	"callboard/internal/job"
	"callboard/internal/rating"
	"callboard/internal/text"
)

// Change is a change of the marks of one take. The caller stores After.
type Change struct {
	Take          string // id of the job
	Before, After job.Marks

	shownBefore, shownAfter fields // while the board is blind: which marks of the take are seen
}

// mostUndo is how many changes can be undone.
const mostUndo = 1000

// SetMarks sets the marks as they are stored, without an undo.
func (b *Board) SetMarks(marks map[string]job.Marks) {
	for id, m := range marks {
		b.setMarks(id, m)
	}
}

// setMarks keeps marks that say something only.
func (b *Board) setMarks(id string, m job.Marks) {
	if m == (job.Marks{}) {
		delete(b.marks, id)
		return
	}
	b.marks[id] = m
}

// Mark changes the marks of a take on the board: its verdict, rating or note. change gets them as they are seen. changed is false if
// the marks are the same as before, and seen as before. Its error is a *text.Problem; then nothing has changed.
func (b *Board) Mark(id string, change func(*job.Marks)) (c Change, changed bool, err error) {
	if _, ok := b.where[id]; !ok {
		return Change{}, false, &text.Problem{What: "take " + text.Quote(text.Cut(text.Line(id), 40)), Why: "it is not on the board", Next: "choose another one"}
	}
	c = Change{Take: id, Before: b.marks[id]}
	var given fields
	c.After, given = b.give(id, change)
	if c.After.Note, err = rating.Note(c.After.Note); err != nil {
		return Change{}, false, err
	}
	if err := rating.Check(c.After.Rating); err != nil {
		return Change{}, false, err
	}
	switch c.After.Verdict {
	case job.NoVerdict, job.Keep, job.Drop:
	default:
		return Change{}, false, &text.Problem{What: "verdict " + text.Quote(text.Line(string(c.After.Verdict))), Why: "there is no such verdict", Next: "keep or drop"}
	}
	seen := false // marks that were hidden are given again
	if b.blind != nil {
		c.shownBefore, c.shownAfter = b.blind.given[id], given
		seen = c.shownBefore != given
		b.blind.given[id] = given
	}
	if c.After == c.Before {
		return c, seen, nil
	}
	b.setMarks(id, c.After)
	b.undo = append(b.undo, c)
	if len(b.undo) > mostUndo {
		b.undo = slices.Delete(b.undo, 0, 1)
	}
	b.redo = nil
	return c, true, nil
}

// Undo takes the last change back. The change that it returns is what to store: After is what was before. It reports false if
// there is none. It works for a take that has left the board, too.
func (b *Board) Undo() (Change, bool) { return b.move(&b.undo, &b.redo) }

// Redo makes the change again that was undone last. A Mark ends what can be made again.
func (b *Board) Redo() (Change, bool) { return b.move(&b.redo, &b.undo) }

func (b *Board) move(from, to *[]Change) (Change, bool) {
	if len(*from) == 0 {
		return Change{}, false
	}
	last := len(*from) - 1
	c := (*from)[last]
	*from = (*from)[:last]
	c.Before, c.After = c.After, c.Before
	c.shownBefore, c.shownAfter = c.shownAfter, c.shownBefore
	if b.blind != nil {
		b.blind.given[c.Take] = c.shownAfter
	}
	*to = append(*to, c)
	b.setMarks(c.Take, c.After)
	return c, true
}

// Hear marks a take as heard.
func (b *Board) Hear(id string) {
	if _, ok := b.where[id]; ok {
		b.heard[id] = true
	}
}
