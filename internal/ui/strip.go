package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"callboard/internal/player"
	"callboard/internal/ui/paint"
)

// strip is the line of the player: what sounds, its waveform, where we are.
type strip struct {
	state      player.State
	name, text string // whose clip it is
	idle       string // what to say while nothing was played
}

// view draws the strip in w cells, and tells in which of them the waveform stands.
func (s strip) view(t *paint.Theme, g paint.Glyphs, w int) (line string, wave rect) {
	st := s.state
	if st.Status == player.Idle {
		return " " + t.Faint.Paint(paint.Fit(g.Stop+" "+s.idle, w-1)), rect{}
	}
	if st.Status == player.Broken {
		return " " + t.Bad.Paint(paint.Fit(g.Bad+" "+st.Problem, w-1)), rect{}
	}
	sign, signInk := g.Play, t.Accent
	switch st.Status {
	case player.Paused:
		sign = g.Pause
	case player.Ended:
		sign, signInk = g.Stop, t.Muted
	case player.Loading:
		sign, signInk = g.Ring, t.Run
	}
	left := " " + signInk.Paint(sign) + " "
	used := 3
	who := ""
	if w >= 60 {
		n := min(10, paint.Width(s.name))
		who = t.Text.Paint(paint.Fit(s.name, n)) + "  "
		used += n + 2
	}
	if w >= 90 {
		n := min(max(w/5, 14), paint.Width(s.text))
		who += t.Muted.Paint(paint.Fit(s.text, n)) + "   "
		used += n + 3
	}
	clock := clockText(st.Position) + " / " + clockText(st.Length)
	right := "  " + clock
	if w >= 70 {
		right += fmt.Sprintf("   vol %d", st.Volume)
	}
	if st.Silent {
		right += "   silent"
	}
	right += " "
	n := w - used - paint.Width(right)
	if n < 4 {
		return left + t.Muted.Paint(paint.Fit(clock, w-3)), rect{}
	}
	rightInk := t.Muted
	if st.Silent {
		rightInk = t.Warn
	}
	return left + who + waveform(t, g, st, n) + rightInk.Paint(right), rect{used, 0, n, 1}
}

// waveform draws the clip's loudness in n cells, the played part lit.
func waveform(t *paint.Theme, g paint.Glyphs, st player.State, n int) string {
	played := 0
	if st.Length > 0 {
		played = int(float64(n)*float64(st.Position)/float64(st.Length) + 0.5)
	}
	if st.Status == player.Ended {
		played = n
	}
	var loudest float32
	for _, p := range st.Peaks {
		loudest = max(loudest, p)
	}
	var before, after strings.Builder
	for i := range n {
		if i < played {
			before.WriteString(level(g, st.Peaks, loudest, i, n))
		} else {
			after.WriteString(level(g, st.Peaks, loudest, i, n))
		}
	}
	return t.Accent.Paint(before.String()) + t.Faint.Paint(after.String())
}

// level is the bar of cell i of n: the loudest peak that falls into it, against the clip's loudest. The
// scale is bent a little, so that quiet speech can be seen too.
func level(g paint.Glyphs, peaks []float32, loudest float32, i, n int) string {
	if len(peaks) == 0 || loudest == 0 {
		return g.Levels[0]
	}
	from := i * len(peaks) / n
	to := max((i+1)*len(peaks)/n, from+1)
	top := slices.Max(peaks[from:min(to, len(peaks))])
	k := int(math.Round(math.Pow(float64(top/loudest), 0.8) * float64(len(g.Levels)-1)))
	return g.Levels[k]
}

// seekTo is the place in the clip that a click on column x means.
func seekTo(x int, wave rect, length time.Duration) time.Duration {
	return time.Duration(float64(length) * (float64(x-wave.x) + 0.5) / float64(wave.w))
}

// clockText writes 0:01.2, cut and not rounded: a clip never seems to have ended before it has.
func clockText(d time.Duration) string {
	tenths := int(max(d, 0) / (100 * time.Millisecond))
	return fmt.Sprintf("%d:%02d.%d", tenths/600, tenths/10%60, tenths%10)
}
