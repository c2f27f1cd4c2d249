package resample

import (
	"fmt"

	"github.com/gopxl/beep/v2"

	"callboard/internal/player/dsp"
)

// Source is a clip whose samples may still be arriving.
type Source interface {
	// Samples returns the interleaved samples so far, full scale ±1, which never change afterwards, and
	// whether they are all. It is asked once for every call of a Streamer and should cost nothing.
	Samples() (samples []float32, done bool)
}

// complete is a Source that has everything.
type complete []float32

func (c complete) Samples() ([]float32, bool) { return c, true }

// Streamer plays samples held in memory at another rate. Position, length and seeking are in frames
// of the new rate and exact: a frame sounds the same however and whenever it was reached.
type Streamer struct {
	k        *Kernel
	src      Source
	channels int
	at       int
}

var _ beep.StreamSeeker = (*Streamer)(nil)

// Stream returns a streamer over interleaved samples of one or two channels, at its beginning.
// It reads the samples where they are, so they must not change.
func (k *Kernel) Stream(samples []float32, channels int) *Streamer {
	return k.StreamOf(complete(samples), channels)
}

// StreamOf is Stream for a clip that may still grow. The streamer then gives no frame for which it would have
// to guess a sample that has not arrived.
func (k *Kernel) StreamOf(src Source, channels int) *Streamer {
	return &Streamer{k: k, src: src, channels: channels}
}

// Len is the length in frames of the new rate of what can be played now: all of it once the source is done.
// Until then it stays behind the source by the half of a filter.
func (s *Streamer) Len() int {
	_, length, _ := s.look()
	return length
}

// look takes the samples there are now, and how many frames of the new rate they are enough for.
func (s *Streamer) look() (c clip, length int, done bool) {
	c.samples, done = s.src.Samples()
	c.channels, c.frames = s.channels, len(c.samples)/s.channels
	frames := int64(c.frames)
	if !done {
		frames = max(0, frames-int64(s.k.taps/2))
	}
	return c, int((frames*s.k.up + s.k.down - 1) / s.k.down), done
}

// Position is the frame that Stream gives next.
func (s *Streamer) Position() int { return s.at }

// Err is always nil: memory does not fail.
func (s *Streamer) Err() error { return nil }

// Seek moves to frame p, 0..Len.
func (s *Streamer) Seek(p int) error {
	if length := s.Len(); p < 0 || p > length {
		return fmt.Errorf("frame %d is outside of the clip's %d", p, length)
	}
	s.at = p
	return nil
}

// Stream fills out with the next frames and says how many those are. One channel goes to both sides. While the
// source grows that can be none, with ok, which is only false at the end of a source that is done.
func (s *Streamer) Stream(out [][2]float64) (n int, ok bool) {
	c, length, done := s.look()
	ok = !done || s.at < length
	n = max(0, min(len(out), length-s.at))
	s.k.fill(out[:n], c, int64(s.at))
	s.at += n
	return n, ok
}

// clip is what there is of a source at one moment.
type clip struct {
	samples  []float32
	channels int
	frames   int
}

// fill makes the frames of the new rate from number n on.
func (k *Kernel) fill(out [][2]float64, c clip, n int64) {
	if k.taps == 0 {
		c.exact(out, int(n))
		return
	}
	num := n * k.down
	at, part := int(num/k.up), num%k.up
	step, rest := int(k.down/k.up), k.down%k.up
	for i := range out {
		first := at - k.taps/2 + 1
		if k.blend {
			x := float64(part) / float64(k.up) * float64(k.phases)
			p := int(x)
			w := x - float64(p)
			a, b := c.dot(first, k.row(p)), c.dot(first, k.row(p+1))
			out[i] = [2]float64{a[0] + w*(b[0]-a[0]), a[1] + w*(b[1]-a[1])}
		} else {
			out[i] = c.dot(first, k.row(int(part)))
		}
		at, part = at+step, part+rest
		if part >= k.up {
			at, part = at+1, part-k.up
		}
	}
}

func (k *Kernel) row(p int) []float32 { return k.rows[p*k.taps : (p+1)*k.taps] }

// exact copies frames from number n on, for a rate that does not change.
func (c clip) exact(out [][2]float64, n int) {
	x := c.samples[n*c.channels:]
	for i := range out {
		out[i] = [2]float64{float64(x[i*c.channels]), float64(x[(i+1)*c.channels-1])}
	}
}

// dot weighs the input frames from first on with the coefficients h; outside of the clip there is silence.
func (c clip) dot(first int, h []float32) [2]float64 {
	from := first
	if from < 0 {
		h, from = h[min(-from, len(h)):], 0
	}
	if over := from + len(h) - c.frames; over > 0 {
		h = h[:max(len(h)-over, 0)]
	}
	if len(h) == 0 {
		return [2]float64{}
	}
	if c.channels == 1 {
		v := float64(dsp.Dot(c.samples[from:from+len(h)], h))
		return [2]float64{v, v}
	}
	l, r := stereo(c.samples[2*from:2*(from+len(h))], h)
	return [2]float64{float64(l), float64(r)}
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
