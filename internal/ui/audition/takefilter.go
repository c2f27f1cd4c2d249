package audition

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"callboard/internal/job"
	search "callboard/internal/match"
	"callboard/internal/rating"
	"callboard/internal/ui/widget/style"
)

// takeWords are the words for what was decided about a take, and for what it waits for. Such a word in a filter means that and
// nothing else: a name or a note that has it is not looked for.
func takeWords() []string {
	return []string{"kept", "keep", "dropped", "drop", "undecided", "rated", "unrated", "noted",
		"waiting", "sending", "queued", "started", "progress", "fetching", "running", "done", "failed", "uncertain", "expired"}
}

// wordsOf are those of the words that hold for a take; of a row that has none yet, j is empty.
func wordsOf(j job.Job, m job.Marks) []string {
	word, _, _ := stateLook(style.Inks{}, style.Glyphs{}, j)
	out := []string{word, string(j.State)}
	if j.ID == "" || !j.Finished() {
		out = append(out, "running")
	}
	switch m.Verdict {
	case job.Keep:
		out = append(out, "kept", "keep")
	case job.Drop:
		out = append(out, "dropped", "drop")
	default:
		out = append(out, "undecided")
	}
	out = append(out, map[bool]string{true: "rated", false: "unrated"}[m.Rating > 0])
	if m.Note != "" {
		out = append(out, "noted")
	}
	return out
}

// hasWord reports whether a word holds for a row. What was decided about a take counts also while the row shows another one; what a take
// waits for is that of the one that shows.
func (s *Screen) hasWord(r row, word string) bool {
	holds := func(id string) bool { return slices.Contains(wordsOf(s.takes.jobs[id], s.marksOf(id)), word) }
	switch word {
	case "kept", "keep", "dropped", "drop", "rated", "noted":
		return slices.ContainsFunc(r.takes, holds)
	case "undecided", "unrated":
		return !slices.ContainsFunc(r.takes, func(id string) bool { return !holds(id) })
	}
	return holds(r.take)
}

// hasStars reports whether a take of a row is rated so; a row without a rating has none.
func (s *Screen) hasStars(r row, from, to int) bool {
	best := 0
	for _, id := range r.takes {
		n := s.marksOf(id).Rating
		if n > 0 && from <= n && n <= to {
			return true
		}
		best = max(best, n)
	}
	return from == 0 && best == 0
}

// notesOf are the notes about the takes of a row.
func (s *Screen) notesOf(r row) string {
	var notes []string
	for _, id := range r.takes {
		notes = append(notes, s.marksOf(id).Note)
	}
	return strings.Join(notes, " ")
}

// starsOf reads a word about ratings: "3*" is three stars, "3+" three or more.
func starsOf(word string) (from, to int, ok bool) {
	digits, exact := strings.CutSuffix(word, "*")
	if !exact {
		if digits, ok = strings.CutSuffix(word, "+"); !ok {
			return 0, 0, false
		}
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || n > rating.Most || len(digits) != 1 {
		return 0, 0, false
	}
	if exact {
		return n, n, true
	}
	return n, rating.Most, true
}

// matching are the rows of those given that have all words of a query, in their order.
func (s *Screen) matching(rows []string, query string) []string {
	keep := func(holds func(row) bool) {
		rows = slices.DeleteFunc(slices.Clone(rows), func(key string) bool { return !holds(s.takes.rows[key]) })
	}
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if from, to, ok := starsOf(word); ok {
			keep(func(r row) bool { return s.hasStars(r, from, to) })
			continue
		}
		if slices.Contains(takeWords(), word) {
			keep(func(r row) bool { return s.hasWord(r, word) })
			continue
		}
		places := s.takeIndex(rows).Filter(context.Background(), word)
		slices.Sort(places)
		found := make([]string, len(places))
		for i, n := range places {
			found[i] = rows[n]
		}
		rows = found
	}
	return rows
}

// takeIndex is the text of rows for a search: names, settings and notes. While the names are hidden it has none.
func (s *Screen) takeIndex(rows []string) *search.Index {
	return search.NewIndex(len(rows), func(i int) (name, rest string) {
		r := s.takes.rows[rows[i]]
		names := []string{r.label}
		if a, ok := s.state.Actors.Get(s.takes.jobs[r.take].ActorID); ok && !s.takes.board.Blind() {
			names = append(names, a.Names()...)
		}
		return strings.Join(names, " "), r.brief + " " + s.notesOf(r)
	})
}

// filterTakes lists the rows that have all words of the filter. The cursor stays on its row.
func (s *Screen) filterTakes() {
	p := s.takes
	p.listed = s.matching(p.order, p.filter.Text())
	p.list.SetKeys(p.listed)
}

// endTakeFilter shows all takes again.
func (s *Screen) endTakeFilter() {
	if s.takes.filter.Active() {
		s.takes.filter.End()
		s.filterTakes()
	}
}
