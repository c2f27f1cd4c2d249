package sandbox

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"time"

	"callboard/internal/speech"
	"callboard/internal/speech/engine"
)

// The names of voices that are no speech engine's.
const (
	autoVoice    = "auto"    // the best engine that this machine has; without one the built-in voice
	builtInVoice = "builtin" // needs nothing installed, and says the same on every machine
)

// VoiceError is New's error when the voice that was asked for is not there. Its text says what to do.
type VoiceError struct{ err error }

func (e *VoiceError) Error() string { return e.err.Error() }

// Unwrap gives the cause.
func (e *VoiceError) Unwrap() error { return e.err }

// voices are those that a sandbox speaks with. An engine of the system may lack a language, be removed or break: the
// built-in voice says what it does not.
type voices struct {
	given Voice // the one of Options; no other speaks then
	own   Voice
	find  func(name string) (Voice, error)
	usual func() string // who speaks unless told; looking for engines takes some hundredths of a second, so it is done once
	log   *slog.Logger
}

// newVoices chooses by the options. ctx ends the search for engines.
func newVoices(ctx context.Context, o Options) (*voices, error) {
	v := &voices{given: o.Voice, own: speech.Synth{}, find: findEngine, log: o.Log}
	switch name := o.VoiceName; {
	case name == "" || name == builtInVoice:
		v.usual = func() string { return builtInVoice }
	case name == autoVoice:
		v.usual = sync.OnceValue(func() string { return bestVoice(ctx) })
	default:
		if _, err := v.find(name); err != nil {
			return nil, &VoiceError{err}
		}
		v.usual = func() string { return name }
	}
	return v, nil
}

func findEngine(name string) (Voice, error) {
	e, err := engine.Find(name)
	if err != nil {
		return nil, err // not a nil engine in an interface
	}
	return e, nil
}

// searchTime is how long an engine may take to prove that it speaks.
const searchTime = 5 * time.Second

// bestVoice is what auto means here. Machines that run tests set CI, and hear what every other machine hears.
func bestVoice(ctx context.Context) string {
	if os.Getenv("CI") != "" {
		return builtInVoice
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	if name, _, ok := engine.Best(ctx); ok {
		return name
	}
	return builtInVoice
}

// name is who usually speaks, empty for a voice that the options brought.
func (v *voices) name() string {
	if v.given != nil {
		return ""
	}
	return v.usual()
}

// speak lets the named voice say something, the usual one where none is named, and tells who did.
func (v *voices) speak(ctx context.Context, name string, u Utterance) (PCM, string, error) {
	if v.given != nil {
		pcm, err := v.given.Speak(ctx, u)
		return pcm, "", err
	}
	if name == "" {
		name = v.usual()
	}
	if name != builtInVoice {
		pcm, err := v.engine(ctx, name, u)
		switch {
		case err == nil:
			return pcm, name, nil
		case ctx.Err() != nil:
			return PCM{}, name, ctx.Err()
		}
		v.log.Warn("the built-in voice speaks instead", "voice", name, "err", err)
	}
	pcm, err := v.own.Speak(ctx, u)
	return pcm, builtInVoice, err
}

func (v *voices) engine(ctx context.Context, name string, u Utterance) (PCM, error) {
	e, err := v.find(name)
	if err != nil {
		return PCM{}, err
	}
	return e.Speak(ctx, u)
}
