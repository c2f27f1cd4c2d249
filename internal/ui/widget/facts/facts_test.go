package facts_test

import (
	"slices"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/style"
)

func theme() *style.Theme { return style.NewTheme(true, colorprofile.TrueColor) }

func TestLines(t *testing.T) {
	th := theme()
	rows := []facts.Row{
		{Label: "state", Value: "done · by webhook", Ink: th.OK},
		{Label: "problem", Value: "", Ink: th.Bad},
		{Label: "settings", Value: "tempo 1.2 · pitch 3 · volume 80", Ink: th.Muted},
		{Label: "file", Value: "a-very-long-name-of-a-file.wav", Ink: th.Info, Cut: true},
		{Label: "level", Value: th.Warn.Paint("loud") + th.Muted.Paint(" 3 dB"), Cut: true},
	}
	const w, label = 30, 10
	line := func(name string, ink style.Ink, value string) string {
		return th.Muted.Paint(style.Fit(name, label)) + ink.Paint(style.Fit(value, w-label))
	}
	want := []string{
		line("state", th.OK, "done · by webhook"),
		line("settings", th.Muted, "tempo 1.2 · pitch 3"),
		line("", th.Muted, "· volume 80"),
		line("file", th.Info, "a-very-long-name-of-a-file.wav"),
		line("level", style.Ink{}, th.Warn.Paint("loud")+th.Muted.Paint(" 3 dB")),
	}
	if got := facts.Lines(th, rows, label, w); !slices.Equal(got, want) {
		t.Errorf("\n%q\nwant\n%q", got, want)
	}
}

func TestIndentAndInkOfTheLabel(t *testing.T) {
	th := theme()
	const w = 24
	got := facts.Layout{Label: th.Accent, Width: 8, Indent: 2}.Lines([]facts.Row{{Label: "space", Value: "play or pause the clip", Ink: th.Text}}, w)
	want := []string{
		"  " + th.Accent.Paint(style.Fit("space", 8)) + th.Text.Paint(style.Fit("play or pause", w-10)),
		"  " + th.Accent.Paint(style.Blank(8)) + th.Text.Paint(style.Fit("the clip", w-10)),
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n%q\nwant\n%q", got, want)
	}
}

func TestPairs(t *testing.T) {
	rows := []facts.Row{{Label: "volume", Value: "80"}, {Label: "level", Value: "–"}, {Label: "output", Value: "the speakers of this machine"}}
	for w, want := range map[int][]string{
		40: {"volume   80          level    –         ", "output   the speak…                     "},
		41: {"volume   80           level    –         ", "output   the speak…                      "},
	} {
		if got := (facts.Layout{Width: 9}).Pairs(rows, w); !slices.Equal(got, want) {
			t.Errorf("in %d cells:\n%q\nwant\n%q", w, got, want)
		}
	}
}

func TestTwoColumns(t *testing.T) {
	group := func(name string, n int) []string { return slices.Repeat([]string{name}, n) }
	for _, c := range []struct {
		groups [][]string
		want   []string
		ok     bool
	}{
		{[][]string{group("a", 3), group("b", 2)}, []string{"a b", "a b", "a  "}, true},
		{[][]string{group("a", 1), group("b", 1), group("c", 2)}, []string{"a c", "b c"}, true},
		{[][]string{group("a", 1), group("b", 9)}, nil, false},
		{[][]string{group("a", 3)}, nil, false},
		{nil, nil, true},
	} {
		if got, ok := facts.TwoColumns(c.groups, 1, 1); !slices.Equal(got, c.want) || ok != c.ok {
			t.Errorf("%q: %q, %v; want %q, %v", c.groups, got, ok, c.want, c.ok)
		}
	}
}

// TestLinesHaveTheirWidth draws wide text in every small width.
func TestLinesHaveTheirWidth(t *testing.T) {
	th := theme()
	rows := []facts.Row{
		{Label: "이름과 배우", Value: "홍길동 is a name and aVeryLongWordWithoutAnySpaces", Ink: th.Text},
		{Label: "cut", Value: "홍길동홍길동홍길동", Cut: true},
	}
	for w := range 40 {
		l := facts.Layout{Label: th.Muted, Width: 7, Indent: 2}
		for _, line := range slices.Concat(l.Lines(rows, w), l.Pairs(rows, w)) {
			if got := ansi.StringWidth(line); got != w {
				t.Errorf("%d cells, want %d: %q", got, w, line)
			}
		}
	}
}
