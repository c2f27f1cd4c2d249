// Package filterbox is the line above a list whose words the rows must have.
package filterbox

import (
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// Box is the line. Make one with New.
type Box struct {
	Field *field.Field
	Open  bool   // text is typed into it
	hint  string // what the empty, closed box says
}

// New makes a closed, empty box. hint says which words it knows.
func New(hint string) *Box { return &Box{Field: field.New(), hint: hint} }

// Text is what the rows must have.
func (b *Box) Text() string { return b.Field.Text() }

// Active reports that the box narrows the list, or is about to.
func (b *Box) Active() bool { return b.Open || b.Text() != "" }

// SetWidth sets the width of the line in cells.
func (b *Box) SetWidth(w int) { b.Field.SetWidth(w - promptWidth) }

// promptWidth is the width of the sign before the words, with its space.
const promptWidth = 2

// View draws the line in w cells; the cursor's column is −1 unless text is typed into it.
func (b *Box) View(t *style.Theme, g style.Glyphs, w int) (line string, cursorX int) {
	sign := t.Faint
	if b.Open {
		sign = t.Accent
	}
	head := sign.Paint(g.Prompt) + " "
	switch {
	case b.Open:
		return head + b.Field.View(), promptWidth + b.Field.CursorX()
	case b.Text() == "":
		return head + t.Faint.Paint(style.Fit(b.hint, w-promptWidth)), -1
	}
	return head + b.Field.View(), -1
}

// End empties and closes the box.
func (b *Box) End() {
	b.Field.SetText("")
	b.Open = false
}
