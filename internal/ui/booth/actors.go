package booth

import (
	"fmt"
	"slices"

	"callboard/internal/actor"
	"callboard/internal/columns"
	"callboard/internal/ui/actorlist"
	"callboard/internal/ui/actorrow"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/filterbox"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
)

// actorsPane shows the actors, filters them and knows which one is highlighted.
type actorsPane struct {
	list     *list.List[string]
	filter   *filterbox.Box
	focused  bool
	moved    bool // the cursor is where a user put it, since the start or the last word of the filter
	finder   *actorlist.Finder
	actors   *state.Actors
	audition *state.Audition
	names    []actorrow.Name  // by place in the catalogue
	content  *columns.Content // of the rows
	lang     string           // the reader's language, for names
	parts    actorParts

	wantsVersions string // the actor whose models are asked for next
	wantsSample   string // the actor whose sample is being fetched
}

// actorParts says how the pane's inside is shared out, in lines.
type actorParts struct{ w, filter, rows, details int }

func newActorsPane(actors *state.Actors, audition *state.Audition, f *actorlist.Finder, lang string) *actorsPane {
	return &actorsPane{list: list.New[string](), filter: filterbox.New("name, language, mood, fav"), lang: lang, actors: actors, audition: audition, finder: f, content: actorrow.Content()}
}

// reload takes a new catalogue and keeps the selection.
func (p *actorsPane) reload() {
	n := p.actors.Len()
	p.names = make([]actorrow.Name, n)
	p.content = actorrow.Content()
	for i := range n {
		a := p.actors.At(i)
		p.names[i] = actorrow.NameOf(a, p.lang)
		actorrow.Add(p.content, a, p.names[i])
	}
	p.finder.Again()
	p.show()
	if !p.moved && p.filter.Text() == "" {
		p.toChosen()
	}
	p.list.InvalidateAll()
}

// marked draws actors again whose marks have changed, and makes room for the marks.
func (p *actorsPane) marked(ids []string) {
	for _, id := range ids {
		if i, ok := p.actors.Index(id); ok && i < len(p.names) && actorrow.Add(p.content, p.actors.At(i), p.names[i]) {
			p.list.InvalidateAll()
		}
		p.list.Invalidate(id)
	}
}

// leaveRow gives actors that were marked or unmarked their new place among the favourites. That waits until the cursor
// leaves the row, so that it does not jump away under the hands.
func (p *actorsPane) leaveRow() {
	if p.actors.Sort() {
		p.reload()
	}
}

// show lists the actors that were found. While the answer about another catalogue is still to come, that are those that are left.
func (p *actorsPane) show() {
	ids := p.finder.Found().IDs
	if p.finder.Pending() {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := p.actors.Index(id); return !ok })
	}
	p.list.SetKeys(ids)
}

// take shows what was found, and selects the best match of new words.
func (p *actorsPane) take() {
	p.show()
	if p.finder.Found().New {
		p.list.Top()
	}
}

// refilter narrows the list to the filter's words and selects the best match.
func (p *actorsPane) refilter() {
	p.moved = false
	p.finder.Find(p.filter.Text())
	if !p.finder.Pending() {
		p.take()
	}
}

// clearFilter shows all actors again. The cursor stays where a user put it; else it is on the chosen actor, so that the
// next key does not choose another voice by mistake.
func (p *actorsPane) clearFilter() {
	id, had := p.list.Selected()
	moved := p.moved
	p.filter.Field.SetText("")
	p.refilter()
	if had {
		p.list.Select(id)
	}
	if p.moved = moved; !moved {
		p.toChosen()
	}
}

// toChosen puts the cursor on the chosen actor, if the list has it.
func (p *actorsPane) toChosen() { p.list.Select(p.actors.Chosen()) }

// selected is the actor under the cursor.
func (p *actorsPane) selected() (actor.Actor, bool) {
	id, ok := p.list.Selected()
	if !ok {
		return actor.Actor{}, false
	}
	return p.actors.Get(id)
}

// speaker is the actor of the next order: the chosen one, or the highlighted one while none is chosen. Where the chosen one
// no longer exists there is none: another voice must not be paid for by mistake.
func (p *actorsPane) speaker() (actor.Actor, bool) {
	if id := p.actors.Chosen(); id != "" {
		return p.actors.Get(id)
	}
	return p.selected()
}

// name is how an actor of the list is shown where there is room.
func (p *actorsPane) name(a actor.Actor) string {
	if i, ok := p.actors.Index(a.ID); ok && i < len(p.names) {
		return p.names[i].Full
	}
	return actorrow.NameOf(a, p.lang).Full
}

// chosenIsGone reports that the list does not have the chosen actor.
func (p *actorsPane) chosenIsGone() bool {
	_, ok := p.speaker()
	return !ok && p.actors.Chosen() != "" && p.actors.Len() > 0
}

// choose makes an actor the one of the next order, and ends the filter: the cursor is on the actor.
func (p *actorsPane) choose(id string) {
	p.list.Invalidate(p.actors.Chosen())
	p.actors.Choose(id)
	p.list.Invalidate(id)
	p.moved = false
	if p.filter.Active() {
		p.filter.End()
		p.clearFilter()
	}
	p.toChosen()
}

func (p *actorsPane) title() string {
	switch n := p.actors.Len(); {
	case n == 0:
		return "Actors"
	case p.filter.Text() != "":
		return fmt.Sprintf("Actors · %d of %d", p.list.Len(), n)
	case len(p.audition.Marked()) > 0:
		return fmt.Sprintf("Actors · %d · %d marked", n, len(p.audition.Marked()))
	default:
		return fmt.Sprintf("Actors · %d", n)
	}
}

// resize shares w × h cells out between filter, list and details.
func (p *actorsPane) resize(w, h int) {
	parts := actorParts{w: w}
	if h >= 6 || p.filter.Active() {
		parts.filter = 1
	}
	if a, ok := p.selected(); ok {
		parts.details = actorlist.DetailsHeight(a, p.presets(a.ID), w, h, parts.filter+p.actors.Len()) // whatever the filter shows
	}
	parts.rows = max(h-parts.filter-parts.details, 0)
	p.parts = parts
	p.list.SetSize(w, parts.rows)
	p.filter.SetWidth(w)
}

// view draws the pane's inside; the cursor's column is −1 unless the filter has the keys.
func (p *actorsPane) view(look screen.Look, retryKey, clearKey string) (lines []string, cursorX int) {
	cursorX = -1
	lines = make([]string, 0, p.parts.filter+p.parts.rows+p.parts.details)
	if p.parts.filter > 0 {
		line, x := p.filter.View(look.Theme, look.Glyphs, p.parts.w)
		lines = append(lines, line)
		cursorX = x
	}
	if p.parts.rows > 0 {
		lines = append(lines, p.rows(look, retryKey, clearKey)...)
	}
	if p.parts.details > 0 {
		lines = append(lines, p.details(look)...)
	}
	return lines, cursorX
}

func (p *actorsPane) rows(look screen.Look, retryKey, clearKey string) []string {
	if p.list.Len() > 0 {
		chosen, widths := p.actors.Chosen(), p.content.Widths()
		return p.list.Lines(func(id string, selected bool, w int) string {
			i, ok := p.actors.Index(id)
			if !ok || i >= len(p.names) {
				return style.Blank(w)
			}
			return actorRow(look, p.actors.At(i), p.names[i], rowLook{chosen: id == chosen, selected: selected, focused: p.focused, content: widths,
				marked: p.audition.Has(id)}, w)
		})
	}
	why, next := p.empty(retryKey, clearKey)
	return style.Message(look.Theme, why, next, p.parts.w, p.parts.rows)
}

// empty says why the list is empty, and which key helps.
func (p *actorsPane) empty(retryKey, clearKey string) (why, next string) {
	switch {
	case p.actors.Problem != "":
		return p.actors.Problem, retryKey + " asks again"
	case p.actors.Loading:
		return "loading the actors …", ""
	case p.filter.Text() != "" && p.finder.Reading():
		return "no actors match “" + p.filter.Text() + "” so far: reading their models …", clearKey + " clears the filter"
	case p.filter.Text() != "":
		return "no actors match “" + p.filter.Text() + "”", clearKey + " clears the filter"
	}
	return "this account has no actors yet: add some on typecast.ai", retryKey + " asks again"
}
