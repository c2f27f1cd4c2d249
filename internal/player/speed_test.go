package player_test

import (
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// pitch is the frequency of a tone in Hz, by its upward zero crossings.
func pitch(s []float32, rate int) float64 {
	first, last, n := -1.0, 0.0, 0
	for i := 1; i < len(s); i++ {
		if s[i-1] < 0 && s[i] >= 0 {
			last = float64(i) - float64(s[i])/float64(s[i]-s[i-1])
			if n++; first < 0 {
				first = last
			}
		}
	}
	return float64(n-1) * float64(rate) / (last - first)
}

func TestSpeedKeepsPitchAndScalesPosition(t *testing.T) {
	t.Parallel()
	for _, clipRate := range []int{rate, 16000} {
		clip, _ := wavFile(t, "a", clipRate, sine(200, clipRate, 3*clipRate))
		for _, speed := range []float64{0.5, 0.8, 1.25, 2} {
			synctest.Test(t, func(t *testing.T) {
				d := newFake(rate)
				e := engine(t, d)
				e.SetSpeed(speed)
				e.Play(clip)
				synctest.Wait()
				d.run(rate)
				got, at := pitch(d.taken()[rate/10:], rate), e.State().Position
				if math.Abs(got-200) > 2 {
					t.Errorf("at %g a tone of 200 Hz plays at %.1f Hz", speed, got)
				}
				if off := at - time.Duration(speed*float64(time.Second)); off.Abs() > time.Millisecond {
					t.Errorf("at %g the position after a second is %v", speed, at)
				}
				d.run(7 * rate)
				time.Sleep(10 * time.Second)
				synctest.Wait()
				if s := e.State(); s.Status != player.Ended || s.Position != 3*time.Second {
					t.Errorf("at %g: %v at %v", speed, s.Status, s.Position)
				}
			})
		}
	}
}

func TestSpeedIsKeptAcrossCommands(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, 3*rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(rate / 10)
		e.SetSpeed(1.5)
		near(t, "position at the change", e.State().Position, 100*time.Millisecond)
		d.run(rate / 10)
		near(t, "after the change", e.State().Position, 250*time.Millisecond)
		e.Seek(time.Second)
		near(t, "after the seek command", e.State().Position, time.Second)
		d.run(rate / 10)
		near(t, "after the seek", e.State().Position, 1150*time.Millisecond)
		e.Pause()
		near(t, "paused", e.State().Position, 1150*time.Millisecond)
		d.run(rate / 10)
		time.Sleep(time.Second)
		synctest.Wait()
		if d.running() {
			t.Error("the device still runs during the pause")
		}
		e.Resume()
		synctest.Wait()
		d.run(rate / 10)
		near(t, "resumed", e.State().Position, 1300*time.Millisecond)
		e.SetSpeed(1)
		d.run(rate / 10)
		near(t, "at speed 1 again", e.State().Position, 1400*time.Millisecond)
		for set, want := range map[float64]float64{0: 0.5, -3: 0.5, 7: 2, math.Inf(1): 2, 1.1: 1.1} {
			if e.SetSpeed(set); e.State().Speed != want {
				t.Errorf("speed %g became %g", set, e.State().Speed)
			}
		}
		if e.SetSpeed(math.NaN()); math.IsNaN(e.State().Speed) {
			t.Error("NaN became the speed")
		}
	})
}

func TestChangeOfSpeedDoesNotClick(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, 3*rate))
	for _, rewinds := range []bool{false, true} {
		t.Run(fmt.Sprintf("a device that rewinds: %t", rewinds), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newFake(rate)
				d.rewinds = rewinds
				e := engine(t, d)
				e.Play(clip)
				synctest.Wait()
				for i := range 40 {
					d.pull(3000)
					d.play(2500)
					e.SetSpeed([]float64{0.5, 1, 1.3, 2}[i%4])
					if i%7 == 0 { // two changes in a row
						e.SetSpeed(0.9)
					}
				}
				d.pull(2000)
				if s := maxStep(d.taken()); s > 0.04 {
					t.Errorf("a step of %g", s)
				}
			})
		})
	}
}
