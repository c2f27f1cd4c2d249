package player

import (
	"math"
	"sync"

	"github.com/gopxl/beep/v2"
)

// fadeTime is how long a cut takes to fade: short enough to feel immediate, long enough not to click.
const fadeTime = 0.005 // seconds

// mix is what one run of the device plays: one voice, the fading end of the one before, and a volume.
// It counts the frames it hands out, and knows which frame of the clip each of them was; with the
// device's count of heard frames that gives the position. It never ends: beyond the voice is silence.
type mix struct {
	rate  int
	wake  func() // tells the owner that the voice has ended; must not wait
	fade  int    // frames
	block [512][2]float64

	mu      sync.Mutex
	voice   beep.StreamSeeker
	on      bool  // the voice sounds
	given   int64 // frames handed to the device
	began   int64 // the frame of the device at which the voice began to sound,
	origin  int   // and the frame of the clip that it was
	quietAt int64 // the frame of the device from which there is only silence, while the voice is off
	ended   bool  // the voice came to its end by itself
	rise    int   // frames of fading in that remain
	tail    [][2]float64
	gain    float64
	step    float64 // towards the wanted gain, while steps are left
	steps   int
	target  float64
}

var _ beep.Streamer = (*mix)(nil)

func newMix(rate, volume int, wake func()) *mix {
	m := &mix{rate: rate, wake: wake, fade: int(fadeTime * float64(rate))}
	m.tail = make([][2]float64, 0, m.fade)
	m.gain = loudness(volume)
	m.target = m.gain
	return m
}

// loudness turns per cent into a factor by the cube, as sound servers do: even steps sound even.
func loudness(percent int) float64 { return math.Pow(float64(percent)/100, 3) }

// play lets v sound from its frame on. What sounded before fades out under it.
func (m *mix) play(v beep.StreamSeeker, frame int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut()
	frame = max(0, min(frame, v.Len()))
	_ = v.Seek(frame) // within the clip, where seeking cannot fail
	m.voice, m.on, m.ended = v, true, false
	m.began, m.origin = m.given, frame
	m.rise = 0
	if frame > 0 {
		m.rise = m.fade // a clip's own first frame is as it should be
	}
}

// seek moves the voice that sounds.
func (m *mix) seek(frame int) { m.play(m.voice, frame) }

// pause fades the voice out and returns the frame of the clip to go on from.
func (m *mix) pause() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut()
	if m.voice == nil {
		return 0
	}
	return m.voice.Position()
}

// cut ends the voice here: its next few frames go, fading, to the tail. The voice stays at the frame where it was cut.
func (m *mix) cut() {
	if !m.on {
		return
	}
	at := m.voice.Position()
	fresh := m.block[:m.fade:m.fade]
	if m.fade > len(m.block) {
		fresh = make([][2]float64, m.fade) // only for devices beyond 100 kHz
	}
	n, _ := m.voice.Stream(fresh)
	level := 1 - float64(m.rise)/float64(m.fade+1) // less than one when cut while still fading in
	for i := range fresh[:n] {
		w := level * (1 - float64(i+1)/float64(m.fade+1))
		fresh[i][0] *= w
		fresh[i][1] *= w
	}
	_ = m.voice.Seek(at)
	clear(fresh[n:])
	for i, f := range m.tail { // an older one may still sound
		fresh[i][0] += f[0]
		fresh[i][1] += f[1]
	}
	m.tail = append(m.tail[:0], fresh[:max(n, len(m.tail))]...)
	m.on = false
	m.quietAt = m.given + int64(len(m.tail))
}

// volume fades to another loudness.
func (m *mix) volume(percent int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.target = loudness(percent)
	m.steps = m.fade
	m.step = (m.target - m.gain) / float64(m.fade)
}

// quiet tells from which frame of the device on there is only silence, and whether the voice ended by itself.
func (m *mix) quiet() (from int64, ended, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.quietAt, m.ended, !m.on
}

// position is the frame of the clip that is heard when the device has let heard frames out. After a
// jump it is the aim until the sound of it arrives.
func (m *mix) position(heard int64) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.voice == nil {
		return 0
	}
	return min(m.origin+int(max(0, heard-m.began)), m.voice.Len())
}

// Fill is the device's way in; see output.Source.
func (m *mix) Fill(buf []float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(buf) >= 2 {
		n := min(len(buf)/2, len(m.block))
		m.stream(m.block[:n])
		for i, f := range m.block[:n] {
			buf[2*i] = float32(max(-1, min(f[0], 1)))
			buf[2*i+1] = float32(max(-1, min(f[1], 1)))
		}
		buf = buf[2*n:]
	}
}

// Stream makes the mix a part that others can be built on. It always fills all of out.
func (m *mix) Stream(out [][2]float64) (int, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stream(out)
	return len(out), true
}

// Err is always nil.
func (m *mix) Err() error { return nil }

func (m *mix) stream(out [][2]float64) {
	n := 0
	if m.on {
		n, _ = m.voice.Stream(out)
		for i := 0; i < n && m.rise > 0; i, m.rise = i+1, m.rise-1 {
			w := 1 - float64(m.rise)/float64(m.fade+1)
			out[i][0] *= w
			out[i][1] *= w
		}
	}
	clear(out[n:])
	if k := min(len(m.tail), len(out)); k > 0 {
		for i, f := range m.tail[:k] {
			out[i][0] += f[0]
			out[i][1] += f[1]
		}
		m.tail = m.tail[:copy(m.tail, m.tail[k:])]
	}
	if m.steps > 0 || m.gain != 1 {
		m.scale(out)
	}
	if m.on && m.voice.Position() == m.voice.Len() {
		m.on, m.ended = false, true
		m.quietAt = m.given + int64(max(n, 0))
		m.wake()
	}
	m.given += int64(len(out))
}

func (m *mix) scale(out [][2]float64) {
	for i := range out {
		if m.steps > 0 {
			m.steps--
			m.gain += m.step
			if m.steps == 0 {
				m.gain = m.target
			}
		}
		out[i][0] *= m.gain
		out[i][1] *= m.gain
	}
}
