package actorlist

import (
	"slices"
	"strings"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/rating"
	"callboard/internal/ui/actorrow"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// detailsGap is the empty line between the list and the details.
const detailsGap = 1

// DetailsHeight is how many lines the details of an actor may take below a list of rows rows, in a pane of h lines of w cells with
// its filter. Where the list needs no rows, the details take what they want.
func DetailsHeight(a actor.Actor, presets string, w, h, rows int) int {
	if h < 14 {
		return 0
	}
	lines, own := 5, ownLines(nil, a.Marks, w)
	if h >= 22 {
		lines = 7 + min(len(own), 2)
	}
	return max(lines, min(h-rows, wanted(a, presets, len(own), w)))
}

// wanted is how many lines the details take if nothing of them is left out.
func wanted(a actor.Actor, presets string, own, w int) int {
	const named = 2 // the lines of the names and of the facts
	return detailsGap + named + own + len(moodLines(a.Tags, len(a.Tags), w)) + len(style.Wrap(presets, w))
}

// Presets are the name and the presets of the latest of an actor's models; empty: none is known.
func Presets(models []api.Version) string {
	if len(models) == 0 {
		return ""
	}
	latest := state.Latest(models)
	return latest.DisplayName + " · " + strings.Join(latest.Presets, " ")
}

// Details describe an actor in n lines of w cells, the first one of them empty. presets are the name of its model with its presets;
// empty: they are not known.
func Details(look screen.Look, a actor.Actor, presets string, n, w int) []string {
	t := look.Theme
	facts := []string{words.Dash(a.Sex), words.Dash(a.Age)}
	if a.Language != "" { // a voice of the newer service speaks any
		facts = slices.Insert(facts, 0, actor.LanguageName(a.Language))
	}
	lines := []string{nameLine(look, a, w), t.Muted.Paint(style.Fit(style.StableWidth(strings.Join(facts, " · ")), w))}
	room := max(n-detailsGap-len(lines), 0)
	own := ownLines(t, a.Marks, w)
	own = own[:min(len(own), max(room-1, 0))]
	lines = append(lines, own...)
	room -= len(own)
	model := style.Wrap(presets, w)
	forMoods := max(room/2, room-len(model)) // what the presets do not need is for the moods, and the other way round
	moods := moodLines(a.Tags, forMoods, w)
	for _, part := range [][]string{moods, style.Lead(model, room-len(moods), w)} {
		for _, line := range part {
			lines = append(lines, t.Muted.Paint(style.Fit(line, w)))
		}
	}
	lines = lines[:min(len(lines), max(n-detailsGap, 0))]
	// Lines that are not needed stay empty above.
	return append(slices.Repeat([]string{style.Blank(w)}, n-len(lines)), lines...)
}

// nameLine is the name of an actor and, at its end, that the voice was heard and the rating.
func nameLine(look screen.Look, a actor.Actor, w int) string {
	const gap = 2
	t, stars, heard := look.Theme, "", []string{""}
	name := style.StableWidth(strings.Join(a.Names(), " "))
	if a.Marks.Rating > 0 {
		stars = style.Blank(gap) + actorrow.Stars(t.Inks, look.Glyphs, a.Marks.Rating, rating.Most)
	}
	if at := a.Marks.Heard; !at.IsZero() {
		word := look.Glyphs.Heard + " heard"
		heard = []string{word + at.Local().Format(" 2 Jan"), word, ""}
	}
	right := t.Muted.Paint(style.FirstFitting(w-style.Width(name)-style.Width(stars)-gap, heard...)) + stars
	return style.Fit(style.Justify(t.Strong.Paint(name), right, w), w)
}

// ownLines are the user's tags and note, a line each. Without a theme they are not painted.
func ownLines(t *style.Theme, m actor.Marks, w int) []string {
	var lines []string
	if len(m.Tags) > 0 {
		lines = append(lines, style.Fit(actorrow.OwnTags(m.Tags, w), w))
	}
	if m.Note != "" {
		lines = append(lines, style.Fit(style.Truncate(style.StableWidth(m.Note), w), w))
	}
	if t != nil {
		for i := range lines {
			lines[i] = t.Text.Paint(lines[i])
		}
	}
	return lines
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
