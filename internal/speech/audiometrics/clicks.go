package audiometrics

import "math"

// Click is a discontinuity of the waveform.
type Click struct {
	At   float64 // seconds
	Size float64 // its second difference relative to the largest other one within 25 ms
}

const (
	clickNear    = 0.0015 // seconds around the sample that belong to the click itself
	clickFar     = 0.025  // seconds around it that it is compared with: at least one period of the lowest voice
	clickFloor   = 0.002  // second difference that is never audible as a click
	minClickSize = 3.0    // smallest reported size
)

// Clicks are the samples whose second difference is at least three times that of all others within 25 ms. The pulses of
// a voice and the peaks of noise have similar neighbours and do not count; a jump in the waveform, missing samples, or
// speech that ends within a period do.
func (s Sound) Clicks() []Click {
	n := len(s.Samples)
	near, far := max(2, s.samplesIn(clickNear)), s.samplesIn(clickFar)
	curvature := make([]float64, n)
	for i := 1; i < n-1; i++ {
		curvature[i] = math.Abs(float64(s.Samples[i+1]) - 2*float64(s.Samples[i]) + float64(s.Samples[i-1]))
	}
	before := runningMax(curvature, far-near) // the maximum of the values that end at i
	var out []Click
	for i, v := range curvature {
		if v < minClickSize*clickFloor {
			continue
		}
		neighbours := clickFloor
		if j := i - near - 1; j >= 0 {
			neighbours = max(neighbours, before[j])
		}
		if j := i + far; j < n {
			neighbours = max(neighbours, before[j])
		} else {
			for _, w := range curvature[min(n, i+near+1):] {
				neighbours = max(neighbours, w)
			}
		}
		if v < minClickSize*neighbours {
			continue
		}
		c := Click{float64(i) / float64(s.Rate), v / neighbours}
		if last := len(out) - 1; last >= 0 && c.At-out[last].At <= clickNear {
			if c.Size > out[last].Size {
				out[last] = c
			}
			continue
		}
		out = append(out, c)
	}
	return out
}

// runningMax is, at each index, the maximum of the last width values.
func runningMax(v []float64, width int) []float64 {
	out := make([]float64, len(v))
	var deque []int // indices of decreasing values: the first is the maximum
	for i, x := range v {
		for len(deque) > 0 && v[deque[len(deque)-1]] <= x {
			deque = deque[:len(deque)-1]
		}
		deque = append(deque, i)
		if deque[0] <= i-width {
			deque = deque[1:]
		}
		out[i] = v[deque[0]]
	}
	return out
}
