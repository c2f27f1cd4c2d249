package resample_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"callboard/internal/player/resample"

	"github.com/gopxl/beep/v2"
)

func tone(hz float64, rate, frames int) []float32 {
	out := make([]float32, frames)
	for i := range out {
		out[i] = float32(0.5 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return out
}

func play(s *resample.Streamer) [][2]float64 {
	out := make([][2]float64, s.Len()+7)
	n, _ := s.Stream(out)
	return out[:n]
}

// noise is what remains when the tone, with best-fitting phase and level, is subtracted: in dB below the tone.
func noise(frames [][2]float64, hz float64, rate int) float64 {
	frames = frames[len(frames)/10 : len(frames)*9/10]
	var ss, sc, cc, xs, xc float64
	for i, f := range frames {
		s, c := math.Sincos(2 * math.Pi * hz * float64(i) / float64(rate))
		ss, sc, cc, xs, xc = ss+s*s, sc+s*c, cc+c*c, xs+f[0]*s, xc+f[0]*c
	}
	det := ss*cc - sc*sc
	a, b := (xs*cc-xc*sc)/det, (xc*ss-xs*sc)/det
	var signal, rest float64
	for i, f := range frames {
		s, c := math.Sincos(2 * math.Pi * hz * float64(i) / float64(rate))
		want := a*s + b*c
		signal, rest = signal+want*want, rest+(f[0]-want)*(f[0]-want)
	}
	return 10 * math.Log10(signal/rest)
}

func TestToneNoise(t *testing.T) {
	t.Parallel()
	for _, rates := range [][2]int{{16000, 44100}, {16000, 48000}, {22050, 48000}, {24000, 44100}, {24000, 48000}, {44100, 48000}, {48000, 44100}, {96000, 48000}, {22050, 44099}} {
		k := resample.NewKernel(beep.SampleRate(rates[0]), beep.SampleRate(rates[1]))
		for _, hz := range []float64{440, 3000, 7000} {
			t.Run(fmt.Sprintf("%d to %d at %g Hz", rates[0], rates[1], hz), func(t *testing.T) {
				t.Parallel()
				s := k.Stream(tone(hz, rates[0], rates[0]/2), 1)
				if db := noise(play(s), hz, rates[1]); db < 70 {
					t.Errorf("%.1f dB between the tone and everything else, want 70", db)
				} else {
					t.Logf("%.1f dB", db)
				}
			})
		}
	}
}

func TestDownsamplingHasNoAlias(t *testing.T) {
	t.Parallel()
	s := resample.NewKernel(48000, 16000).Stream(tone(11000, 48000, 24000), 1)
	var loudest float64
	for _, f := range play(s)[200:7800] {
		loudest = math.Max(loudest, math.Abs(f[0]))
	}
	if loudest > 0.5e-3 {
		t.Errorf("11 kHz is only %.1f dB below its level", -20*math.Log10(loudest/0.5))
	}
}

func TestSameRateIsExact(t *testing.T) {
	t.Parallel()
	in := []float32{0.1, -0.2, 0.3, -0.4, 0.5, -0.6}
	for i, f := range play(resample.NewKernel(44100, 44100).Stream(in, 2)) {
		if f != [2]float64{float64(in[2*i]), float64(in[2*i+1])} {
			t.Fatalf("frame %d is %v", i, f)
		}
	}
}

func TestTimingIsExact(t *testing.T) {
	t.Parallel()
	in := make([]float32, 2*16000)
	in[2*8000+1] = 1 // one click on the right channel, after half a second
	k := resample.NewKernel(16000, 44100)
	s := k.Stream(in, 2)
	if s.Len() != 44100 {
		t.Errorf("a second has %d frames", s.Len())
	}
	at, top := 0, 0.0
	for i, f := range play(s) {
		if f[0] != 0 {
			t.Fatalf("sound on the left at %d", i)
		}
		if f[1] > top {
			at, top = i, f[1]
		}
	}
	if at != 22050 {
		t.Errorf("the click is at %d, want 22050", at)
	}
}

func TestSeekIsExact(t *testing.T) {
	t.Parallel()
	for _, to := range []int{16000, 48000, 44099} {
		s := resample.NewKernel(16000, beep.SampleRate(to)).Stream(tone(3000, 16000, 4000), 1)
		whole := play(s)
		if n, ok := s.Stream(make([][2]float64, 1)); n != 0 || ok {
			t.Error("frames after the end")
		}
		for _, p := range []int{0, 1, 777, s.Len() - 1, s.Len()} {
			if err := s.Seek(p); err != nil || s.Position() != p {
				t.Fatal(err)
			}
			out := make([][2]float64, 50)
			n, _ := s.Stream(out)
			for i := range n {
				if out[i] != whole[p+i] {
					t.Fatalf("at %d Hz frame %d differs after a seek to %d", to, p+i, p)
				}
			}
		}
		if s.Seek(-1) == nil || s.Seek(s.Len()+1) == nil {
			t.Error("a seek outside of the clip succeeds")
		}
	}
}

// growing is a source that gets its samples in pieces.
type growing struct {
	all  []float32
	have int
	done bool
}

func (g *growing) Samples() ([]float32, bool) { return g.all[:g.have:g.have], g.done }

// Frames played while the clip arrives must equal those of the complete clip, and none may be delayed for long.
func TestGrowingSourceGivesSameFrames(t *testing.T) {
	t.Parallel()
	for _, rates := range [][2]int{{16000, 44100}, {16000, 48000}, {48000, 16000}, {44100, 44100}, {22050, 44099}} {
		for _, channels := range []int{1, 2} {
			t.Run(fmt.Sprintf("%d to %d, %d channels", rates[0], rates[1], channels), func(t *testing.T) {
				t.Parallel()
				k := resample.NewKernel(beep.SampleRate(rates[0]), beep.SampleRate(rates[1]))
				in := tone(3000, rates[0], 6000)
				whole := play(k.Stream(in, channels))
				g := &growing{all: in}
				s := k.StreamOf(g, channels)
				out := make([][2]float64, 300)
				r := rand.New(rand.NewPCG(uint64(rates[0]), uint64(channels)))
				for at := 0; at < len(whole); {
					g.have = min(g.have+r.IntN(200)*channels, len(in))
					g.done = g.done || g.have == len(in) && r.IntN(3) == 0
					late := float64(g.have/channels)/float64(rates[0]) - float64(s.Len())/float64(rates[1])
					if held := float64(rates[0]) / float64(min(rates[0], rates[1])) * 33 / float64(rates[0]); late > held {
						t.Fatalf("%d of %d frames can be played", s.Len(), g.have/channels)
					}
					size := r.IntN(len(out) + 1)
					want := max(0, min(size, s.Len()-at))
					if n, ok := s.Stream(out[:size]); n != want || !ok {
						t.Fatalf("%d frames at %d, ok %v, want %d", n, at, ok, want)
					}
					for i := range want {
						if out[i] != whole[at+i] {
							t.Fatalf("frame %d is %v, and %v in the complete clip", at+i, out[i], whole[at+i])
						}
					}
					at += want
				}
				g.done = true
				if n, ok := s.Stream(out); n != 0 || ok || s.Len() != len(whole) {
					t.Errorf("after the end: %d frames, ok %v; length %d, want %d", n, ok, s.Len(), len(whole))
				}
			})
		}
	}
}

func TestWaitingSourceIsNotEnd(t *testing.T) {
	t.Parallel()
	g := &growing{all: tone(440, 16000, 100)}
	s := resample.NewKernel(16000, 44100).StreamOf(g, 1)
	if n, ok := s.Stream(make([][2]float64, 10)); n != 0 || !ok {
		t.Errorf("without samples: %d frames, ok %v", n, ok)
	}
	if s.Seek(1) == nil {
		t.Error("a seek beyond the arrived part succeeds")
	}
	g.have = 100
	if n, ok := s.Stream(make([][2]float64, 10)); n != 10 || !ok {
		t.Errorf("%d frames, ok %v", n, ok)
	}
}

func TestStreamingAllocatesNothing(t *testing.T) {
	s := resample.NewKernel(16000, 48000).Stream(tone(440, 16000, 1600), 1)
	out := make([][2]float64, 512)
	if n := testing.AllocsPerRun(50, func() { _ = s.Seek(100); s.Stream(out) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkStream(b *testing.B) {
	for _, rates := range [][2]int{{16000, 44100}, {44100, 48000}, {48000, 48000}} {
		b.Run(fmt.Sprintf("%d-%d", rates[0], rates[1]), func(b *testing.B) {
			s := resample.NewKernel(beep.SampleRate(rates[0]), beep.SampleRate(rates[1])).Stream(tone(440, rates[0], rates[0]), 1)
			out := make([][2]float64, 512)
			b.ReportAllocs()
			for b.Loop() {
				_ = s.Seek(4000)
				s.Stream(out)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/512, "ns/frame")
		})
	}
}

func BenchmarkNewKernel(b *testing.B) {
	for b.Loop() {
		resample.NewKernel(44100, 48000)
	}
}
