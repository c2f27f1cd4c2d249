package editor

import (
	"fmt"
	"slices"

	"callboard/internal/text"
)

// Offset is the cursor as a byte offset in Text.
func (b *Buffer) Offset() int { return len(b.between(pos{}, b.cur)) }

// Clean is what a buffer takes of s.
func Clean(s string) string { s, _ = text.Multiline(s); return s }

// Rows are the visual lines of the whole text.
func (b *Buffer) Rows() (out []string) {
	for i, l := range b.lines {
		for _, r := range b.rows(i) {
			out = append(out, l.text[r.start:r.end])
		}
	}
	return out
}

// CheckWrap compares how each line wraps after its edits with how it wraps afresh.
func (b *Buffer) CheckWrap() error {
	for i, l := range b.lines {
		got, want := b.rows(i), wrap(nil, b.m, l.text, 0, b.limit, nil)
		if !slices.Equal(got, want) {
			return fmt.Errorf("line %d %q wraps at %v after an edit, %v afresh", i, l.text, got, want)
		}
		at := 0
		for _, r := range got {
			if r.start != at {
				return fmt.Errorf("line %d: a row starts at %d, the one before ends at %d", i, r.start, at)
			}
			at = r.end
		}
		if at != len(l.text) {
			return fmt.Errorf("line %d: the rows end at %d of %d", i, at, len(l.text))
		}
	}
	return nil
}
