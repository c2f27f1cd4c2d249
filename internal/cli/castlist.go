package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/config"
	"callboard/internal/job"
)

// takeJSON is a take with its marks.
type takeJSON struct {
	ID      string  `json:"id"`
	ActorID string  `json:"actor_id"`
	Actor   *string `json:"actor_name"`
	Text    string  `json:"text"`
	Verdict *string `json:"verdict"` // keep or drop
	Rating  *int    `json:"rating"`
	Note    *string `json:"note"`
	File    *string `json:"file"`
}

func ratedTake(j job.Job, m job.Marks) takeJSON {
	return takeJSON{j.ID, j.ActorID, orNull(j.ActorName), j.Text, orNull(string(m.Verdict)), orNull(m.Rating), orNull(m.Note), orNull(j.File)}
}

func (s *invocation) castList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List what you have rated, noted and tagged", Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		Example: "callboard cast list --json",
		RunE: s.run(func(ctx context.Context, c config.Config, _ []string) error {
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error { return s.listCast(ctx, a) })
		}),
	}
}

// listCast prints the marked actors and then the marked takes, the best first.
func (s *invocation) listCast(ctx context.Context, a *app.App) error {
	list, _, err := a.Actors.Cached(ctx)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(who actor.Actor) bool {
		return who.Marks.Rating == 0 && who.Marks.Note == "" && len(who.Marks.Tags) == 0
	})
	slices.SortStableFunc(list, func(x, y actor.Actor) int { return y.Marks.Rating - x.Marks.Rating })
	jobs, marks, err := a.Store.MarkedTakes(ctx)
	if err != nil {
		return err
	}
	takes := make([]takeJSON, len(jobs))
	for i, j := range jobs {
		takes[i] = ratedTake(j, marks[j.ID])
	}
	if a.Config.JSON {
		return s.printJSON(struct {
			Actors []actor.Actor `json:"actors"`
			Takes  []takeJSON    `json:"takes"`
		}{orEmptyList(list), takes})
	}
	if len(list) == 0 && len(takes) == 0 {
		s.notify("nothing is rated yet; callboard cast rate ACTOR STARS begins")
		return nil
	}
	return writeTable(s, castFields(), castRows(list, jobs, marks), func(key string, _ castRow) ink {
		switch key {
		case "name":
			return bold
		case "rating":
			return warn
		case "text":
			return faint
		}
		return plain
	})
}

func orEmptyList[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// castRow is a line of cast list.
type castRow struct{ name, verdict, stars, tags, note, text, id string }

func castRows(list []actor.Actor, jobs []job.Job, marks map[string]job.Marks) []castRow {
	var rows []castRow
	for _, who := range list {
		rows = append(rows, castRow{name: who.Label(""), stars: strings.Repeat("*", who.Marks.Rating), tags: strings.Join(who.Marks.Tags, ", "), note: who.Marks.Note, id: who.ID})
	}
	for _, j := range jobs {
		m := marks[j.ID]
		rows = append(rows, castRow{name: j.ActorName, verdict: string(m.Verdict), stars: strings.Repeat("*", m.Rating), note: m.Note, text: j.Text, id: j.ID})
	}
	return rows
}

// castFields are the columns of cast list.
func castFields() []columns.Field[castRow] {
	return []columns.Field[castRow]{
		{Column: columns.Column{Key: "name", Title: "ACTOR", Max: columns.NameCells, Priority: 90}, Value: func(r castRow) string { return r.name }},
		{Column: columns.Column{Key: "verdict", Title: "VERDICT", Priority: 60}, Value: func(r castRow) string { return r.verdict }},
		{Column: columns.Column{Key: "rating", Title: "RATING", Priority: 80}, Value: func(r castRow) string { return r.stars }},
		{Column: columns.Column{Key: "id", Title: "ID", Priority: 70}, Value: func(r castRow) string { return r.id }},
		{Column: columns.Column{Key: "tags", Title: "TAGS", Min: 6, Grow: 1, Priority: 40}, Value: func(r castRow) string { return r.tags }},
		{Column: columns.Column{Key: "note", Title: "NOTE", Min: 8, Grow: 2, Priority: 50}, Value: func(r castRow) string { return r.note }},
		{Column: columns.Column{Key: "text", Title: "TEXT", Min: 8, Grow: 2, Priority: 30}, Value: func(r castRow) string { return r.text }},
	}
}
