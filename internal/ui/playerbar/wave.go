package playerbar

import (
	"math"
	"strings"
	"time"

	"callboard/internal/lazy"
	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// cell is one sign of a drawing, or several in one ink.
type cell struct {
	ink  style.Ink
	sign string
}

// paintCells writes cells with one escape sequence for each run of the same ink.
func paintCells(cells []cell) string {
	var out, run strings.Builder
	for i, c := range cells {
		run.WriteString(c.sign)
		if i+1 == len(cells) || cells[i+1].ink != c.ink {
			out.WriteString(c.ink.Paint(run.String()))
			run.Reset()
		}
	}
	return out.String()
}

// cellKind is what a cell of a waveform shows.
type cellKind int

const (
	ahead    cellKind = iota
	inLoop            // ahead, and inside the loop
	played            // played already
	absent            // not downloaded yet
	playhead          // the position, where no colour can show it
	loopFrom          // the ends of the loop
	loopTo
)

// cellKinds says what each of n cells of a clip's time shows.
func cellKinds(st player.State, n int, coloured bool) []cellKind {
	out := make([]cellKind, n)
	if st.Length <= 0 {
		for i := range out {
			out[i] = absent
		}
		return out
	}
	at := cellsUntil(st.Position, st.Length, n)
	if st.Status == player.Ended { // the accent is for what plays or is paused
		at = 0
	}
	from, to := cellOf(st.Loop.From, st.Length, n), cellOf(st.Loop.To, st.Length, n)
	for i := range out {
		switch start := time.Duration(float64(st.Length) * float64(i) / float64(n)); {
		case i < at:
			out[i] = played
		case start >= st.Arrived:
			out[i] = absent
		case st.Loop.On() && i >= from && i <= to:
			out[i] = inLoop
		}
	}
	if !coloured && st.Status != player.Ended {
		out[min(at, n-1)] = playhead
	}
	if st.Loop.On() || st.Loop.Marked() {
		out[from] = loopFrom
	}
	if st.Loop.On() {
		out[to] = loopTo
	}
	return out
}

// cellsUntil is how many of n cells lie before a moment, rounded.
func cellsUntil(at, length time.Duration, n int) int {
	return max(0, min(int(float64(n)*float64(at)/float64(length)+0.5), n))
}

// cellOf is the cell of n that a moment falls into.
func cellOf(at, length time.Duration, n int) int {
	return max(0, min(int(float64(n)*float64(at)/float64(length)), n-1))
}

// inkOf is the ink of a cell.
func inkOf(t *style.Theme, s cellKind) style.Ink {
	switch s {
	case played, playhead:
		return t.Accent
	case inLoop:
		return t.Muted
	case loopFrom, loopTo:
		return t.Info
	}
	return t.Faint
}

// Wave draws the waveform of a clip in one line of n cells: what was played, what is ahead, what is not downloaded yet, and
// the ends of the loop. Without colour, a sign marks the position.
func Wave(t *style.Theme, g style.Glyphs, st player.State, n int) string {
	levels, cells := st.Heights(n), make([]cell, n)
	for i, s := range cellKinds(st, n, t.Coloured) {
		c := cell{ink: inkOf(t, s)}
		switch s {
		case absent:
			c.sign = g.NotLoaded
		case playhead:
			c.sign = g.Playhead
		case loopFrom:
			c.sign = "["
		case loopTo:
			c.sign = "]"
		default:
			c.sign = g.Levels[int(math.Round(levels[i]*float64(len(g.Levels)-1)))]
		}
		cells[i] = c
	}
	return paintCells(cells)
}

// tallWave draws it in rows × n cells, mirrored about the middle.
func tallWave(t *style.Theme, g style.Glyphs, st player.State, n, rows int, plain bool) []string {
	kinds, out := cellKinds(st, n, t.Coloured), make([]string, rows)
	sign := dotted(st.Heights(2*n), rows)
	if plain {
		sign = hatched(st.Heights(n), rows)
	}
	for y := range out {
		cells := make([]cell, n)
		for x, s := range kinds {
			c := cell{ink: inkOf(t, s)}
			switch s {
			case absent:
				c.sign = " "
				if y == rows/2 {
					c.sign = g.NotLoaded
				}
			case playhead:
				c.sign = g.Playhead
			case loopFrom:
				c.sign = g.LoopEnds[0]
			case loopTo:
				c.sign = g.LoopEnds[1]
			default:
				c.sign = sign(x, y)
			}
			cells[x] = c
		}
		out[y] = paintCells(cells)
	}
	return out
}

// braille are the 256 Braille patterns, by their dots. A frame has a hundred of them, twenty times a second.
var braille = lazy.Value[[]string]{Make: func() []string {
	all := make([]string, 256)
	for dots := range all {
		all[dots] = string(rune(0x2800 + dots))
	}
	return all
}}

// dotted draws with Braille patterns (Unicode U+2800…): two columns and four rows of dots a cell.
func dotted(levels []float64, rows int) func(x, y int) string {
	half := 2 * rows
	signs, dots := braille.Get(), [2][4]byte{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}
	return func(x, y int) string {
		set := byte(0)
		for side := range 2 {
			reach := max(1, int(math.Round(levels[2*x+side]*float64(half))))
			for row := range 4 {
				if at := 4*y + row; at >= half-reach && at < half+reach {
					set |= dots[side][row]
				}
			}
		}
		return signs[set]
	}
}

// hatched draws with ASCII signs.
func hatched(levels []float64, rows int) func(x, y int) string {
	return func(x, y int) string {
		away := math.Abs(float64(y)+0.5-float64(rows)/2) - 0.5 // from the middle, in rows
		switch full := levels[x] * float64(rows) / 2; {
		case full >= away+0.75:
			return "#"
		case full >= away+0.25:
			return ":"
		case away == 0 || rows == 1:
			return "."
		}
		return " "
	}
}
