package booth

import (
	"context"
	"slices"
	"strings"

	"callboard/internal/job"
	"callboard/internal/match"
	"callboard/internal/ui/widget/style"
)

// jobWords are the words for what became of a job. The word of a state in a filter means the state and nothing else: a
// text that has the word is not looked for.
func jobWords() []string {
	return []string{"running", "sending", "queued", "started", "progress", "fetching", "done", "failed", "uncertain", "expired",
		"saved", "unspoken", "gaps", "unconfirmed", "webhook", "poll", "fav", "favourite", "favorite"}
}

// wordsOf are those of the words that hold for a job.
func (p *jobsPane) wordsOf(j job.Job) []string {
	_, word, _ := stateLook(style.Inks{}, style.Glyphs{}, j)
	out := []string{word, string(j.State), string(j.SettledBy)}
	if !j.Finished() {
		out = append(out, "running")
	}
	if p.state.Jobs.Saved(j.ID) != "" {
		out = append(out, "saved")
	}
	if len(j.Unspoken) > 0 {
		out = append(out, "unspoken", "gaps")
	}
	if j.Unconfirmed {
		out = append(out, "unconfirmed")
	}
	if a, ok := p.state.Actors.Get(j.ActorID); ok && a.Favourite {
		out = append(out, "fav", "favourite", "favorite")
	}
	return out
}

// refilter lists the jobs that have all words of the filter, newest first. The selection stays on its job.
func (p *jobsPane) refilter() { p.list.SetKeys(p.matching(p.filter.Text())) }

// matching are the ids of the jobs that have all words of a query.
func (p *jobsPane) matching(query string) []string {
	ids := p.state.Jobs.IDs()
	var index *match.Index
	for _, term := range strings.Fields(strings.ToLower(query)) {
		if slices.Contains(jobWords(), term) {
			ids = slices.DeleteFunc(ids, func(id string) bool {
				j, _ := p.state.Jobs.Get(id)
				return !slices.Contains(p.wordsOf(j), term)
			})
			index = nil
			continue
		}
		if index == nil {
			index = p.index(ids)
		}
		places := index.Filter(context.Background(), term)
		slices.Sort(places) // a list by time stays one
		kept := make([]string, len(places))
		for i, n := range places {
			kept[i] = ids[n]
		}
		ids, index = kept, nil
	}
	return ids
}

// index is the text of jobs for a search: the names of their actors in every language, their texts and states.
func (p *jobsPane) index(ids []string) *match.Index {
	return match.NewIndex(len(ids), func(i int) (string, string) {
		j, _ := p.state.Jobs.Get(ids[i])
		names := []string{j.ActorName}
		if a, ok := p.state.Actors.Get(j.ActorID); ok {
			names = append(names, a.Names()...)
		}
		return strings.Join(names, " "), strings.Join(append(p.wordsOf(j), j.Text, j.ID, j.CreatedAt.Local().Format("15:04:05")), " ")
	})
}
