package diff

import (
	"slices"
	"strings"

	"callboard/internal/webhook"
	"callboard/internal/webhook/pretty"
)

// fields compares the headers name by name, in the order of the first delivery. The spelling of a name and the order of its values
// count; what only the order of the names is, is said in the note.
func fields(name string, a, b webhook.Delivery) Part {
	p := Part{Name: name, Equal: slices.Equal(a.Headers, b.Headers)}
	safeA, safeB := a.SafeHeaders(), b.SafeHeaders()
	for _, n := range names(a.Headers, b.Headers) {
		ia, ib := indexes(a.Headers, n), indexes(b.Headers, n)
		if equal(a.Headers, ia, b.Headers, ib) {
			p.Lines = appendFields(p.Lines, Same, safeA, ia)
			continue
		}
		p.Lines = appendFields(p.Lines, Removed, safeA, ia)
		p.Lines = appendFields(p.Lines, Added, safeB, ib)
	}
	switch {
	case !a.Exact || !b.Exact:
		p.Note = "sorted: the original order is not known"
	case !p.Equal && !differs(p.Lines):
		p.Note = "only the order differs"
	case !p.Equal && !slices.Equal(common(a.Headers, b.Headers), common(b.Headers, a.Headers)):
		p.Note = "the order differs, too"
	}
	return p
}

// names are all names in lower case, those of a first.
func names(a, b [][2]string) []string {
	seen := map[string]bool{}
	var out []string
	for _, list := range [][][2]string{a, b} {
		for _, h := range list {
			if n := strings.ToLower(h[0]); !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}

// common are the names of a that b has as well, in the order of a.
func common(a, b [][2]string) []string {
	has := map[string]bool{}
	for _, h := range b {
		has[strings.ToLower(h[0])] = true
	}
	var out []string
	for _, n := range names(a, nil) {
		if has[n] {
			out = append(out, n)
		}
	}
	return out
}

// indexes are the places of a name.
func indexes(list [][2]string, name string) []int {
	var out []int
	for i, h := range list {
		if strings.EqualFold(h[0], name) {
			out = append(out, i)
		}
	}
	return out
}

func equal(a [][2]string, ia []int, b [][2]string, ib []int) bool {
	return slices.EqualFunc(ia, ib, func(i, k int) bool { return a[i] == b[k] })
}

func appendFields(out []Line, op Op, list [][2]string, at []int) []Line {
	for _, i := range at {
		out = append(out, Line{Op: op, Spans: Field(list[i])})
	}
	return out
}

// Field is a header as a line.
func Field(h [2]string) []pretty.Span {
	return []pretty.Span{{Kind: pretty.Key, Text: h[0]}, {Kind: pretty.Punct, Text: ": "}, {Kind: pretty.String, Text: h[1]}}
}
