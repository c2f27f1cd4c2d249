// Package speech is text to speech for the sandbox: a formant synthesiser that needs no data and no network. The same
// request always gives the same samples.
//
// How a text runs through it: package reading cuts the text by script, and the readers (english, korean, kana) return
// phrases of words of phones (package phone). parameters combines the request, the actor's traits and the emotion.
// newTimeline looks up each phone (english_sounds.go, korean_sounds.go), gives it a duration (timing.go), finds the
// formants at the seams (timeline.go) and the pitch contour (contour.go, intonation.go). tracks.go writes the levels of
// voice, breath and noise, one value for each tick. render.go turns each tick into a frame of package klatt, whose
// filters give the samples. A leveller (level.go) brings them to the common loudness. A Plan (plan.go)
// gives the same samples piece by piece, and says before when each part of the text is spoken (align.go). Packages wav and mp3enc encode the result.
//
// Package engine runs speech programs of the system with the same Utterance. Package audiometrics measures speech in
// tests. Nothing here knows HTTP or the sandbox.
package speech

import (
	"context"
	"errors"

	"callboard/internal/speech/phone"
	"callboard/internal/speech/reading"
)

// Utterance is a text with the settings of its speech. A factor of 0 is the default.
type Utterance struct {
	Text        string
	Lang        string // auto, or a tag of the wire such as ko-kr; the script of the text decides in any case
	Traits      Traits
	Emotion     string  // normal, happy, sad, angry, whisper, toneup, tonemid, tonedown; others sound normal
	Scale       float64 // strength of the emotion; 1 is normal
	Prompt      string  // an emotion in free words, English or Korean; unknown words have no effect
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

// PCM is mono sound: samples between −1 and 1, and how many of them there are in a second.
type PCM struct {
	Samples  []float32
	Rate     int
	Unspoken []string // parts of the text that the voice cannot read, each once
}

// Seconds is the length of the sound.
func (p PCM) Seconds() float64 {
	if p.Rate == 0 {
		return 0
	}
	return float64(len(p.Samples)) / float64(p.Rate)
}

// ErrUnreadable is returned for a text without any syllable that the voice can read.
var ErrUnreadable = errors.New("the text holds nothing that this voice can read")

// Synth is the built-in voice. The zero value is ready to use, also from several goroutines.
type Synth struct{}

// Speak reads the text and renders it. The error is ErrUnreadable, with the unspoken parts in the otherwise empty PCM,
// or the context's error.
func (Synth) Speak(ctx context.Context, u Utterance) (PCM, error) {
	return speak(ctx, reading.Text(u.Text, u.Lang), u)
}

// isSilent reports whether a text has only unreleased stops, such as a small tsu alone.
func isSilent(r phone.Reading) bool {
	for _, phrase := range r.Phrases {
		for _, word := range phrase.Words {
			for _, p := range word.Phones {
				if p.Sound != phone.UnreleasedK && p.Sound != phone.UnreleasedT && p.Sound != phone.UnreleasedP {
					return false
				}
			}
		}
	}
	return true
}

// speak renders a reading.
func speak(ctx context.Context, r phone.Reading, u Utterance) (PCM, error) {
	p, err := newPlan(r, u, -1)
	if err != nil {
		return PCM{Unspoken: r.Unspoken}, err
	}
	return p.Speak(ctx)
}
