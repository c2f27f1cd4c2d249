// Package diff compares two deliveries, part by part. Secrets are masked in what it returns; where they differ, it says so.
package diff

import (
	"bytes"
	"fmt"

	"callboard/internal/webhook"
	"callboard/internal/webhook/pretty"
	"callboard/internal/webhook/timeline"
)

// Op says what a line is.
type Op uint8

// The kinds of lines.
const (
	Same Op = iota
	Removed
	Added
	Skipped // stands for equal lines that are left out; its only span says how many
)

// Line is a line of a part.
type Line struct {
	Op    Op
	Depth int
	Spans []pretty.Span // any bytes: draw them with pretty.Next
}

// Part is one part of two deliveries.
type Part struct {
	Name  string
	Equal bool
	Note  string // what else is to be said, in one line; may be empty
	Lines []Line
}

// Deliveries compares a delivery with a later one: when they came and how, the request line, the headers, the body, the answer.
// The time that it takes is bounded for all bodies.
func Deliveries(a, b webhook.Delivery) []Part {
	parts := []Part{arrival(a, b), requestLine(a, b), fields("Headers", a, b)}
	if len(a.Trailers)+len(b.Trailers) > 0 {
		trailers := func(d webhook.Delivery) webhook.Delivery {
			return webhook.Delivery{Target: d.Target, Headers: d.Trailers, Exact: true}
		}
		parts = append(parts, fields("Trailers", trailers(a), trailers(b)))
	}
	return append(parts, body(a, b), answer(a, b))
}

func textLine(op Op, s string) Line {
	return Line{Op: op, Spans: []pretty.Span{{Kind: pretty.Text, Text: s}}}
}

// pair is a part of one value: the same line, or the two.
func pair(name, a, b string, equal bool) Part {
	if equal {
		return Part{Name: name, Equal: true, Lines: []Line{textLine(Same, a)}}
	}
	return Part{Name: name, Lines: []Line{textLine(Removed, a), textLine(Added, b)}}
}

func arrival(a, b webhook.Delivery) Part {
	how := func(d webhook.Delivery) string {
		s := d.At.Local().Format("2006-01-02 15:04:05.000")
		if d.Remote != "" {
			s += " from " + d.Remote
		}
		if d.TLS {
			s += ", TLS"
		}
		return s
	}
	p := pair("Arrival", how(a), how(b), how(a) == how(b))
	switch gap := b.At.Sub(a.At); {
	case gap > 0:
		p.Note = "the second came " + timeline.Span(gap) + " later"
	case gap < 0:
		p.Note = "the second came " + timeline.Span(-gap) + " earlier"
	}
	return p
}

func requestLine(a, b webhook.Delivery) Part {
	line := func(d webhook.Delivery) string {
		if d.Method == "" {
			return "POST"
		}
		return d.Method + " " + d.SafeTarget() + " " + d.Proto
	}
	return pair("Request line", line(a), line(b), a.Method == b.Method && a.Target == b.Target && a.Proto == b.Proto)
}

func answer(a, b webhook.Delivery) Part {
	line := func(d webhook.Delivery) string {
		s := fmt.Sprint(d.Answered)
		if d.Answered == 0 {
			s = "no answer"
		}
		if d.Answer != "" {
			s += " (" + d.Answer + ")"
		}
		return s
	}
	p := pair("Answer", line(a), line(b), line(a) == line(b))
	p.Note = "it took " + timeline.Span(a.Took) + " and " + timeline.Span(b.Took)
	return p
}

// body compares the bodies as JSON, forms or text if both are the same of these, and as bytes otherwise.
func body(a, b webhook.Delivery) Part {
	p := Part{Name: "Body"}
	if bytes.Equal(a.Body, b.Body) {
		p.Equal, p.Note = true, fmt.Sprintf("%d bytes, byte for byte the same", len(a.Body))
		return p
	}
	p.Note = fmt.Sprintf("%d and %d bytes", len(a.Body), len(b.Body))
	safeA, safeB := a.SafeBody(webhook.Masked), b.SafeBody(webhook.Masked)
	if bytes.Equal(safeA, safeB) {
		p.Note += "; only the secret in them differs"
		return p
	}
	const hexCells = 72
	da, db := pretty.Body(safeA, webhook.FieldValue(a.Headers, "Content-Type"), hexCells), pretty.Body(safeB, webhook.FieldValue(b.Headers, "Content-Type"), hexCells)
	if da.What() != db.What() {
		da, db = pretty.Hex(safeA, hexCells), pretty.Hex(safeB, hexCells)
	}
	la, moreA := read(da)
	lb, moreB := read(db)
	p.Lines = lines(la, lb)
	if !differs(p.Lines) {
		p.Note += "; only the spacing differs"
		if moreA || moreB {
			p.Note = fmt.Sprintf("they differ after the first %d lines, which are all that is compared", maxLines)
		}
		p.Lines = nil
	} else if moreA || moreB {
		p.Note += fmt.Sprintf("; only the first %d lines are compared", maxLines)
	}
	return p
}

func differs(list []Line) bool {
	for _, l := range list {
		if l.Op == Removed || l.Op == Added {
			return true
		}
	}
	return false
}
