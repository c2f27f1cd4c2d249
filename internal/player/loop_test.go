package player_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

const ms = rate / 1000 // frames

func TestMarkSetsAndClearsLoop(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(443, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(200 * ms)
		e.Mark()
		if l := e.State().Loop; !l.Marked() || l.On() || l.From != 200*time.Millisecond {
			t.Errorf("marked once: %+v", l)
		}
		d.run(300 * ms)
		e.Mark()
		if l := e.State().Loop; !l.On() || l != (player.Loop{From: 200 * time.Millisecond, To: 500 * time.Millisecond}) {
			t.Errorf("marked twice: %+v", l)
		}
		for range 20 {
			d.run(100 * ms)
			near(t, "in the pass", e.State().Position, 300*time.Millisecond)
			d.run(200 * ms)
			near(t, "the end of the pass", e.State().Position, 200*time.Millisecond)
		}
		got := d.taken()
		sameSamples(t, "one pass", got[800*ms:], want[200*ms:495*ms])
		if s := maxStep(got); s > 0.04 {
			t.Errorf("click at the end of the loop: step of %g", s)
		}
		d.run(100 * ms)
		e.Mark()
		if l := e.State().Loop; l != (player.Loop{}) {
			t.Errorf("marked three times: %+v", l)
		}
		d.run(400 * ms)
		near(t, "after the loop was cleared", e.State().Position, 700*time.Millisecond)
	})
}

func TestMarksTooCloseRestartLoop(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(100 * ms)
		e.Mark()
		d.run(20 * ms)
		e.Mark()
		if l := e.State().Loop; !l.Marked() || l.From != 120*time.Millisecond {
			t.Errorf("%+v", l)
		}
		e.Seek(50 * time.Millisecond)
		e.Mark() // before the beginning
		if l := e.State().Loop; !l.Marked() || l.From != 50*time.Millisecond {
			t.Errorf("%+v", l)
		}
	})
}

func TestLoopFromAnyPosition(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(443, rate, rate))
	for name, c := range map[string]struct{ at, loops int }{ // in ms: where it is, and from where on it then sounds
		"before its start": {100, 100}, "inside": {450, 450}, "at its end": {600, 400}, "after its end": {800, 400},
	} {
		synctest.Test(t, func(t *testing.T) {
			d, e := playing(t, clip)
			e.Seek(time.Duration(c.at) * time.Millisecond)
			d.run(0)
			e.SetLoop(player.Loop{From: 400 * time.Millisecond, To: 600 * time.Millisecond})
			d.run(1100 * ms)
			got := d.taken()
			sameSamples(t, name, got[5*ms:], want[(c.loops+5)*ms:595*ms])
			pass := (600 - c.loops) * ms // frames to the first seam
			sameSamples(t, name+": the pass after", got[pass:], want[400*ms:595*ms])
			sameSamples(t, name+": the one after that", got[pass+200*ms:], want[400*ms:595*ms])
			if s := maxStep(got); s > 0.04 {
				t.Errorf("%s: a step of %g", name, s)
			}
		})
	}
}

func TestLoopIsLimitedToClip(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	type loop = player.Loop
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		for _, c := range []struct{ set, want loop }{
			{loop{From: 100 * time.Millisecond, To: 150 * time.Millisecond}, loop{From: 100 * time.Millisecond, To: 150 * time.Millisecond}},
			{loop{From: 100 * time.Millisecond, To: 149 * time.Millisecond}, loop{}},
			{loop{From: 900 * time.Millisecond, To: time.Hour}, loop{From: 900 * time.Millisecond, To: time.Second}},
			{loop{From: -time.Hour, To: time.Hour}, loop{To: time.Second}},
			{loop{From: time.Hour, To: 2 * time.Hour}, loop{}},
			{loop{From: 500 * time.Millisecond, To: 400 * time.Millisecond}, loop{}},
		} {
			if e.SetLoop(c.set); e.State().Loop != c.want {
				t.Errorf("%+v became %+v, want %+v", c.set, e.State().Loop, c.want)
			}
			d.run(10 * ms)
		}
		e.SetLoop(loop{From: 100 * time.Millisecond, To: 150 * time.Millisecond})
		other, _ := wavFile(t, "b", rate, sine(440, rate, rate))
		e.Play(other)
		synctest.Wait()
		if l := e.State().Loop; l != (loop{}) {
			t.Errorf("another clip is looped: %+v", l)
		}
		d.run(1100 * ms)
		time.Sleep(time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended {
			t.Errorf("another clip: %v", s.Status)
		}
	})
}

// A loop that is set while the clip is being read is not lost.
func TestLoopAppliesWhenClipIsLoaded(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(443, rate, rate))
	for _, c := range []struct{ set, want player.Loop }{
		{player.Loop{From: 200 * time.Millisecond, To: 500 * time.Millisecond}, player.Loop{From: 200 * time.Millisecond, To: 500 * time.Millisecond}},
		{player.Loop{From: 200 * time.Millisecond, To: time.Hour}, player.Loop{From: 200 * time.Millisecond, To: time.Second}},
		{player.Loop{From: time.Hour, To: 2 * time.Hour}, player.Loop{}},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newFake(rate)
			e := engine(t, d)
			e.SetLoop(c.set)
			if l := e.State().Loop; l != (player.Loop{}) {
				t.Errorf("a loop without a clip: %+v", l)
			}
			e.Play(clip)
			e.SetLoop(c.set)
			synctest.Wait()
			if l := e.State().Loop; l != c.want {
				t.Errorf("%+v became %+v, want %+v", c.set, l, c.want)
			}
			if c.want.To == 500*time.Millisecond {
				d.run(800 * ms)
				sameSamples(t, "up to the end of the loop", d.taken()[:495*ms], want[:495*ms])
				near(t, "in the second pass", e.State().Position, 200*time.Millisecond)
			}
		})
	}
}

// There are no frames before the clip's first one that a fade could use.
func TestLoopFromClipStartDoesNotClick(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(443, rate, rate))
	for _, from := range []time.Duration{0, time.Microsecond, 2 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			d, e := playing(t, clip)
			e.SetLoop(player.Loop{From: from, To: 101 * time.Millisecond})
			d.run(1000 * ms)
			got := d.taken()
			if s := maxStep(got); s > 0.04 {
				t.Errorf("a step of %g", s)
			}
			first := int(from * rate / time.Second)
			sameSamples(t, "the second pass", got[101*ms:], want[first:95*ms])
		})
	}
}

func TestLoopWithSpeed(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", 16000, sine(200, 16000, 16000))
	for _, speed := range []float64{0.5, 2} {
		synctest.Test(t, func(t *testing.T) {
			d, e := playing(t, clip)
			e.SetLoop(player.Loop{From: 200 * time.Millisecond, To: 600 * time.Millisecond})
			e.SetSpeed(speed)
			pass := int(400 * ms / speed)
			d.run(int(600 * ms / speed)) // to the seam
			for range 5 {
				near(t, "the end of the pass", e.State().Position, 200*time.Millisecond)
				d.run(pass / 2)
				near(t, "the middle", e.State().Position, 400*time.Millisecond)
				d.run(pass / 2)
			}
			got := d.taken()
			if s := maxStep(got); s > 0.02 {
				t.Errorf("at %g a step of %g", speed, s)
			}
		})
	}
}

// Positions between two frames neither add nor drop a frame.
func TestLoopBetweenFrames(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", 44100, sine(443, 44100, 44100))
	for at := range 12 {
		synctest.Test(t, func(t *testing.T) {
			d := newFake(44100)
			e := engine(t, d)
			e.Play(clip)
			synctest.Wait()
			d.run(2000 + at)
			from, to := 100*time.Millisecond+time.Duration(7*at)*time.Microsecond, 300*time.Millisecond-time.Duration(5*at)*time.Microsecond
			e.SetLoop(player.Loop{From: from, To: to})
			d.run(44100)
			first, last := int(math.Round(from.Seconds()*44100)), int(math.Round(to.Seconds()*44100))
			got := d.taken()
			sameSamples(t, "up to the seam", got[2000+at+250:], want[2000+at+250:last-250])
			sameSamples(t, "the second pass", got[last:], want[first:last-250])
			sameSamples(t, "the third pass", got[2*last-first:], want[first:last-250])
		})
	}
}

// A rewind in the middle of a loop can go back across the loop's jump.
func TestLoopOnBufferingDevice(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(443, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, clip)
		e.SetLoop(player.Loop{From: 100 * time.Millisecond, To: 200 * time.Millisecond})
		d.pull(20000)
		d.play(10000)
		e.SetVolume(99)
		e.SetVolume(100)
		e.Pause()
		held := e.State().Position
		if held < 100*time.Millisecond || held >= 200*time.Millisecond {
			t.Errorf("paused at %v", held)
		}
		e.Resume()
		near(t, "resumed", e.State().Position, held)
		d.pull(20000)
		got := d.taken()
		if s := maxStep(got); s > 0.04 {
			t.Errorf("a step of %g", s)
		}
		at := int(held * rate / time.Second)
		sameSamples(t, "after the pause", got[15100+300:], want[at+301:195*ms])
	})
}
