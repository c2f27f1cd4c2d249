// Package voice makes a voice-like sound of a text: a glottal source through formant resonators, syllable by
// syllable, with the melody and the pauses of speech. It does not pretend to be understood word by word; it is
// plausible in length, level and movement, and the same request always gives the same samples.
package voice

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
)

// Traits are what makes an actor's voice its own.
type Traits struct {
	PitchHz float64 `json:"pitch_hz"` // the middle of the voice's melody, in hertz
	Formant float64 `json:"formant"`  // scales the resonances: over 1 for a shorter throat
	Breath  float64 `json:"breath"`   // 0 … 1, the share of noise in the voice
	Rate    float64 `json:"rate"`     // 1 is the usual speed; over 1 is faster
}

// Utterance is one thing to say, and how. Zero values of the factors mean "as usual".
type Utterance struct {
	Text        string
	Lang        string // auto, or a tag of the wire such as ko-kr; the script of the text decides in any case
	Traits      Traits
	Emotion     string  // normal, happy, sad, angry, whisper; others sound normal
	Scale       float64 // strength of the emotion, 1 as usual
	Tempo       float64 // over 1 is faster
	SpeedX      float64 // a factor of the duration: over 1 is slower
	Pitch       int     // semitones up or down
	LastPitch   int     // −2 … 2: where the melody of the last phrase goes
	Volume      int     // percent; 0 is 100
	Seconds     float64 // wanted length in seconds; 0 is the natural one
	MaxSeconds  float64 // the sound is cut here; 0 is no limit
	ForceLength bool    // stretch to MaxSeconds
	Rate        int     // samples per second; 0 is 16,000
}

// PCM is mono sound: samples between −1 and 1, and how many of them make a second.
type PCM struct {
	Samples []float32
	Rate    int
}

// Seconds is the length of the sound.
func (p PCM) Seconds() float64 {
	if p.Rate == 0 {
		return 0
	}
	return float64(len(p.Samples)) / float64(p.Rate)
}

// ErrUnreadable is returned for a text without a single syllable that this voice can say.
var ErrUnreadable = errors.New("the text holds nothing that this voice can read")

// level is the peak at 100 % volume; twice of it (200 %) still stays under full scale.
const level = 0.46

// Synth is the built-in voice. The zero value is ready, and safe for use by many at once.
type Synth struct{}

// Speak renders the utterance. It returns ErrUnreadable when there is nothing to say, or the context's error.
func (Synth) Speak(ctx context.Context, u Utterance) (PCM, error) {
	u = u.withDefaults()
	phrases := read(u.Text)
	if len(phrases) == 0 {
		return PCM{}, fmt.Errorf("cannot speak: %w", ErrUnreadable)
	}
	seed := fnv.New64a()
	fmt.Fprintf(seed, "%+v", u)
	r := newRenderer(u, seed.Sum64())
	plan := r.plan(phrases)
	if err := r.render(ctx, plan); err != nil {
		return PCM{}, err
	}
	return PCM{Samples: r.finish(), Rate: u.Rate}, nil
}

func (u Utterance) withDefaults() Utterance {
	usual := func(v *float64, d float64) {
		if *v <= 0 || math.IsNaN(*v) || math.IsInf(*v, 0) {
			*v = d
		}
	}
	usual(&u.Tempo, 1)
	usual(&u.SpeedX, 1)
	usual(&u.Traits.PitchHz, 140)
	usual(&u.Traits.Formant, 1)
	usual(&u.Traits.Rate, 1)
	if u.Scale < 0 {
		u.Scale = 0
	}
	if u.Volume <= 0 {
		u.Volume = 100
	}
	u.Volume = min(u.Volume, 200)
	if u.Rate <= 0 {
		u.Rate = 16000
	}
	return u
}
