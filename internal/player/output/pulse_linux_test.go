package output

import (
	"testing"

	"callboard/internal/player/pulsetest"
	"callboard/internal/testwait"
)

func TestPulsePlaysEachFrameOnce(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front Desk", 44100))
	rec := s.record("ci", 44100)
	d := s.open("")
	if d.Backend() != "PulseAudio" || d.Detail() != "Front Desk" || d.Rate() != 44100 || d.Silent() {
		t.Fatalf("%q, %q, %d Hz: %q", d.Backend(), d.Detail(), d.Rate(), d.Problem())
	}
	for range 2 { // the device can be started again
		if err := d.Start(&numbers{}); err != nil {
			t.Fatal(err)
		}
		from := len(rec.frames())
		testwait.Eventually(t, "a second was played", func() bool { return d.Played() > 44100 })
		testwait.Eventually(t, "the sink has played it", func() bool { return rec.hasPlayed(44100) })
		d.Stop()
		if n := gaps(rec.frames()[from:]); n > 2 { // a starved machine
			t.Errorf("%d gaps in one second", n)
		}
		testwait.Eventually(t, "the stream is gone", func() bool { return s.Inputs() == 0 })
	}
}
