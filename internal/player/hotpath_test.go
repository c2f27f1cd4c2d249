package player_test

import (
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/testcost"
)

// TestHotPaths holds that the mixer, which the sound device waits for, and the state, which each frame asks for, allocate nothing.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	var e *player.Engine
	second := func(rate int, speed float64) func() {
		var d *fake
		d, e = device44(t, rate, speed)
		e.SetLoop(player.Loop{From: time.Second, To: 2 * time.Second})
		buf := make([]float32, 2*882)
		return func() {
			for range 50 {
				d.src.Fill(buf)
			}
		}
	}
	testcost.Check(t,
		testcost.Path{Name: "a second of sound", Allocs: 0, Bytes: 0, Run: second(44100, 1), Runs: 10},
		testcost.Path{Name: "a second of sound from 16 kHz", Allocs: 0, Bytes: 0, Run: second(16000, 1), Runs: 10},
		testcost.Path{Name: "a second of sound 1.25 times as fast", Allocs: 0, Bytes: 0, Run: second(44100, 1.25), Runs: 10},
		testcost.Path{Name: "the state", Allocs: 0, Bytes: 0, Run: func() { e.State() }},
	)
}
