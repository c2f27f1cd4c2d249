package editor

import (
	"fmt"
	"slices"

	"callboard/internal/text"
)

// Offset returns the cursor as a byte offset in Text.
func (b *Buffer) Offset() int { return len(b.between(pos{}, b.cur)) }

// Clean returns what a buffer accepts of s.
func Clean(s string) string { s, _ = text.Multiline(s); return s }

// Rows returns the wrapped rows of the whole text.
func (b *Buffer) Rows() (out []string) {
	for i, l := range b.lines {
		for _, r := range b.rows(i) {
			out = append(out, l.text[r.start:r.end])
		}
	}
	return out
}

// CheckWrap compares the rows of each line after its edits with those of a new wrap.
func (b *Buffer) CheckWrap() error {
	for i, l := range b.lines {
		got, want := b.rows(i), wrap(nil, l.text, 0, b.limit, nil)
		if !slices.Equal(got, want) {
			return fmt.Errorf("line %d %q wraps at %v after an edit, %v in a new wrap", i, l.text, got, want)
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
