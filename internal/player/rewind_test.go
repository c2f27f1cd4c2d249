package player_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
	"callboard/internal/testwait"
)

// These tests play on a device that buffers far ahead and can take frames back.

func playAhead(t *testing.T, clip player.Clip) (*fake, *player.Engine) {
	t.Helper()
	d := newFake(rate)
	d.rewinds = true
	e := engine(t, d)
	e.Play(clip)
	synctest.Wait()
	d.pull(20000)
	d.play(5000)
	return d, e
}

func TestPauseIsFast(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, clip)
		e.Pause()
		near(t, "position kept", e.State().Position, 5100*time.Second/rate)
		d.pull(3000)
		got := d.taken()
		sameSamples(t, "before the pause", got, want[:5100])
		for i, v := range got[5100+rate/200:] {
			if v != 0 {
				t.Fatalf("frame %d after the fade is not silent", i)
			}
		}
		if s := maxStep(got); s > 0.04 {
			t.Errorf("click at the pause: step of %g", s)
		}
		e.Resume() // before the pause is audible: only a short dip remains
		d.pull(3000)
		sameSamples(t, "after the pause", d.taken()[5100+300:], want[5100+300:5100+2000])
	})
}

func TestSeekReplacesUnplayedFrames(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, clip)
		e.SetVolume(90)
		e.SetVolume(100)
		e.Seek(500 * time.Millisecond)
		for range 5 { // as when a key is held down
			e.SeekBy(10 * time.Millisecond)
		}
		d.pull(9000)
		got := d.taken()
		sameSamples(t, "before", got, want[:5100])
		sameSamples(t, "after", got[5100+300:], want[26400+300:26400+9000])
		if s := maxStep(got); s > 0.04 {
			t.Errorf("click at the seek: step of %g", s)
		}
	})
}

func TestPauseAfterLastFrameWasFilled(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, 10000))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, clip) // all of it was filled, half was played
		e.Pause()
		near(t, "position kept", e.State().Position, 5100*time.Second/rate)
		e.Resume()
		d.run(30000)
		time.Sleep(time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended {
			t.Errorf("%v", s.Status)
		}
		sameSamples(t, "the remaining frames", d.taken()[5100+300:], want[5100+300:])
	})
}

func TestVolumeIsFast(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, clip)
		e.SetVolume(0)
		d.pull(1000)
		got := d.taken()
		sameSamples(t, "before", got, want[:5100])
		for i, v := range got[5100+rate/200+1:] {
			if v != 0 {
				t.Fatalf("frame %d after the change is not silent", i)
			}
		}
	})
}

// Commands in random order cause no click, no position out of bounds, and no state that cannot be left.
func TestCommandsInAnyOrder(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	b, _ := wavFile(t, "b", rate, sine(330, rate, rate/2))
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			d := newFake(rate)
			d.rewinds = seed%2 == 0
			e := engine(t, d)
			for range 300 {
				switch r.IntN(10) {
				case 0:
					e.Play(a)
				case 1:
					e.Toggle(b)
				case 2:
					e.Pause()
				case 3:
					e.Resume()
				case 4:
					e.Seek(time.Duration(r.IntN(1200)) * time.Millisecond)
				case 5:
					e.SeekBy(time.Duration(r.IntN(400)-200) * time.Millisecond)
				case 6:
					e.SetVolume(r.IntN(100))
				case 7:
					e.Stop()
				default:
					if d.running() {
						d.pull(r.IntN(4000))
						d.mu.Lock()
						d.played += min(int64(r.IntN(4000)), int64(len(d.got))-d.played)
						d.mu.Unlock()
						if s := maxStep(d.taken()); s > 0.12 {
							t.Fatalf("seed %d: click: step of %g", seed, s)
						}
					}
					time.Sleep(50 * time.Millisecond)
					synctest.Wait()
				}
				if s := e.State(); s.Position < 0 || s.Length > 0 && s.Position > s.Length {
					t.Fatalf("seed %d: at %v of %v", seed, s.Position, s.Length)
				}
			}
			e.Play(b)
			synctest.Wait()
			d.run(rate)
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if s := e.State(); s.Status != player.Ended || d.running() {
				t.Errorf("seed %d: %v", seed, s.Status)
			}
		})
	}
}

func TestManyGoroutines(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", 16000, sine(440, 16000, 1600))
	b, _ := wavFile(t, "b", 44100, sine(330, 44100, 4410))
	e := player.NewOn(output.Options{Kind: output.Silent})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 2))
			for range 200 {
				[]func(){func() { e.Play(a) }, func() { e.Toggle(b) }, e.Pause, e.Resume, e.Stop,
					func() { e.SeekBy(time.Millisecond) }, func() { e.SetVolume(r.IntN(150)) }, func() { e.State() }}[r.IntN(8)]()
			}
		})
	}
	all.Wait()
	e.Play(a)
	if s, err := e.Wait(t.Context()); err != nil || s.Status != player.Ended {
		t.Errorf("%v, %v", s.Status, err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func TestFillAfterCommandsDoesNotAllocate(t *testing.T) {
	clip, _ := wavFile(t, "a", 16000, sine(440, 16000, 16000*60))
	d := newFake(rate)
	e := engine(t, d)
	e.Play(clip)
	testwait.Eventually(t, "the clip is loaded and plays", func() bool { return d.running() && e.State().Measured })
	e.SetVolume(80)
	e.Seek(time.Second)
	buf := make([]float32, 2*960)
	if n := testing.AllocsPerRun(100, func() { d.src.Fill(buf) }); n != 0 {
		t.Errorf("%g allocations for each call of Fill", n)
	}
}

func BenchmarkFill(b *testing.B) {
	clip, _ := wavFile(b, "a", 44100, sine(440, 44100, 44100*60))
	d := newFake(rate)
	e := engine(b, d)
	e.Play(clip)
	testwait.Eventually(b, "it runs", d.running)
	buf := make([]float32, 2*960)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if n++; n%2500 == 0 {
			e.Seek(time.Second)
		}
		d.src.Fill(buf)
	}
	b.ReportMetric(0.02*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
}
