package speech

import (
	"context"
	"encoding/json"
	"math"
	"testing"

	"callboard/assets"
	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/phone"
)

// renderPhones renders words of phones as one phrase.
func renderPhones(t testing.TB, u Utterance, lang phone.Lang, end phone.Break, words ...[]phone.Phone) PCM {
	t.Helper()
	p := phone.Phrase{End: end}
	for _, w := range words {
		p.Words = append(p.Words, phone.Word{Lang: lang, Phones: w})
	}
	pcm, err := speak(context.Background(), phone.Reading{Phrases: []phone.Phrase{p}}, u)
	if err != nil {
		t.Fatal(err)
	}
	return pcm
}

// sizes are the traits of a man, a woman and a child.
var sizes = map[string]Traits{
	"man":   {PitchHz: 110, Formant: 1, Breath: 0.12},
	"woman": {PitchHz: 200, Formant: 1.13, Breath: 0.18},
	"child": {PitchHz: 220, Formant: 1.27, Breath: 0.15},
}

// The published means of F1 and F2 in Hz, of men: English of Peterson and Barney 1952 (u of Hillenbrand and others
// 1995, the modern pronunciation), Korean of Yang 1996.
var published = map[phone.Sound][2]float64{
	phone.IY: {270, 2290}, phone.IH: {390, 1990}, phone.EH: {530, 1840}, phone.AE: {660, 1720}, phone.AA: {730, 1090},
	phone.AO: {570, 840}, phone.UH: {440, 1020}, phone.UW: {378, 997}, phone.AH: {640, 1190}, phone.ER: {490, 1350},
	phone.A: {738, 1372}, phone.EO: {608, 1121}, phone.EU: {405, 1488}, phone.I: {341, 2219}, phone.O: {453, 945},
	phone.U: {369, 981}, phone.E: {490, 1968},
}

func TestVowelFormantsMatchPublishedValues(t *testing.T) {
	t.Parallel()
	for who, traits := range sizes {
		for v := range published {
			checkFormants(t, who, traits, v, 1)
		}
	}
}

func TestVowelFormantsOfEveryActor(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it measures all actors")
	}
	var file struct {
		Actors []struct {
			Name   string `json:"unique_id"`
			Traits Traits `json:"voice"`
		}
	}
	if err := json.Unmarshal(assets.SandboxActors(), &file); err != nil {
		t.Fatal(err)
	}
	for _, a := range file.Actors {
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			for v := range published {
				checkFormants(t, a.Name, a.Traits, v, 2)
			}
		})
	}
}

// checkFormants measures the first two formants of a vowel at pitches step semitones apart: the harmonics of each pitch
// sample the spectrum at other frequencies.
func checkFormants(t *testing.T, who string, traits Traits, v phone.Sound, step int) {
	t.Helper()
	var steady []audiometrics.Sound
	for semitones := -5; semitones <= 5; semitones += step {
		u := Utterance{Traits: traits, Pitch: semitones}
		pcm := renderPhones(t, u, phone.English, phone.Flow, []phone.Phone{{Sound: v, Stress: 1, Long: 4}})
		steady = append(steady, audiometrics.Sound{Samples: pcm.Samples, Rate: pcm.Rate}.Middle(0.3))
	}
	got := audiometrics.Formants(steady...)
	if len(got) < 2 {
		t.Errorf("%s's %s has %d formants", who, v, len(got))
		return
	}
	for i, hz := range published[v] {
		if want := hz * traits.Formant; math.Abs(got[i].Hz/want-1) > 0.12 {
			t.Errorf("%s's %s has F%d at %.0f Hz, want %.0f", who, v, i+1, got[i].Hz, want)
		}
	}
}

func TestEverySoundIsAudible(t *testing.T) {
	t.Parallel()
	for _, table := range []map[phone.Sound]*sound{english.Get(), korean.Get()} {
		for s, k := range table {
			vowel := phone.AA
			lang := phone.English
			if korean.Get()[s] != nil {
				vowel, lang = phone.A, phone.Korean
			}
			pcm := renderPhones(t, Utterance{}, lang, phone.Stop, []phone.Phone{{Sound: vowel}, {Sound: s}, {Sound: vowel, Stress: 1}})
			with := audiometrics.Sound{Samples: pcm.Samples, Rate: pcm.Rate}
			if with.Silent() || k.duration <= 0 || k.minDuration > k.duration {
				t.Errorf("%s is silent or has no length", s)
			}
		}
	}
}
