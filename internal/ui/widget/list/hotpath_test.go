package list_test

import (
	"fmt"
	"testing"

	"callboard/internal/testcost"
)

// TestHotPaths holds that a key and the rows after it allocate a tenth of what bubbles/list needs, and less of bubbles/table.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	key := func(name string) func() {
		l, i := lists(10_000)[name], 0
		return func() {
			l.press(i/80%2 == 0)
			i++
		}
	}
	testcost.CheckPairs(t,
		testcost.Pair{Name: "bubbles/list", Ours: key("ours"), Theirs: key("bubbles-list"), Most: 0.15},
		testcost.Pair{Name: "bubbles/table", Ours: key("ours"), Theirs: key("bubbles-table"), Most: 0.05},
	)
}

// TestHotWork holds what 200 keys, each with the rows after it, take against looking as many rows up in a map. The texts of the
// rows are ready, so that what the list itself does is all of it.
func TestHotWork(t *testing.T) {
	testcost.SkipUnderRace(t)
	const keys, n = 200, 10_000
	l, rows, drawn := lists(n)["ours"].(ours), make([]string, n), map[int]*string{}
	for i := range rows {
		rows[i] = fmt.Sprintf("%-*s", width, rowText(i))
		if i < 3*height {
			drawn[i] = &rows[i]
		}
	}
	i, lines := 0, make([]string, 0, height)
	testcost.CheckWork(t, testcost.Work{Name: "a list", Ratio: 1.25,
		Ours: func() {
			for range keys {
				l.Move(1 - 2*(i/80%2))
				l.Lines(func(k int, _ bool, _ int) string { return rows[k] })
				i++
			}
		},
		Theirs: func() {
			for key := range keys {
				lines = lines[:0]
				for y := range height {
					if row := drawn[key%80+y]; row != nil {
						lines = append(lines, *row)
					}
				}
			}
		},
	})
}
