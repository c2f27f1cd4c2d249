package player_test

import (
	"math"
	"runtime"
	"testing"

	"callboard/internal/player"
	"callboard/internal/testwait"
)

// device44 is a running engine on a device of 44.1 kHz.
func device44(tb testing.TB, clipRate int, speed float64) (*fake, *player.Engine) {
	tb.Helper()
	clip, _ := wavFile(tb, "a", clipRate, melody(clipRate, 60))
	d := newFake(44100)
	e := engine(tb, d)
	e.SetSpeed(speed)
	e.Play(clip)
	testwait.Eventually(tb, "the clip is loaded and plays", func() bool { return d.running() && e.State().Measured })
	return d, e
}

// BenchmarkState measures what is called for every drawn frame.
func BenchmarkState(b *testing.B) {
	d, e := device44(b, 44100, 1)
	d.pull(44100)
	d.play(22050)
	b.ReportAllocs()
	for b.Loop() {
		e.State()
	}
}

// BenchmarkSecond measures a second of sound, in portions of 20 ms as devices take it. The first
// case should cost as much as the benchmark copy.
func BenchmarkSecond(b *testing.B) {
	for name, c := range map[string]struct {
		rate  int
		speed float64
	}{"44100 to 44100": {44100, 1}, "16000 to 44100": {16000, 1}, "44100 at 1.25": {44100, 1.25}, "16000 at 1.25": {16000, 1.25}} {
		b.Run(name, func(b *testing.B) {
			d, e := device44(b, c.rate, c.speed)
			buf := make([]float32, 2*882)
			b.ReportAllocs()
			for n := 1; b.Loop(); n++ {
				if n%40 == 0 {
					b.StopTimer()
					e.Seek(0)
					b.StartTimer()
				}
				for range 50 {
					d.src.Fill(buf)
				}
			}
		})
	}
	b.Run("copy", func(b *testing.B) {
		from, to := make([]float32, 2*44100), make([]float32, 2*882)
		for b.Loop() {
			for i := range 50 {
				copy(to, from[i*len(to):])
			}
		}
	})
}

// melody is a signal that never repeats, so that a position in it can be located.
func melody(rate int, seconds float64) []float64 {
	out := make([]float64, int(float64(rate)*seconds))
	for i := range out {
		t := float64(i) / float64(rate)
		out[i] = 0.4*math.Sin(2*math.Pi*(200*t+150*t*t)) + 0.2*math.Sin(2*math.Pi*(1500*t-110*t*t))
	}
	return out
}

// BenchmarkSwitch measures from the key that switches to another prepared take to the frames that the device takes of it.
func BenchmarkSwitch(b *testing.B) {
	var clips []player.Clip
	for _, k := range takes() {
		k.voiced = 10
		clips = append(clips, k.clip(b))
	}
	d := newFake(rate)
	d.rewinds = true
	e := engine(b, d)
	e.Match(true)
	e.Play(clips[0])
	for _, c := range clips { // so that all are decoded
		e.Switch(c)
		testwait.Eventually(b, "the clip plays", func() bool { s := e.State(); return d.running() && s.Clip == c && s.Measured })
	}
	buf := make([]float32, 2*441)
	b.ReportAllocs()
	for i := 1; b.Loop(); i++ {
		if i%1000 == 0 {
			e.Seek(0)
		}
		d.src.Fill(buf)
		e.Switch(clips[i%3])
		for e.State().Clip != clips[i%3] {
			runtime.Gosched()
		}
		d.src.Fill(buf)
	}
}
