package resample

import (
	"fmt"

	"github.com/gopxl/beep/v2"
)

// Streamer plays samples held in memory at another rate. Position, length and seeking are in frames
// of the new rate and exact: a frame sounds the same however it was reached.
type Streamer struct {
	k        *Kernel
	samples  []float32
	channels int
	frames   int
	length   int
	at       int
}

var _ beep.StreamSeeker = (*Streamer)(nil)

// Stream returns a streamer over interleaved samples of one or two channels, at its beginning.
// It reads the samples where they are, so they must not change.
func (k *Kernel) Stream(samples []float32, channels int) *Streamer {
	frames := len(samples) / channels
	return &Streamer{k: k, samples: samples, channels: channels, frames: frames,
		length: int((int64(frames)*k.up + k.down - 1) / k.down)}
}

// Len is the whole length in frames of the new rate.
func (s *Streamer) Len() int { return s.length }

// Position is the frame that Stream gives next.
func (s *Streamer) Position() int { return s.at }

// Err is always nil: memory does not fail.
func (s *Streamer) Err() error { return nil }

// Seek moves to frame p, 0..Len.
func (s *Streamer) Seek(p int) error {
	if p < 0 || p > s.length {
		return fmt.Errorf("frame %d is outside of the clip's %d", p, s.length)
	}
	s.at = p
	return nil
}

// Stream fills out with the next frames. One channel goes to both sides.
func (s *Streamer) Stream(out [][2]float64) (int, bool) {
	n := min(len(out), s.length-s.at)
	if n <= 0 {
		return 0, false
	}
	for i := range out[:n] {
		out[i] = s.frame(int64(s.at + i))
	}
	s.at += n
	return n, true
}

func (s *Streamer) frame(n int64) [2]float64 {
	k := s.k
	if k.taps == 0 {
		return s.exact(int(n))
	}
	num := n * k.down
	at, part := int(num/k.up), num%k.up
	first := at - k.taps/2 + 1
	if !k.blend {
		return s.dot(first, k.row(int(part)))
	}
	x := float64(part) / float64(k.up) * float64(k.phases)
	p := int(x)
	w := x - float64(p)
	a, b := s.dot(first, k.row(p)), s.dot(first, k.row(p+1))
	return [2]float64{a[0] + w*(b[0]-a[0]), a[1] + w*(b[1]-a[1])}
}

func (k *Kernel) row(p int) []float32 { return k.rows[p*k.taps : (p+1)*k.taps] }

func (s *Streamer) exact(i int) [2]float64 {
	if s.channels == 1 {
		v := float64(s.samples[i])
		return [2]float64{v, v}
	}
	return [2]float64{float64(s.samples[2*i]), float64(s.samples[2*i+1])}
}

// dot weighs the input frames from first on with the coefficients h; outside of the clip there is silence.
func (s *Streamer) dot(first int, h []float32) [2]float64 {
	from := first
	if from < 0 {
		h, from = h[min(-from, len(h)):], 0
	}
	if over := from + len(h) - s.frames; over > 0 {
		h = h[:max(len(h)-over, 0)]
	}
	if len(h) == 0 {
		return [2]float64{}
	}
	if s.channels == 1 {
		v := float64(mono(s.samples[from:from+len(h)], h))
		return [2]float64{v, v}
	}
	l, r := stereo(s.samples[2*from:2*(from+len(h))], h)
	return [2]float64{float64(l), float64(r)}
}

// mono adds in four lanes, which the processor can do side by side.
func mono(x, h []float32) float32 {
	var a, b, c, d float32
	for len(x) >= 4 && len(h) >= 4 {
		a += x[0] * h[0]
		b += x[1] * h[1]
		c += x[2] * h[2]
		d += x[3] * h[3]
		x, h = x[4:], h[4:]
	}
	for i := range min(len(x), len(h)) {
		a += x[i] * h[i]
	}
	return a + b + c + d
}

func stereo(x, h []float32) (l, r float32) {
	var l2, r2 float32
	for len(x) >= 4 && len(h) >= 2 {
		l += x[0] * h[0]
		r += x[1] * h[0]
		l2 += x[2] * h[1]
		r2 += x[3] * h[1]
		x, h = x[4:], h[2:]
	}
	if len(x) >= 2 && len(h) >= 1 {
		l += x[0] * h[0]
		r += x[1] * h[0]
	}
	return l + l2, r + r2
}
