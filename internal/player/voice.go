package player

import (
	"time"

	"github.com/gopxl/beep/v2"

	"callboard/internal/player/resample"
	"callboard/internal/player/stretch"
)

// voice is a clip as it sounds from some moment on, at the device's rate: at a speed, in a loop. Frame 0 is that
// moment. Every frame is a function of its number alone, so that what was handed out can be made again.
//
// Stream gives fewer frames than asked where the clip ends, and where it still arrives and no more of it is here;
// ended tells which.
type voice interface {
	beep.Streamer
	Seek(frame int) error
	moment(frame int) time.Duration // of the clip, in microseconds exact
	ended() bool                    // nothing will come behind what Stream gave
}

// passage is a voice that runs straight through the clip.
type passage struct {
	s        *resample.Streamer
	origin   int       // the frame of s that is frame 0
	slow     *rendered // what s reads at another speed than the clip's own; nil at that
	rate     int       // frames a second, of the device,
	clipRate int       // and of the clip
	gain     float64
	over     bool // the last Stream came to the clip's end
}

// manner is how a clip is to sound.
type manner struct {
	speed float64 // 1 is the clip's own
	gain  float64 // 1 is the clip's own
	loop  Loop
}

// passageFrom makes the voice of a track from a moment on. The kernel leads from the clip's rate to the device's.
func passageFrom(t *track, k *resample.Kernel, rate int, how manner, at time.Duration) *passage {
	p := &passage{rate: rate, clipRate: t.rate(), gain: how.gain}
	if how.speed == 1 {
		p.s = k.StreamOf(t, t.channels())
		p.origin = min(frameAt(at, rate), p.s.Len())
		_ = p.Seek(0) // within what is there, where seeking cannot fail
		return p
	}
	p.slow = &rendered{from: stretch.New(t, t.channels(), t.rate(), how.speed, frameAt(at, t.rate())), channels: t.channels()}
	p.s = k.StreamOf(p.slow, t.channels())
	return p
}

func (p *passage) Stream(out [][2]float64) (n int, ok bool) {
	p.over = false
	for n < len(out) {
		m, ok := p.s.Stream(out[n:])
		n += m
		if m == 0 && (p.slow == nil || !p.slow.more()) {
			p.over = !ok
			break
		}
	}
	if p.gain != 1 {
		for i := range out[:n] {
			out[i][0] *= p.gain
			out[i][1] *= p.gain
		}
	}
	return n, n > 0 || !p.over
}

func (p *passage) Seek(frame int) error { return p.s.Seek(p.origin + frame) }
func (p *passage) Err() error           { return nil }

func (p *passage) moment(frame int) time.Duration {
	if p.slow == nil {
		return momentAt(float64(p.origin+frame), p.rate)
	}
	clip := p.slow.from.Moment(int(int64(frame) * int64(p.clipRate) / int64(p.rate)))
	return momentAt(clip, p.clipRate)
}

func (p *passage) ended() bool { return p.over }

// rendered keeps what a change of speed has made so far, for the resampler to read.
type rendered struct {
	from     *stretch.Streamer
	channels int
	samples  []float32
	done     bool
	block    [512][2]float64
}

// Samples implements resample.Source.
func (r *rendered) Samples() ([]float32, bool) { return r.samples, r.done }

// more makes another block, and reports whether that gave the reader anything new.
func (r *rendered) more() bool {
	if r.done {
		return false
	}
	n, ok := r.from.Stream(r.block[:])
	for _, f := range r.block[:n] {
		r.samples = append(r.samples, float32(f[0]))
		if r.channels == 2 {
			r.samples = append(r.samples, float32(f[1]))
		}
	}
	r.done = n == 0 && !ok
	return n > 0 || r.done
}

// frameAt is the frame at a moment, and momentAt the other way round. Moments are kept in microseconds, which is fine
// enough to find every frame again.
func frameAt(at time.Duration, rate int) int {
	return int((int64(at/time.Microsecond)*int64(rate) + 5e5) / 1e6)
}

func momentAt(frame float64, rate int) time.Duration {
	return time.Duration(frame*1e6/float64(rate)) * time.Microsecond
}
