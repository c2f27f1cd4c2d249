package player_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
)

// deviceFactory opens a new device for each call.
type deviceFactory struct {
	mu  sync.Mutex
	r   *rand.Rand
	now *fake
	out bool // only a silent device can be opened
}

func (c *deviceFactory) open(context.Context) player.Device {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := newFake([]int{rate, 44100}[c.r.IntN(2)])
	d.rewinds = c.r.IntN(2) == 0
	d.silent = c.out
	c.now = d
	return d
}

func (c *deviceFactory) device() *fake {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// playedChecker checks what was played, once and in order: played frames cannot be taken back.
type playedChecker struct {
	d       *fake
	start   int
	at      int
	last    float32
	step    float64
	clipped bool
}

func (l *playedChecker) check(d *fake) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d != l.d || d.starts != l.start {
		l.d, l.start, l.at, l.last = d, d.starts, 0, 0
	}
	for l.at < min(int(d.played), len(d.got)) {
		v := d.got[l.at]
		l.step = max(l.step, math.Abs(float64(v-l.last)))
		l.clipped = l.clipped || v > 1 || v < -1
		l.last = v
		l.at++
	}
}

// The clips are tones of at most maxAmplitude and maxHz that fade in and out. A change of the clip, the position or the
// volume may add no more to their own slope than two fades of 5 ms and one of 20 ms at once, while up to 1.75 of a tone
// plays in sum: a flip may still be in progress when the next change comes.
const (
	maxAmplitude = 0.45
	maxHz        = 660
	stepLimit    = 1.75*maxAmplitude*2*math.Pi*maxHz/44100 + maxAmplitude*(2/(0.005*44100)+1/(0.02*44100)) + 1.75*maxAmplitude/(0.005*44100)
)

// Ten thousand commands in random order on devices that are lost and return: no click, no position out of bounds, no
// state that cannot be left, and no goroutine leak: synctest fails when a goroutine outlives the test.
func TestTenThousandCommands(t *testing.T) {
	t.Parallel()
	a, openA, _ := partialClip(t, "a", rate, softTone(440, rate, 3*rate))
	b, openB, _ := partialClip(t, "b", 16000, softTone(330, 16000, 24000))
	c, _, _ := partialClip(t, "c", 44100, softTone(maxHz, 44100, 2*44100))
	tiny, _, _ := partialClip(t, "tiny", rate, softTone(maxHz, rate, rate/20)) // no loop fits into it
	bad := player.Clip{Key: "bad", Path: a.Path + ".none"}
	seeds, each := uint64(25), 400
	if testing.Short() { // as under the race detector, which slows it down twenty times
		seeds = 5
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			all := &deviceFactory{r: rand.New(rand.NewPCG(seed, 8))}
			e := player.NewWith(all.open)
			defer e.Close()
			var feeds []*feed
			clip := func() player.Clip {
				switch n := r.IntN(12); {
				case n == 0:
					return bad
				case n == 11:
					return tiny
				case n < 3:
					return a
				case n < 5:
					return b
				case n < 8:
					return c
				}
				clip, f := []func() (player.Clip, *feed){openA, openB}[r.IntN(2)]()
				feeds = append(feeds, f)
				return clip
			}
			at := func() time.Duration { return time.Duration(r.IntN(3500)-200) * time.Millisecond }
			commands := []func(){
				func() { e.Play(clip()) }, func() { e.Toggle(clip()) }, func() { e.Flip(clip()) }, e.Pause, e.Resume, e.Resume,
				func() { e.Seek(at()) }, func() { e.SeekBy(at() - 1500*time.Millisecond) }, func() { e.Jump(120*r.Float64() - 10) },
				func() { e.SetVolume(r.IntN(101)) }, func() { e.Mute(r.IntN(3) == 0) }, func() { e.SetSpeed(0.4 + 1.8*r.Float64()) },
				func() { e.SetSpeed(1) }, e.Mark, e.Mark, func() { e.SetLoop(player.Loop{From: at(), To: at()}) }, func() { e.SetLoop(player.Loop{}) },
				func() { e.Match(r.IntN(2) == 0) }, func() { e.Use(output.Pulse, string(rune('a'+r.IntN(2)))) },
			}
			var checker playedChecker
			for i := range each {
				switch n := r.IntN(40); n {
				case 0:
					e.Stop()
				case 1:
					all.mu.Lock()
					all.out = r.IntN(3) == 0
					all.mu.Unlock()
					if d := all.device(); d != nil && !d.isClosed() {
						d.lost <- errors.New("unplugged")
						synctest.Wait()
					}
				default:
					commands[r.IntN(len(commands))]()
				}
				for _, f := range feeds {
					f.set(func() { f.arrived = min(f.arrived+r.IntN(20000), len(f.data)) })
				}
				if r.IntN(3) > 0 { // else several at once
					synctest.Wait()
				}
				if d := all.device(); d != nil && d.running() && !d.isClosed() {
					d.pull(r.IntN(4000))
					d.mu.Lock()
					d.played += max(0, min(int64(r.IntN(4000)), int64(len(d.got))-d.played))
					d.mu.Unlock()
					checker.check(d)
				}
				if r.IntN(3) == 0 {
					time.Sleep(time.Duration(r.IntN(100)) * time.Millisecond)
				}
				if s := e.State(); s.Position < 0 || s.Length > 0 && s.Position > s.Length {
					t.Fatalf("seed %d, command %d: %v at %v of %v", seed, i, s.Status, s.Position, s.Length)
				}
				if checker.step > stepLimit || checker.clipped {
					t.Fatalf("seed %d, command %d: a step of %g, %g are allowed; out of ±1: %t", seed, i, checker.step, stepLimit, checker.clipped)
				}
			}
			all.mu.Lock()
			all.out = false
			all.mu.Unlock()
			e.Play(c)
			e.SetSpeed(1)
			for range 8 {
				synctest.Wait()
				if d := all.device(); d.running() && !d.isClosed() {
					d.run(rate / 2)
				}
				time.Sleep(time.Second)
			}
			synctest.Wait()
			if s := e.State(); s.Status != player.Ended || all.device().running() {
				t.Errorf("seed %d: final state %v, %q", seed, s.Status, s.Problem)
			}
			if err := e.Close(); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
			synctest.Wait()
			for _, f := range feeds {
				if f.opened() && !f.isClosed() {
					t.Errorf("seed %d: a reader was not closed", seed)
				}
			}
		})
	}
}

// softTone is a tone that fades in and out within 10 ms.
func softTone(hz float64, rate, frames int) []float64 {
	out := toneAt(hz, maxAmplitude, rate, frames)
	for i := range rate / 100 {
		w := float64(i) / float64(rate/100)
		out[i] *= w
		out[frames-1-i] *= w
	}
	return out
}

func toneAt(hz, amplitude float64, rate, frames int) []float64 {
	out := sine(hz, rate, frames)
	for i := range out {
		out[i] *= 2 * amplitude
	}
	return out
}
