package ttsapi

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// recommendation is one result of GET /v1/voices/recommendations (section 9 of the reference; D).
type recommendation struct {
	ID    string  `json:"voice_id"`
	Name  string  `json:"voice_name"`
	Score float64 `json:"score"`
}

// recommend answers GET /v1/voices/recommendations: stock voices whose words are those of the query, best first. The real
// service compares meanings; this one compares words.
func (a *API) recommend(w http.ResponseWriter, r *http.Request) {
	q := queryReader{values: r.URL.Query()}
	text := q.required("query")
	count := q.integer("count", 1, 10, 5)
	if q.bad != nil {
		a.send(w, invalid(q.bad))
		return
	}
	if a.Assume.Recommendations == "charged" {
		e := &Entry{ID: a.Host.NewID(), Path: r.URL.Path, State: stateDone, Text: text, Created: a.Host.Now(), Chars: utf8.RuneCountInString(text)}
		e.Charged = e.Chars
		if !a.ledger.charge(e, a.Account.Credits) {
			a.send(w, noCredits())
			return
		}
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := []recommendation{}
	for i := range a.Voices {
		if v := &a.Voices[i]; !v.custom() {
			out = append(out, recommendation{v.ID, v.English, v.score(words)})
		}
	}
	slices.SortStableFunc(out, func(a, b recommendation) int { return cmp.Compare(b.Score, a.Score) })
	_ = sendJSON(w, http.StatusOK, out[:min(count, len(out))])
}

// score is how well a voice fits the words of a query, 0 … 1, rounded to three digits.
func (v *Voice) score(query []string) float64 {
	about := strings.ToLower(strings.Join(slices.Concat(v.Words, v.UseCases, []string{v.Gender, v.Age, v.English, v.Korean}), " "))
	known := strings.FieldsFunc(about, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	hits := 0
	for _, word := range query {
		if slices.Contains(known, word) {
			hits++
		}
	}
	return math.Round(1000*(0.3+0.7*float64(hits)/float64(max(1, len(query))))) / 1000
}
