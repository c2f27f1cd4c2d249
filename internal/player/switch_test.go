package player_test

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
	"callboard/internal/testwait"
)

// take is a clip of one line: silence, a tone whose pitch tells the place in the line, and silence. Lengths are in
// seconds.
type take struct {
	key               string
	rate              int
	lead, voiced, end float64
	level             float64
}

const lowest, highest = 400.0, 2400.0 // Hz, at the places 0 and 1

func (k take) clip(t testing.TB) player.Clip {
	t.Helper()
	r := float64(k.rate)
	out := make([]float64, int(k.lead*r)+int(k.voiced*r)+int(k.end*r))
	phase := 0.0
	for i := range int(k.voiced * r) {
		phase += 2 * math.Pi * (lowest + (highest-lowest)*float64(i)/r/k.voiced) / r
		out[int(k.lead*r)+i] = k.level * math.Sin(phase)
	}
	c, _ := wavFile(t, k.key, k.rate, out)
	return c
}

// placeIn is the place in the line that sounds in the middle of a recording at a rate, by its pitch.
func placeIn(s []float32, rate float64) float64 {
	first, last, n := 0.0, 0.0, -1
	for i := 1; i < len(s); i++ {
		if s[i-1] < 0 && s[i] >= 0 {
			last = float64(i) - float64(s[i])/float64(s[i]-s[i-1])
			if n++; n == 0 {
				first = last
			}
		}
	}
	return (float64(n)*rate/(last-first) - lowest) / (highest - lowest)
}

// weakest is the lowest level of any 5 ms, relative to the level of the whole. These takes have the same pitch at the same
// place, so that in the middle of a fade they may cancel out for a moment.
func weakest(s []float32) float64 {
	level := func(s []float32) (sum float64) {
		for _, v := range s {
			sum += float64(v) * float64(v)
		}
		return math.Sqrt(sum / float64(len(s)))
	}
	low, all := math.Inf(1), level(s)
	for ; len(s) >= 5*ms; s = s[ms:] {
		low = min(low, level(s[:5*ms]))
	}
	return low / all
}

func takes() []take {
	return []take{
		{"a", rate, 0.3, 1.5, 0.2, 0.5},
		{"b", rate, 0.05, 2, 0.6, 0.5},
		{"c", 22050, 0.12, 1.2, 0, 0.5},
	}
}

// A switch sounds at the same place of the line, within 20 ms, and without a gap.
func TestSwitchKeepsPlaceInLine(t *testing.T) {
	t.Parallel()
	all := takes()
	for _, from := range all {
		for _, to := range all {
			if from == to {
				continue
			}
			a, b := from.clip(t), to.clip(t)
			for _, speed := range []float64{1, 1.5} {
				synctest.Test(t, func(t *testing.T) {
					d, e := playing(t, a)
					e.SetSpeed(speed)
					for _, place := range []float64{0.2, 0.5, 0.8} {
						e.Switch(a)
						synctest.Wait()
						e.Seek(time.Duration((from.lead + from.voiced*(place-0.1)) * float64(time.Second)))
						d.run(int(0.1 * from.voiced / speed * rate))
						at := len(d.taken())
						e.Switch(b)
						synctest.Wait()
						s := e.State()
						if s.Clip != b || math.Abs(s.Place-place) > 0.01 || s.Speed != speed {
							t.Errorf("%s to %s at %g: %s sounds at %.3f, speed %g", from.key, to.key, place, s.Clip.Key, s.Place, s.Speed)
						}
						d.run(60 * ms)
						got := d.taken()[at-20*ms:]
						window := 30.0 / 1000 // seconds; its middle is 45 ms after the switch
						heard := placeIn(got[50*ms:50*ms+int(window*rate)], rate)
						want := place + 0.045*speed/to.voiced
						if off := (heard - want) * to.voiced; math.Abs(off) > 0.020 {
							t.Errorf("%s to %s at %g, speed %g: off by %.1f ms", from.key, to.key, place, speed, off*1000)
						}
						if w := weakest(got); w < 0.3 {
							t.Errorf("%s to %s at %g, speed %g: 5 ms at %.2f of the level", from.key, to.key, place, speed, w)
						}
						if s := maxStep(got); s > 0.25 {
							t.Errorf("%s to %s at %g, speed %g: a step of %g", from.key, to.key, place, speed, s)
						}
					}
				})
			}
		}
	}
}

// The level does not drop in the middle of the cross-fade, 4 ms after the switch.
func TestSwitchKeepsPower(t *testing.T) {
	t.Parallel()
	var clips []player.Clip
	for i := range uint64(2) {
		random := rand.New(rand.NewPCG(i, 15))
		noise := make([]float64, 3*rate)
		for j := range noise {
			noise[j] = 0.5*random.Float64() - 0.25
		}
		clip, _ := wavFile(t, string(rune('a'+i)), rate, noise)
		clips = append(clips, clip)
	}
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clips[0])
		middle, usual := 0.0, 0.0
		for i := range 50 {
			d.run(50 * ms)
			at := len(d.taken())
			e.Switch(clips[(i+1)%2])
			synctest.Wait()
			d.run(8 * ms)
			got := d.taken()
			for j := range ms {
				middle += math.Pow(float64(got[at+4*ms-ms/2+j]), 2)
				usual += math.Pow(float64(got[at-ms+j]), 2)
			}
		}
		if db := 10 * math.Log10(middle/usual); math.Abs(db) > 0.5 {
			t.Errorf("%.2f dB in the middle of the fade", db)
		}
	})
}

// A key that is held down switches 20 times a second. The place moves on as if one clip played.
func TestSwitchRapidly(t *testing.T) {
	t.Parallel()
	long := []take{{"a", rate, 0.3, 6, 0.2, 0.5}, {"b", rate, 0, 6, 0.6, 0.5}, {"c", 44100, 0.1, 6, 0, 0.5}}
	var clips []player.Clip
	for _, k := range long {
		clips = append(clips, k.clip(t))
	}
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clips[0])
		d.run(800 * ms) // 500 ms of the line
		const times = 60
		for i := range times {
			e.Switch(clips[(i+1)%3])
			e.Switch(clips[(i+2)%3])
			synctest.Wait()
			if s := e.State(); s.Clip != clips[(i+2)%3] || s.Status != player.Playing {
				t.Fatalf("switch %d: %s, %s", i, s.Clip.Key, s.Status)
			}
			d.run(50 * ms)
		}
		got := d.taken()[400*ms:]
		if s := e.State(); math.Abs(s.Place-3.5/6) > 0.0005 {
			t.Errorf("at %.4f of the line, want %.4f", s.Place, 3.5/6)
		}
		if heard, want := placeIn(got[len(got)-30*ms:], rate), (3.5-0.015)/6; math.Abs(heard-want)*6 > 0.020 {
			t.Errorf("%.3f of the line is heard, want %.3f", heard, want)
		}
		if w, s := weakest(got), maxStep(got); w < 0.3 || s > 0.25 {
			t.Errorf("5 ms at %.2f of the level, a step of %g", w, s)
		}
		if d.starts != 1 {
			t.Errorf("the device was started %d times", d.starts)
		}
	})
}

// Commands, loads and the device run at the same time. The last switch counts.
func TestSwitchConcurrently(t *testing.T) {
	t.Parallel()
	var clips []player.Clip
	for _, k := range takes() {
		k.voiced = 10
		clips = append(clips, k.clip(t))
	}
	d := newFake(rate)
	d.rewinds = true
	e := engine(t, d)
	e.Prepare(clips...)
	e.Match(true)
	e.LoopPlace(0.1, 0.9)
	e.Play(clips[0])
	testwait.Eventually(t, "the clip plays", func() bool { return d.running() && e.State().Status == player.Playing })
	done := make(chan struct{})
	var device sync.WaitGroup
	device.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				d.pull(10 * ms)
				d.play(5 * ms)
				e.State()
			}
		}
	})
	for i := range 200 {
		e.Switch(clips[i%3])
		if i%10 == 0 {
			e.Prepare(clips[i%3:]...)
		}
	}
	testwait.Eventually(t, "the last clip plays", func() bool { s := e.State(); return s.Clip == clips[199%3] })
	close(done)
	device.Wait()
}

// A switch starts no sound.
func TestSwitchWhileNothingPlays(t *testing.T) {
	t.Parallel()
	all := takes()
	a, b := all[0].clip(t), all[1].clip(t)
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		silent := func(what string, clip player.Clip, status player.Status, place float64) {
			t.Helper()
			d.run(20 * ms)
			time.Sleep(time.Second)
			synctest.Wait()
			if s := e.State(); s.Status != status || s.Clip != clip || math.Abs(s.Place-place) > 0.001 || d.running() {
				t.Errorf("%s: %s, %s at %.3f, device runs: %t", what, s.Status, s.Clip.Key, s.Place, d.running())
			}
		}
		e.Switch(a)
		silent("no clip", a, player.Paused, 0)
		e.Switch(b)
		silent("loaded", b, player.Paused, 0)
		e.Toggle(b)
		synctest.Wait()
		d.run(1050 * ms)
		e.Pause()
		e.Switch(a)
		silent("paused", a, player.Paused, 0.5)
		e.Resume()
		synctest.Wait()
		d.run(1100 * ms)
		silent("ended", a, player.Ended, 1)
		e.Switch(b)
		silent("switched after the end", b, player.Ended, 1)
	})
}

// A loop is carried over to the same places of the line, and has no gap.
func TestSwitchKeepsLoopOfPhrase(t *testing.T) {
	t.Parallel()
	all := takes()
	for i := range all {
		all[i].rate = rate
	}
	a, b := all[0].clip(t), all[1].clip(t)
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, a)
		e.LoopPlace(0.4, 0.6)
		near(t, "from", e.State().Loop.From, 900*time.Millisecond)
		near(t, "to", e.State().Loop.To, 1200*time.Millisecond)
		e.Seek(900 * time.Millisecond)
		d.run(450 * ms) // one and a half passes
		e.Switch(b)
		synctest.Wait()
		s := e.State()
		near(t, "from", s.Loop.From, 850*time.Millisecond)
		near(t, "to", s.Loop.To, 1250*time.Millisecond)
		if math.Abs(s.Place-0.5) > 0.0001 {
			t.Errorf("switched at %g", s.Place)
		}
		at := len(d.taken())
		d.run(200*ms + 800*ms)
		near(t, "two passes later", e.State().Position, 850*time.Millisecond)
		got := d.taken()
		for _, pass := range []int{200, 600} {
			from := at + pass*ms
			if heard, want := placeIn(got[from+10*ms:from+40*ms], rate), 0.4+0.025/2; math.Abs(heard-want)*2 > 0.020 {
				t.Errorf("%.3f of the line is heard 25 ms into the pass, want %.3f", heard, want)
			}
		}
		if w := weakest(got[310*ms:]); w < 0.3 {
			t.Errorf("gap: 5 ms at %.2f of the level", w)
		}
		e.Switch(a)
		synctest.Wait()
		near(t, "back: from", e.State().Loop.From, 900*time.Millisecond)
		near(t, "back: to", e.State().Loop.To, 1200*time.Millisecond)
	})
}
