package editor

// kind says which edits run together into one step of undo.
type kind int

const (
	whole   kind = iota // a step of its own
	typing              // joins the typing before it
	erasing             // joins the erasing before it
)

// change is one replacement, as it was made: at a place, old gave way to new.
type change struct {
	at            pos
	old, new      string
	before, after pos // the cursor
}

// step is what one undo takes back.
type step struct {
	kind    kind
	changes []change
}

// Bounds of the history: what is older is forgotten.
const (
	maxSteps   = 10_000
	maxKept    = 16 << 20 // bytes
	maxPiece   = 512      // bytes of typing gathered in one change
	changeCost = 128      // bytes a change takes besides its texts, roughly
)

func (c *change) cost() int { return changeCost + len(c.old) + len(c.new) }

func (b *Buffer) remember(c change, k kind) {
	b.future = nil
	b.kept += c.cost()
	if s := b.openStep(c, k); s != nil {
		last := &s.changes[len(s.changes)-1]
		if merged, ok := merge(*last, c); ok {
			b.kept -= changeCost
			*last = merged
		} else {
			s.changes = append(s.changes, c)
		}
	} else {
		b.past = append(b.past, step{kind: k, changes: []change{c}})
	}
	b.sealed = k == whole
	b.forget()
}

// openStep is the step c belongs to, nil when it begins one.
func (b *Buffer) openStep(c change, k kind) *step {
	if b.sealed || len(b.past) == 0 {
		return nil
	}
	s := &b.past[len(b.past)-1]
	if s.kind != k || s.changes[len(s.changes)-1].after != c.before {
		return nil
	}
	return s
}

// merge makes one change of two where they touch, so that a run of typing is not a heap
// of single characters.
func merge(a, c change) (change, bool) {
	if len(a.old)+len(a.new) > maxPiece {
		return a, false
	}
	switch {
	case c.old == "" && c.at == advance(a.at, a.new):
		a.new += c.new
	case a.new == "" && c.new == "" && a.at == advance(c.at, c.old):
		a.at, a.old = c.at, c.old+a.old
	case a.new == "" && c.new == "" && a.at == c.at:
		a.old += c.old
	default:
		return a, false
	}
	a.after = c.after
	return a, true
}

func (b *Buffer) forget() {
	drop := 0
	for drop < len(b.past)-1 && (b.kept > maxKept || len(b.past)-drop > maxSteps) {
		b.kept -= b.past[drop].cost()
		drop++
	}
	if drop > 0 {
		b.past = append(b.past[:0:0], b.past[drop:]...)
	}
}

func (s *step) cost() (n int) {
	for i := range s.changes {
		n += s.changes[i].cost()
	}
	return n
}

// Undo takes back the last step and reports whether there was one.
func (b *Buffer) Undo() bool {
	if len(b.past) == 0 {
		return false
	}
	s := b.past[len(b.past)-1]
	b.past = b.past[:len(b.past)-1]
	b.kept -= s.cost()
	b.future = append(b.future, s)
	for i := len(s.changes) - 1; i >= 0; i-- {
		c := s.changes[i]
		b.replace(c.at, advance(c.at, c.new), c.old)
	}
	b.jump(s.changes[0].before)
	return true
}

// Redo makes again the last step taken back and reports whether there was one. An edit
// forgets what could be made again.
func (b *Buffer) Redo() bool {
	if len(b.future) == 0 {
		return false
	}
	s := b.future[len(b.future)-1]
	b.future = b.future[:len(b.future)-1]
	b.kept += s.cost()
	b.past = append(b.past, s)
	for _, c := range s.changes {
		b.replace(c.at, advance(c.at, c.old), c.new)
	}
	b.jump(s.changes[len(s.changes)-1].after)
	return true
}
