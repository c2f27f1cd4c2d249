package tts

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Request is the body of POST /v1/text-to-speech and its variants.
type Request struct {
	VoiceID  string  `json:"voice_id"` // "tc_…", or "uc_…" for a voice of the account
	Text     string  `json:"text"`     // 1 to MaxTextChars characters
	Model    string  `json:"model"`
	Language string  `json:"language,omitempty"` // ISO 639-3; empty: found out from the text
	Prompt   *Prompt `json:"prompt,omitempty"`
	Output   *Output `json:"output,omitempty"`
}

// The kinds of prompts. With ModelV21 the field is left out.
const (
	PromptPreset = "preset"
	PromptSmart  = "smart"
)

// Prompt says how a text is spoken. The service refuses fields that do not belong to the kind.
type Prompt struct {
	Type         string   `json:"emotion_type,omitempty"`
	Preset       string   `json:"emotion_preset,omitempty"`    // one of the model's emotions of the voice
	Intensity    *float64 `json:"emotion_intensity,omitempty"` // 0 to 2; default 1
	PreviousText string   `json:"previous_text,omitempty"`     // smart only: what is said before
	NextText     string   `json:"next_text,omitempty"`         // smart only: what is said after
}

// Output says what the audio is like. A nil field has the service's default.
type Output struct {
	Format        string   `json:"audio_format,omitempty"`      // wav (default), mp3
	Volume        *int     `json:"volume,omitempty"`            // 0 to 200; default 100; not with LUFS, not in a stream
	LUFS          *float64 `json:"target_lufs,omitempty"`       // −70 to 0
	Pitch         *int     `json:"audio_pitch,omitempty"`       // −12 to 12 semitones
	Tempo         *float64 `json:"audio_tempo,omitempty"`       // 0.5 to 2
	RemoveSilence *int     `json:"remove_silence_ms,omitempty"` // 0 to 1000: what is kept of each silence (typecast-go 0.3.16)
}

// forStream returns the request without what a stream does not take: the volume.
func (r Request) forStream() Request {
	if r.Output != nil && r.Output.Volume != nil {
		out := *r.Output
		out.Volume = nil
		r.Output = &out
	}
	return r
}

// The limits of a composition.
const (
	MaxSegments   = 50
	MaxPause      = 10 * time.Second // of one
	MaxAllPauses  = time.Minute
	minPause      = time.Millisecond
	segmentSpeech = "tts"
	segmentPause  = "pause"
)

// Segment is a part of a composition: a request, or a pause.
type Segment struct {
	Speech Request
	Pause  time.Duration // 0: it is speech
}

// MarshalJSON writes the segment as the service reads it.
func (s Segment) MarshalJSON() ([]byte, error) {
	if s.Pause > 0 {
		return json.Marshal(struct {
			Type    string  `json:"type"`
			Seconds float64 `json:"duration_seconds"`
		}{segmentPause, s.Pause.Seconds()})
	}
	return json.Marshal(struct {
		Type string `json:"type"`
		Request
	}{segmentSpeech, s.Speech})
}

// Errors of a request that was not sent.
var errNoSpeech = errors.New("there is nothing to speak in the composition")

// checkSegments checks the limits of a composition. Its errors are one line.
func checkSegments(segments []Segment) error {
	chars, pauses, speech := 0, time.Duration(0), 0
	for n, s := range segments {
		switch {
		case s.Pause < 0, s.Pause > 0 && s.Pause < minPause, s.Pause > MaxPause:
			return fmt.Errorf("part %d: a pause is at most %v", n+1, MaxPause)
		case s.Pause > 0:
			pauses += s.Pause
		default:
			speech++
			chars += len([]rune(s.Speech.Text))
		}
	}
	switch {
	case speech == 0:
		return errNoSpeech
	case len(segments) > MaxSegments:
		return fmt.Errorf("the composition has %d parts and Typecast takes %d", len(segments), MaxSegments)
	case pauses > MaxAllPauses:
		return fmt.Errorf("the pauses are %v long and Typecast takes %v", pauses, MaxAllPauses)
	case chars > MaxTextChars:
		return fmt.Errorf("the texts have %d characters and Typecast takes %d at once", chars, MaxTextChars)
	}
	return nil
}
