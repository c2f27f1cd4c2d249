package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// filterBox is the line above a list whose words the rows must have.
type filterBox struct {
	field *field.Field
	open  bool   // text is typed into it
	hint  string // what the empty, closed box says
}

func newFilterBox(hint string) *filterBox { return &filterBox{field: field.New(), hint: hint} }

// text is what the rows must have.
func (f *filterBox) text() string { return f.field.Text() }

// active reports that the box narrows the list, or is about to.
func (f *filterBox) active() bool { return f.open || f.text() != "" }

// end empties and closes the box.
func (f *filterBox) end() {
	f.field.SetText("")
	f.open = false
}

// view draws the box in w cells; the cursor's column is −1 unless text is typed into it.
func (f *filterBox) view(look screen.Look, w int) (line string, cursorX int) {
	t := look.Theme
	sign := t.Faint
	if f.open {
		sign = t.Accent
	}
	head := sign.Paint(look.Glyphs.Prompt) + " "
	switch {
	case f.open:
		return head + f.field.View(), 2 + f.field.CursorX()
	case f.text() == "":
		return head + t.Faint.Paint(style.Fit(f.hint, w-2)), -1
	}
	return head + f.field.View(), -1
}

// box is the filter of a pane; nil: it has none.
func (b *Booth) box(p pane) *filterBox {
	switch p {
	case paneActors:
		return b.actors.filter
	case paneJobs:
		return b.jobs.filter
	}
	return nil
}

// typedBox is the filter into which text is typed; nil: none.
func (b *Booth) typedBox() *filterBox {
	if f := b.box(b.focus); f != nil && f.open {
		return f
	}
	return nil
}

// openFilter begins a new filter of the focused list; from the script, of the actors.
func (b *Booth) openFilter() tea.Cmd {
	if b.focus == paneScript {
		b.setFocus(paneActors)
	}
	b.actors.leaveRow()
	cmd := b.clearFilter()
	b.box(b.focus).open = true
	return cmd
}

// clearFilter empties the filter of the focused list. The cursor is then on what is chosen or selected.
func (b *Booth) clearFilter() tea.Cmd {
	f := b.box(b.focus)
	if f == nil {
		return nil
	}
	f.field.SetText("")
	if b.focus == paneJobs {
		b.jobs.refilter()
		return nil
	}
	b.actors.clearFilter()
	return b.loadShownVersions()
}

// filterChanged narrows the focused list to the words of its filter.
func (b *Booth) filterChanged() tea.Cmd {
	if b.focus == paneJobs {
		b.jobs.refilter()
		b.jobs.list.Top()
		return nil
	}
	return tea.Batch(b.refilter(), b.wantModels())
}

// acceptFilter takes what the filter has found: the actor is chosen; the jobs stay narrowed, and the keys are theirs.
func (b *Booth) acceptFilter() tea.Cmd {
	if b.focus == paneJobs {
		b.jobs.filter.open = false
		return nil
	}
	return b.chooseActor()
}
