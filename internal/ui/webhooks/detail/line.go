package detail

import (
	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook/pretty"
)

// span is a part of a line: any bytes, in one ink.
type span struct {
	tone style.Tone
	text string
}

// line is a line before it is wrapped.
type line struct {
	indent int // cells before it
	hang   int // more cells before its second row and the following
	spans  []span
	fixed  string // if it is not empty: the row as it is drawn, of the exact width, instead of spans
}

// source is what a pager shows. Lines are asked for as far as they are shown.
type source interface {
	// line returns a line, counted from 0; false: there are not so many.
	line(n int) (line, bool)
	// count is the number of lines. It may read all of them.
	count() int
}

// list is a source whose lines are all there.
type list []line

func (l list) line(n int) (line, bool) {
	if n < 0 || n >= len(l) {
		return line{}, false
	}
	return l[n], true
}

func (l list) count() int { return len(l) }

// document is the source for a body.
type document struct {
	d *pretty.Document
	w int
}

func (d document) line(n int) (line, bool) {
	l, ok := d.d.Line(n)
	if !ok {
		return line{}, false
	}
	return bodyLine(l.Depth, l.Spans, d.w), true
}

func (d document) count() int { return d.d.Count() }

// bodyLine is a line of a body. Deep ones are indented by a third of the width at most.
func bodyLine(depth int, spans []pretty.Span, w int) line {
	out := line{indent: min(2*depth, w/3), hang: 2, spans: make([]span, len(spans))}
	if len(spans) == 1 && spans[0].Kind == pretty.Text {
		out.hang = 0
	}
	for i, s := range spans {
		out.spans[i] = span{toneOf(s.Kind), s.Text}
	}
	return out
}

// toneOf is the ink of a part of a body.
func toneOf(k pretty.Kind) style.Tone {
	switch k {
	case pretty.Key:
		return style.ToneInfo
	case pretty.String:
		return style.ToneText
	case pretty.Number, pretty.Literal:
		return style.ToneRun
	case pretty.Punct, pretty.Offset:
		return style.ToneFaint
	case pretty.Error:
		return style.ToneBad
	case pretty.Note:
		return style.ToneMuted
	}
	return style.ToneText
}

// say are our own words as lines, wrapped between words.
func say(tone style.Tone, text string, indent, w int) list {
	var out list
	for _, part := range style.Wrap(text, max(w-indent, 1)) {
		out = append(out, line{indent: indent, spans: []span{{tone, part}}})
	}
	return out
}
