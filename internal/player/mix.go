package player

import (
	"math"
	"sync"
	"time"
)

// fadeTime is how long a cut takes to fade: short enough to feel immediate, long enough not to click.
const fadeTime = 0.005 // seconds

// mix is what one run of the device plays: one voice, the fading end of the one before, and a volume.
// It counts the frames it hands out, and knows which frame of the clip each of them was; with the
// device's count of heard frames that gives the position. It never ends: beyond the voice is silence.
//
// A device buffers far ahead, so that a busy machine does not stutter, and can take back what was not
// played yet. So every frame since the last change is a function of its number alone, and a change can
// be made some frames back: at the earliest one the device says it can still replace.
type mix struct {
	rate  int
	fade  int    // frames
	wake  func() // tells the owner that the voice has ended; must not wait
	block [512][2]float64

	mu      sync.Mutex
	given   int64 // frames handed to the device
	changed int64 // the frame of the last change; nothing before it can be made again
	voice   voice
	phase   phase
	began   int64 // the device's frame that would be the voice's frame 0
	floor   int   // the voice's frame at which it last began to sound
	rises   int64 // the device's frame from which it fades in, over
	rise    int   // so many frames
	quietAt int64 // the frame from which there is only silence, while the voice does not sound
	tail    [][2]float64
	tailAt  int64
	echo    [][2]float64 // what is heard from quietAt on, while the voice is starved
	gain    [2]float64   // before and after the last change of volume,
	gainAt  int64        // which began here
}

func newMix(rate, volume int, wake func()) *mix {
	g := cubed(volume)
	m := &mix{rate: rate, wake: wake, fade: max(1, int(fadeTime*float64(rate))), gain: [2]float64{g, g}}
	m.echo = make([][2]float64, m.fade)
	return m
}

// phase is what a voice is doing.
type phase int

const (
	silent  phase = iota // it was never there, or was cut
	sounds               // it gives frames
	starved              // it has given what has arrived of its clip
	over                 // it came to its end by itself
)

// cubed turns per cent into a factor by the cube, as sound servers do: even steps sound even.
func cubed(percent int) float64 { return math.Pow(float64(percent)/100, 3) }

// The changes below are made at the earliest frame that the device can still replace, or later when
// something changed there already. They return the frame from which the device must ask again.

// play lets the voice sound that next makes for the moment at which the one before is cut; that one fades out
// under it, over so many frames.
func (m *mix) play(earliest int64, fade int, next func(at time.Duration) voice) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut(earliest, fade)
	m.voice = next(m.moment(m.given))
	m.began, m.floor = m.given, 0
	m.phase, m.rises, m.rise = sounds, m.given, 0
	if m.voice.moment(0) > 0 { // a clip's own first frame is as it should be
		m.rise = fade
	}
	return m.given
}

// pause fades the voice out, and also returns the moment to go on from.
func (m *mix) pause(earliest int64) (from int64, at time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut(earliest, m.fade)
	return m.given, m.moment(m.given)
}

// more lets a voice go on whose clip had not arrived: without a seam where the silence is still to be heard, else as
// soon as can be.
func (m *mix) more(earliest int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.phase != starved {
		return m.given
	}
	frame := int(m.quietAt - m.began)
	m.given = max(m.changed, min(max(earliest, m.quietAt), m.given))
	m.changed = m.given
	if m.given > m.quietAt {
		m.leave(m.echoed())
		m.rises, m.rise, m.floor = m.given, m.fade, frame
	}
	_ = m.voice.Seek(frame) // it has been there
	m.began, m.phase = m.given-int64(frame), sounds
	return m.given
}

// volume fades to another loudness.
func (m *mix) volume(earliest int64, percent int) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rewind(earliest)
	m.gain = [2]float64{m.gainOf(m.given), cubed(percent)}
	m.gainAt = m.given
	return m.given
}

// rewind goes back to the earliest frame that may change.
func (m *mix) rewind(earliest int64) {
	m.given = max(m.changed, min(earliest, m.given))
	m.changed = m.given
	if m.phase != silent && (m.phase == sounds || m.given < m.quietAt) {
		m.phase = sounds
		_ = m.voice.Seek(int(m.given - m.began)) // it has been there
	}
}

// cut goes back and ends the voice there: its next few frames go, fading, to the tail.
func (m *mix) cut(earliest int64, fade int) {
	m.rewind(earliest)
	was := m.phase
	m.phase = silent
	switch {
	case was == starved:
		m.leave(m.echoed())
		return
	case was != sounds:
		return
	}
	next := make([][2]float64, fade)
	if m.given > m.began+int64(m.floor) { // else it was never heard
		m.ending(next, int(m.given-m.began))
	}
	m.leave(next)
}

// level is how far the voice has faded in at a frame of the device, 0..1.
func (m *mix) level(frame int64) float64 {
	if n := frame - m.rises; n < int64(m.rise) {
		return float64(n+1) / float64(m.rise+1)
	}
	return 1
}

func (m *mix) gainOf(frame int64) float64 {
	if n := frame - m.gainAt; n < int64(m.fade) {
		return m.gain[0] + (m.gain[1]-m.gain[0])*float64(n+1)/float64(m.fade+1)
	}
	return m.gain[1]
}

// quiet tells from which frame of the device on there is only silence, and why the voice is silent.
func (m *mix) quiet() (from int64, now phase) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.quietAt, m.phase
}

// position is the moment of the clip that is heard when the device has let heard frames out. After a
// jump it is the aim until the sound of it arrives.
func (m *mix) position(heard int64) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.moment(heard)
}

func (m *mix) moment(frame int64) time.Duration {
	if m.voice == nil {
		return 0
	}
	if m.phase == starved || m.phase == over {
		frame = min(frame, m.quietAt)
	}
	return m.voice.moment(max(m.floor, int(frame-m.began)))
}

// Fill is the device's way in; see output.Source.
func (m *mix) Fill(buf []float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(buf) >= 2 {
		n := m.plain(buf)
		if n == 0 {
			n = min(len(buf)/2, len(m.block))
			m.stream(m.block[:n])
			for i, f := range m.block[:n] {
				buf[2*i], buf[2*i+1] = full(float32(f[0])), full(float32(f[1]))
			}
		}
		buf = buf[2*n:]
	}
}

// plain is the short way for most of a clip: nothing but its samples is to be heard.
func (m *mix) plain(buf []float32) (n int) {
	p, ok := m.voice.(*passage)
	if !ok || m.phase != sounds || m.gain[0] != m.gain[1] && m.given-m.gainAt < int64(m.fade) ||
		m.given-m.rises < int64(m.rise) || m.given-m.tailAt < int64(len(m.tail)) {
		return 0
	}
	n = p.plain(buf, m.gain[1])
	m.given += int64(n)
	return n
}

// stream always fills all of out.
func (m *mix) stream(out [][2]float64) {
	n := 0
	if m.phase == sounds {
		n, _ = m.voice.Stream(out)
		for i := 0; i < n && m.given+int64(i)-m.rises < int64(m.rise); i++ {
			w := m.level(m.given + int64(i))
			out[i][0] *= w
			out[i][1] *= w
		}
		if n < len(out) {
			m.fallSilent(m.given + int64(n))
		}
	}
	clear(out[n:])
	if m.phase == starved {
		add(out[n:], m.echo, m.given+int64(n)-m.quietAt)
	}
	add(out, m.tail, m.given-m.tailAt)
	if m.gain != [2]float64{1, 1} {
		for i := range out {
			g := m.gainOf(m.given + int64(i))
			out[i][0] *= g
			out[i][1] *= g
		}
	}
	m.given += int64(len(out))
}

// fallSilent notes that the voice gives no more from a frame on.
func (m *mix) fallSilent(at int64) {
	m.phase, m.quietAt = over, at
	if !m.voice.ended() {
		m.phase = starved
		m.ending(m.echo, int(at-m.began))
	}
	m.wake()
}
