package audiometrics

import (
	"math"
	"slices"
)

const (
	lowestPitch      = 60.0  // Hz
	highestPitch     = 600.0 // Hz
	analysisRate     = 11025 // Hz: speech below 5 kHz, where pitch and the first four resonances lie
	pitchHop         = 0.01  // seconds between frames
	pitchWindow      = 0.04  // seconds: more than two periods of the lowest pitch
	minVoicedClarity = 0.55  // clarity from which a frame counts as voiced
	voicedRange      = 40.0  // dB below the loudest frame: too quiet to be voice
)

// Moment is the measurement of one frame.
type Moment struct {
	At      float64 // seconds, the middle of the frame
	Hz      float64 // pitch; 0 where there is no voice
	Clarity float64 // 0 … 1, similarity of neighbouring periods
	Level   float64 // dBFS
}

// Track is the pitch over time, every 10 ms.
type Track []Moment

// candidate is a possible pitch of a frame.
type candidate struct{ hz, clarity float64 }

// Pitch measures the pitch between 60 and 600 Hz with the normalised autocorrelation of McLeod and Wyvill ("A smarter
// way to find pitch", 2005). Each frame has several candidates; the one near the local median is chosen, so that a
// strong second harmonic does not cause octave errors.
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
		if track[i].Level < max(loudest-voicedRange, -75) {
			all[i] = nil
		}
	}
	choosePitch(track, all)
	return track
}

// choosePitch chooses among the candidates of each frame.
func choosePitch(track Track, all [][]candidate) {
	first := make([]float64, len(track))
	for i, c := range all {
		if len(c) > 0 && c[0].clarity >= minVoicedClarity {
			first[i] = c[0].hz
		}
	}
	for i, c := range all {
		localPitch := localMedian(first, i)
		best := math.Inf(-1)
		for k, cand := range c {
			cost := 0.0
			if localPitch > 0 {
				cost = 0.25 * math.Abs(math.Log2(cand.hz/localPitch))
			}
			if k > 0 {
				cost += 0.02 // the first is McLeod's own choice
			}
			if cand.clarity >= minVoicedClarity && cand.clarity-cost > best {
				best = cand.clarity - cost
				track[i].Hz, track[i].Clarity = cand.hz, cand.clarity
			}
		}
	}
}

// localMedian is the median pitch of the voiced frames within a quarter of a second.
func localMedian(hz []float64, i int) float64 {
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
	similarities := similarity(x, min(len(x)-1, longest+13)) // with neighbours on both sides of the last
	var peaks []candidate
	best := 0.0
	for k := max(shortest, 2); k < longest; k++ {
		if v := similarities[k]; v < 0.3 || v < similarities[k-1] || v <= similarities[k+1] {
			continue
		}
		lag, top := interpolatePeak(similarities, k)
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

// similarity is 2·Σx(j)x(j+lag) / Σ(x(j)²+x(j+lag)²) for every lag below n: 1 where the frame is periodic with that
// lag.
func similarity(x []float32, n int) []float64 {
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

// interpolatePeak is the position and the height of the maximum near sample k. It uses a windowed sinc: a parabola is
// too low at the sharp maxima of clear voices, which would then count as noisy.
func interpolatePeak(curve []float64, k int) (at, top float64) {
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

// Median is the median pitch of the voiced frames in Hz, 0 without voice.
func (t Track) Median() float64 { return median(t.voiced()) }

// Voiced is the share of voiced frames, 0 … 1.
func (t Track) Voiced() float64 {
	if len(t) == 0 {
		return 0
	}
	return float64(len(t.voiced())) / float64(len(t))
}

// Span is the pitch range from the 10th to the 90th percentile, in semitones.
func (t Track) Span() float64 {
	hz := t.voiced()
	if len(hz) < 2 {
		return 0
	}
	slices.Sort(hz)
	return 12 * math.Log2(hz[len(hz)*9/10]/hz[len(hz)/10])
}

// HNR is the median ratio of harmonic to noisy power over the voiced frames, in dB (Boersma 1993): about 20 for a clear
// voice, under 10 for a breathy one. Only the band below 5.5 kHz counts. 0 without voice.
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

// Between is the part of the track between two times in seconds.
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
