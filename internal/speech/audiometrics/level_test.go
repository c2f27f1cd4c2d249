package audiometrics_test

import (
	"math"
	"testing"

	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/speechtest"
)

func TestLevels(t *testing.T) {
	t.Parallel()
	sine := tone(16000, 1, 220, 0.5)
	speechtest.Near(t, "level of a half sine", sine.Level(), -9.03, 0.05)
	speechtest.Near(t, "its peak", sine.Peak(), 0.5, 0.001)
	padded := join(silence(16000, 1), sine, silence(16000, 2))
	speechtest.Near(t, "level with silence around it", padded.Level(), -9.03, 0.4) // silence does not count
	if !silence(16000, 1).Silent() || sine.Silent() || (tone(16000, 1, 220, 2e-5)).Silent() {
		t.Error("silence is not distinguished from sound")
	}
	sine.Samples[100] = float32(math.NaN())
	if !math.IsInf(sine.Peak(), 1) {
		t.Error("a NaN sample is not reported")
	}
}

func TestPauses(t *testing.T) {
	t.Parallel()
	voice := vowel(16000, 0.5, steady(120), 500, 1500)
	s := join(silence(16000, 0.1), voice, silence(16000, 0.3), voice, silence(16000, 0.04), voice, silence(16000, 0.2))
	want := []audiometrics.Span{{From: 0, To: 0.1}, {From: 0.6, To: 0.9}, {From: 1.94, To: 2.14}}
	got := s.Pauses(0.08)
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		speechtest.Near(t, "start", got[i].From, want[i].From, 0.016) // a resonance rings on
		speechtest.Near(t, "end", got[i].To, want[i].To, 0.016)
	}
	speechtest.Near(t, "speech from", s.Speech().From, 0.1, 0.016)
	speechtest.Near(t, "speech to", s.Speech().To, 1.94, 0.016)
	if got := silence(16000, 1); got.Speech() != (audiometrics.Span{}) || len(got.Pauses(0.5)) != 1 {
		t.Errorf("silence has speech or the wrong pauses: %v %v", got.Speech(), got.Pauses(0.5))
	}
}

func TestClicks(t *testing.T) {
	t.Parallel()
	voice := func() audiometrics.Sound {
		s := vowel(16000, 1, steady(110), 500, 1500, 2500)
		fade := 160
		for i := range fade {
			s.Samples[i] *= float32(i) / float32(fade)
			s.Samples[len(s.Samples)-1-i] *= float32(i) / float32(fade)
		}
		return s
	}
	hiss := sound(noise(8000, 1), 16000, 0.3)
	for name, s := range map[string]audiometrics.Sound{
		"voice": voice(), "hiss": hiss, "low voice": vowel(44100, 1, steady(65), 500, 1500),
		"voice, silence, hiss": join(voice(), silence(16000, 0.3), hiss), "silence": silence(16000, 1), "nothing": {},
		"sine": tone(44100, 1, 440, 0.5),
	} {
		if got := s.Clicks(); len(got) != 0 {
			t.Errorf("%s has clicks: %v", name, got)
		}
	}
	damaged := func(change func(x []float32)) audiometrics.Sound {
		s := voice()
		change(s.Samples)
		return s
	}
	for name, s := range map[string]audiometrics.Sound{
		"one wrong sample": damaged(func(x []float32) { x[8000] = -x[8000] + 0.3 }),
		"a jump": damaged(func(x []float32) {
			for i := 8000; i < len(x); i++ {
				x[i] += 0.4
			}
		}),
		"a click in silence": join(voice(), silence(16000, 0.2), audiometrics.Sound{Samples: []float32{0.02}, Rate: 16000}, silence(16000, 0.2)),
		"a sine cut off":     join(tone(16000, 0.5005, 250, 0.5), silence(16000, 0.1)),
	} {
		got := s.Clicks()
		if len(got) != 1 {
			t.Errorf("%s: %v", name, got)
			continue
		}
		if name == "a jump" || name == "one wrong sample" {
			speechtest.Near(t, name+"'s moment", got[0].At, 0.5, 0.001)
		}
	}
}

func TestTilt(t *testing.T) {
	t.Parallel()
	white := noise(64000, 1)
	speechtest.Near(t, "white noise", sound(white, 16000, 0.5).Tilt(), 0, 0.3)
	fall := func(x []float64) []float64 { // 6 dB an octave, from far below the bands
		out, y := make([]float64, len(x)), 0.0
		for i, v := range x {
			y = 0.995*y + v
			out[i] = y
		}
		return out
	}
	speechtest.Near(t, "falling noise", sound(fall(white), 44100, 0.5).Tilt(), -6, 0.5)
	speechtest.Near(t, "falling twice", sound(fall(fall(white)), 44100, 0.5).Tilt(), -11.5, 1)
	bands := tone(16000, 1, 1600, 0.5).Bands()
	for i, level := range bands {
		if i != 12 && level > bands[12]-20 { // 100 Hz · 2^(12/3)
			t.Errorf("a tone of 1,600 Hz: band %d is at %.0f dB, band 12 at %.0f", i, level, bands[12])
		}
	}
}
