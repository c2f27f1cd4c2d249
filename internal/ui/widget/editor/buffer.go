// Package editor holds the script: text a person writes, its cursor, its history, and
// the window through which it is seen.
//
// The text is always NFC, its positions always fall between graphemes, and a key press
// costs what it changes: each logical line keeps how it wraps, an edit wraps again only
// the rows it disturbs, and only the rows in the window are drawn.
package editor

import (
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/text/cells"

	"github.com/charmbracelet/x/ansi"
)

// DefaultMaxChars is how many characters a buffer holds unless told otherwise: a long
// book chapter, hundreds of times what one request may carry.
const DefaultMaxChars = 200_000

// Buffer is a text being edited. Make one with New; it belongs to one goroutine.
type Buffer struct {
	lines []*line // never empty
	chars int     // code points, line ends included
	max   int

	cur  pos
	tail bool // the cursor shows at the end of a wrapped row, not at the start of the next
	goal int  // the column vertical moves aim at, in cells; -1 when the next one sets it

	w, h  int // cells
	limit int // cells a row may fill
	gen   int // which width and method the rows were wrapped for
	m     cells.Method
	top   spot // the first row in the window

	past, future []step
	kept         int  // bytes held by past
	sealed       bool // the next edit begins a step of its own

	view  []string
	drawn bool // view is what Lines would draw
}

// pos is a place between two graphemes.
type pos struct {
	line int // logical line
	col  int // byte offset in it
}

// line is one logical line and, when gen is the buffer's, how it wraps.
type line struct {
	text  string
	chars int
	rows  []row
	gen   int
}

func newLine(text string) *line {
	return &line{text: text, chars: utf8.RuneCountInString(text)}
}

// Option changes how New makes a buffer.
type Option func(*Buffer)

// MaxChars bounds the text to n code points; what does not fit is not taken.
func MaxChars(n int) Option { return func(b *Buffer) { b.max = max(n, 0) } }

// New returns an empty buffer of no size.
func New(opts ...Option) *Buffer {
	b := &Buffer{lines: []*line{newLine("")}, max: DefaultMaxChars, goal: -1, gen: 1, m: ansi.GraphemeWidth}
	for _, o := range opts {
		o(b)
	}
	b.SetSize(0, 0)
	return b
}

// SetSize gives the buffer a window of w by h cells; negative counts as zero. The row at
// the top stays there unless the cursor would leave the window.
//
// Text wraps one cell short of w, so that the cursor behind a full row, and a syllable
// being composed there, still has a cell to stand on.
func (b *Buffer) SetSize(w, h int) {
	w, h = max(w, 0), max(h, 0)
	if w != b.w || b.limit == 0 {
		b.rewrap(func() { b.w = w })
	}
	b.h = h
	b.show()
}

// SetMethod says how the terminal measures emoji of several runes: ansi.GraphemeWidth
// (the default) where mode 2027 is on, ansi.WcWidth elsewhere.
func (b *Buffer) SetMethod(m cells.Method) {
	if m != b.m {
		b.rewrap(func() { b.m = m })
		b.show()
	}
}

// rewrap lets change alter what wrapping depends on and keeps the same text at the top.
func (b *Buffer) rewrap(change func()) {
	first := b.rows(b.top.line)[b.top.row].start
	change()
	switch b.limit = b.w - 1; {
	case b.w == 0:
		b.limit = 1 << 30 // nothing is seen, so nothing need be wrapped
	case b.w < 3:
		b.limit = b.w // too narrow to spare a cell
	}
	b.gen++
	b.top.row = b.rowAt(b.top.line, first)
	b.tail = false
}

// Size returns the window's width and height in cells.
func (b *Buffer) Size() (w, h int) { return b.w, b.h }

// SetText replaces everything, puts the cursor at the end and forgets the history.
// The text is cleaned and bounded as by Paste.
func (b *Buffer) SetText(s string) {
	s, _ = text.Multiline(s)
	s = cells.Take(b.m, s, b.max)
	b.lines = b.lines[:0]
	for t := range strings.SplitSeq(s, "\n") {
		b.lines = append(b.lines, newLine(t))
	}
	b.chars = utf8.RuneCountInString(s)
	b.past, b.future, b.kept, b.sealed = nil, nil, 0, true
	b.top = spot{}
	b.jump(b.end())
}

// Text returns the whole text with LF between lines.
func (b *Buffer) Text() string {
	if len(b.lines) == 1 {
		return b.lines[0].text
	}
	return b.between(pos{}, b.end())
}

// Chars is the number of code points of Text, as the vendor counts a request.
func (b *Buffer) Chars() int { return b.chars }

// LineCount is the number of logical lines, at least 1.
func (b *Buffer) LineCount() int { return len(b.lines) }

// Empty reports whether there is no text at all.
func (b *Buffer) Empty() bool { return b.chars == 0 }

// Paragraph returns the run of lines with something on them around the cursor, LF
// between them; nothing when the cursor's own line is blank.
func (b *Buffer) Paragraph() string {
	from, to := b.cur.line, b.cur.line
	if b.blank(from) {
		return ""
	}
	for from > 0 && !b.blank(from-1) {
		from--
	}
	for to+1 < len(b.lines) && !b.blank(to+1) {
		to++
	}
	return b.between(pos{from, 0}, pos{to, len(b.lines[to].text)})
}

func (b *Buffer) blank(i int) bool { return strings.TrimSpace(b.lines[i].text) == "" }

func (b *Buffer) end() pos {
	last := len(b.lines) - 1
	return pos{last, len(b.lines[last].text)}
}

// between is the text from one place to a later one.
func (b *Buffer) between(from, to pos) string {
	if from.line == to.line {
		return b.lines[from.line].text[from.col:to.col]
	}
	var s strings.Builder
	s.WriteString(b.lines[from.line].text[from.col:])
	for i := from.line + 1; i < to.line; i++ {
		s.WriteByte('\n')
		s.WriteString(b.lines[i].text)
	}
	s.WriteByte('\n')
	s.WriteString(b.lines[to.line].text[:to.col])
	return s.String()
}
