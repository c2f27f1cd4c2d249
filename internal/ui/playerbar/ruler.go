package playerbar

import (
	"slices"
	"time"

	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// ruler is the line of times under a waveform, with the ends of the loop.
func ruler(t *style.Theme, g style.Glyphs, st player.State, n int) string {
	if st.Length <= 0 {
		return style.Blank(n)
	}
	cells := slices.Repeat([]cell{{t.Faint, " "}}, n)
	put := func(at int, ink style.Ink, s string) {
		for _, r := range s {
			cells[at] = cell{ink, string(r)}
			at++
		}
	}
	ends := map[int]string{}
	if st.Loop.On() {
		ends[cellOf(st.Loop.To, st.Length, n)] = "B"
	}
	if st.Loop.On() || st.Loop.Marked() {
		ends[cellOf(st.Loop.From, st.Length, n)] = "A"
	}
	step := rulerStep(st.Length, n)
	for at := time.Duration(0); at < st.Length; at += step {
		x, label := cellOf(at, st.Length, n), rulerText(at, step)
		after := x + 1 + len(label)
		crowded := after > n
		for end := range ends {
			crowded = crowded || end >= x && end <= after
		}
		if put(x, t.Faint, g.RulerTick); !crowded {
			put(x+1, t.Faint, label)
		}
	}
	for x, name := range ends {
		put(x, t.Info, name)
	}
	return paintCells(cells)
}

// rulerStep is the time between two marks, so that their words do not meet.
func rulerStep(length time.Duration, n int) time.Duration {
	const apart = 10 // cells
	for _, ms := range []int{100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000} {
		if step := time.Duration(ms) * time.Millisecond; float64(n)*float64(step) >= apart*float64(length) {
			return step
		}
	}
	return max(length/time.Duration(max(n/apart, 1)), time.Second).Truncate(time.Second)
}

func rulerText(at, step time.Duration) string {
	text := player.Clock(at)
	if step%time.Second == 0 {
		text = text[:len(text)-2]
	}
	return text
}
