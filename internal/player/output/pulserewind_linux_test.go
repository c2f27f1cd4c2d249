package output

import (
	"testing"

	"callboard/internal/player/pulsetest"
	"callboard/internal/testwait"
)

// After any number of changes the server has requested no sample twice: its buffer keeps its size, and every frame is
// played in order.
func TestPulseRewindsKeepBufferSize(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	rec := s.record("ci", 44100)
	d := s.open("")
	n := plays(t, d)
	second := int64(d.Rate())
	var most int64
	on := func(frames int64) {
		t.Helper()
		to := d.Played() + frames
		testwait.Eventually(t, "playback continues", func() bool {
			most = max(most, n.given.Load()-d.Played())
			return d.Played() >= to
		})
	}
	for range 12 {
		d.Rewind(func(earliest int64) int64 {
			from := min(earliest, n.given.Load())
			n.given.Store(from)
			return from
		})
		on(second / 10)
	}
	last := int(n.given.Load())
	on(3 * second)
	testwait.Eventually(t, "the last frame is played", func() bool { return rec.hasPlayed(last) })
	if most > second*5/4 {
		t.Errorf("the server buffered %.2f s of sound, want 1", float64(most)/float64(second))
	}
	if g := gaps(rec.frames()); g != 0 {
		t.Errorf("%d gaps", g)
	}
}
