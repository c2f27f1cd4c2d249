package editor_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/ui/widget/editor"
)

// The characters between the white space at the ends are those of strings.TrimSpace, whatever was edited before.
func TestTrimmedChars(t *testing.T) {
	t.Parallel()
	pieces := []string{"a", "가나", " ", "  ", "\n", "\n\n", "\u3000", "x y", " \n z"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		b := editor.New()
		b.SetSize(10, 4)
		for range 12 {
			switch r.IntN(8) {
			case 0:
				b.Undo()
			case 1:
				b.Top()
			case 2:
				b.Backspace()
			case 3:
				b.Up()
			default:
				b.Paste(pieces[r.IntN(len(pieces))])
			}
			if got, want := b.TrimmedChars(), utf8.RuneCountInString(strings.TrimSpace(b.Text())); got != want {
				t.Fatalf("%d characters of %q, want %d", got, b.Text(), want)
			}
			if got, want := b.ParagraphChars(), utf8.RuneCountInString(strings.TrimSpace(b.Paragraph())); got != want {
				t.Fatalf("%d characters of the paragraph %q, want %d", got, b.Paragraph(), want)
			}
		}
		b.SetText(" ab\n ")
		if got := b.TrimmedChars(); got != 2 {
			t.Fatalf("%d characters after SetText", got)
		}
	}
}

// White space before a paragraph is not sent: it moves the limit.
func TestParagraphColumnsCountFromTheFirstCharacter(t *testing.T) {
	t.Parallel()
	b := editor.New()
	b.SetSize(20, 2)
	b.Paste("   abcdef")
	if got := b.ParagraphColumns(4); got[0] != 7 {
		t.Errorf("beyond from cell %d, want 7", got[0])
	}
}
