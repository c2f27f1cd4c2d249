package player

import (
	"math"
	"time"

	"callboard/internal/player/decode"
	"callboard/internal/player/loudness"

	"github.com/gopxl/beep/v2"
)

// track is the sound of a clip, whole or arriving. audio is set once, under the engine's lock. Samples, rate and
// channels may be called from any goroutine.
type track struct {
	audio *decode.Audio // nil while the clip arrives
	live  *decode.Live  // nil for a clip that was loaded whole
	drawn waveform      // of what has arrived
}

// Samples implements resample.Source and stretch.Source.
func (t *track) Samples() (samples []float32, done bool) {
	if t.live != nil { // also when the clip is whole by now: a stream that began with these samples continues with them
		return t.live.Samples()
	}
	return t.audio.Samples, true
}

// info returns false until the format of an arriving clip is known.
func (t *track) info() (Info, bool) {
	if t.live == nil {
		return t.audio.Info, true
	}
	i, _, ok := t.live.Info()
	return i, ok
}

func (t *track) channels() int {
	if t.live == nil {
		return t.audio.Channels
	}
	_, ch, _ := t.live.Info()
	return ch
}

func (t *track) rate() beep.SampleRate {
	i, _ := t.info()
	return i.Rate
}

// arrived returns how much of the clip has arrived, and whether that is all.
func (t *track) arrived() (time.Duration, bool) {
	if t.audio != nil {
		return t.audio.Info.Duration, true
	}
	samples, done := t.live.Samples()
	i, ch, ok := t.live.Info()
	if !ok {
		return 0, done
	}
	return momentAt(float64(len(samples)/ch), i.Rate), done
}

// settled reports whether all that can be known about the clip is known: it is whole, or its download failed.
func (t *track) settled() bool {
	if t.audio != nil {
		return true
	}
	_, err, done := t.live.Done()
	return done && err != nil
}

// length is the expected length of the clip, as far as it is known.
func (t *track) length() time.Duration {
	if t.audio != nil {
		return t.audio.Info.Duration
	}
	i, _ := t.info()
	here, done := t.arrived()
	if done { // the download failed before the end
		return here
	}
	return max(i.Duration, here)
}

// playable reports whether enough has arrived to play from a position on.
func (t *track) playable(from time.Duration) bool {
	const enough = 250 * time.Millisecond
	here, done := t.arrived()
	_, known := t.info()
	return known && (done || here >= from+enough)
}

func (t *track) peaks() []float32 {
	if t.audio != nil {
		return t.audio.Peaks
	}
	return t.drawn.peaks(t)
}

func (t *track) loudness() (loudness.Loudness, bool) {
	if t.audio == nil {
		return loudness.Loudness{}, false
	}
	return t.audio.Loudness, true
}

// matchLoudness is the loudness by which clips are compared, if the clip has one. One channel plays on both sides and
// so is 3 dB louder than it is measured; for two channels the measured value is therefore lowered by 3 dB.
func (t *track) matchLoudness() (loudness.Loudness, bool) {
	l, ok := t.loudness()
	if t.channels() == 2 {
		l.LUFS -= 10 * math.Log10(2)
	}
	return l, ok && !math.IsInf(l.LUFS, 0)
}

// level is the largest magnitude, 0 to 1, in the 50 ms before a position.
func (t *track) level(at time.Duration) float64 {
	samples, _ := t.Samples()
	rate, ch := t.rate(), t.channels()
	if ch == 0 {
		return 0
	}
	to := min(frameAt(at, rate)*ch, len(samples))
	const sign = 1 << 31
	var top uint32 // without their signs, the bits of floats sort as the floats do, and compare much faster
	for _, v := range samples[max(0, to-int(rate)/20*ch):to] {
		top = max(top, math.Float32bits(v)&^sign)
	}
	return float64(min(math.Float32frombits(top), 1))
}

// waveform holds the peaks of an arriving clip. It looks at each sample once, however often the expected length
// changes.
type waveform struct {
	pieces []float32 // the largest magnitude of every drawnPiece frames so far
	seen   int       // samples that were looked at
	frames int       // length of the whole clip for which tops was made
	tops   []float32
}

const drawnPiece = 256 // frames

func (w *waveform) peaks(t *track) []float32 {
	samples, _ := t.Samples()
	ch := t.channels()
	frames := frameAt(t.length(), t.rate())
	if ch == 0 || frames == 0 {
		return nil
	}
	if w.seen == len(samples) && w.frames == frames {
		return w.tops
	}
	for ; w.seen < len(samples); w.seen++ {
		k := w.seen / ch / drawnPiece
		if k == len(w.pieces) {
			w.pieces = append(w.pieces, 0)
		}
		v := samples[w.seen]
		w.pieces[k] = min(max(w.pieces[k], v, -v), 1)
	}
	w.frames, w.tops = frames, make([]float32, decode.Buckets) // slices returned before stay unchanged
	for i := range w.tops {
		from := i * frames / decode.Buckets / drawnPiece
		to := max((i+1)*frames/decode.Buckets/drawnPiece, from+1)
		for _, v := range w.pieces[min(from, len(w.pieces)):min(to, len(w.pieces))] {
			w.tops[i] = max(w.tops[i], v)
		}
	}
	return w.tops
}
