// Package field is a one-line input with a real cursor. It scrolls sideways around the cursor and can mask its text.
//
// It replaces bubbles' textinput, whose cursor is at the wrong cell after wide characters (column 5 instead of 8 after
// 홍길동, bubbles issue 906), which deletes code points instead of graphemes, and which counts … and ● as two cells where
// LANG is Korean.
package field

import (
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/text/cells"
	"callboard/internal/ui/widget/editor"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// MaxChars is the most code points that a field holds: more than any token, URL or name has.
const MaxChars = 4096

// method measures an emoji of several runes as the one grapheme that a terminal draws.
const method = ansi.GraphemeWidth

// Field is a line of text being edited. Create it with New; it belongs to one goroutine.
type Field struct {
	// Mask, unless 0, is drawn in one cell in place of every grapheme. For the word keys a masked text is one word, so
	// that they reveal nothing about it.
	Mask rune

	text string // NFC, no line ends
	cur  int    // the cursor: a byte offset between two graphemes
	from int    // byte offset of the first grapheme in view
	w    int    // cells
}

// New returns an empty field of no width.
func New() *Field { return &Field{} }

// SetWidth sets the width to w cells; negative counts as zero.
func (f *Field) SetWidth(w int) {
	f.w = max(w, 0)
	f.settle()
}

// SetText replaces the text, cleaned as by Insert, and puts the cursor at its end.
func (f *Field) SetText(s string) {
	f.text, f.cur, f.from = "", 0, 0
	f.Insert(s)
	f.settle()
}

// Text returns the text, NFC and without line ends.
func (f *Field) Text() string { return f.text }

// AtEnd reports whether the cursor is at the end of the text.
func (f *Field) AtEnd() bool { return f.cur == len(f.text) }

// Insert inserts s at the cursor: cleaned by text.Multiline, with line breaks replaced by spaces and those at its ends
// removed, and cut so that the field holds at most MaxChars.
func (f *Field) Insert(s string) {
	s, _ = text.Multiline(s)
	if strings.Contains(s, "\n") {
		s = strings.ReplaceAll(strings.Trim(s, "\n"), "\n", " ")
	}
	s = cells.Take(method, s, MaxChars-utf8.RuneCountInString(f.text))
	if s == "" {
		return
	}
	left, right := f.text[:f.cur], f.text[f.cur:]
	f.set(left+s, right)
}

// set joins two parts, normalised to NFC, and puts the cursor between them. Typed text may compose with the text on
// either side.
func (f *Field) set(left, right string) {
	f.text = norm.NFC.String(left + right)
	at := min(len(norm.NFC.String(left)), len(f.text))
	for at < len(f.text) && !utf8.RuneStart(f.text[at]) {
		at++
	}
	f.cur = cells.Snap(method, f.text, at)
	f.settle()
}

// Backspace deletes the grapheme before the cursor.
func (f *Field) Backspace() { f.set(f.text[:f.left()], f.text[f.cur:]) }

// Delete deletes the grapheme after the cursor.
func (f *Field) Delete() { f.set(f.text[:f.cur], f.text[f.right():]) }

// DeleteWordLeft deletes back to where WordLeft would move.
func (f *Field) DeleteWordLeft() { f.set(f.text[:f.wordLeft()], f.text[f.cur:]) }

// DeleteToStart deletes everything before the cursor.
func (f *Field) DeleteToStart() { f.set("", f.text[f.cur:]) }

// Left moves one grapheme to the left.
func (f *Field) Left() { f.move(f.left()) }

// Right moves one grapheme to the right.
func (f *Field) Right() { f.move(f.right()) }

// WordLeft moves to the start of the word at or before the cursor.
func (f *Field) WordLeft() { f.move(f.wordLeft()) }

// WordRight moves to the end of the word at or after the cursor.
func (f *Field) WordRight() { f.move(f.wordRight()) }

// Start moves to the start of the text.
func (f *Field) Start() { f.move(0) }

// End moves to the end of the text.
func (f *Field) End() { f.move(len(f.text)) }

func (f *Field) move(to int) {
	f.cur = to
	f.settle()
}

func (f *Field) left() int { return cells.Prev(method, f.text, f.cur) }

func (f *Field) right() int {
	n, _ := cells.Next(method, f.text[f.cur:])
	return f.cur + n
}

func (f *Field) wordLeft() int {
	if f.Mask != 0 {
		return 0
	}
	return editor.WordStart(f.text, f.cur)
}

func (f *Field) wordRight() int {
	if f.Mask != 0 {
		return len(f.text)
	}
	return editor.WordEnd(f.text, f.cur)
}
