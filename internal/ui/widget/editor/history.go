package editor

// kind decides which consecutive edits join into one undo step.
type kind int

const (
	whole   kind = iota // a step of its own
	typing              // joins typing directly before it
	erasing             // joins erasing directly before it
)

// change is one replacement: at a position, old was replaced by new.
type change struct {
	at            pos
	old, new      string
	before, after pos // the cursor
}

// step is what one Undo reverts.
type step struct {
	kind    kind
	changes []change
}

// Limits of the history: older steps are dropped.
const (
	maxSteps        = 10_000
	maxHistoryBytes = 16 << 20 // bytes
	maxPiece        = 512      // bytes of typing merged into one change
	changeCost      = 128      // bytes of a change besides its texts, roughly
)

func (c *change) cost() int { return changeCost + len(c.old) + len(c.new) }

func (b *Buffer) record(c change, k kind) {
	b.redoSteps = nil
	b.historyBytes += c.cost()
	if s := b.openStep(c, k); s != nil {
		last := &s.changes[len(s.changes)-1]
		if merged, ok := merge(*last, c); ok {
			b.historyBytes -= changeCost
			*last = merged
		} else {
			s.changes = append(s.changes, c)
		}
	} else {
		b.undoSteps = append(b.undoSteps, step{kind: k, changes: []change{c}})
	}
	b.sealed = k == whole
	b.trimHistory()
}

// openStep returns the step that c belongs to, or nil if c begins a new one.
func (b *Buffer) openStep(c change, k kind) *step {
	if b.sealed || len(b.undoSteps) == 0 {
		return nil
	}
	s := &b.undoSteps[len(b.undoSteps)-1]
	if s.kind != k || s.changes[len(s.changes)-1].after != c.before {
		return nil
	}
	return s
}

// merge joins two changes where they touch, so that a run of typing is not stored as single characters.
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

func (b *Buffer) trimHistory() {
	drop := 0
	for drop < len(b.undoSteps)-1 && (b.historyBytes > maxHistoryBytes || len(b.undoSteps)-drop > maxSteps) {
		b.historyBytes -= b.undoSteps[drop].cost()
		drop++
	}
	if drop > 0 {
		b.undoSteps = append(b.undoSteps[:0:0], b.undoSteps[drop:]...)
	}
}

func (s *step) cost() (n int) {
	for i := range s.changes {
		n += s.changes[i].cost()
	}
	return n
}

// EndStep makes the next edit a step of its own, as after the user was elsewhere.
func (b *Buffer) EndStep() { b.sealed = true }

// Undo reverts the last step and reports whether there was one.
func (b *Buffer) Undo() bool {
	if len(b.undoSteps) == 0 {
		return false
	}
	s := b.undoSteps[len(b.undoSteps)-1]
	b.undoSteps = b.undoSteps[:len(b.undoSteps)-1]
	b.historyBytes -= s.cost()
	b.redoSteps = append(b.redoSteps, s)
	for i := len(s.changes) - 1; i >= 0; i-- {
		c := s.changes[i]
		b.replace(c.at, advance(c.at, c.new), c.old)
	}
	b.moveCursor(s.changes[0].before)
	return true
}

// Redo repeats the last step that Undo reverted and reports whether there was one. An edit clears the steps to redo.
func (b *Buffer) Redo() bool {
	if len(b.redoSteps) == 0 {
		return false
	}
	s := b.redoSteps[len(b.redoSteps)-1]
	b.redoSteps = b.redoSteps[:len(b.redoSteps)-1]
	b.historyBytes += s.cost()
	b.undoSteps = append(b.undoSteps, s)
	for _, c := range s.changes {
		b.replace(c.at, advance(c.at, c.old), c.new)
	}
	b.moveCursor(s.changes[len(s.changes)-1].after)
	return true
}
