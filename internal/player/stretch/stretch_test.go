package stretch_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"callboard/internal/player/stretch"

	"github.com/gopxl/beep/v2"
)

var speeds = []float64{0.5, 0.75, 0.9, 1.25, 1.5, 2}

func TestPitchLevelAndLengthAreKept(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{8000, 16000, 44100} {
		for _, hz := range []float64{75, 130, 340} {
			for name, c := range map[string]clip{"a steady sound": harmonics(hz, rate, 2), "a voice": speechLike(hz, rate, 2)} {
				for _, speed := range speeds {
					t.Run(fmt.Sprintf("%s of %g Hz at %d, speed %g", name, hz, rate, speed), func(t *testing.T) {
						t.Parallel()
						s := stretch.New(c, 1, beep.SampleRate(rate), speed, 0)
						length := s.Len()
						out := left(play(s))
						if want := float64(len(c)) / speed; math.Abs(float64(len(out))-want) > 1 || len(out) != length {
							t.Errorf("%d frames, Len %d, want %.0f", len(out), length, want)
						}
						in := toFloat64(c)
						was, is := pitch(in, rate, hz), pitch(out, rate, hz)
						if math.Abs(is/was-1) > 0.01 {
							t.Errorf("%.2f Hz becomes %.2f", was, is)
						}
						if db := 20 * math.Log10(rms(out)/rms(in)); math.Abs(db) > 1 {
							t.Errorf("the level changes by %.2f dB", db)
						}
						if a, b := maxStep(in), maxStep(out); b > 1.25*a {
							t.Errorf("steps between samples grow from %.4f to %.4f", a, b)
						}
					})
				}
			}
		}
	}
}

// No segments of noise match; its level must still be constant.
func TestNoiseKeepsItsLevel(t *testing.T) {
	t.Parallel()
	c := noise(44100, 3)
	for _, speed := range speeds {
		out := left(play(stretch.New(c, 1, 44100, speed, 0)))
		if db := 20 * math.Log10(rms(out)/rms(toFloat64(c))); math.Abs(db) > 1 {
			t.Errorf("at speed %g the level changes by %.2f dB", speed, db)
		}
	}
}

func TestSpeedOneEqualsClip(t *testing.T) {
	t.Parallel()
	c := noise(16000, 1)
	for _, channels := range []int{1, 2} {
		const from = 777
		out := play(stretch.New(c, channels, 16000, 1, from))
		if len(out) != len(c)/channels-from {
			t.Fatalf("%d frames", len(out))
		}
		for i, f := range out {
			if f != [2]float64{float64(c[(from+i)*channels]), float64(c[(from+i+1)*channels-1])} {
				t.Fatalf("frame %d of %d channels is %v", i, channels, f)
			}
		}
	}
}

func TestBeginningAndEndEqualClip(t *testing.T) {
	t.Parallel()
	c := speechLike(120, 16000, 2)
	for _, speed := range speeds {
		for _, from := range []int{0, 1, 333, 16000} {
			out := left(play(stretch.New(c, 1, 16000, speed, from)))
			for i := range 60 {
				if out[i] != float64(c[from+i]) {
					t.Fatalf("speed %g from %d: frame %d differs from the clip", speed, from, i)
				}
			}
			// The last frame may still be part of a fade.
			if was, is := c[len(c)-1], out[len(out)-1]; math.Abs(is-float64(was)) > 1e-3 {
				t.Fatalf("speed %g from %d: it ends with %g, the clip with %g", speed, from, is, was)
			}
		}
	}
}

func TestSilenceStaysSilence(t *testing.T) {
	t.Parallel()
	c := append(make(clip, 16000), speechLike(120, 16000, 1)...)
	c = append(c, make(clip, 16000)...)
	for _, speed := range speeds {
		out := play(stretch.New(c, 1, 16000, speed, 0))
		edge := int(15000 / speed)
		for i := range edge {
			if out[i] != [2]float64{} || out[len(out)-1-i] != [2]float64{} {
				t.Fatalf("at speed %g the silence is not silent", speed)
			}
		}
	}
}

// A frame depends on its number only, not on what was played before, in which pieces, or on what had arrived.
func TestFrameDependsOnNumberOnly(t *testing.T) {
	t.Parallel()
	for _, channels := range []int{1, 2} {
		for _, speed := range append([]float64{1}, speeds...) {
			for _, size := range []int{0, 10, 400, 900, 3000, 30000} {
				t.Run(fmt.Sprintf("%d channels at speed %g, %d samples", channels, speed, size), func(t *testing.T) {
					t.Parallel()
					c := speechLike(140, 16000, 2)[:size]
					const from = 5
					whole := play(stretch.New(c, channels, 16000, speed, from))
					r := rand.New(rand.NewPCG(uint64(size), uint64(channels)))

					s := stretch.New(c, channels, 16000, speed, from)
					for range 40 {
						p := r.IntN(s.Len() + 1)
						if err := s.Seek(p); err != nil || s.Position() != p {
							t.Fatal(err)
						}
						same(t, s, whole, p, 1+r.IntN(700))
					}

					g := &growing{all: c}
					s = stretch.New(g, channels, 16000, speed, from)
					for at := 0; at < len(whole) || !g.done; {
						before := s.Len()
						g.have = min(g.have+r.IntN(500)*channels, len(c))
						g.done = g.done || g.have == len(c) && r.IntN(3) == 0
						if s.Len() < before {
							t.Fatalf("Len shrinks from %d to %d", before, s.Len())
						}
						at += same(t, s, whole, at, 1+r.IntN(700))
					}
					if n, ok := s.Stream(make([][2]float64, 9)); n != 0 || ok {
						t.Error("frames after the end")
					}
				})
			}
		}
	}
}

// same streams up to n frames, which must be those of whole from p on.
func same(t *testing.T, s *stretch.Streamer, whole [][2]float64, p, n int) int {
	t.Helper()
	out := make([][2]float64, n)
	want := min(n, s.Len()-p)
	n, _ = s.Stream(out)
	if n != want {
		t.Fatalf("%d frames at %d, want %d", n, p, want)
	}
	for i := range n {
		if out[i] != whole[p+i] {
			t.Fatalf("frame %d is %v, and %v in the complete clip", p+i, out[i], whole[p+i])
		}
	}
	return n
}

func TestWaitingSourceIsNotEnd(t *testing.T) {
	t.Parallel()
	g := &growing{all: speechLike(120, 16000, 1)}
	s := stretch.New(g, 1, 16000, 1.5, 0)
	out := make([][2]float64, 100)
	if n, ok := s.Stream(out); n != 0 || !ok {
		t.Errorf("without samples: %d frames, ok %v", n, ok)
	}
	g.have = 40
	if n, ok := s.Stream(out); n != 40 || !ok {
		t.Errorf("after 40 samples: %d frames, ok %v", n, ok)
	}
	g.done = true
	if n, ok := s.Stream(out); n != 0 || ok {
		t.Errorf("after the end: %d frames, ok %v", n, ok)
	}
}

func TestStereoImageIsKept(t *testing.T) {
	t.Parallel()
	mono := speechLike(120, 44100, 2)
	gains := [2]float32{0.3, -0.9}
	c := make(clip, 0, 2*len(mono))
	for _, v := range mono {
		c = append(c, v*gains[0], v*gains[1])
	}
	for _, speed := range speeds {
		for i, f := range play(stretch.New(c, 2, 44100, speed, 0)) {
			if math.Abs(f[0]*float64(gains[1])-f[1]*float64(gains[0])) > 1e-6 {
				t.Fatalf("speed %g: the sides differ at frame %d: %v", speed, i, f)
			}
		}
	}
}

// The level of a sound that rises evenly shows which position is played.
func TestMomentMatchesSound(t *testing.T) {
	t.Parallel()
	const rate, from = 16000, 4000
	c := harmonics(200, rate, 4)
	steady := rms(toFloat64(c))
	for i := range c {
		c[i] *= float32(i) / float32(len(c))
	}
	for _, speed := range append([]float64{1}, speeds...) {
		s := stretch.New(c, 1, beep.SampleRate(rate), speed, from)
		if s.Moment(0) != from || math.Abs(s.Moment(s.Len())-float64(len(c))) > 1 {
			t.Errorf("speed %g goes from %g to %g", speed, s.Moment(0), s.Moment(s.Len()))
		}
		out := left(play(s))
		const window = rate / 100 // two periods
		// The very last segment ends with the clip, whether it matches or not.
		for p := window / 2; p+window/2 < len(out)-rate/20; p += window {
			position := rms(out[p-window/2:p+window/2]) / steady * float64(len(c))
			if off := (position - s.Moment(p)) / rate; math.Abs(off) > 0.030 {
				t.Fatalf("speed %g: at %d Moment is %.3f s, but the sound played is %.0f ms off", speed, p, s.Moment(p)/rate, off*1000)
			}
		}
	}
}

func TestSeekOutside(t *testing.T) {
	t.Parallel()
	s := stretch.New(speechLike(120, 16000, 1), 1, 16000, 1.5, 0)
	if s.Seek(-1) == nil || s.Seek(s.Len()+1) == nil {
		t.Error("a seek outside of the clip succeeds")
	}
	if s.Position() != 0 || s.Err() != nil {
		t.Errorf("at %d, %v", s.Position(), s.Err())
	}
}

func TestStreamingAllocatesNothing(t *testing.T) {
	s := stretch.New(speechLike(120, 44100, 3), 1, 44100, 1.5, 0)
	play(s)
	out := make([][2]float64, 512)
	if n := testing.AllocsPerRun(50, func() { _ = s.Seek(100); s.Stream(out) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

// For any clip, speed and start, no sample outside of the clip is read, and the length is as expected.
func FuzzStreamer(f *testing.F) {
	f.Add(uint64(1), 4000, 1, 16000, 1.5, 0)
	f.Add(uint64(2), 1000, 2, 44100, 0.5, 300)
	f.Add(uint64(3), 31, 2, 8000, 2.0, 900)
	f.Add(uint64(4), 2500, 1, 1000, 0.51, 2400)
	f.Fuzz(func(t *testing.T, seed uint64, size, channels, rate int, speed float64, from int) {
		size, channels, rate, from = int(uint(size)%20000), 1+int(uint(channels)%2), 1+int(uint(rate)%100000), int(uint(from)%20000)
		if !(speed >= 0.5 && speed <= 2) {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		c := make(clip, size*channels)
		for i := range c {
			c[i] = float32(r.NormFloat64() * math.Sin(float64(i)/float64(1+seed%2000)))
		}
		whole := play(stretch.New(c, channels, beep.SampleRate(rate), speed, from))
		left := float64(max(0, size-from))
		if want := left / speed; math.Abs(float64(len(whole))-want) > 1 && (float64(len(whole)) != left || left > 0.035*float64(rate)+9) {
			t.Fatalf("%d frames of %g at speed %g", len(whole), left, speed)
		}
		g := &growing{all: c}
		s := stretch.New(g, channels, beep.SampleRate(rate), speed, from)
		for at := 0; !g.done || at < len(whole); {
			g.have = min(g.have+(1+r.IntN(1+size/5))*channels, len(c))
			g.done = g.done || g.have == len(c) && r.IntN(2) == 0
			at += same(t, s, whole, at, 1+r.IntN(3000))
		}
	})
}

// The first pass through a clip, with the search, should be 200 times faster than real time.
func BenchmarkStream(b *testing.B) {
	for _, channels := range []int{1, 2} {
		c := speechLike(120, 44100, 10)
		seconds := float64(len(c)) / float64(channels) / 44100
		for _, speed := range []float64{0.5, 1.5, 2} {
			b.Run(fmt.Sprintf("%d-channels-speed-%g", channels, speed), func(b *testing.B) {
				out := make([][2]float64, 512)
				b.ReportAllocs()
				for b.Loop() {
					s := stretch.New(c, channels, 44100, speed, 0)
					for n := 1; n > 0; {
						n, _ = s.Stream(out)
					}
				}
				b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
			})
		}
	}
}

// Another pass over frames whose segments are known, as after a seek.
func BenchmarkStreamAgain(b *testing.B) {
	s := stretch.New(speechLike(120, 44100, 3), 1, 44100, 1.5, 0)
	out := make([][2]float64, 512)
	b.ReportAllocs()
	for b.Loop() {
		_ = s.Seek(20000)
		s.Stream(out)
	}
}
