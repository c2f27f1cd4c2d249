package stretch

import "callboard/internal/player/dsp"

const (
	coarseRate = 5500 // Hz of the first search: enough for the pitch of any voice
	preference = 0.05 // for positions near the aim, among equally good ones
)

// matcher finds where a clip is most similar to a given part of itself. It compares at a low rate first, and then frame
// by frame around the best position: the same result for a fiftieth of the work.
type matcher struct {
	length int // frames that are compared
	reach  int
	coarse int // frames per frame of the low rate

	pattern, lowPattern []float32
	region, lowRegion   []float32
}

func newMatcher(rate, length, reach int) *matcher {
	m := &matcher{length: length, reach: reach, coarse: max(1, rate/coarseRate)}
	m.pattern = make([]float32, length)
	m.region = make([]float32, 2*reach+1+length)
	m.lowPattern = make([]float32, length/m.coarse)
	m.lowRegion = make([]float32, len(m.region)/m.coarse)
	return m
}

// match returns the frame between low and high at which the clip continues most like the frames from pattern on. If
// there is nothing to compare, it is the one closest to aim.
func (m *matcher) match(c clip, pattern, low, high, aim int) int {
	places := high - low + 1
	c.mono(m.pattern, pattern)
	region := m.region[:high-low+m.length]
	c.mono(region, low)

	lowRegion := m.lowRegion[:len(region)/m.coarse]
	decimate(m.lowPattern, m.pattern, m.coarse)
	decimate(lowRegion, region, m.coarse)
	aim = max(0, min(aim-low, places-1))
	rough, ok := m.best(lowRegion, m.lowPattern, 0, len(lowRegion)-len(m.lowPattern), aim/m.coarse, m.reach/m.coarse)
	if !ok {
		return low + aim
	}
	first := max(0, (rough-1)*m.coarse)
	last := min(places-1, (rough+1)*m.coarse)
	fine, ok := m.best(region, m.pattern, min(first, last), last, aim, m.reach)
	if !ok {
		return low + min(rough*m.coarse, places-1)
	}
	return low + fine
}

// best returns the position from first to last where x is most similar to the pattern, by normalised correlation. ok is
// false when no position is similar.
func (m *matcher) best(x, pattern []float32, first, last, aim, reach int) (place int, ok bool) {
	const silence = 1e-9 // energy
	var top float64
	energy := float64(dsp.Dot(x[first:first+len(pattern)], x[first:first+len(pattern)]))
	for i := first; ; i++ {
		if alike := float64(dsp.Dot(x[i:i+len(pattern)], pattern)); alike > 0 && energy > silence {
			off := float64(i-aim) / float64(reach)
			if score := alike * alike / energy * (1 - preference*off*off); score > top {
				place, top, ok = i, score, true
			}
		}
		if i == last {
			return place, ok
		}
		out, in := float64(x[i]), float64(x[i+len(pattern)])
		energy += in*in - out*out
	}
}

// mono mixes frames from i on down to one channel. The weights differ, so that opposite channels do not cancel each
// other.
func (c clip) mono(out []float32, i int) {
	if c.channels == 1 {
		copy(out, c.samples[i:i+len(out)])
		return
	}
	for j := range out {
		f := c.samples[(i+j)*c.channels:]
		out[j] = f[0] + 0.7*f[c.channels-1]
	}
}

// decimate averages every n frames to one.
func decimate(out, in []float32, n int) {
	for i := range out {
		var sum float32
		for _, v := range in[i*n : (i+1)*n] {
			sum += v
		}
		out[i] = sum / float32(n)
	}
}
