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

// The names of voices that are not speech engines.
const (
	autoVoice    = "auto"    // the best engine of this machine; without one the built-in voice
	builtInVoice = "builtin" // needs nothing installed, and gives the same samples on every machine
)

// VoiceError is New's error when the selected voice is not available. Its text says what to do.
type VoiceError struct{ err error }

func (e *VoiceError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *VoiceError) Unwrap() error { return e.err }

// voices selects the voice of each utterance. A system engine may lack a language, be uninstalled or fail: then the
// built-in voice replaces it.
type voices struct {
	custom      Voice // Options.Voice; where set, no other voice is used
	builtIn     Voice
	find        func(name string) (Voice, error)
	defaultName func() string // the default voice; searching for engines takes some hundredths of a second, so it is done once
	log         *slog.Logger
}

// newVoices sets up the voices that the options select. ctx ends the search for engines.
func newVoices(ctx context.Context, o Options) (*voices, error) {
	v := &voices{custom: o.Voice, builtIn: speech.Synth{}, find: findEngine, log: o.Log}
	switch name := o.VoiceName; {
	case name == "" || name == builtInVoice:
		v.defaultName = func() string { return builtInVoice }
	case name == autoVoice:
		v.defaultName = sync.OnceValue(func() string { return bestVoice(ctx) })
	default:
		if _, err := v.find(name); err != nil {
			return nil, &VoiceError{err}
		}
		v.defaultName = func() string { return name }
	}
	return v, nil
}

func findEngine(name string) (Voice, error) {
	e, err := engine.Find(name)
	if err != nil {
		return nil, err // a nil *engine.Engine in the interface would not be nil
	}
	return e, nil
}

// searchTime limits the search for an engine that works.
const searchTime = 5 * time.Second

// bestVoice resolves autoVoice. Where the environment sets CI it is the built-in voice, so that tests get the same
// sound on every machine.
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

// name is the name of the default voice, empty for Options.Voice.
func (v *voices) name() string {
	if v.custom != nil {
		return ""
	}
	return v.defaultName()
}

// speak renders an utterance with the named voice, or with the default one where name is empty. It returns the name of
// the voice that spoke.
func (v *voices) speak(ctx context.Context, name string, u Utterance) (PCM, string, error) {
	if v.custom != nil {
		pcm, err := v.custom.Speak(ctx, u)
		return pcm, "", err
	}
	if name == "" {
		name = v.defaultName()
	}
	if name != builtInVoice {
		pcm, err := v.engine(ctx, name, u)
		switch {
		case err == nil:
			return pcm, name, nil
		case ctx.Err() != nil:
			return PCM{}, name, ctx.Err()
		}
		v.log.Warn("voice failed, using the built-in voice", "voice", name, "err", err)
	}
	pcm, err := v.builtIn.Speak(ctx, u)
	return pcm, builtInVoice, err
}

func (v *voices) engine(ctx context.Context, name string, u Utterance) (PCM, error) {
	e, err := v.find(name)
	if err != nil {
		return PCM{}, err
	}
	return e.Speak(ctx, u)
}
