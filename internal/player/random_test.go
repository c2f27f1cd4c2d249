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

// crowd gives a new device for each call.
type crowd struct {
	mu  sync.Mutex
	r   *rand.Rand
	now *fake
	out bool // only a silent device can be opened
}

func (c *crowd) open(context.Context) player.Device {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := newFake([]int{rate, 44100}[c.r.IntN(2)])
	d.rewinds = c.r.IntN(2) == 0
	d.silent = c.out
	c.now = d
	return d
}

func (c *crowd) device() *fake {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// listener checks what was played, once and in order: played frames cannot be taken back.
type listener struct {
	d      *fake
	start  int
	at     int
	last   float32
	steep  float64
	louder bool
}

func (l *listener) listen(d *fake) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d != l.d || d.starts != l.start {
		l.d, l.start, l.at, l.last = d, d.starts, 0, 0
	}
	for l.at < min(int(d.heard), len(d.got)) {
		v := d.got[l.at]
		l.steep = max(l.steep, math.Abs(float64(v-l.last)))
		l.louder = l.louder || v > 1 || v < -1
		l.last = v
		l.at++
	}
}

// The clips are tones of at most this amplitude and frequency (Hz) that begin and end softly. A change of a clip, of its place or of its volume may add
// no more to their own slope than two fades of 5 ms and one of 20 ms at once, with up to 1.75 of a tone sounding in sum: a
// flip still under way when the next change comes.
const (
	loudest = 0.45
	highest = 660
	most    = 1.75*loudest*2*math.Pi*highest/44100 + loudest*(2/(0.005*44100)+1/(0.02*44100)) + 1.75*loudest/(0.005*44100)
)

// Ten thousand commands in random order, on devices that are lost and return: no click, no position out of bounds, no
// state without exit, and no goroutine left: synctest fails when a goroutine outlives the test.
func TestTenThousandCommands(t *testing.T) {
	t.Parallel()
	a, openA, _ := arriving(t, "a", rate, soft(440, rate, 3*rate))
	b, openB, _ := arriving(t, "b", 16000, soft(330, 16000, 24000))
	c, _, _ := arriving(t, "c", 44100, soft(highest, 44100, 2*44100))
	tiny, _, _ := arriving(t, "tiny", rate, soft(highest, rate, rate/20)) // no loop fits into it
	bad := player.Clip{Key: "bad", Path: a.Path + ".none"}
	seeds, each := uint64(25), 400
	if testing.Short() { // as under the race detector, which slows it down twenty times
		seeds = 5
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			all := &crowd{r: rand.New(rand.NewPCG(seed, 8))}
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
			var ear listener
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
					f.set(func() { f.here = min(f.here+r.IntN(20000), len(f.data)) })
				}
				if r.IntN(3) > 0 { // else several at once
					synctest.Wait()
				}
				if d := all.device(); d != nil && d.running() && !d.isClosed() {
					d.pull(r.IntN(4000))
					d.mu.Lock()
					d.heard += max(0, min(int64(r.IntN(4000)), int64(len(d.got))-d.heard))
					d.mu.Unlock()
					ear.listen(d)
				}
				if r.IntN(3) == 0 {
					time.Sleep(time.Duration(r.IntN(100)) * time.Millisecond)
				}
				if s := e.State(); s.Position < 0 || s.Length > 0 && s.Position > s.Length {
					t.Fatalf("seed %d, command %d: %v at %v of %v", seed, i, s.Status, s.Position, s.Length)
				}
				if ear.steep > most || ear.louder {
					t.Fatalf("seed %d, command %d: a step of %g, %g are allowed; out of ±1: %t", seed, i, ear.steep, most, ear.louder)
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
				t.Errorf("seed %d: in the end %v, %q", seed, s.Status, s.Problem)
			}
			if err := e.Close(); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
			synctest.Wait()
			for _, f := range feeds {
				if f.opened() && !f.over() {
					t.Errorf("seed %d: a reader is left behind", seed)
				}
			}
		})
	}
}

// soft is a tone that fades in and out within 10 ms.
func soft(hz float64, rate, frames int) []float64 {
	out := toneAt(hz, loudest, rate, frames)
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
