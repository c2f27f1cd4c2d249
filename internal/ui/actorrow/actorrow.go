// Package actorrow draws an actor as a row of a list: name, language, sex, that its voice was heard, the rating and, where there is
// room, the age, the user's tags with the moods, and the note.
package actorrow

import (
	"strconv"
	"strings"

	"callboard/internal/actor"
	"callboard/internal/columns"
	"callboard/internal/rating"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Name is an actor's name as a row shows it: in all languages where they fit, else in the reader's.
type Name struct{ Full, Short string }

// NameOf is the name of an actor for a reader of a language.
func NameOf(a actor.Actor, lang string) Name {
	first := a.Label(lang)
	full := first
	for _, n := range a.Names() {
		if n != first {
			full += " " + n
			break
		}
	}
	return Name{style.StableWidth(full), style.StableWidth(first)}
}

// In is the name in exactly w cells.
func (n Name) In(w int) string {
	if style.Width(n.Full) > w {
		return style.Fit(n.Short, w)
	}
	return style.Fit(n.Full, w)
}

// widestName is the width beyond which a name claims no room, in cells: two names of common length.
const widestName = 18

// gap is the space between two columns, in cells.
const gap = 2

// Content has the widths of the columns of the usual values.
func Content() *columns.Content {
	cols := columns.ActorPane()
	c := columns.NewContent(cols, false)
	for key, usual := range map[string]int{"name": 10, "language": len("ko"), "sex": 1, "age": len("adult"), "tags": len("calm, warm")} {
		c.AddWidth(columns.Index(cols, key), usual)
	}
	return c
}

// Add makes room in the columns for an actor, and reports whether a column got wider.
func Add(c *columns.Content, a actor.Actor, name Name) (grew bool) {
	signs := style.Glyphs{Star: "*", Heard: "*"} // each sign is one cell
	for i, col := range c.Columns() {
		w := style.Width(cell(signs, col.Key, a))
		if col.Key == "name" {
			w = min(style.Width(name.Full), widestName)
		}
		grew = c.AddWidth(i, w) || grew
	}
	return grew
}

// Draw draws an actor in w cells. content are the widths of the columns' content; the name has an ink of its own.
func Draw(g style.Glyphs, a actor.Actor, name Name, nameInk, ink style.Ink, content []int, w int) string {
	var tail strings.Builder
	cols, first := columns.ActorPane(), ""
	for i, width := range columns.Fit(cols, content, w, gap) {
		switch {
		case width == 0:
		case cols[i].Key == "name":
			first = name.In(width)
		case cols[i].Key == "tags":
			tail.WriteString(style.Blank(cols[i].GapOf(gap)) + style.Fit(moods(tags(a), width), width))
		default:
			tail.WriteString(style.Blank(cols[i].GapOf(gap)) + style.Fit(cell(g, cols[i].Key, a), width))
		}
	}
	return nameInk.Paint(first) + ink.Paint(tail.String())
}

// cell is the value of one column of an actor.
func cell(g style.Glyphs, key string, a actor.Actor) string {
	switch key {
	case "language":
		return words.Dash(a.Language)
	case "sex":
		return sexLetter(a.Sex)
	case "marks":
		return marks(g, a.Marks)
	case "age":
		return words.Dash(a.Age)
	case "tags":
		return style.StableWidth(strings.Join(tags(a), ", "))
	case "note":
		return style.StableWidth(a.Marks.Note)
	}
	return ""
}

// marks are that a voice was heard, and the rating.
func marks(g style.Glyphs, m actor.Marks) string {
	out := ""
	if !m.Heard.IsZero() {
		out = g.Heard
	}
	if m.Rating > 0 {
		out = style.Fit(out, 1) + strconv.Itoa(m.Rating) + g.Star
	}
	return out
}

// tags are the user's tags and then the moods.
func tags(a actor.Actor) []string {
	if len(a.Marks.Tags) == 0 { // most actors have none, and a list asks for them at every frame
		return a.Tags
	}
	own := make([]string, 0, len(a.Marks.Tags)+len(a.Tags))
	for _, tag := range a.Marks.Tags {
		own = append(own, "#"+tag)
	}
	return append(own, a.Tags...)
}

// OwnTags are the user's tags as they are shown, as many as fit into w cells, each of them whole.
func OwnTags(own []string, w int) string {
	list := make([]string, len(own))
	for i, tag := range own {
		list[i] = "#" + tag
	}
	return moods(list, w)
}

// Stars draws a rating in w cells. What was not rated has none.
func Stars(ink style.Inks, g style.Glyphs, n, w int) string {
	if n == 0 {
		return ink.Faint.Paint(style.Blank(w))
	}
	return ink.Text.Paint(strings.Repeat(g.Star, n)) + ink.Faint.Paint(strings.Repeat(g.NotLoaded, rating.Most-n)+style.Blank(w-rating.Most))
}

// moods are the first tags that fit into w cells, each of them whole. No mark says that there are more: nearly every row would have
// one, and it takes the room of a mood.
func moods(tags []string, w int) string {
	for n := len(tags); n > 0; n-- {
		if some := style.StableWidth(strings.Join(tags[:n], ", ")); n == 1 || style.Width(some) <= w {
			return some // Fit cuts the first where even that is too wide
		}
	}
	return ""
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
