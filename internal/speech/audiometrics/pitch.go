package audiometrics

import (
	"math"
	"slices"
)

const (
	lowestPitch  = 60.0  // Hz
	highestPitch = 600.0 // Hz
	analysisRate = 11025 // Hz: speech below 5 kHz, where pitch and the first four resonances lie
	pitchHop     = 0.01  // seconds between looks
	pitchWindow  = 0.04  // seconds: more than two periods of the lowest pitch
	voicedFrom   = 0.55  // clarity from which a frame counts as voiced
	quietBelow   = 40.0  // dB under the loudest frame: too quiet to be voice
)

// Moment is what was found around one instant.
type Moment struct {
	At      float64 // seconds, the middle of the frame
	Hz      float64 // pitch; 0 where there is no voice
	Clarity float64 // 0 … 1, how alike neighbouring periods are
	Level   float64 // dBFS
}

// Track is the pitch over time, every 10 ms.
type Track []Moment

// candidate is a pitch that a frame could have.
type candidate struct{ hz, clarity float64 }

// Pitch follows the voice between 60 and 600 Hz by the normalised autocorrelation of McLeod and Wyvill ("A smarter way
// to find pitch", 2005). A frame first proposes several pitches; the one that stays near the middle of its
// neighbourhood is taken, which keeps a strong second harmonic from counting as the voice.
func (s Sound) Pitch() Track {
	low := s.At(analysisRate)
	size, hop := low.samplesIn(pitchWindow), low.samplesIn(pitchHop)
	var track Track
	var all [][]candidate
	loudest := math.Inf(-1)
	low.frames(size, hop, func(at float64, x []float32) {
		m := Moment{At: at, Level: decibels(power(x))}
		loudest = max(loudest, m.Level)
		track = append(track, m)
		all = append(all, candidates(x, float64(low.Rate)))
	})
	for i := range track {
		if track[i].Level < max(loudest-quietBelow, -75) {
			all[i] = nil
		}
	}
	settle(track, all)
	return track
}

// settle chooses among the candidates of each frame.
func settle(track Track, all [][]candidate) {
	first := make([]float64, len(track))
	for i, c := range all {
		if len(c) > 0 && c[0].clarity >= voicedFrom {
			first[i] = c[0].hz
		}
	}
	for i, c := range all {
		near := around(first, i)
		best := math.Inf(-1)
		for k, one := range c {
			cost := 0.0
			if near > 0 {
				cost = 0.25 * math.Abs(math.Log2(one.hz/near))
			}
			if k > 0 {
				cost += 0.02 // the first is McLeod's own choice
			}
			if one.clarity >= voicedFrom && one.clarity-cost > best {
				best = one.clarity - cost
				track[i].Hz, track[i].Clarity = one.hz, one.clarity
			}
		}
	}
}

// around is the median pitch of the voiced frames within a quarter of a second.
func around(hz []float64, i int) float64 {
	var near []float64
	for _, v := range hz[max(0, i-25):min(len(hz), i+26)] {
		if v > 0 {
			near = append(near, v)
		}
	}
	return median(near)
}

// candidates are the peaks of the normalised difference function; the first is the shortest lag that comes within a
// tenth of the best.
func candidates(x []float32, rate float64) []candidate {
	shortest, longest := int(rate/highestPitch), int(rate/lowestPitch)+1
	longest = min(longest, len(x)-2)
	if longest <= shortest+2 {
		return nil
	}
	alike := likeness(x, min(len(x)-1, longest+13)) // with neighbours on both sides of the last
	var peaks []candidate
	best := 0.0
	for k := max(shortest, 2); k < longest; k++ {
		if v := alike[k]; v < 0.3 || v < alike[k-1] || v <= alike[k+1] {
			continue
		}
		lag, top := summit(alike, k)
		peaks = append(peaks, candidate{rate / lag, min(top, 1)})
		best = max(best, top)
	}
	for k, p := range peaks {
		if p.clarity >= 0.9*best {
			copy(peaks[1:k+1], peaks[:k])
			peaks[0] = p
			break
		}
	}
	return peaks
}

// likeness is 2·Σx(j)x(j+lag) / Σ(x(j)²+x(j+lag)²) for every lag below n: 1 where the frame repeats itself.
func likeness(x []float32, n int) []float64 {
	mean := 0.0
	for _, v := range x {
		mean += float64(v) / float64(len(x))
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v) - mean
	}
	out := make([]float64, n)
	for lag := range out {
		product, energy := 0.0, 0.0
		for j, v := range y[lag:] {
			product += v * y[j]
			energy += v*v + y[j]*y[j]
		}
		if energy > 0 {
			out[lag] = 2 * product / energy
		}
	}
	return out
}

// summit is the top of the curve near its sample k, and its height. Between the samples the curve is what its bandwidth
// allows, so it is read through a windowed sinc: a parabola would cut the sharp tops of clear voices and call them noisy.
func summit(curve []float64, k int) (at, top float64) {
	const steps, reach = 16, 12
	best, values := 0, [2*steps + 1]float64{}
	for i := range values {
		x := float64(k) + float64(i-steps)/steps
		for j := max(0, k-reach); j <= min(len(curve)-1, k+reach); j++ {
			d := x - float64(j)
			w := 0.5 + 0.5*math.Cos(math.Pi*d/(reach+1))
			if d != 0 {
				w *= math.Sin(math.Pi*d) / (math.Pi * d)
			}
			values[i] += w * curve[j]
		}
		if values[i] > values[best] {
			best = i
		}
	}
	return float64(k) + float64(best-steps)/steps, values[best]
}

// Median is the middle of the voiced frames' pitch in Hz, 0 without voice.
func (t Track) Median() float64 { return median(t.voiced()) }

// Voiced is the share of the frames that hold voice, 0 … 1.
func (t Track) Voiced() float64 {
	if len(t) == 0 {
		return 0
	}
	return float64(len(t.voiced())) / float64(len(t))
}

// Span is how far the melody moves: from its 10th to its 90th percentile, in semitones.
func (t Track) Span() float64 {
	hz := t.voiced()
	if len(hz) < 2 {
		return 0
	}
	slices.Sort(hz)
	return 12 * math.Log2(hz[len(hz)*9/10]/hz[len(hz)/10])
}

// HNR is the median ratio of harmonic to noisy power over the voiced frames, in dB (Boersma 1993): about 20 for a clear
// voice, under 10 for a breathy one. Only what lies under 5.5 kHz counts. 0 without voice.
func (t Track) HNR() float64 {
	var clear []float64
	for _, m := range t {
		if m.Hz > 0 {
			clear = append(clear, min(m.Clarity, 0.9999))
		}
	}
	if len(clear) == 0 {
		return 0
	}
	c := median(clear)
	return decibels(c / (1 - c))
}

// Between is the part of the track between two moments in seconds.
func (t Track) Between(from, to float64) Track {
	var out Track
	for _, m := range t {
		if m.At >= from && m.At < to {
			out = append(out, m)
		}
	}
	return out
}

func (t Track) voiced() []float64 {
	var hz []float64
	for _, m := range t {
		if m.Hz > 0 {
			hz = append(hz, m.Hz)
		}
	}
	return hz
}
