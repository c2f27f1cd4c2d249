package audiometrics

import "math"

// Peak is the largest magnitude of a sample: 1 is full scale. It is infinite where a sample is NaN.
func (s Sound) Peak() float64 {
	top := 0.0
	for _, v := range s.Samples {
		if v != v {
			return math.Inf(1)
		}
		top = max(top, math.Abs(float64(v)))
	}
	return top
}

// Silent reports whether a 16-bit file of the sound would be silent: no sample reaches half of the smallest step.
func (s Sound) Silent() bool { return s.Peak() < 0.5/32768 }

// Level is the RMS level of the voiced frames in dBFS, where a full square wave is 0 and a full sine −3.
// Without voice it is the level of the whole sound.
func (s Sound) Level() float64 {
	sum, n := 0.0, 0
	for _, m := range s.Pitch() {
		if m.Hz > 0 {
			sum += math.Pow(10, m.Level/10)
			n++
		}
	}
	if n == 0 {
		return decibels(power(s.Samples))
	}
	return decibels(sum / float64(n))
}

// Span is a time span in seconds.
type Span struct{ From, To float64 }

// Seconds is the span's length.
func (p Span) Seconds() float64 { return p.To - p.From }

const (
	silenceHop   = 0.005 // seconds between measurements
	silenceRange = 35.0  // dB below the loud parts of the sound
	silenceFloor = -65.0 // dBFS: silence in any case
)

// Pauses are the silences of at least the given length in seconds, including those before and after the speech. Silence
// is 35 dB below the sound's 95th percentile, or below −65 dBFS. The times are accurate to ±5 ms.
func (s Sound) Pauses(atLeast float64) []Span {
	hop := s.samplesIn(silenceHop)
	var levels []float64
	s.frames(hop, hop, func(_ float64, x []float32) { levels = append(levels, decibels(power(x))) })
	limit := max(percentile(levels, 0.95)-silenceRange, silenceFloor)
	var out []Span
	step := float64(hop) / float64(max(s.Rate, 1))
	for i := 0; i < len(levels); i++ {
		from := i
		for i < len(levels) && levels[i] < limit {
			i++
		}
		p := Span{float64(from) * step, float64(i) * step}
		if i == len(levels) {
			p.To = s.Seconds()
		}
		if i > from && p.Seconds() >= atLeast-1e-9 {
			out = append(out, p)
		}
	}
	return out
}

// Speech is the span from the first to the last sound; zero of silence.
func (s Sound) Speech() Span {
	speech := Span{0, s.Seconds()}
	for _, p := range s.Pauses(2 * silenceHop) {
		if p.From == 0 {
			speech.From = p.To
		}
		if p.To == s.Seconds() {
			speech.To = p.From
		}
	}
	if speech.To <= speech.From {
		return Span{}
	}
	return speech
}
