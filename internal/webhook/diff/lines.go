package diff

import (
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"

	"callboard/internal/webhook/pretty"
)

// maxLines is how many lines of each body are compared.
const maxLines = 5_000

// context is the number of equal lines that are kept before and after lines that differ.
const context = 3

// read takes the first lines of a document. more says that there are others.
func read(d *pretty.Document) (list []pretty.Line, more bool) {
	for n := range maxLines {
		l, ok := d.Line(n)
		if !ok {
			return list, false
		}
		list = append(list, l)
	}
	_, more = d.Line(maxLines)
	return list, more
}

// lines compares two lists of lines and leaves out the equal ones that are far from a difference.
func lines(a, b []pretty.Line) []Line {
	var out []Line
	add := func(op Op, list []pretty.Line) {
		for _, l := range list {
			out = append(out, Line{op, l.Depth, l.Spans})
		}
	}
	at := 0 // in b
	for _, d := range lcs.DiffLines(keys(a), keys(b)) {
		add(Same, b[at:d.ReplStart])
		add(Removed, a[d.Start:d.End])
		add(Added, b[d.ReplStart:d.ReplEnd])
		at = d.ReplEnd
	}
	add(Same, b[at:])
	return skip(out)
}

// keys are what is compared of lines: all but the comma at the end, which follows from the next line.
func keys(list []pretty.Line) []string {
	out := make([]string, len(list))
	for i, l := range list {
		s := l.String()
		if n := len(l.Spans); n > 0 && l.Spans[n-1].Kind == pretty.Punct {
			s = strings.TrimSuffix(s, ",")
		}
		out[i] = fmt.Sprintf("%d %s", l.Depth, s)
	}
	return out
}

// skip replaces long runs of equal lines.
func skip(list []Line) []Line {
	var out []Line
	for i := 0; i < len(list); {
		end := i
		for end < len(list) && list[end].Op == Same {
			end++
		}
		if end == i {
			out = append(out, list[i])
			i++
			continue
		}
		head, tail := context, context
		if i == 0 {
			head = 0
		}
		if end == len(list) {
			tail = 0
		}
		if gap := end - i - head - tail; gap > 1 {
			out = append(out, list[i:i+head]...)
			out = append(out, Line{Op: Skipped, Spans: []pretty.Span{{Kind: pretty.Note, Text: fmt.Sprintf("%d equal lines", gap)}}})
			out = append(out, list[end-tail:end]...)
		} else {
			out = append(out, list[i:end]...)
		}
		i = end
	}
	return out
}
