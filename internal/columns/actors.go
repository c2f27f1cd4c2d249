package columns

import (
	"strconv"
	"strings"

	"callboard/internal/actor"
)

// ActorTable returns the columns of "callboard actors" on a terminal.
func ActorTable() []Field[actor.Actor] {
	list := ActorFields()
	last := len(list) - 1
	return append([]Field[actor.Actor]{list[last]}, list[:last]...)
}

// ActorFields returns the columns of "callboard actors" for another program. The first one is never empty: the favourite's
// mark, which most actors do not have, is the last.
func ActorFields() []Field[actor.Actor] {
	favourite := func(a actor.Actor) string {
		if a.Favourite {
			return "*"
		}
		return ""
	}
	return []Field[actor.Actor]{
		{Column{Key: "name", Title: "NAME", Max: NameCells, Priority: 90}, func(a actor.Actor) string { return a.Label("en") }},
		{Column{Key: "name-ko", Title: "이름", Max: NameCells, Priority: 60}, func(a actor.Actor) string { return a.Name["ko"] }},
		{Column{Key: "language", Title: "LANG", Max: NameCells, Priority: 50}, func(a actor.Actor) string { return a.Language }},
		{Column{Key: "sex", Title: "SEX", Max: NameCells, Priority: 40}, func(a actor.Actor) string { return a.Sex }},
		{Column{Key: "age", Title: "AGE", Max: NameCells, Priority: 30}, func(a actor.Actor) string { return a.Age }},
		{Column{Key: "id", Title: "ID", Priority: 80}, func(a actor.Actor) string { return a.ID }},
		{Column{Key: "tags", Title: "TAGS", Min: 8, Grow: 1, Priority: 20}, func(a actor.Actor) string { return strings.Join(a.Tags, ", ") }},
		{Column{Key: "favourite", Priority: 70}, favourite},
	}
}

// RecommendedFields returns the columns of "callboard actors --recommend": the score, and those of ActorFields.
func RecommendedFields() []Field[actor.Recommended] {
	list := []Field[actor.Recommended]{
		{Column{Key: "score", Title: "SCORE", Priority: 85}, func(r actor.Recommended) string { return strconv.FormatFloat(r.Score, 'f', 2, 64) }},
	}
	for _, f := range ActorFields() {
		list = append(list, Field[actor.Recommended]{f.Column, func(r actor.Recommended) string { return f.Value(r.Actor) }})
	}
	return list
}

// ActorPane returns the columns of the actor list on the screen. The sex is one letter. The user's marks
// are a sign for a voice that was heard, and the rating as a digit and a star.
func ActorPane() []Column {
	return []Column{
		{Key: "name", Min: 10, Grow: 1, Priority: 90},
		{Key: "language", Priority: 80},
		{Key: "sex", Priority: 70, Tight: true},
		{Key: "marks", Priority: 68, Tight: true},
		{Key: "age", Priority: 50, Reserve: 14},
		{Key: "tags", Min: 7, Max: 34, Priority: 60, Reserve: 12}, // the moods tell voices apart; less than a word is no help
		{Key: "note", Min: 8, Max: 40, Priority: 40, Reserve: 14},
	}
}
