package detail

import (
	"slices"
	"sort"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook/query"
)

// mostFound is how many places a search finds.
const mostFound = 10_000

// match is a place that a search has found: bytes of a line.
type match struct{ line, from, to int }

// search finds text in all lines of a source, whatever the case and the composition of its characters. more says that there are
// others than the first mostFound. It reads everything, so that it may take some tens of milliseconds. A true answer of stop ends it
// early.
func search(src source, text string, stop func() bool) (list []match, more bool) {
	want := query.Fold(text)
	if want == "" || src == nil {
		return nil, false
	}
	for n := 0; ; n++ {
		l, ok := src.line(n)
		if !ok || n%256 == 0 && stop() {
			return list, false
		}
		for _, m := range inLine(l.text(), want) {
			if len(list) == mostFound {
				return list, true
			}
			list = append(list, match{n, m[0], m[1]})
		}
	}
}

// inLine finds folded text in a line.
func inLine(s, want string) (found [][2]int) {
	folded := query.Fold(s)
	if !strings.Contains(folded, want) {
		return nil
	}
	same := len(folded) == len(s) && ascii(s)
	var places *places
	if !same {
		folded, places = foldPlaces(s)
	}
	for at := 0; len(found) <= mostFound; {
		i := strings.Index(folded[at:], want)
		if i < 0 {
			break
		}
		from, to := at+i, at+i+len(want)
		at = to
		if !same {
			from, to = places.of(from, false), places.of(to, true)
		}
		found = append(found, [2]int{from, to})
	}
	return found
}

func ascii(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) }

// places says where the parts of a folded text were before.
type places struct{ folded, original []int }

// foldPlaces folds a text part by part: a part is a character with all that may compose with it.
func foldPlaces(s string) (string, *places) {
	var b strings.Builder
	p := &places{}
	for at := 0; at < len(s); {
		n := norm.NFC.NextBoundaryInString(s[at:], true)
		if n <= 0 {
			n = len(s) - at
		}
		p.folded, p.original = append(p.folded, b.Len()), append(p.original, at)
		b.WriteString(query.Fold(s[at : at+n]))
		at += n
	}
	p.folded, p.original = append(p.folded, b.Len()), append(p.original, len(s))
	return b.String(), p
}

// of is the place in the original: the beginning of the part, or with end the end of the part that the place before is in.
func (p *places) of(folded int, end bool) int {
	i := sort.SearchInts(p.folded, folded)
	if i < len(p.folded) && p.folded[i] == folded || end {
		return p.original[min(i, len(p.original)-1)]
	}
	return p.original[max(i-1, 0)]
}

// text is the line as it came.
func (l line) text() string {
	if l.fixed != "" {
		return ansi.Strip(l.fixed)
	}
	if len(l.spans) == 1 {
		return l.spans[0].text
	}
	var b strings.Builder
	for _, s := range l.spans {
		b.WriteString(s.text)
	}
	return b.String()
}

// marks are the places found in one line.
type marks struct {
	list []match
	now  match // the current one
}

// of are those in a line.
func (m marks) of(line int) marks {
	from, _ := slices.BinarySearchFunc(m.list, line, func(m match, n int) int { return m.line - n })
	to := from
	for to < len(m.list) && m.list[to].line == line {
		to++
	}
	return marks{m.list[from:to], m.now}
}

// ink is the ink of a byte of a line, and the next byte that may have another one; 0: none has.
func (m marks) ink(t *style.Theme, tone style.Tone, off int) (ink style.Ink, until int) {
	i := sort.Search(len(m.list), func(i int) bool { return m.list[i].to > off })
	switch {
	case i == len(m.list):
		return t.Of(tone), 0
	case off < m.list[i].from:
		return t.Of(tone), m.list[i].from
	case m.list[i] == m.now:
		return t.FoundNow, m.list[i].to
	}
	return t.Found, m.list[i].to
}
