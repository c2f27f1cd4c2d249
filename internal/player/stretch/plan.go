package stretch

import "math"

// clip is what has arrived of the source at one time, and what follows from it.
type clip struct {
	samples  []float32
	channels int
	frames   int
	done     bool
	length   int // frames that can be played
	last     int // the segment that plays up to the end; out of reach while the end is not known
}

// look takes the current samples and plans with them.
func (s *Streamer) look() clip {
	c := clip{channels: s.channels}
	c.samples, c.done = s.src.Samples()
	c.frames = len(c.samples) / s.channels
	left := max(0, c.frames-s.from)
	c.last = math.MaxInt
	switch {
	case c.done:
		// The last segment begins where there is still time for a fade, and so that it ends with the clip. It may not match: a
		// length that requires a search through the whole clip would be of no use to callers.
		c.length = int(math.Round(float64(left) / s.speed))
		c.last = (c.length - s.fade + s.lead) / s.hop
		if left < s.hop+s.fade || c.last < 1 {
			c.length, c.last = left, 0
		}
	default:
		// Only segments whose position cannot change, whatever arrives.
		c.length = min(left, s.begin(1))
		ahead := max(s.reach+s.hop+s.fade, int(float64(s.lead)*(1+s.speed))+1) + 2
		if room := float64(c.frames - ahead - s.aim(0)); room >= 0 {
			k := int(room / (s.speed * float64(s.hop)))
			for k > 0 && s.aim(k)+ahead > c.frames {
				k-- // rounding gave one too many
			}
			if k > 0 {
				c.length = s.begin(k + 1)
			}
		}
	}
	return c
}

// aim is where segment k would begin in the clip without the search.
func (s *Streamer) aim(k int) int {
	return s.from + int(math.Round(s.speed*float64(k)*float64(s.hop))) - s.lead
}

// find decides where the segments up to k begin. Those found before stay where they are.
func (s *Streamer) find(c clip, k int) {
	for n := len(s.starts); n <= k; n++ {
		next := s.starts[n-1] + s.begin(n) - s.begin(n-1) // where the segment before would continue
		switch {
		case n == c.last:
			s.starts = append(s.starts, c.frames-(c.length-s.begin(n)))
		default:
			aim := s.aim(n)
			low, high := max(0, aim-s.reach), max(0, aim+s.reach)
			if c.done {
				fits := c.frames - s.hop - s.fade
				low, high = min(low, fits), min(high, fits)
			}
			s.starts = append(s.starts, s.matcher.match(c, next, low, high, aim))
		}
	}
}

// frame returns both channels of frame i.
func (c clip) frame(i int) (l, r float64) {
	return float64(c.samples[i*c.channels]), float64(c.samples[(i+1)*c.channels-1])
}

// copy fills out from frame i on.
func (c clip) copy(out [][2]float64, i int) {
	if c.channels == 1 {
		for j, v := range c.samples[i : i+len(out)] {
			out[j] = [2]float64{float64(v), float64(v)}
		}
		return
	}
	for j := range out {
		out[j][0], out[j][1] = c.frame(i + j)
	}
}
