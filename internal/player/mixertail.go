package player

import (
	"math"
	"slices"
)

// How a stream ends that is cut or starved: with a fade.

// fade is the change from one stream to the next. The zero value is none.
type fade struct {
	frames int
	// equalPower keeps the power constant: for two streams that are not alike, whose sum would otherwise drop in the
	// middle. Two streams of the same sound keep their level with a linear fade.
	equalPower bool
}

// level is the factor, 0 to 1, of the rising stream at a frame of the fade. That of the falling one is level at the
// frame as far from the end.
func (f fade) level(frame int) float64 {
	at := float64(frame+1) / float64(f.frames+1)
	if f.equalPower {
		return math.Sin(at * math.Pi / 2)
	}
	return at
}

// addTail plays these frames from here on, in addition to the stream. A tail that is still playing is added to them.
func (m *mixer) addTail(next [][2]float64) {
	if gone := m.filled - m.tailAt; gone < int64(len(m.tail)) { // the one before may still be playing
		for i, f := range m.tail[gone:] {
			if i == len(next) {
				next = append(next, m.tail[int(gone)+i:]...)
				break
			}
			next[i][0] += f[0]
			next[i][1] += f[1]
		}
	}
	m.tail, m.tailAt = next, m.filled
	m.silentAt = m.filled + int64(len(next))
}

// renderTail fills out with a fade of the stream's frames from this one on. Where no more of the clip has arrived, the
// frames before are repeated backwards, which continues the wave without a click.
func (m *mixer) renderTail(out [][2]float64, frame int, equalPower bool) {
	level := m.fadeLevel(m.start + int64(frame)) // less than one when cut during the fade-in
	n, _ := m.stream.Stream(out)
	if n < len(out) && !m.stream.ended() {
		if back := min(len(out)-n, frame+n-m.first); m.stream.Seek(frame+n-back) == nil {
			back, _ = m.stream.Stream(out[n : n+back])
			slices.Reverse(out[n : n+back])
			n += back
		}
		clear(out[n:])
		out = out[:n]
	}
	clear(out[n:])
	f := fade{len(out), equalPower}
	for i := range out[:n] {
		w := level * f.level(len(out)-1-i)
		out[i][0] *= w
		out[i][1] *= w
	}
}

// echoRest is the part of the echo that was not played yet.
func (m *mixer) echoRest() [][2]float64 {
	return slices.Clone(m.echo[min(m.filled-m.silentAt, int64(len(m.echo))):])
}

// add adds to out the part of sound after its first gone frames.
func add(out, sound [][2]float64, gone int64) {
	if gone >= int64(len(sound)) {
		return
	}
	for i, f := range sound[gone:min(gone+int64(len(out)), int64(len(sound)))] {
		out[i][0] += f[0]
		out[i][1] += f[1]
	}
}
