package menu_test

import (
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
)

// TestRowsOfTheDialogs draws a row of each dialog that uses a menu and compares it, escape sequences included, with the
// same row put together by hand.
func TestRowsOfTheDialogs(t *testing.T) {
	theme, g := style.NewTheme(true, colorprofile.TrueColor), style.UnicodeGlyphs()
	const w = 40
	cells := func(cells ...menu.Cell) menu.Item[int] { return menu.Item[int]{Cells: cells} }
	for _, selected := range []bool{false, true} {
		ink, bar := theme.Inks, "  "
		if selected {
			ink, bar = theme.Selected, theme.Bar(g)+" "
		}
		copying := cells(menu.Cell{Text: "job id"}, menu.Cell{Text: "j-123", Tone: style.ToneMuted})
		copying.Key = "i"
		output := cells(menu.Cell{Text: "Headphones", Tone: style.ToneAccent})
		output.Marked = true
		quit := cells(menu.Cell{Text: "keep ours"})
		quit.Key = "k"
		off := cells(menu.Cell{Text: "off"})
		off.Disabled, off.Key = true, "x"
		for name, c := range map[string]struct {
			layout menu.Layout
			item   menu.Item[int]
			want   string
		}{
			"copy": {menu.Layout{Key: 3, Columns: []menu.Column{{Width: 20}, {}}}, copying,
				ink.Accent.Paint(bar+"i  ") + ink.Text.Paint(style.Fit("job id", 20)) + ink.Muted.Paint(style.Fit("j-123", w-5-20))},
			"copy, narrow": {menu.Layout{Key: 3, Columns: []menu.Column{{Width: 60}, {}}}, copying,
				ink.Accent.Paint(bar+"i  ") + ink.Text.Paint(style.Fit("job id", w-5))},
			"outputs": {menu.Layout{Marks: true, Columns: []menu.Column{{}}}, output,
				ink.Accent.Paint(bar+g.Dot+" ") + ink.Accent.Paint(style.Fit("Headphones", w-4))},
			"outputs, not in use": {menu.Layout{Marks: true, Columns: []menu.Column{{}}}, cells(menu.Cell{Text: "Speakers"}),
				ink.Accent.Paint(bar+"  ") + ink.Text.Paint(style.Fit("Speakers", w-4))},
			"settings": {menu.Layout{Columns: []menu.Column{{Width: 11}, {Width: 18}, {}}}, cells(menu.Cell{Text: "tempo", Tone: style.ToneMuted}, menu.Cell{Text: "1.5"}, menu.Cell{Text: "  0.5 slow to 2 fast", Tone: style.ToneMuted}),
				ink.Accent.Paint(bar) + ink.Muted.Paint(style.Fit("tempo", 11)) + ink.Text.Paint(style.Fit("1.5", 18)) + ink.Muted.Paint(style.Fit("  0.5 slow to 2 fast", w-13-18))},
			"quit": {menu.Layout{Key: 5, Columns: []menu.Column{{}}}, quit,
				ink.Accent.Paint(bar+style.Fit("k", 5)) + ink.Text.Paint(style.Fit("keep ours", w-7))},
			"save as": {menu.Layout{Columns: []menu.Column{{Middle: true}}}, cells(menu.Cell{Text: "a name that is much too long for this row.wav", Tone: style.ToneInfo}),
				ink.Accent.Paint(bar) + ink.Info.Paint(style.Fit(style.TruncateMiddle("a name that is much too long for this row.wav", w-2), w-2))},
			"commands": {menu.Layout{Columns: []menu.Column{{}, {Width: 11, Right: true}}}, cells(menu.Cell{Text: "show the keys"}, menu.Cell{Text: "?", Tone: style.ToneMuted}),
				ink.Accent.Paint(bar) + ink.Text.Paint(style.Fit("show the keys", w-13)) + ink.Muted.Paint(style.FitRight("?", 11))},
			"disabled": {menu.Layout{Key: 3, Columns: []menu.Column{{}}}, off,
				ink.Faint.Paint(bar+"x  ") + ink.Faint.Paint(style.Fit("off", w-5))},
		} {
			if got := menu.Row(theme, g, c.layout, c.item, selected, w); got != c.want {
				t.Errorf("%s, selected %v:\n%q, want\n%q", name, selected, got, c.want)
			}
		}
	}
}

// TestRowsHaveTheirWidth draws rows of wide text in every small width.
func TestRowsHaveTheirWidth(t *testing.T) {
	theme, g := style.NewTheme(true, colorprofile.TrueColor), style.UnicodeGlyphs()
	it := menu.Item[int]{Key: "키", Marked: true, Cells: []menu.Cell{{Text: "홍길동 배우"}, {Text: "an English detail 더"}}}
	for w := range 50 {
		for _, l := range []menu.Layout{
			{Columns: []menu.Column{{}}},
			{Marks: true, Key: 4, Columns: []menu.Column{{Width: 9}, {}}},
			{Key: 3, Columns: []menu.Column{{Middle: true}, {Width: 7, Right: true}, {}}},
		} {
			if got := ansi.StringWidth(menu.Row(theme, g, l, it, true, w)); got != w {
				t.Errorf("%d cells, want %d, in %+v", got, w, l)
			}
		}
	}
}
