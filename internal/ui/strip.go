package ui

import (
	"fmt"
	"strings"

	"callboard/internal/player"
	"callboard/internal/ui/paint"
)

// strip is the line of the player: what sounds, its waveform, where we are. Its columns depend on the width and on the
// clip and not on the moment, so that nothing shifts while it plays.
type strip struct {
	state      player.State
	name, text string // whose clip it is
	idle       string // what to say while nothing was played
	still      bool   // without a meter
}

// stripMeter is how long the level meter of the strip is, in cells.
const stripMeter = 4

// view draws the strip in w cells, and tells in which of them the waveform stands.
func (s strip) view(t *paint.Theme, g paint.Glyphs, w int) (line string, wave rect) {
	st := s.state
	if st.Status == player.Idle {
		return " " + t.Faint.Paint(paint.Fit(g.Stop+" "+s.idle, w-1)), rect{}
	}
	if st.Status == player.Broken {
		return " " + t.Bad.Paint(paint.Fit(g.Bad+" "+calm(st.Problem), w-1)), rect{}
	}
	sign, ink := soundLook(t, g, st)
	left := []cell{{t.Text, " "}, {ink, sign}, {t.Text, " "}}
	if w >= 60 {
		left = append(left, cell{t.Text, paint.Fit(s.name, min(10, paint.Width(s.name))) + "  "})
	}
	if w >= 90 {
		left = append(left, cell{t.Muted, paint.Fit(s.text, min(max(w/5, 14), paint.Width(s.text))) + "   "})
	}
	right := s.facts(t, g, w)
	used := cellsWidth(left)
	n := w - used - cellsWidth(right)
	if n < 4 {
		return paintCells(left[:3]) + t.Muted.Paint(paint.Fit(player.Clock(st.Position), w-3)), rect{}
	}
	return paintCells(left) + lowWave(t, g, st, n) + paintCells(right), rect{used, 0, n, 1}
}

// soundLook is the sign of a state, and its ink.
func soundLook(t *paint.Theme, g paint.Glyphs, st player.State) (string, paint.Ink) {
	switch st.Status {
	case player.Paused:
		if st.Gone {
			return g.Pause, t.Warn
		}
		return g.Pause, t.Accent
	case player.Playing:
		return g.Play, t.Accent
	case player.Loading:
		return g.Ring, t.Run
	}
	return g.Stop, t.Muted
}

// facts are the columns behind the waveform. The wider the screen, the more of them.
func (s strip) facts(t *paint.Theme, g paint.Glyphs, w int) []cell {
	st := s.state
	var out []cell
	add := func(ink paint.Ink, text string) { out = append(out, cell{ink, "  " + text}) }
	if w >= 80 && !s.still {
		out = append(out, cell{t.Text, "  "}, cell{sign: meter(t, g, st.Level, stripMeter, " ")})
	}
	total := player.Clock(st.Length)
	clock := paint.FitRight(player.Clock(st.Position), len(total))
	switch whole := clock + " / " + total; {
	case st.Length == 0:
		add(t.Muted, paint.Fit("loading", len(whole)))
	case w < 60 && st.Silent:
		add(t.Muted, clock)
	default:
		add(t.Muted, whole)
	}
	if w >= 110 || w >= 60 && st.Speed != 1 && st.Speed != 0 {
		add(t.Muted, speedText(st.Speed))
	}
	switch {
	case w >= 70 && st.Muted:
		add(t.Warn, paint.Fit("muted", len("vol 100")))
	case w >= 70:
		add(t.Muted, paint.Fit(fmt.Sprintf("vol %d", st.Volume), len("vol 100")))
	case st.Muted && !st.Silent && w >= 50:
		add(t.Warn, "muted")
	}
	if where := s.output(w); where != "" && !st.Silent {
		add(t.Muted, where)
	}
	if st.Silent {
		add(t.Warn, "silent")
	}
	return append(out, cell{t.Text, " "})
}

// output names what plays: the sound system, and on a wide screen the loudspeaker too.
func (s strip) output(w int) string {
	text := outputText(s.state)
	switch {
	case w >= 140:
		return paint.Fit(text, min(w/5, paint.Width(text)))
	case w >= 110:
		brand, _, _ := strings.Cut(calm(s.state.Backend), " (")
		return paint.Fit(brand, min(len("PulseAudio"), paint.Width(brand)))
	}
	return ""
}

func cellsWidth(cells []cell) (n int) {
	for _, c := range cells {
		n += paint.Width(c.sign)
	}
	return n
}

// outputText names what plays: the sound system, and the loudspeaker where it has a name.
func outputText(st player.State) string {
	if st.Device == "" {
		return calm(st.Backend)
	}
	return calm(strings.TrimPrefix(st.Backend+" · "+st.Device, " · "))
}

func speedText(speed float64) string {
	if speed == 0 {
		speed = 1
	}
	return fmt.Sprintf("%.1f×", speed)
}
