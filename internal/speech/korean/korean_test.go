package korean_test

import (
	_ "embed"
	"strings"
	"testing"

	"callboard/internal/speech/korean"
)

//go:embed testdata/standard.txt
var standard string

//go:embed testdata/figures.txt
var figures string

// pairs are the lines of a table: spelling = pronunciation.
func pairs(t *testing.T, table string) [][2]string {
	t.Helper()
	var out [][2]string
	for line := range strings.Lines(table) {
		written, pronounced, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if ok {
			out = append(out, [2]string{written, pronounced})
		}
	}
	return out
}

func TestStandardPronunciation(t *testing.T) {
	t.Parallel()
	table := pairs(t, standard)
	wrong := 0
	for _, p := range table {
		got := strings.ReplaceAll(korean.Hangul(p[0]), " ", "")
		if want := strings.ReplaceAll(p[1], " ", ""); got != want {
			wrong++
			t.Errorf("%s is read as [%s], want [%s]", p[0], got, want)
		}
	}
	t.Logf("%d of %d right", len(table)-wrong, len(table))
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for _, p := range pairs(t, figures) {
		if got := strings.Join(strings.Fields(korean.Expand(p[0])), " "); got != p[1] {
			t.Errorf("%s is written out as %q, want %q", p[0], got, p[1])
		}
	}
}
