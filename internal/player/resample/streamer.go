package resample

import (
	"fmt"

	"github.com/gopxl/beep/v2"
)

// Source is a clip that may still be arriving.
type Source interface {
	// Samples returns the interleaved samples so far, full scale ±1, and whether they are all. They do not change
	// afterwards. It is called once for every call of a Streamer and must be cheap.
	Samples() (samples []float32, done bool)
}

// complete is a Source that has everything.
type complete []float32

func (c complete) Samples() ([]float32, bool) { return c, true }

// Streamer plays samples held in memory at another rate. Position, length and seeking are in output frames and exact: a
// frame has the same value however it was reached.
type Streamer struct {
	k        *Kernel
	src      Source
	channels int
	at       int
	block    [512]float32 // one channel, before it is copied to both
}

var _ beep.StreamSeeker = (*Streamer)(nil)

// Stream returns a streamer over interleaved samples of one or two channels, at its beginning. It does not copy the
// samples, so they must not change.
func (k *Kernel) Stream(samples []float32, channels int) *Streamer {
	return k.StreamOf(complete(samples), channels)
}

// StreamOf is Stream for a clip that may still grow. The streamer gives no frame that depends on samples which have not
// arrived.
func (k *Kernel) StreamOf(src Source, channels int) *Streamer {
	return &Streamer{k: k, src: src, channels: channels}
}

// Len is the number of output frames that can be played now: all of them once the source is complete. Until then it is
// half a filter behind the source.
func (s *Streamer) Len() int {
	_, length, _ := s.look()
	return length
}

// look returns the current samples, and the number of output frames for which they are sufficient.
func (s *Streamer) look() (samples []float32, length int, done bool) {
	samples, done = s.src.Samples()
	frames := int64(len(samples) / s.channels)
	if !done {
		frames = max(0, frames-int64(s.k.taps/2))
	}
	return samples, int((frames*s.k.up + s.k.down - 1) / s.k.down), done
}

// Position is the next frame that Stream gives.
func (s *Streamer) Position() int { return s.at }

// Err is always nil.
func (s *Streamer) Err() error { return nil }

// Seek moves to frame p, 0 to Len.
func (s *Streamer) Seek(p int) error {
	if length := s.Len(); p < 0 || p > length {
		return fmt.Errorf("frame %d is outside of the clip's %d", p, length)
	}
	s.at = p
	return nil
}

// Stream fills out with the next frames and returns their number. One channel goes to both sides. While the source
// grows the number can be 0 with ok set; ok is only false at the end of a complete source.
func (s *Streamer) Stream(out [][2]float64) (n int, ok bool) {
	if s.channels == 1 {
		return s.both(out)
	}
	samples, length, done := s.look()
	ok = !done || s.at < length
	n = max(0, min(len(out), length-s.at))
	s.k.stereo(out[:n], samples, s.at)
	s.at += n
	return n, ok
}

func (s *Streamer) both(out [][2]float64) (n int, ok bool) {
	for {
		var m int
		m, ok = s.Mono(s.block[:min(len(out)-n, len(s.block))])
		for i, v := range s.block[:m] {
			out[n+i] = [2]float64{float64(v), float64(v)}
		}
		if n += m; m == 0 || n == len(out) {
			return n, n > 0 || ok
		}
	}
}

// Mono is Stream for a clip of one channel, without copying it to both sides.
func (s *Streamer) Mono(out []float32) (n int, ok bool) {
	samples, length, done := s.look()
	ok = !done || s.at < length
	n = max(0, min(len(out), length-s.at))
	s.k.mono(out[:n], samples, s.at)
	s.at += n
	return n, ok
}
