// Package pretty lays out the body of a delivery in lines for a reader: JSON with indentation, forms, text, and anything else as
// hexadecimal bytes. It changes nothing: numbers, the order of keys and repeated keys stay as they came.
//
// A Document is read as far as it is asked for, so that the first lines of a long body cost no more than those of a short one.
// Its texts are parts of the body. Draw them with Next, which makes hidden characters visible.
package pretty

import (
	"mime"
	"strings"
	"unicode/utf8"
)

// Kind says what a Span is.
type Kind uint8

// The kinds.
const (
	Text    Kind = iota // a body that is no JSON, or what follows an error in it
	Key                 // a JSON key with its quotation marks, or the name of a field of a form
	String              // a JSON string with its quotation marks, or the value of a field of a form
	Number              // as it came
	Literal             // true, false, null
	Punct               // brackets, commas, colons
	Error               // not of the body: what is wrong with it
	Note                // not of the body: what is said about it
	Offset              // of a line of hexadecimal bytes
)

// Span is a part of a line.
type Span struct {
	Kind Kind
	Text string // any bytes, without a line break: draw it with Next
}

// Line is one line.
type Line struct {
	Depth int // levels of indentation; it can be very large
	Spans []Span
}

// String is the line without its indentation, as it came.
func (l Line) String() string {
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Document is a body in lines. It belongs to one goroutine.
type Document struct {
	what  string
	src   string
	rows  []row
	notes []string // before the rows
	scan  scanner
	done  bool
}

// scanner finds the rows of a body.
type scanner interface {
	// more appends the next rows and reports whether there can be others.
	more(d *Document) bool
	// spans are those of a row.
	spans(d *Document, r row) []Span
}

// row is the start of a line in the body, its depth, and what the scanner must know to draw it.
type row struct {
	at   uint32
	meta uint32 // depth << 3 | sort
}

func (r row) depth() int { return int(r.meta >> 3) }
func (r row) sort() sort { return sort(r.meta & 7) }

// sort is what begins at a row.
type sort uint32

const (
	value  sort = iota // a value in an array, or the whole
	member             // a key and its value
	closer             // a closing bracket
	failed             // the error
	plain              // a line of text
)

// add appends a row.
func (d *Document) add(s sort, at, depth int) {
	d.rows = append(d.rows, row{uint32(at), uint32(depth)<<3 | uint32(s)})
}

// Line returns a line, counted from 0; false: there are not so many.
func (d *Document) Line(n int) (Line, bool) {
	if n < 0 {
		return Line{}, false
	}
	if n < len(d.notes) {
		return Line{Spans: []Span{{Note, d.notes[n]}}}, true
	}
	n -= len(d.notes)
	for n >= len(d.rows) {
		if d.done || !d.scan.more(d) {
			d.done = true
			break
		}
	}
	if n >= len(d.rows) {
		return Line{}, false
	}
	r := d.rows[n]
	return Line{Depth: r.depth(), Spans: d.scan.spans(d, r)}, true
}

// Count is the number of lines. It reads the whole body.
func (d *Document) Count() int {
	for !d.done && d.scan.more(d) {
	}
	d.done = true
	return len(d.notes) + len(d.rows)
}

// Known is the number of lines that were found so far, and whether that is all.
func (d *Document) Known() (n int, all bool) { return len(d.notes) + len(d.rows), d.done }

// Wide reports whether the lines depend on the width that the document was made for.
func (d *Document) Wide() bool { _, hex := d.scan.(*hexScanner); return hex }

// Unpacked reports whether the body was decompressed: it may be much longer than what came.
func (d *Document) Unpacked() bool { return strings.HasPrefix(d.what, "gzip") }

// What says in some words what the body is: "JSON", "form", "text", "binary", "empty", and before it "gzip" if it was compressed.
func (d *Document) What() string { return d.what }

// Body lays a body out by its content and, where that does not tell, by its Content-Type. A gzip body is decompressed, up to
// webhook.MaxDecoded bytes. Binary content is shown in rows of w cells.
func Body(body []byte, contentType string, w int) *Document {
	body, what, notes := unpack(body)
	d := &Document{src: string(body), notes: notes}
	start := len(d.src) - len(strings.TrimLeft(strings.TrimPrefix(d.src, bom), " \t\r\n"))
	first := byte(0)
	if start < len(d.src) {
		first = d.src[start]
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = ""
	}
	said := strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")
	switch {
	case first == 0 && start == len(d.src):
		d.what, d.scan = "empty", &textScanner{}
		if d.src == "" {
			d.notes, d.done = append(d.notes, "the body is empty"), true
		}
	case first == '{', first == '[', said && !Binary(body):
		d.what, d.scan = "JSON", &jsonScanner{at: min(start, len(d.src))}
	case Binary(body):
		h := hex(d.src, w)
		h.notes, h.what = notes, what+h.what
		return h
	case kind == "application/x-www-form-urlencoded":
		d.what, d.scan = "form", &formScanner{}
	default:
		d.what, d.scan = "text", &textScanner{}
	}
	d.what = what + d.what
	return d
}

const bom = "\ufeff"

// Raw shows a body as it came: as lines of text with their carriage returns, or binary content in hexadecimal rows of w cells.
func Raw(body []byte, w int) *Document {
	switch {
	case len(body) == 0:
		return &Document{what: "empty", notes: []string{"the body is empty"}, done: true}
	case Binary(body):
		return Hex(body, w)
	}
	return &Document{what: "text", src: string(body), scan: &textScanner{exact: true}}
}

// Binary reports whether a body is better read as bytes: a third of its beginning is no text, and it does
// not begin like JSON.
func Binary(body []byte) bool {
	const enough = 4 << 10
	head := string(body[:min(len(body), enough)])
	if first := strings.TrimLeft(head, " \t\r\n"); strings.HasPrefix(first, "{") || strings.HasPrefix(first, "[") {
		return false
	}
	strange := 0
	for s := head; s != "" && (len(s) >= utf8.UTFMax || len(body) <= enough); { // the last character may be cut
		n, _, bad := strangeRune(s)
		if bad {
			strange++
		}
		s = s[n:]
	}
	return strange*3 > len(head)
}
