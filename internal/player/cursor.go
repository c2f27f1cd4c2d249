package player

import (
	"time"

	"github.com/gopxl/beep/v2"

	"callboard/internal/player/resample"
	"callboard/internal/player/stretch"
)

// stream is a clip as it plays from some position on, at the device's rate, with a speed and a loop. Frame 0 is that
// position. Every frame is a function of its number alone, so that frames handed out can be made again.
//
// Stream gives fewer frames than asked for at the end of the clip, and where no more of a clip has arrived; ended tells
// which.
type stream interface {
	beep.Streamer
	Seek(frame int) error
	moment(frame int) time.Duration // position in the clip, exact to a microsecond
	ended() bool                    // no frame follows after what Stream gave
}

// cursor is a stream that runs straight through the clip.
type cursor struct {
	s        beep.StreamSeeker
	src      resample.Source
	channels int
	origin   int               // the frame of s that is frame 0
	slow     *stretch.Streamer // changes the speed; nil at the clip's own
	made     *rendered         // what s reads then; nil where the rates are equal and s is slow itself
	rate     beep.SampleRate   // frames per second of the device
	clipRate beep.SampleRate   // frames per second of the clip
	gain     float64
	over     bool // the last Stream reached the end of the clip
	block    [512]float32
}

// params are the settings with which a clip plays.
type params struct {
	speed float64 // 1 is the clip's own
	gain  float64 // 1 is the clip's own
	loop  Loop
	until time.Duration // where it ends early; 0 is the clip's end
}

// newCursor returns the stream of a track from a position on. The kernel converts from the clip's rate to the device's.
func newCursor(t *track, k *resample.Kernel, rate beep.SampleRate, par params, at time.Duration) *cursor {
	p := &cursor{src: t, channels: t.channels(), rate: rate, clipRate: t.rate(), gain: par.gain}
	if par.speed == 1 {
		p.s = k.StreamOf(t, p.channels)
		p.origin = min(frameAt(at, rate), p.s.Len())
		_ = p.Seek(0) // within the clip, where seeking cannot fail
		return p
	}
	p.slow = stretch.New(t, p.channels, p.clipRate, par.speed, frameAt(at, p.clipRate))
	if p.s = p.slow; rate != p.clipRate {
		const usual = 10 // seconds; most clips are shorter
		p.made = &rendered{from: p.slow, channels: p.channels}
		p.made.samples = make([]float32, 0, min(p.slow.Len(), usual*int(p.clipRate))*p.channels)
		p.s = k.StreamOf(p.made, p.channels)
	}
	return p
}

func (p *cursor) Stream(out [][2]float64) (n int, ok bool) {
	p.over = false
	for n < len(out) {
		m, ok := p.s.Stream(out[n:])
		n += m
		if m == 0 && (p.made == nil || !p.made.more()) {
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

// fast is Stream for most of a clip at one volume: it writes float32 as the device takes them, without conversion to
// float64. It gives no frames where that is not possible, or where Stream would give none.
func (p *cursor) fast(out []float32, volume float64) (n int) {
	s, ok := p.s.(*resample.Streamer)
	if !ok || p.made != nil {
		return 0
	}
	gain := float32(p.gain * volume)
	if p.channels == 1 {
		n, _ = s.Mono(p.block[:min(len(out)/2, len(p.block))])
		for i, v := range p.block[:n] {
			v = full(v * gain)
			out[2*i], out[2*i+1] = v, v
		}
		return n
	}
	if p.rate != p.clipRate {
		return 0
	}
	samples, _ := p.src.Samples()
	at := s.Position()
	n = max(0, min(len(out), len(samples)-2*at)) / 2
	for i, v := range samples[2*at : 2*(at+n)] {
		out[i] = full(v * gain)
	}
	_ = s.Seek(at + n) // within what has arrived
	return n
}

// full limits a sample to ±1, full scale.
func full(v float32) float32 {
	if v > 1 {
		return 1
	} else if v < -1 {
		return -1
	}
	return v
}

func (p *cursor) Seek(frame int) error { return p.s.Seek(p.origin + frame) }
func (p *cursor) Err() error           { return nil }

func (p *cursor) moment(frame int) time.Duration {
	if p.slow == nil {
		return momentAt(float64(p.origin+frame), p.rate)
	}
	clip := p.slow.Moment(int(int64(frame) * int64(p.clipRate) / int64(p.rate)))
	return momentAt(clip, p.clipRate)
}

func (p *cursor) ended() bool { return p.over }

// rendered keeps what a change of speed has made so far, as a source of the resampler.
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

// frameAt is the frame at a position, momentAt the position of a frame. Positions are whole microseconds, which is fine
// enough to find every frame again; beep.SampleRate's N and D round down and are not inverse.
func frameAt(at time.Duration, rate beep.SampleRate) int {
	return int((int64(at/time.Microsecond)*int64(rate) + 5e5) / 1e6)
}

func momentAt(frame float64, rate beep.SampleRate) time.Duration {
	return time.Duration(frame*1e6/float64(rate)) * time.Microsecond
}
