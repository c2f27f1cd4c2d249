// Package speech speaks: it turns a text into sounds, the sounds into movements of a vocal tract, and those into
// samples. The same request always gives the same samples.
package speech

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"

	"callboard/internal/speech/phone"
	"callboard/internal/speech/reading"
)

// Utterance is one thing to say, and how. Zero values of the factors mean "as usual".
type Utterance struct {
	Text        string
	Lang        string // auto, or a tag of the wire such as ko-kr; the script of the text decides in any case
	Traits      Traits
	Emotion     string  // normal, happy, sad, angry, whisper, tonemid; others sound normal
	Scale       float64 // strength of the emotion, 1 as usual
	Prompt      string  // an emotion in free words, English or Korean; unknown ones do nothing
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
	Samples  []float32
	Rate     int
	Unspoken []string // what of the text could not be said, each thing once
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

// Synth is the built-in voice. The zero value is ready, and safe for use by many at once.
type Synth struct{}

// Speak reads the text and renders it. It returns ErrUnreadable when there is nothing to say, with what could not be
// said in the otherwise empty PCM, or the context's error.
func (Synth) Speak(ctx context.Context, u Utterance) (PCM, error) {
	return speak(ctx, reading.Text(u.Text, u.Lang), u)
}

// mute reports that a text is nothing but closures that are not let go, such as a small tsu alone: silence.
func mute(r phone.Reading) bool {
	for _, phrase := range r.Phrases {
		for _, word := range phrase.Words {
			for _, p := range word.Phones {
				if p.Sound != phone.ShutK && p.Sound != phone.ShutT && p.Sound != phone.ShutP {
					return false
				}
			}
		}
	}
	return true
}

// speak renders what was read.
func speak(ctx context.Context, r phone.Reading, u Utterance) (PCM, error) {
	u = u.withDefaults()
	h := u.how()
	s := compose(r, h)
	if len(s.units) == 0 || mute(r) {
		return PCM{Unspoken: r.Unspoken}, fmt.Errorf("cannot speak: %w", ErrUnreadable)
	}
	seed := fnv.New64a()
	fmt.Fprintf(seed, "%s%+v", u.Text, u.Traits)
	limit := int(u.MaxSeconds * float64(u.Rate))
	samples, err := render(ctx, s, h, u.Rate, limit, seed.Sum64())
	if err != nil {
		return PCM{}, err
	}
	level(samples, u.Rate, h.loud, float64(u.Volume)/100)
	return PCM{Samples: samples, Rate: u.Rate, Unspoken: r.Unspoken}, nil
}
