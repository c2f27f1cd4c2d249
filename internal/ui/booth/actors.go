package booth

import (
	"context"
	"fmt"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
)

// actorsPane shows the actors, filters them and knows which one is highlighted.
type actorsPane struct {
	list    *list.List[string]
	filter  *filterBox
	focused bool
	moved   bool           // the cursor is where a user put it, since the start or the last word of the filter
	matcher *actor.Matcher // nil: the catalogue has changed, or nothing was looked for yet
	actors  *state.Actors
	names   []shownName // by place in the catalogue
	content []int       // the widths of the columns' content
	lang    string      // the reader's language, for names
	query   int         // generation of the filter: late answers are dropped
	pending bool        // the filter's answer is still to come
	parts   actorParts

	wantsVersions string // the actor whose models are asked for next
	wantsSample   string // the actor whose sample is being fetched

	reading bool            // the models of all actors are being read, because the filter may name one
	asked   map[string]bool // the actors that were asked for, also in vain
}

// shownName is an actor's name as a row shows it: in all languages where they fit, else in the reader's.
type shownName struct{ full, short string }

func (n shownName) in(w int) string {
	if style.Width(n.full) > w {
		return style.Fit(n.short, w)
	}
	return style.Fit(n.full, w)
}

// actorParts says how the pane's inside is shared out, in lines.
type actorParts struct{ w, filter, rows, details int }

func newActorsPane(actors *state.Actors, lang string) *actorsPane {
	return &actorsPane{list: list.New[string](), filter: newFilterBox("name, language, mood, fav"), lang: lang, actors: actors, content: newActorContent().Widths(), asked: map[string]bool{}}
}

// reload takes a new catalogue and keeps the selection.
func (p *actorsPane) reload() {
	p.query++ // an answer of the filter that is still to come is about the old list
	p.pending = false
	n := p.actors.Len()
	p.names = make([]shownName, n)
	content := newActorContent()
	for i := range n {
		a := p.actors.At(i)
		p.names[i] = shownName{style.StableWidth(nameOf(a, p.lang)), style.StableWidth(a.Label(p.lang))}
		for c, col := range content.Columns() {
			if text := actorCell(col.Key, a); col.Key != "name" {
				content.AddWidth(c, style.Width(text))
			} else {
				content.AddWidth(c, min(style.Width(p.names[i].full), widestName))
			}
		}
	}
	p.content = content.Widths()
	p.matcher = nil
	p.show(p.search(p.filter.text()))
	if !p.moved && p.filter.text() == "" {
		p.toChosen()
	}
	p.list.InvalidateAll()
}

// match is the matcher of the catalogue as it is now. It is made when words are first typed, so that neither a start nor a
// cursor waits for it, and reads copies, so that it may search in the background.
func (p *actorsPane) match() *actor.Matcher {
	if p.matcher == nil {
		all, versions := p.actors.All(), p.actors.SearchVersions()
		p.matcher = actor.NewMatcher(len(all), func(i int) actor.Actor { return all[i] }, func(id string) []api.Version { return versions[id] })
	}
	return p.matcher
}

// search are the places of the actors that have all words of a query.
func (p *actorsPane) search(query string) []int {
	if query != "" {
		return p.match().Filter(context.Background(), query)
	}
	all := make([]int, p.actors.Len())
	for i := range all {
		all[i] = i
	}
	return all
}

// leaveRow gives actors that were marked or unmarked their new place among the favourites. That waits until the cursor
// leaves the row, so that it does not jump away under the hands.
func (p *actorsPane) leaveRow() {
	if p.actors.Sort() {
		p.reload()
	}
}

// show lists the actors at the given places.
func (p *actorsPane) show(places []int) {
	ids := make([]string, len(places))
	for i, n := range places {
		ids[i] = p.actors.At(n).ID
	}
	p.list.SetKeys(ids)
}

// refilter narrows the list to the filter's words and selects the best match.
func (p *actorsPane) refilter() {
	p.query++
	p.pending, p.moved = false, false
	p.show(p.search(p.filter.text()))
	p.list.Top()
}

// clearFilter shows all actors again. The cursor stays where a user put it; else it is on the chosen actor, so that the
// next key does not choose another voice by mistake.
func (p *actorsPane) clearFilter() {
	id, had := p.list.Selected()
	moved := p.moved
	p.filter.field.SetText("")
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
// is gone it is nobody: another voice must not be paid for by mistake.
func (p *actorsPane) speaker() (actor.Actor, bool) {
	if id := p.actors.Chosen(); id != "" {
		return p.actors.Get(id)
	}
	return p.selected()
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
	if p.filter.active() {
		p.filter.end()
		p.clearFilter()
	}
	p.toChosen()
}

func (p *actorsPane) title() string {
	switch n := p.actors.Len(); {
	case n == 0:
		return "Actors"
	case p.filter.text() != "":
		return fmt.Sprintf("Actors · %d of %d", p.list.Len(), n)
	default:
		return fmt.Sprintf("Actors · %d", n)
	}
}

// resize shares w × h cells out between filter, list and details.
func (p *actorsPane) resize(w, h int) {
	parts := actorParts{w: w}
	if h >= 6 || p.filter.active() {
		parts.filter = 1
	}
	if _, ok := p.selected(); ok && h >= 14 {
		parts.details = 5
		if h >= 22 {
			parts.details = 7
		}
		free := h - parts.filter - p.actors.Len() // rows that the list does not need, whatever the filter shows
		parts.details = max(parts.details, min(free, p.detailsWanted(w)))
	}
	parts.rows = max(h-parts.filter-parts.details, 0)
	p.parts = parts
	p.list.SetSize(w, parts.rows)
	p.filter.field.SetWidth(w - 2)
}

// view draws the pane's inside; the cursor's column is −1 unless the filter has the keys.
func (p *actorsPane) view(look screen.Look, retryKey, clearKey string) (lines []string, cursorX int) {
	cursorX = -1
	lines = make([]string, 0, p.parts.filter+p.parts.rows+p.parts.details)
	if p.parts.filter > 0 {
		line, x := p.filter.view(look, p.parts.w)
		lines = append(lines, line)
		cursorX = x
	}
	if p.parts.rows > 0 {
		lines = append(lines, p.rows(look, retryKey, clearKey)...)
	}
	if p.parts.details > 0 {
		lines = append(lines, p.details(look.Theme, p.parts.w)...)
	}
	return lines, cursorX
}

func (p *actorsPane) rows(look screen.Look, retryKey, clearKey string) []string {
	if p.list.Len() > 0 {
		chosen := p.actors.Chosen()
		return p.list.Lines(func(id string, selected bool, w int) string {
			i, _ := p.actors.Index(id)
			return actorRow(look, p.actors.At(i), p.names[i], rowLook{chosen: id == chosen, selected: selected, focused: p.focused, content: p.content}, w)
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
	case p.filter.text() != "" && p.reading:
		return "no actors match “" + p.filter.text() + "” so far: reading their models …", clearKey + " clears the filter"
	case p.filter.text() != "":
		return "no actors match “" + p.filter.text() + "”", clearKey + " clears the filter"
	}
	return "this account has no actors yet: add some on typecast.ai", retryKey + " asks again"
}
