package list_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	bubbles "charm.land/bubbles/v2/list"
	"charm.land/bubbles/v2/table"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"callboard/internal/ui/widget/list"
)

// The size of the lists that are compared, in cells. All of them show as many rows of the same text.
const width, height = 100, 40

func rowText(i int) string { return fmt.Sprintf("Actor %d, a calm and bright voice", i) }

// pressed is a list that handles a key and is drawn again.
type pressed interface{ press(down bool) string }

type ours struct{ *list.List[int] }

func (l ours) press(down bool) string {
	step := -1
	if down {
		step = 1
	}
	l.Move(step)
	rows := l.Lines(func(k int, selected bool, _ int) string {
		if selected {
			return "> " + rowText(k)
		}
		return "  " + rowText(k)
	})
	return strings.Join(rows, "\n")
}

type item int

func (i item) FilterValue() string { return rowText(int(i)) }

// plain draws an item in one row, without styles, so that only the lists are compared.
type plain struct{}

func (plain) Height() int                            { return 1 }
func (plain) Spacing() int                           { return 0 }
func (plain) Update(tea.Msg, *bubbles.Model) tea.Cmd { return nil }

func (plain) Render(w io.Writer, m bubbles.Model, index int, it bubbles.Item) {
	mark := "  "
	if index == m.Index() {
		mark = "> "
	}
	_, _ = io.WriteString(w, mark+it.FilterValue())
}

func arrow(down bool) tea.KeyPressMsg {
	if down {
		return tea.KeyPressMsg{Code: tea.KeyDown}
	}
	return tea.KeyPressMsg{Code: tea.KeyUp}
}

type bubblesList struct{ bubbles.Model }

func (l *bubblesList) press(down bool) string {
	l.Model, _ = l.Update(arrow(down))
	return l.View()
}

type bubblesTable struct{ table.Model }

func (t *bubblesTable) press(down bool) string {
	t.Model, _ = t.Update(arrow(down))
	return t.View()
}

// lists are the list of this package and those of bubbles, with n rows each and nothing but rows.
func lists(n int) map[string]pressed {
	l := list.New[int]()
	l.SetSize(width, height)
	l.SetKeys(seq(n))

	items, rows := make([]bubbles.Item, n), make([]table.Row, n)
	for i := range n {
		items[i], rows[i] = item(i), table.Row{rowText(i)}
	}
	b := bubbles.New(items, plain{}, width, height)
	b.SetShowTitle(false)
	b.SetShowFilter(false)
	b.SetShowStatusBar(false)
	b.SetShowPagination(false)
	b.SetShowHelp(false)
	t := table.New(table.WithColumns([]table.Column{{Title: "Actor", Width: width - 2}}), table.WithRows(rows),
		table.WithWidth(width), table.WithHeight(height), table.WithFocused(true))
	return map[string]pressed{"ours": ours{l}, "bubbles-list": &bubblesList{b}, "bubbles-table": &bubblesTable{t}}
}

// BenchmarkBubbles is a key and the rows after it in the list of this package, in bubbles/list and in bubbles/table. Budget: not
// more time than either of them, at any number of rows.
func BenchmarkBubbles(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		for _, name := range []string{"ours", "bubbles-list", "bubbles-table"} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				l := lists(n)[name]
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					l.press(i/80%2 == 0)
				}
			})
		}
	}
}

// TestComparedListsShowTheSame holds that the benchmark is fair: all lists show the same rows, and a key changes them.
func TestComparedListsShowTheSame(t *testing.T) {
	t.Parallel()
	for name, l := range lists(100) {
		for range 60 {
			l.press(true)
		}
		shown := l.press(true)
		if lipgloss.Height(shown) != height {
			t.Errorf("%s: %d rows", name, lipgloss.Height(shown))
		}
		for _, want := range []int{45, 61} {
			if !strings.Contains(shown, rowText(want)) {
				t.Errorf("%s: row %d is missing in\n%s", name, want, shown)
			}
		}
	}
}
