package audition

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/columns"
	"callboard/internal/ui/actorlist"
	"callboard/internal/ui/actorrow"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/filterbox"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
)

// castPane is the list of actors, of which some are marked.
type castPane struct {
	list    *list.List[string]
	filter  *filterbox.Box
	finder  *actorlist.Finder
	state   *state.State
	lang    string
	focused bool
	order   int // see state.Changes: that of the catalogue whose rows and columns show
	content *columns.Content
	head    int // lines of the filter above the rows
	details int // lines of the selected actor below them
	w, rows int // cells of a row, and how many rows there is room for
}

func newCastPane(s *state.State, f *actorlist.Finder, lang string) *castPane {
	return &castPane{list: list.New[string](), filter: filterbox.New("name, language, mood, fav"), finder: f, state: s, lang: lang, content: actorrow.Content()}
}

// resize shares w × h cells out between filter, list and details.
func (p *castPane) resize(w, h int) {
	p.w, p.head, p.details = w, 0, 0
	if h >= 5 || p.filter.Active() {
		p.head = 1
	}
	if a, ok := p.selected(); ok {
		p.details = actorlist.DetailsHeight(a, p.presets(a.ID), w, h, p.head+p.state.Actors.Len())
	}
	p.rows = max(h-p.head-p.details, 0)
	p.list.SetSize(w, p.rows)
	p.filter.SetWidth(w)
}

// presets are the name and the presets of an actor's latest model, as far as that was read.
func (p *castPane) presets(id string) string {
	list, _ := p.state.Actors.Versions(id)
	return actorlist.Presets(list)
}

// reload takes a new catalogue and keeps the selection.
func (p *castPane) reload() {
	p.order, p.content = p.state.Actors.Changes().Order, actorrow.Content()
	for _, a := range p.state.Actors.All() {
		actorrow.Add(p.content, a, actorrow.NameOf(a, p.lang))
	}
	p.finder.Again()
	p.show()
	p.list.InvalidateAll()
}

// marked draws actors again whose marks have changed, and makes room for the marks.
func (p *castPane) marked(ids []string) {
	for _, id := range ids {
		if a, ok := p.state.Actors.Get(id); ok && actorrow.Add(p.content, a, actorrow.NameOf(a, p.lang)) {
			p.list.InvalidateAll()
		}
		p.list.Invalidate(id)
	}
}

// outdated reports that the catalogue has changed, or its order, as by a favourite of the Booth.
func (p *castPane) outdated() bool { return p.order != p.state.Actors.Changes().Order }

// show lists the actors that were found. Those that the catalogue has no more are left out.
func (p *castPane) show() {
	ids := p.finder.Found().IDs
	if p.finder.Pending() {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := p.state.Actors.Index(id); return !ok })
	}
	p.list.SetKeys(ids)
}

// take shows what was found, and selects the best match of new words.
func (p *castPane) take() {
	p.show()
	if p.finder.Found().New {
		p.list.Top()
	}
}

// selected is the actor under the cursor.
func (p *castPane) selected() (actor.Actor, bool) {
	id, ok := p.list.Selected()
	if !ok {
		return actor.Actor{}, false
	}
	return p.state.Actors.Get(id)
}

// title counts the actors and the marks.
func (p *castPane) title() string {
	n, marked := p.state.Actors.Len(), len(p.state.Audition.Marked())
	switch {
	case n == 0:
		return "Actors"
	case p.filter.Text() != "":
		return fmt.Sprintf("Actors · %d of %d · %d marked", p.list.Len(), n, marked)
	}
	return fmt.Sprintf("Actors · %d of %d marked", marked, n)
}

// row draws one actor: cursor, mark, favourite and what tells it from the others.
func (p *castPane) row(look screen.Look, id string, selected bool, w int) string {
	const marks = 4
	t, g := look.Theme, look.Glyphs
	ink, bar, barInk := t.Inks, " ", t.Muted
	if selected {
		bar = g.Bar
	}
	if selected && p.focused {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	a, _ := p.state.Actors.Get(id)
	check, star := " ", " "
	if p.state.Audition.Has(id) {
		check = g.OK
	}
	if a.Favourite {
		star = g.Star
	}
	return barInk.Paint(bar) + ink.Accent.Paint(check+star+" ") + actorrow.Draw(g, a, actorrow.NameOf(a, p.lang), ink.Text, ink.Muted, p.content.Widths(), w-marks)
}

// view draws the inside; the cursor's column is −1 unless the filter has the keys.
func (p *castPane) view(look screen.Look, empty [2]string) (lines []string, cursorX int) {
	cursorX = -1
	if p.head > 0 {
		var line string
		line, cursorX = p.filter.View(look.Theme, look.Glyphs, p.w)
		lines = append(lines, line)
	}
	if p.list.Len() == 0 {
		return append(lines, style.Message(look.Theme, empty[0], empty[1], p.w, p.rows)...), cursorX
	}
	lines = append(lines, p.list.Lines(func(id string, selected bool, w int) string { return p.row(look, id, selected, w) })...)
	if a, ok := p.selected(); ok && p.details > 0 {
		lines = append(lines, actorlist.Details(look, a, p.presets(a.ID), p.details, p.w)...)
	}
	return lines, cursorX
}

// emptyCast says why no actor shows, and which key helps.
func (s *Screen) emptyCast() [2]string {
	a := s.state.Actors
	switch {
	case a.Problem != "":
		return [2]string{a.Problem, s.key(keymap.Retry, keymap.InCast) + " asks again"}
	case a.Loading && a.Len() == 0:
		return [2]string{"loading the actors …", ""}
	case s.cast.filter.Text() != "":
		return [2]string{"no actors match “" + s.cast.filter.Text() + "”", s.key(keymap.Back) + " clears the filter"}
	}
	return [2]string{"this account has no actors yet: add some on typecast.ai", s.key(keymap.Retry, keymap.InCast) + " asks again"}
}

// refilter narrows the list to the words of its filter.
func (s *Screen) refilter() tea.Cmd {
	p := s.cast
	p.finder.Find(p.filter.Text())
	if !p.finder.Pending() {
		p.take()
	}
	return p.finder.WantModels()
}

// found takes what the finder of the actors was asked for.
func (s *Screen) found(msg tea.Msg) tea.Cmd {
	changed, cmd := s.cast.finder.Update(msg)
	if changed {
		s.cast.take()
	}
	return cmd
}

// clearFilter shows all actors again. The cursor stays on its actor.
func (s *Screen) clearFilter() {
	s.cast.filter.Field.SetText("")
	s.cast.finder.Find("")
	s.cast.show()
}

// openFacets opens the dialog that narrows the actors by the values that they have.
func (s *Screen) openFacets() {
	if s.focus != paneCast {
		s.setFocus(paneCast)
	}
	s.host.Open(actorlist.NewFacets(s.host, s.cast.finder, s.state.Filters, func(words string) tea.Cmd {
		s.cast.filter.Field.SetText(words)
		s.cast.filter.Field.End()
		return s.refilter()
	}))
}

// mark marks the selected actor, or takes its mark away.
func (s *Screen) mark() tea.Cmd {
	if a, ok := s.cast.selected(); ok {
		s.state.Audition.Toggle(a.ID)
		return s.marked()
	}
	return nil
}

// markAll marks all actors that the filter shows or, where all of them are marked, takes their marks away.
func (s *Screen) markAll() tea.Cmd {
	s.cast.finder.Now()
	ids := s.cast.finder.Found().IDs
	if len(ids) == 0 {
		return nil
	}
	s.state.Audition.Toggle(ids...)
	return s.marked()
}

// marked tells everybody that the marks for the audition have changed.
func (s *Screen) marked() tea.Cmd {
	s.host.Persist()
	return func() tea.Msg { return state.MarkedChanged{} }
}

// toggleFavourite makes the selected actor a favourite, or no longer.
func (s *Screen) toggleFavourite() tea.Cmd {
	a, ok := s.cast.selected()
	if !ok {
		return nil
	}
	on := !a.Favourite
	s.state.Actors.SetFavourite(a.ID, on)
	ctx, svc := s.ctx(), s.svc.Actors
	return tea.Batch(func() tea.Msg { return state.ActorsMarked{IDs: []string{a.ID}} }, func() tea.Msg {
		if err := svc.SetFavourite(ctx, a.ID, on); err != nil {
			return screen.Failed{What: "the favourite was not saved", Err: err}
		}
		return nil
	})
}

// markActor changes what the user thinks of the selected actor.
func (s *Screen) markActor(act keymap.Action) tea.Cmd {
	a, ok := s.cast.selected()
	if !ok {
		return nil
	}
	return s.actorMarks.Do(act, a)
}

// undoMark takes the latest change of what the user thinks of actors back, and shows the actor.
func (s *Screen) undoMark() tea.Cmd {
	id, cmd := s.actorMarks.Undo()
	if id != "" {
		s.cast.list.Select(id)
	}
	return cmd
}
