package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/actorlist"
	"callboard/internal/ui/widget/filterbox"
)

// box is the filter of a pane; nil: it has none.
func (b *Booth) box(p pane) *filterbox.Box {
	switch p {
	case paneActors:
		return b.actors.filter
	case paneJobs:
		return b.jobs.filter
	}
	return nil
}

// typedBox is the filter into which text is typed; nil: none.
func (b *Booth) typedBox() *filterbox.Box {
	if f := b.box(b.focus); f != nil && f.Open {
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
	b.box(b.focus).Open = true
	return cmd
}

// clearFilter empties the filter of the focused list. The cursor is then on what is chosen or selected.
func (b *Booth) clearFilter() tea.Cmd {
	f := b.box(b.focus)
	if f == nil {
		return nil
	}
	f.Field.SetText("")
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
	return tea.Batch(b.refilter(), b.actors.finder.WantModels())
}

// acceptFilter takes what the filter has found: the actor is chosen; the jobs stay narrowed, and the keys are theirs.
func (b *Booth) acceptFilter() tea.Cmd {
	if b.focus == paneJobs {
		b.jobs.filter.Open = false
		return nil
	}
	return b.chooseActor()
}

// openFacets opens the dialog that narrows the actors by the values that they have.
func (b *Booth) openFacets() {
	if b.focus != paneActors {
		b.setFocus(paneActors)
	}
	b.host.Open(actorlist.NewFacets(b.host, b.actors.finder, b.state.Filters, func(words string) tea.Cmd {
		b.actors.filter.Field.SetText(words)
		b.actors.filter.Field.End()
		return tea.Batch(b.refilter(), b.actors.finder.WantModels())
	}))
}
