package playerbar

import (
	"math"
	"strings"

	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// meterFloor is the level at which a meter is empty, in dB below full scale.
const meterFloor = 48.0

// meter is a level (0..1, and more) as a bar of n cells on a scale of decibels. The rest is track.
func meter(t *style.Theme, g style.Glyphs, level float64, n int) string {
	filled, ink := "", t.OK
	if level > 0 {
		filled = bar(g, 1+decibels(level)/meterFloor, n)
	}
	if level >= 1 {
		ink = t.Warn
	}
	return ink.Paint(filled) + t.Faint.Paint(strings.Repeat(g.GaugeEmpty, n-style.Width(filled)))
}

// gauge is a share (0..1) as a bar of n cells on its track.
func gauge(t *style.Theme, g style.Glyphs, share float64, n int) string {
	filled := bar(g, share, n)
	return t.Text.Paint(filled) + t.Faint.Paint(strings.Repeat(g.GaugeEmpty, n-style.Width(filled)))
}

// volumeGauge is a volume in per cent as a bar, with a mark at 100, which is the clip's own loudness. It takes factGauge
// cells.
func volumeGauge(t *style.Theme, g style.Glyphs, percent int) string {
	const above = (factGauge - 1) / 3 // cells beyond the mark
	const below = factGauge - 1 - above
	return gauge(t, g, float64(percent)/100, below) + t.Muted.Paint(g.V) + gauge(t, g, float64(percent-100)/(player.LoudestVol-100), above)
}

// bar is a share of n cells, to the half of one.
func bar(g style.Glyphs, share float64, n int) string {
	halves := max(0, min(int(math.Round(share*float64(2*n))), 2*n))
	return strings.Repeat(g.Meter, halves/2) + strings.Repeat(g.MeterHalf, halves%2)
}

func decibels(level float64) float64 { return 20 * math.Log10(level) }
