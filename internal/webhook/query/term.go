package query

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"callboard/internal/webhook"
)

// term is one of the known terms.
type term struct {
	name   string
	values []string // known values, the most usual first; of a term without any value none
	any    bool     // other values are allowed as well
	time   bool     // the values are examples of times
	does   string
}

// circle is the value of "forward" for deliveries that would have gone in a circle.
const circle = "circle"

func (t term) takesValue() bool { return t.any || t.time || len(t.values) > 0 && t.name != "refused" }

// terms lists the terms in the order of help and completion.
func terms() []term {
	answers := []string{"200", "4xx", "5xx", "500", "429", "ok", "failed", "none"}
	return []term{
		{name: "status", values: []string{"done", "failed", NoStatus}, any: true, does: "what the body says"},
		{name: "job", any: true, does: "the start of a job's id or speak id"},
		{name: "ours", values: answers, does: "our answer"},
		{name: "forward", values: append(slices.Clone(answers), circle), does: "the target's answer"},
		{name: "since", values: []string{"10m", "1h", "1d"}, time: true, does: "not older than"},
		{name: "before", values: []string{"10m", "1h", "1d"}, time: true, does: "older than"},
		{name: "starred", does: "starred ones"},
		{name: "unmatched", does: "those that belong to no job"},
		{name: "duplicate", does: "repeated ones"},
		{name: "refused", values: []string{"method", "long", "cut", "head"}, does: "requests that are no deliveries"},
	}
}

func termNames() []string {
	var names []string
	for _, t := range terms() {
		names = append(names, t.name)
	}
	return names
}

func isTerm(name string) bool { return slices.Contains(termNames(), name) }

// Completion is a way to go on with the last word of a filter.
type Completion struct {
	Term string // the whole word: "status:failed"; with a colon at its end, a value follows
	Does string // what it selects, in some words
}

// Complete lists how the last word of a filter can go on: names of terms, or after a colon the values. It is empty for a word
// that is no beginning of a term, and inside quotation marks. After a space it lists all terms.
func Complete(s string) []Completion {
	last := lastWord(s)
	if strings.HasPrefix(last, `"`) {
		return nil
	}
	typed := strings.ToLower(last)
	name, value, colon := strings.Cut(typed, ":")
	var out []Completion
	for _, t := range terms() {
		switch {
		case !colon && strings.HasPrefix(t.name, typed) && (t.name != typed || t.takesValue()):
			out = append(out, Completion{t.name + map[bool]string{true: ":"}[t.takesValue()], t.does})
		case colon && t.name == name:
			for _, v := range t.values {
				if strings.HasPrefix(v, value) && v != value {
					out = append(out, Completion{t.name + ":" + v, t.does + " " + v})
				}
			}
		}
	}
	return out
}

// Apply replaces the last word of a filter by a completion.
func Apply(s string, c Completion) string { return strings.TrimSuffix(s, lastWord(s)) + c.Term }

// lastWord is what stands after the last space outside of quotation marks, with its mark if it has one.
func lastWord(s string) string {
	for {
		rest := strings.TrimLeftFunc(s, unicode.IsSpace)
		if rest == "" {
			return ""
		}
		if rest[0] == '"' {
			_, s = unquote(rest[1:])
		} else {
			s = strings.TrimLeftFunc(rest, isNoSpace)
		}
		if s == "" {
			return rest
		}
	}
}

func isNoSpace(r rune) bool { return !unicode.IsSpace(r) }

// String writes q as a filter that Parse reads as the same Query. Times are absolute.
func (q Query) String() string {
	var out []string
	add := func(on bool, s string) {
		if on {
			out = append(out, s)
		}
	}
	add(q.Status != "", "status:"+q.Status)
	add(q.Job != "", "job:"+q.Job)
	add(q.Ours != StatusMatch{}, "ours:"+q.Ours.String())
	add(q.Forward != StatusMatch{}, "forward:"+q.Forward.String())
	add(!q.Since.IsZero(), "since:"+q.Since.Format(time.RFC3339Nano))
	add(!q.Before.IsZero(), "before:"+q.Before.Format(time.RFC3339Nano))
	add(q.Starred, "starred")
	add(q.Unmatched, "unmatched")
	add(q.Duplicates, "duplicate")
	kinds := map[webhook.Refusal]string{webhook.RefusedMethod: ":method", webhook.RefusedLong: ":long", webhook.RefusedCut: ":cut", webhook.RefusedHead: ":head"}
	add(q.Refused, "refused"+kinds[q.Kind])
	for _, w := range q.Words {
		if t := split(w); len(t) != 1 || t[0].quoted || t[0].text != w || !plainWord(w) {
			w = quote(w)
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// plainWord reports a word that Parse does not take for a term.
func plainWord(w string) bool {
	name, _, colon := strings.Cut(w, ":")
	return !colon && !isTerm(w) && w != "duplicates" || !isName(name)
}

// String writes the condition as Parse reads it.
func (m StatusMatch) String() string {
	switch {
	case m.None:
		return "none"
	case m.Failed:
		return "failed"
	case m.Circle:
		return circle
	case m.High-m.Low == 99 && m.Low == 200:
		return "ok"
	case m.High-m.Low == 99:
		return strconv.Itoa(m.Low/100) + "xx"
	case m.High-m.Low == 9:
		return strconv.Itoa(m.Low/10) + "x"
	}
	return strconv.Itoa(m.Low)
}
