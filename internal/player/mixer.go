package player

import (
	"math"
	"sync"
	"time"

	"github.com/gopxl/beep/v2"
)

// fadeTime is the length of a fade at a cut: short enough to feel immediate, long enough to avoid a click.
const fadeTime = 0.005 // seconds

// mixer is what one run of the device plays: one stream, the fading end of the stream before, and a volume. It counts
// the frames that it hands out and knows which position of the clip each of them has; with the device's count of played
// frames that gives the current position. It never ends: after the stream comes silence.
//
// A device buffers up to a second, so that a busy machine does not cause gaps, and can take back frames that were not
// played yet. So every frame since the last change is a function of its number alone, and a change can be made at an
// earlier frame: the earliest one that the device can still replace.
type mixer struct {
	rate  beep.SampleRate
	fade  int    // frames of a fade at a cut
	wake  func() // tells the device goroutine that the stream has ended; must not wait
	block [512][2]float64

	mu       sync.Mutex
	filled   int64 // frames handed to the device
	changed  int64 // frame of the last change; frames before it cannot be made again
	stream   stream
	phase    phase
	start    int64        // device frame of the stream's frame 0
	first    int          // the stream's first frame since it last started to play
	fadeInAt int64        // device frame at which its fade-in begins,
	fadeIn   fade         // and how it rises
	silentAt int64        // device frame from which there is silence, while the stream gives no frames
	tail     [][2]float64 // fading end of the stream before,
	tailAt   int64        // from this device frame on
	echo     [][2]float64 // what plays from silentAt on while the stream is starved
	gain     [2]float64   // before and after the last change of volume,
	gainAt   int64        // which begins at this device frame
}

func newMixer(rate beep.SampleRate, volume int, wake func()) *mixer {
	g := cubed(volume)
	m := &mixer{rate: rate, wake: wake, fade: max(1, int(fadeTime*float64(rate))), gain: [2]float64{g, g}}
	m.echo = make([][2]float64, m.fade)
	return m
}

// phase is the state of the mixer's stream.
type phase int

const (
	phaseSilent  phase = iota // there is no stream, or it was cut
	phasePlaying              // it gives frames
	phaseStarved              // it has given all that has arrived of its clip
	phaseEnded                // it has given its last frame
)

// cubed turns per cent into a factor by the cube, as sound servers do, so that equal steps sound equal.
func cubed(percent int) float64 { return math.Pow(float64(percent)/100, 3) }

// The following changes are made at the earliest frame that the device can still replace, or at a later one if something
// changed there already. They return the frame from which the device must ask again.

// play starts the stream that next returns for the position at which the previous one is cut. The previous one fades
// out under it.
func (m *mixer) play(earliest int64, f fade, next func(at time.Duration) stream) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if unheard := m.cut(earliest, f); unheard && m.fadeIn.frames > 0 {
		f = m.fadeIn // the one before that is still fading
	}
	m.stream = next(m.moment(m.filled))
	m.start, m.first = m.filled, 0
	m.phase, m.fadeInAt, m.fadeIn = phasePlaying, m.filled, fade{}
	if m.stream.moment(0) > 0 { // the clip's first frame needs no fade-in
		m.fadeIn = f
	}
	return m.filled
}

// pause fades the stream out. It also returns the position to resume at.
func (m *mixer) pause(earliest int64) (from int64, at time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut(earliest, fade{frames: m.fade})
	return m.filled, m.moment(m.filled)
}

// extend continues a starved stream when more of its clip has arrived: without a gap if the silence has not been played
// yet, otherwise as soon as possible.
func (m *mixer) extend(earliest int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.phase != phaseStarved {
		return m.filled
	}
	frame := int(m.silentAt - m.start)
	m.filled = max(m.changed, min(max(earliest, m.silentAt), m.filled))
	m.changed = m.filled
	if m.filled > m.silentAt {
		m.addTail(m.echoRest())
		m.fadeInAt, m.fadeIn, m.first = m.filled, fade{frames: m.fade}, frame
	}
	_ = m.stream.Seek(frame) // it was there before, so seeking cannot fail
	m.start, m.phase = m.filled-int64(frame), phasePlaying
	return m.filled
}

// volume fades to another volume.
func (m *mixer) volume(earliest int64, percent int) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rewind(earliest)
	m.gain = [2]float64{m.volumeAt(m.filled), cubed(percent)}
	m.gainAt = m.filled
	return m.filled
}

// rewind goes back to the earliest frame that may change.
func (m *mixer) rewind(earliest int64) {
	m.filled = max(m.changed, min(earliest, m.filled))
	m.changed = m.filled
	if m.phase != phaseSilent && (m.phase == phasePlaying || m.filled < m.silentAt) {
		m.phase = phasePlaying
		_ = m.stream.Seek(int(m.filled - m.start)) // it was there before, so seeking cannot fail
	}
}

// cut goes back and ends the stream there: its next few frames, fading, become the tail. It returns whether the stream
// was never played.
func (m *mixer) cut(earliest int64, f fade) (unheard bool) {
	m.rewind(earliest)
	was := m.phase
	m.phase = phaseSilent
	switch {
	case was == phaseStarved:
		m.addTail(m.echoRest())
		return false
	case was != phasePlaying:
		return false
	}
	next := make([][2]float64, f.frames)
	unheard = m.filled <= m.start+int64(m.first)
	if !unheard {
		m.renderTail(next, int(m.filled-m.start), f.equalPower)
	}
	m.addTail(next)
	return unheard
}

// fadeLevel is the factor of the fade-in at a device frame, 0 to 1.
func (m *mixer) fadeLevel(frame int64) float64 {
	if n := frame - m.fadeInAt; n < int64(m.fadeIn.frames) {
		return m.fadeIn.level(int(n))
	}
	return 1
}

// volumeAt is the volume as a factor at a device frame.
func (m *mixer) volumeAt(frame int64) float64 {
	if n := frame - m.gainAt; n < int64(m.fade) {
		return m.gain[0] + (m.gain[1]-m.gain[0])*float64(n+1)/float64(m.fade+1)
	}
	return m.gain[1]
}

// silence returns the device frame from which there is only silence, and the state of the stream.
func (m *mixer) silence() (from int64, now phase) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.silentAt, m.phase
}

// position is the position in the clip after the device has played this many frames. After a seek it is the target
// until the first frame from there is played.
func (m *mixer) position(played int64) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.moment(played)
}

// moment is the position in the clip of a device frame.
func (m *mixer) moment(frame int64) time.Duration {
	if m.stream == nil {
		return 0
	}
	if m.phase == phaseStarved || m.phase == phaseEnded {
		frame = min(frame, m.silentAt)
	}
	return m.stream.moment(max(m.first, int(frame-m.start)))
}

// Fill implements output.Source.
func (m *mixer) Fill(buf []float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(buf) >= 2 {
		n := m.fast(buf)
		if n == 0 {
			n = min(len(buf)/2, len(m.block))
			m.render(m.block[:n])
			for i, f := range m.block[:n] {
				buf[2*i], buf[2*i+1] = full(float32(f[0])), full(float32(f[1]))
			}
		}
		buf = buf[2*n:]
	}
}

// fast is the short path for most of a clip: no fade, tail or change of volume is active.
func (m *mixer) fast(buf []float32) (n int) {
	p, ok := m.stream.(*cursor)
	if !ok || m.phase != phasePlaying || m.gain[0] != m.gain[1] && m.filled-m.gainAt < int64(m.fade) ||
		m.filled-m.fadeInAt < int64(m.fadeIn.frames) || m.filled-m.tailAt < int64(len(m.tail)) {
		return 0
	}
	n = p.fast(buf, m.gain[1])
	m.filled += int64(n)
	return n
}

// render fills out with the next frames.
func (m *mixer) render(out [][2]float64) {
	n := 0
	if m.phase == phasePlaying {
		n, _ = m.stream.Stream(out)
		for i := 0; i < n && m.filled+int64(i)-m.fadeInAt < int64(m.fadeIn.frames); i++ {
			w := m.fadeLevel(m.filled + int64(i))
			out[i][0] *= w
			out[i][1] *= w
		}
		if n < len(out) {
			m.endStream(m.filled + int64(n))
		}
	}
	clear(out[n:])
	if m.phase == phaseStarved {
		add(out[n:], m.echo, m.filled+int64(n)-m.silentAt)
	}
	add(out, m.tail, m.filled-m.tailAt)
	if m.gain != [2]float64{1, 1} {
		for i := range out {
			g := m.volumeAt(m.filled + int64(i))
			out[i][0] *= g
			out[i][1] *= g
		}
	}
	m.filled += int64(len(out))
}

// endStream records that the stream gives no more frames from this one on.
func (m *mixer) endStream(at int64) {
	m.phase, m.silentAt = phaseEnded, at
	if !m.stream.ended() {
		m.phase = phaseStarved
		m.renderTail(m.echo, int(at-m.start), false)
	}
	m.wake()
}
