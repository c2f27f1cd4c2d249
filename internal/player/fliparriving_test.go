package player_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// A loop is carried over to the other clip, unless that is too short for a loop.
func TestFlipLoopIntoShortClip(t *testing.T) {
	t.Parallel()
	for _, frames := range []int{20, 48, 200, 1000, 2400, rate} {
		long, _ := wavFile(t, "long", rate, sine(440, rate, 10*rate))
		short, _ := wavFile(t, "short", rate, sine(660, rate, frames))
		synctest.Test(t, func(t *testing.T) {
			d, e := playing(t, long)
			e.SetLoop(player.Loop{From: 2 * time.Second, To: 2050 * time.Millisecond})
			d.run(100 * ms)
			e.Flip(short)
			synctest.Wait()
			d.run(100 * ms)
			if l := e.State().Loop; l != (player.Loop{}) {
				t.Errorf("%d frames: loop %v", frames, l)
			}
		})
	}
}

// The current clip plays on until enough of the other one has arrived.
func TestFlipWaitsForArrivingClip(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	_, open, _ := partialClip(t, "b", rate, sine(660, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(500 * ms)
		other, f := open()
		e.Flip(other)
		synctest.Wait()
		f.arrive(100)
		d.run(200 * ms)
		if s := e.State(); s.Clip.Key != "a" || s.Status != player.Playing {
			t.Errorf("a tenth has arrived: %s, %v", s.Clip.Key, s.Status)
		}
		f.arrive(1000)
		d.run(200 * ms)
		if s := e.State(); s.Clip.Key != other.Key || s.Status != player.Playing {
			t.Errorf("everything has arrived: %s, %v", s.Clip.Key, s.Status)
		}
		if q := quietest(d.taken()[5*ms:]); q < 0.1 {
			t.Errorf("gap: level %.3f", q)
		}
	})
}

// One channel plays on both sides: the same sound on one and on two channels must be equally loud when matched.
func TestMatchMonoAndStereo(t *testing.T) {
	t.Parallel()
	samples := sine(500, rate, 2*rate)
	for i := range samples {
		samples[i] *= 0.2
	}
	mono, _ := wavFile(t, "mono", rate, samples)
	b, err := os.ReadFile(mono.Path)
	if err != nil {
		t.Fatal(err)
	}
	both := append([]byte(nil), b[:44]...)
	for i := 44; i < len(b); i += 2 {
		both = append(both, b[i], b[i+1], b[i], b[i+1])
	}
	both[22], both[32] = 2, 4
	copy(both[40:], "\xff\xff\xff\xff") // as long as the file
	path := filepath.Join(t.TempDir(), "both.wav")
	if err := os.WriteFile(path, both, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, mono)
		e.Match(true)
		d.run(200 * ms)
		e.Flip(player.Clip{Key: "both", Path: path})
		synctest.Wait()
		d.run(500 * ms)
		got := d.taken()
		loudest := func(x []float32) (top float64) {
			for _, v := range x {
				top = max(top, math.Abs(float64(v)))
			}
			return top
		}
		one, two := loudest(got[100*ms:200*ms]), loudest(got[300*ms:700*ms])
		if db := 20 * math.Log10(one/two); math.Abs(db) > 0.1 {
			t.Errorf("one channel plays %.2f dB louder than two", db)
		}
	})
}
