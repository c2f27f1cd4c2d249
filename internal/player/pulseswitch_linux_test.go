package player_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
	"callboard/internal/testwait"
)

// longestSilence is the largest number of frames in a row that are hardly audible.
func longestSilence(s []float32) (longest int) {
	run := 0
	for _, v := range s {
		if run++; math.Abs(float64(v)) > 0.01 {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// isTone reports whether the periods of a recording differ by less than 7 per cent: while one take fades into another, the phases of the
// two shift the crossings, and the pitch says nothing of the place.
func isTone(s []float32) bool {
	var last, shortest, longest float64
	for i := 1; i < len(s); i++ {
		if s[i-1] < 0 && s[i] >= 0 {
			at := float64(i) - float64(s[i])/float64(s[i]-s[i-1])
			if last > 0 {
				period := at - last
				if shortest == 0 {
					shortest = period
				}
				shortest, longest = min(shortest, period), max(longest, period)
			}
			last = at
		}
	}
	return shortest > 0 && longest < 1.07*shortest
}

// What the sink played over a switch: the place in the line goes on, and nothing is missing in between.
func TestPulseSwitch(t *testing.T) {
	s := pulse(t)
	a := take{"a", 44100, 0.3, 1.5, 0.2, 0.5}.clip(t)
	b := take{"b", 44100, 0.05, 2, 0.6, 0.5}.clip(t)
	const at = 44100 // frames per second
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Prepare(a, b)
		e.Play(a)
		for i, clip := range []player.Clip{b, a, b} {
			testwait.Eventually(t, "the line goes on", func() bool { return e.State().Place >= float64(i+1)*0.2 })
			e.Switch(clip)
		}
		if st, err := e.Wait(t.Context()); err != nil || st.Clip != b {
			t.Fatalf("%+v, %v", st, err)
		}
		got := trimSilence(stop())
		if gap := longestSilence(got); gap > at/200 {
			return fmt.Errorf("%d frames of silence", gap)
		}
		const hop, window = at / 200, at / 50
		last, lastAt, worst, unclear := placeIn(got[:window], at), 0, 0.0, 0.0
		for i := hop; i+window <= len(got); i += hop {
			if !isTone(got[i : i+window]) {
				continue
			}
			place, passed := placeIn(got[i:i+window], at), float64(i-lastAt)/at
			slow, fast := last+passed/2, last+passed/1.5
			worst, unclear = max(worst, (slow-place)*2, (place-fast)*2), max(unclear, passed)
			last, lastAt = place, i
		}
		t.Logf("%.1f ms off at most; no clear pitch for %.0f ms at most", worst*1000, unclear*1000)
		if worst > 0.020 || unclear > 0.060 || last < 0.97 {
			return fmt.Errorf("%.1f ms off, unclear for %.0f ms; the end is at %.3f", worst*1000, unclear*1000, last)
		}
		return nil
	})
}

// From the key to the other take's first sample at the sink.
func BenchmarkSwitchToSound(b *testing.B) {
	s := pulse(b)
	samples := melody(44100, 20)
	full, _ := wavFile(b, "full", 44100, samples)
	clear(samples[4410 : len(samples)-4410])
	hollow, _ := wavFile(b, "hollow", 44100, samples)
	e, meter := s.engine(output.Pulse), s.latencyMeter()
	e.Prepare(hollow, full)
	e.Play(hollow)
	testwait.Eventually(b, "playback has started", func() bool { return e.State().Status == player.Playing && e.State().Position > 0 })
	var took []time.Duration
	for b.Loop() {
		took = append(took, meter.after(b, func() { e.Switch(full) }))
		e.Switch(hollow)
		e.Seek(time.Second)
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}
