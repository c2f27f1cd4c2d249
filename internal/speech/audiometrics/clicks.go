package audiometrics

import "math"

// Click is an instant that stands alone.
type Click struct {
	At   float64 // seconds
	Size float64 // how many times sharper it is than anything within 25 ms of it
}

const (
	clickNear  = 0.0015 // seconds around the instant that belong to the click itself
	clickFar   = 0.025  // seconds around it that it is compared with: at least one period of the lowest voice
	clickFloor = 0.002  // sharpness that is never heard as a click
	clickFrom  = 3.0    // sizes from here on are reported
)

// Clicks are the instants whose second difference is at least three times that of everything within 25 ms. The pulses
// of a voice and the grains of a hiss have neighbours of their own kind and do not count; a jump in the wave, a lost
// stretch or a speech that is cut off in mid-wave does.
func (s Sound) Clicks() []Click {
	n := len(s.Samples)
	near, far := max(2, s.samplesIn(clickNear)), s.samplesIn(clickFar)
	sharp := make([]float64, n)
	for i := 1; i < n-1; i++ {
		sharp[i] = math.Abs(float64(s.Samples[i+1]) - 2*float64(s.Samples[i]) + float64(s.Samples[i-1]))
	}
	before := running(sharp, far-near) // the maximum of the stretch that ends at i
	var out []Click
	for i, v := range sharp {
		if v < clickFrom*clickFloor {
			continue
		}
		around := clickFloor
		if j := i - near - 1; j >= 0 {
			around = max(around, before[j])
		}
		if j := i + far; j < n {
			around = max(around, before[j])
		} else {
			for _, w := range sharp[min(n, i+near+1):] {
				around = max(around, w)
			}
		}
		if v < clickFrom*around {
			continue
		}
		c := Click{float64(i) / float64(s.Rate), v / around}
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

// running is the maximum of the width values that end at each place.
func running(v []float64, width int) []float64 {
	out := make([]float64, len(v))
	var falling []int // places of values that fall: the first is the maximum
	for i, x := range v {
		for len(falling) > 0 && v[falling[len(falling)-1]] <= x {
			falling = falling[:len(falling)-1]
		}
		falling = append(falling, i)
		if falling[0] <= i-width {
			falling = falling[1:]
		}
		out[i] = v[falling[0]]
	}
	return out
}
