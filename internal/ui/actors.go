package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/match"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
)

// filterAtOnce is how many actors are filtered within a key press; more are filtered beside the loop.
const filterAtOnce = 5000

// actorsPane shows the voices, narrows them down and knows which one was chosen.
type actorsPane struct {
	list      *list.List[string]
	filter    *field.Field
	filtering bool // the filter has the keys
	focused   bool
	index     *match.Index
	all       []actor.Actor
	at        map[string]int // actor id to its place in all
	names     []shownName    // worked out once
	lang      string         // the reader's language, for names
	chosen    string         // actor id
	versions  map[string][]api.Version
	loading   bool
	problem   string
	query     int    // generation of the filter: late answers are dropped
	behind    bool   // the filter's answer is still to come
	lookingAt string // whose versions are wanted
	sampling  string // whose sample is on its way
	parts     actorParts
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
type actorParts struct{ w, head, rows, details int }

func newActorsPane(lang string) *actorsPane {
	return &actorsPane{
		list: list.New[string](), filter: field.New(), lang: lang,
		at: map[string]int{}, versions: map[string][]api.Version{}, loading: true,
	}
}

// set takes a new catalogue and keeps the selection.
func (p *actorsPane) set(all []actor.Actor) {
	p.all, p.at, p.names = all, make(map[string]int, len(all)), make([]shownName, len(all))
	for i, a := range all {
		p.at[a.ID] = i
		p.names[i] = shownName{style.StableWidth(nameOf(a, p.lang)), style.StableWidth(a.Label(p.lang))}
	}
	p.index = match.NewIndex(len(all), func(i int) (string, string) {
		a := all[i]
		return strings.Join(a.Names(), " "), strings.Join(append([]string{a.Language, languageWord(a.Language), a.Sex, a.Age}, a.Tags...), " ")
	})
	p.show(p.index.Filter(context.Background(), p.filter.Text()))
	p.list.InvalidateAll()
}

// show lists the actors at the given places.
func (p *actorsPane) show(places []int) {
	ids := make([]string, len(places))
	for i, n := range places {
		ids[i] = p.all[n].ID
	}
	p.list.SetKeys(ids)
}

// refilter narrows the list to the filter's words and selects the best match.
func (p *actorsPane) refilter() {
	p.query++
	p.behind = false
	if p.index == nil {
		return
	}
	p.show(p.index.Filter(context.Background(), p.filter.Text()))
	p.list.Top()
}

func (p *actorsPane) clearFilter() {
	kept, had := p.list.Selected()
	p.filter.SetText("")
	p.filtering = false
	p.refilter()
	if had {
		p.list.Select(kept)
	}
}

// actor finds one by id.
func (p *actorsPane) actor(id string) (actor.Actor, bool) {
	i, ok := p.at[id]
	if !ok {
		return actor.Actor{}, false
	}
	return p.all[i], true
}

// selected is the actor under the cursor.
func (p *actorsPane) selected() (actor.Actor, bool) {
	id, ok := p.list.Selected()
	if !ok {
		return actor.Actor{}, false
	}
	return p.actor(id)
}

// speaker is who speaks the script: the chosen actor, or the highlighted one while none is chosen.
func (p *actorsPane) speaker() (actor.Actor, bool) {
	if a, ok := p.actor(p.chosen); ok {
		return a, true
	}
	return p.selected()
}

func (p *actorsPane) choose(id string) {
	p.list.Invalidate(p.chosen)
	p.chosen = id
	p.list.Invalidate(id)
}

func (p *actorsPane) setFavourite(id string, on bool) {
	if i, ok := p.at[id]; ok {
		p.all[i].Favourite = on
		p.list.Invalidate(id)
	}
}

func (p *actorsPane) title() string {
	switch {
	case len(p.all) == 0:
		return "Actors"
	case p.filter.Text() != "":
		return fmt.Sprintf("Actors · %d of %d", p.list.Len(), len(p.all))
	}
	return fmt.Sprintf("Actors · %d", len(p.all))
}

// arrange shares w × h cells out between filter, list and details.
func (p *actorsPane) arrange(w, h int) {
	parts := actorParts{w: w}
	if h >= 6 || p.filtering || p.filter.Text() != "" {
		parts.head = 1
	}
	if _, ok := p.selected(); ok && h >= 14 {
		parts.details = 5
		if h >= 22 {
			parts.details = 7
		}
	}
	parts.rows = max(h-parts.head-parts.details, 0)
	p.parts = parts
	p.list.SetSize(w, parts.rows)
	p.filter.SetWidth(w - 2)
}

// view draws the pane's inside as arranged; the cursor's column is −1 unless the filter has the keys.
func (p *actorsPane) view(t *style.Theme, g style.Glyphs) (lines []string, cursorX int) {
	cursorX = -1
	lines = make([]string, 0, p.parts.head+p.parts.rows+p.parts.details)
	if p.parts.head > 0 {
		line, x := p.filterLine(t, g, p.parts.w)
		lines = append(lines, line)
		cursorX = x
	}
	if p.parts.rows > 0 {
		lines = append(lines, p.rows(t, g, p.parts.w, p.parts.rows)...)
	}
	if p.parts.details > 0 {
		lines = append(lines, p.details(t, p.parts.w)...)
	}
	return lines, cursorX
}

func (p *actorsPane) filterLine(t *style.Theme, g style.Glyphs, w int) (string, int) {
	sign := t.Faint
	if p.filtering {
		sign = t.Accent
	}
	head := sign.Paint(g.Prompt) + " "
	if !p.filtering && p.filter.Text() == "" {
		return head + t.Faint.Paint(style.Fit("name, language, mood", w-2)), -1
	}
	if p.filtering {
		return head + p.filter.View(), 2 + p.filter.CursorX()
	}
	return head + p.filter.View(), -1
}

func (p *actorsPane) rows(t *style.Theme, g style.Glyphs, w, h int) []string {
	if p.list.Len() > 0 {
		return p.list.Lines(func(id string, selected bool, w int) string {
			i := p.at[id]
			return actorRow(t, g, p.all[i], p.names[i], rowLook{chosen: id == p.chosen, selected: selected, focused: p.focused}, w)
		})
	}
	why, next := p.empty()
	return message(t, why, next, w, h)
}

// empty says why there is nobody to choose from, and which key helps.
func (p *actorsPane) empty() (why, next string) {
	switch {
	case p.problem != "":
		return p.problem, "r asks again"
	case p.loading:
		return "asking for the actors …", ""
	case p.filter.Text() != "":
		return "nobody matches “" + p.filter.Text() + "”", "esc clears the filter"
	}
	return "this account has no actors yet: add some on typecast.ai", "r asks again"
}

// rowLook is what sets a row apart from its neighbours.
type rowLook struct{ chosen, selected, focused bool }

// actorRow draws one actor: cursor, chosen, favourite, name, language, sex, age and, where there is room, a mood.
func actorRow(t *style.Theme, g style.Glyphs, a actor.Actor, name shownName, look rowLook, w int) string {
	ink, bar, barInk := t.Inks, " ", t.Muted
	if look.selected {
		bar = g.Bar
	}
	if look.selected && look.focused {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	dot, star := " ", " "
	if look.chosen {
		dot = g.Dot
	}
	if a.Favourite {
		star = g.Star
	}
	nameInk := ink.Text
	if look.chosen {
		nameInk = ink.Strong
	}
	const marks, facts = 4, 2 + 2 + 2 + 1 + 2 + 11
	room := w - marks
	var tail string
	if room >= 10+facts {
		tail = "  " + style.Fit(dash(a.Language), 2) + "  " + sexLetter(a.Sex) + "  " + style.Fit(dash(a.Age), 11)
		room -= facts
		if room > 36 { // a mood of less than a few words is no help
			mood := min(room-18, 40)
			tail += "  " + style.Fit(strings.Join(a.Tags, ", "), mood-2)
			room -= mood
		}
	} else if room >= 10+7 {
		tail = "  " + style.Fit(dash(a.Language), 2) + "  " + sexLetter(a.Sex)
		room -= 7
	}
	return barInk.Paint(bar) + ink.Accent.Paint(dot+star+" ") + nameInk.Paint(name.in(room)) + ink.Muted.Paint(tail)
}

// details tells about the highlighted actor, where the pane is tall enough.
func (p *actorsPane) details(t *style.Theme, w int) []string {
	a, _ := p.selected()
	facts := []string{dash(languageWord(a.Language)), dash(a.Sex), dash(a.Age)}
	lines := []string{
		t.Strong.Paint(style.Fit(style.StableWidth(strings.Join(a.Names(), " ")), w)),
		t.Muted.Paint(style.Fit(strings.Join(facts, " · "), w)),
	}
	presets := ""
	if vs := p.versions[a.ID]; len(vs) > 0 {
		presets = latest(vs).DisplayName + " · " + strings.Join(latest(vs).Presets, " ")
	}
	each := (p.parts.details - 1 - len(lines)) / 2 // lines for the moods, and for the presets
	for _, text := range []string{style.StableWidth(strings.Join(a.Tags, ", ")), presets} {
		for _, line := range lead(wrap(text, w), each, w) {
			lines = append(lines, t.Muted.Paint(style.Fit(line, w)))
		}
	}
	// What is not needed is air above.
	return append(slices.Repeat([]string{style.Blank(w)}, p.parts.details-len(lines)), lines...)
}

// latest is the version that a request with model "latest" gets.
func latest(vs []api.Version) api.Version {
	for _, v := range vs {
		for _, alias := range v.Aliases {
			if alias == "latest" {
				return v
			}
		}
	}
	return vs[0]
}

// nameOf is the name that a reader of lang knows an actor by, with the other one behind it.
func nameOf(a actor.Actor, lang string) string {
	first := a.Label(lang)
	for _, n := range a.Names() {
		if n != first {
			return first + " " + n
		}
	}
	return first
}

func sexLetter(sex string) string {
	switch sex {
	case "female":
		return "F"
	case "male":
		return "M"
	}
	return "–"
}

func languageWord(tag string) string {
	words := map[string]string{"ko": "Korean", "en": "English", "ja": "Japanese", "es": "Spanish", "zh": "Chinese"}
	if w, ok := words[tag]; ok {
		return w
	}
	return tag
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
