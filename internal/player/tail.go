package player

import "slices"

// How a sound ends that is cut, or that runs out of what has arrived: never at once.

// leave has these frames sound from here on, under whatever else does.
func (m *mix) leave(next [][2]float64) {
	if gone := m.given - m.tailAt; gone < int64(len(m.tail)) { // an older one may still sound
		for i, f := range m.tail[gone:] {
			if i == len(next) {
				next = append(next, m.tail[int(gone)+i:]...)
				break
			}
			next[i][0] += f[0]
			next[i][1] += f[1]
		}
	}
	m.tail, m.tailAt = next, m.given
	m.quietAt = m.given + int64(len(next))
}

// ending fills out with what the voice gives from one of its frames on, fading. Where no more of the clip has arrived, what
// was heard last comes once more, backwards: that goes on from there without a click.
func (m *mix) ending(out [][2]float64, frame int) {
	level := m.level(m.began + int64(frame)) // less than one when cut while fading in
	n, _ := m.voice.Stream(out)
	if n < len(out) && !m.voice.ended() {
		if back := min(len(out)-n, frame+n-m.floor); m.voice.Seek(frame+n-back) == nil {
			back, _ = m.voice.Stream(out[n : n+back])
			slices.Reverse(out[n : n+back])
			n += back
		}
		clear(out[n:])
		out = out[:n]
	}
	clear(out[n:])
	for i := range out[:n] {
		w := level * (1 - float64(i+1)/float64(len(out)+1))
		out[i][0] *= w
		out[i][1] *= w
	}
}

// echoed is what is left of that.
func (m *mix) echoed() [][2]float64 {
	return slices.Clone(m.echo[min(m.given-m.quietAt, int64(len(m.echo))):])
}

// add puts the part of a sound that is not gone yet on top of out.
func add(out, sound [][2]float64, gone int64) {
	if gone >= int64(len(sound)) {
		return
	}
	for i, f := range sound[gone:min(gone+int64(len(out)), int64(len(sound)))] {
		out[i][0] += f[0]
		out[i][1] += f[1]
	}
}
