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
	s        beep.StreamSeeker
	src      resample.Source
	channels int
	origin   int               // the frame of s that is frame 0
	slow     *stretch.Streamer // at another speed than the clip's own; nil at that
	made     *rendered         // what s reads then; nil where the rates are the same and s is slow itself
	rate     int               // frames a second, of the device,
	clipRate int               // and of the clip
	gain     float64
	over     bool // the last Stream came to the clip's end
	block    [512]float32
}

// manner is how a clip is to sound.
type manner struct {
	speed float64 // 1 is the clip's own
	gain  float64 // 1 is the clip's own
	loop  Loop
}

// passageFrom makes the voice of a track from a moment on. The kernel leads from the clip's rate to the device's.
func passageFrom(t *track, k *resample.Kernel, rate int, how manner, at time.Duration) *passage {
	p := &passage{src: t, channels: t.channels(), rate: rate, clipRate: t.rate(), gain: how.gain}
	if how.speed == 1 {
		p.s = k.StreamOf(t, p.channels)
		p.origin = min(frameAt(at, rate), p.s.Len())
		_ = p.Seek(0) // within what is there, where seeking cannot fail
		return p
	}
	p.slow = stretch.New(t, p.channels, p.clipRate, how.speed, frameAt(at, p.clipRate))
	if p.s = p.slow; rate != p.clipRate {
		const usual = 10 // seconds; most clips are shorter
		p.made = &rendered{from: p.slow, channels: p.channels}
		p.made.samples = make([]float32, 0, min(p.slow.Len(), usual*p.clipRate)*p.channels)
		p.s = k.StreamOf(p.made, p.channels)
	}
	return p
}

func (p *passage) Stream(out [][2]float64) (n int, ok bool) {
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

// plain is Stream for most of a clip, at one volume: into samples as the device takes them, without a detour over wider
// numbers. It gives no frames where that cannot be, or where Stream would give none.
func (p *passage) plain(out []float32, volume float64) (n int) {
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
	_ = s.Seek(at + n) // within what is there
	return n
}

// full keeps a sample within what a device can play.
func full(v float32) float32 {
	if v > 1 {
		return 1
	} else if v < -1 {
		return -1
	}
	return v
}

func (p *passage) Seek(frame int) error { return p.s.Seek(p.origin + frame) }
func (p *passage) Err() error           { return nil }

func (p *passage) moment(frame int) time.Duration {
	if p.slow == nil {
		return momentAt(float64(p.origin+frame), p.rate)
	}
	clip := p.slow.Moment(int(int64(frame) * int64(p.clipRate) / int64(p.rate)))
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
