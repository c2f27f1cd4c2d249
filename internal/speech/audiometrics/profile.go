package audiometrics

import "math"

// Profile has the features by which voices differ, measured on one utterance. Compare voices with the same text.
type Profile struct {
	PitchHz      float64 // median pitch
	Span         float64 // pitch range in semitones
	FormantScale float64 // the scale of the formants: 1 is a neutral vocal tract of 17.5 cm, over 1 a shorter one
	Tilt         float64 // dB an octave
	HNR          float64 // dB, small for a breathy voice
	Rate         float64 // syllables a second while there is speech
}

// Profile measures the voice.
func (s Sound) Profile() Profile {
	low := s.At(analysisRate) // once for all measurements
	track := low.Pitch()
	return Profile{
		PitchHz: track.Median(), Span: track.Span(), FormantScale: low.formantScale(), Tilt: low.Tilt(), HNR: track.HNR(),
		Rate: low.syllableRate(track),
	}
}

// formantScale compares the medians of the second and third formant with those of a neutral tract (1,500 and 2,500 Hz):
// the first depends too much on the vowels. 0 without enough voice.
func (s Sound) formantScale() float64 {
	var second, third []float64
	for _, f := range s.FormantTrack() {
		if len(f) >= 3 {
			second, third = append(second, f[1].Hz), append(third, f[2].Hz)
		}
	}
	return math.Sqrt(median(second) / 1500 * median(third) / 2500)
}

// Just noticeable differences, where they are published. Tempo: 5 % (Quené 2007). Tract length: 5 to 8 % (Smith and
// others 2005; Ives and others 2005). For the median pitch of running speech, its range, tilt and noise there is no
// agreed value; these are conservative.
const (
	jndPitch   = 1.0 // semitones
	jndSpan    = 3.0 // semitones
	jndFormant = 0.06
	jndTilt    = 1.5 // dB an octave
	jndHNR     = 3.0 // dB
	jndRate    = 0.06
)

// Distance is the distance between two voices in just noticeable differences: the root of the sum of the squares of the
// six. A careful listener distinguishes voices with a distance of 1; 2 is safe.
func Distance(a, b Profile) float64 {
	sum := 0.0
	add := func(difference, notice float64) {
		if !math.IsNaN(difference) && !math.IsInf(difference, 0) { // one voice lacks the feature
			sum += difference / notice * (difference / notice)
		}
	}
	add(12*math.Log2(a.PitchHz/b.PitchHz), jndPitch)
	add(a.Span-b.Span, jndSpan)
	add(math.Log(a.FormantScale/b.FormantScale), math.Log(1+jndFormant))
	add(a.Tilt-b.Tilt, jndTilt)
	add(a.HNR-b.HNR, jndHNR)
	add(math.Log(a.Rate/b.Rate), math.Log(1+jndRate))
	return math.Sqrt(sum)
}

// syllableRate counts the voiced peaks of loudness that are 2 dB above the neighbouring minima, for each second of
// speech without pauses (after de Jong and Wempe, 2009). It misses syllables without a minimum between them. 0 of
// silence.
func (s Sound) syllableRate(track Track) float64 {
	spoken := s.Speech().Seconds()
	for _, p := range s.Pauses(0.1) {
		if p.From > 0 && p.To < s.Seconds() {
			spoken -= p.Seconds()
		}
	}
	if spoken <= 0 {
		return 0
	}
	return float64(countNuclei(track)) / spoken
}

func countNuclei(track Track) int {
	levels := make([]float64, len(track))
	for i, m := range track {
		levels[i] = max(m.Level, -80)
	}
	limit := percentile(levels, 0.99) - 25
	count, valley := 0, -80.0
	best := -1 // index of the current peak, -1 before there is one
	for i, l := range levels {
		switch {
		case best >= 0 && l > levels[best]:
			best = i
		case best >= 0 && l < levels[best]-2:
			if track[best].Hz > 0 {
				count++
			}
			best, valley = -1, l
		case best < 0 && l > valley+2 && l > limit:
			best = i
		case best < 0:
			valley = min(valley, l)
		}
	}
	if best >= 0 && track[best].Hz > 0 {
		count++
	}
	return count
}
