package booth

import (
	"slices"
	"strings"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/columns"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// rowLook is what sets a row apart from its neighbours.
type rowLook struct {
	chosen, selected, focused bool
	content                   []int // the widths of the columns' content
}

// actorRow draws one actor: cursor, chosen, favourite, name, language, sex, age and, where there is room, the moods.
func actorRow(look screen.Look, a actor.Actor, names shownName, row rowLook, w int) string {
	t, g := look.Theme, look.Glyphs
	ink, bar, barInk := t.Inks, " ", t.Muted
	if row.selected {
		bar = g.Bar
	}
	if row.selected && row.focused {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	dot, star := " ", " "
	if row.chosen {
		dot = g.Dot
	}
	if a.Favourite {
		star = g.Star
	}
	nameInk := ink.Text
	if row.chosen {
		nameInk = ink.Strong
	}
	const marks = 4
	var tail strings.Builder
	cols, name := columns.ActorPane(), ""
	for i, width := range columns.Fit(cols, row.content, w-marks, columnGap) {
		switch text := actorCell(cols[i].Key, a); {
		case width == 0:
		case cols[i].Key == "name":
			name = names.in(width)
		case cols[i].Key == "tags":
			tail.WriteString(style.Blank(columnGap) + style.Fit(moods(a.Tags, width), width))
		default:
			tail.WriteString(style.Blank(columnGap) + style.Fit(text, width))
		}
	}
	return barInk.Paint(bar) + ink.Accent.Paint(dot+star+" ") + nameInk.Paint(name) + ink.Muted.Paint(tail.String())
}

// widestName is the width beyond which a name claims no room, in cells: two names of common length.
const widestName = 18

// newActorContent are the widths of the columns' content: those of the usual values.
func newActorContent() *columns.Content {
	cols := columns.ActorPane()
	c := columns.NewContent(cols, false)
	for key, usual := range map[string]int{"name": 10, "language": len("ko"), "sex": 1, "age": len("adult"), "tags": len("calm, warm")} {
		c.AddWidth(columns.Index(cols, key), usual)
	}
	return c
}

// actorCell is the value of one column of an actor.
func actorCell(key string, a actor.Actor) string {
	switch key {
	case "language":
		return words.Dash(a.Language)
	case "sex":
		return sexLetter(a.Sex)
	case "age":
		return words.Dash(a.Age)
	case "tags":
		return style.StableWidth(strings.Join(a.Tags, ", "))
	}
	return ""
}

// moods are the tags that fit into w cells, each of them whole, and a mark if there are more.
func moods(tags []string, w int) string {
	all := style.StableWidth(strings.Join(tags, ", "))
	if style.Width(all) <= w {
		return all
	}
	for n := len(tags) - 1; n > 0; n-- {
		if some := style.StableWidth(strings.Join(tags[:n], ", ")) + "…"; style.Width(some) <= w {
			return some
		}
	}
	return all // even the first is too wide: Fit cuts it
}

// moodLines are the tags in at most n lines of w cells, each of them whole, and a mark if there are more.
func moodLines(tags []string, n, w int) []string {
	stable := make([]string, len(tags))
	for i, tag := range tags {
		stable[i] = style.StableWidth(tag)
	}
	lines := style.WrapItems(stable, ", ", w)
	if n > 0 && len(lines) > n {
		lines = lines[:n]
		last := strings.TrimRight(lines[n-1], ", ")
		if at := strings.LastIndex(last, ", "); at > 0 && style.Width(last) == w { // no room for the mark
			last = last[:at]
		}
		lines[n-1] = last + "…"
	}
	return lines[:min(max(n, 0), len(lines))]
}

// known are the models of an actor, as far as they were read.
func (p *actorsPane) known(id string) []api.Version {
	list, _ := p.actors.Versions(id)
	return list
}

// detailsGap is the empty line between the list and the details.
const detailsGap = 1

// presets are the name and the presets of an actor's latest model, as far as that was read.
func (p *actorsPane) presets(id string) string {
	vs := p.known(id)
	if len(vs) == 0 {
		return ""
	}
	return state.Latest(vs).DisplayName + " · " + strings.Join(state.Latest(vs).Presets, " ")
}

// detailsWanted is how many lines the details take if nothing of them is left out.
func (p *actorsPane) detailsWanted(w int) int {
	const named = 2 // the lines of the names and of the facts
	a, _ := p.selected()
	return detailsGap + named + len(moodLines(a.Tags, len(a.Tags), w)) + len(style.Wrap(p.presets(a.ID), w))
}

// details describes the highlighted actor, where the pane is tall enough.
func (p *actorsPane) details(t *style.Theme, w int) []string {
	a, _ := p.selected()
	facts := []string{words.Dash(languageName(a.Language)), words.Dash(a.Sex), words.Dash(a.Age)}
	lines := []string{
		t.Strong.Paint(style.Fit(style.StableWidth(strings.Join(a.Names(), " ")), w)),
		t.Muted.Paint(style.Fit(strings.Join(facts, " · "), w)),
	}
	presets := style.Wrap(p.presets(a.ID), w)
	room := p.parts.details - detailsGap - len(lines)
	forMoods := max(room/2, room-len(presets)) // what the presets do not need is for the moods, and the other way round
	moods := moodLines(a.Tags, forMoods, w)
	for _, part := range [][]string{moods, style.Lead(presets, room-len(moods), w)} {
		for _, line := range part {
			lines = append(lines, t.Muted.Paint(style.Fit(line, w)))
		}
	}
	// Lines that are not needed stay empty above.
	return append(slices.Repeat([]string{style.Blank(w)}, p.parts.details-len(lines)), lines...)
}

// nameOf is the name that a reader of lang knows an actor by, followed by another one.
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

func languageName(tag string) string {
	words := map[string]string{"ko": "Korean", "en": "English", "ja": "Japanese", "es": "Spanish", "zh": "Chinese"}
	if w, ok := words[tag]; ok {
		return w
	}
	return tag
}
