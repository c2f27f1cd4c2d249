package columns_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"callboard/internal/columns"
)

func TestFit(t *testing.T) {
	t.Parallel()
	// A list like that of the jobs: state before text before actor before time before the rest.
	list := []columns.Column{
		{Key: "time", Priority: 50},
		{Key: "actor", Priority: 60, Min: 4},
		{Key: "text", Priority: 70, Min: 8, Grow: 1},
		{Key: "state", Priority: 90},
		{Key: "settled", Priority: 10, Min: 7, Whole: true, Reserve: 30},
	}
	content := []int{8, 10, 30, 9, 13}
	for _, tt := range []struct {
		name  string
		width int
		want  []int
	}{
		{"everything fits, and the text gets the rest", 100, []int{8, 10, 52, 9, 13}},
		{"the last column is whole as long as the text has its content", 78, []int{8, 10, 30, 9, 13}},
		{"it has its least width when it cannot be whole", 77, []int{8, 10, 35, 9, 7}},
		{"it goes when the text would have less than its content", 71, []int{8, 10, 38, 9, 0}},
		{"the text has its least width", 41, []int{8, 10, 8, 9, 0}},
		{"the time goes", 40, []int{0, 10, 17, 9, 0}},
		{"the actor is cut", 27, []int{0, 6, 8, 9, 0}},
		{"the actor goes", 24, []int{0, 0, 13, 9, 0}},
		{"the text goes", 18, []int{0, 0, 0, 9, 0}},
		{"the most important column is cut", 5, []int{0, 0, 0, 5, 0}},
		{"no room at all", 0, []int{0, 0, 0, 0, 0}},
	} {
		if got := columns.Fit(list, content, tt.width, 2); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %d cells give %v, want %v", tt.name, tt.width, got, tt.want)
		}
	}
}

func TestFitLeavesEmptyColumnsOut(t *testing.T) {
	t.Parallel()
	list := []columns.Column{{Key: "a", Priority: 2}, {Key: "b", Priority: 1}, {Key: "c", Priority: 3}}
	if got := columns.Fit(list, []int{4, 0, 5}, 11, 2); !slices.Equal(got, []int{4, 0, 5}) {
		t.Errorf("%v", got)
	}
}

func TestFitSharesTheRestByGrow(t *testing.T) {
	t.Parallel()
	list := []columns.Column{{Key: "a", Grow: 1, Min: 1}, {Key: "b"}, {Key: "c", Grow: 2, Min: 1}}
	if got := columns.Fit(list, []int{5, 3, 5}, 33, 1); !slices.Equal(got, []int{11, 3, 17}) {
		t.Errorf("%v", got)
	}
}

// Whatever the columns and their content: the row is never wider than asked, no column is wider than its content unless it
// grows, and a column that never is cut is whole or left out, except for the most important one.
func TestFitKeepsItsPromises(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		list := make([]columns.Column, 1+random.IntN(6))
		content := make([]int, len(list))
		top := 0
		for i := range list {
			list[i] = columns.Column{Min: random.IntN(6), Grow: random.IntN(3), Priority: random.IntN(4), Reserve: random.IntN(20), Whole: random.IntN(2) == 0}
			content[i] = random.IntN(25)
			if content[top] == 0 || content[i] > 0 && list[i].Priority > list[top].Priority {
				top = i
			}
		}
		width, gap := random.IntN(90), random.IntN(3)
		got := columns.Fit(list, content, width, gap)
		total, shown := 0, 0
		for i, w := range got {
			if w < 0 {
				t.Fatalf("negative: %v", got)
			}
			if w == 0 {
				continue
			}
			total, shown = total+w, shown+1
			if list[i].Grow == 0 && w > content[i] {
				t.Fatalf("column %d of %+v has %d cells for %d of content", i, list, w, content[i])
			}
			if list[i].Grow == 0 && list[i].Min == 0 && w < content[i] && i != top {
				t.Fatalf("column %d of %+v is cut to %d of %d cells", i, list, w, content[i])
			}
		}
		if total += gap * max(shown-1, 0); total > width {
			t.Fatalf("%+v with %v: %v takes %d of %d cells", list, content, got, total, width)
		}
	}
}

func TestContentOnlyGrows(t *testing.T) {
	t.Parallel()
	c := columns.NewContent([]columns.Column{{Title: "WHO"}, {Title: "TEXT", Max: 6}}, true)
	if got := c.Widths(); !slices.Equal(got, []int{3, 4}) {
		t.Errorf("the titles need %v", got)
	}
	if !c.Add([]string{"미나", "a long text"}) || c.Add([]string{"Mina", "x"}) {
		t.Error("Add does not report whether a column grew")
	}
	if got := c.Widths(); !slices.Equal(got, []int{4, 6}) {
		t.Errorf("the widths are %v", got)
	}
}
