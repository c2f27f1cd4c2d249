package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"callboard/internal/speech"
)

// stub is a speech engine that returns one sample, or fails.
type stub struct {
	mu      sync.Mutex
	level   float32
	err     error
	missing bool // it is not installed any more
}

func (s *stub) find(string) (Voice, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.missing {
		return nil, errors.New("the speech engine flite is not installed")
	}
	return s, nil
}

func (s *stub) Speak(_ context.Context, u Utterance) (PCM, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return PCM{Samples: []float32{s.level}, Rate: u.Rate}, s.err
}

// testVoices are the voices of a sandbox whose default voice is the stub.
func testVoices(t *testing.T, s *stub, log *slog.Logger) *voices {
	t.Helper()
	v, err := newVoices(t.Context(), Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	v.find, v.defaultName = s.find, func() string { return "flite" }
	return v
}

func TestBuiltInVoiceReplacesAFailedEngine(t *testing.T) {
	t.Parallel()
	u := Utterance{Text: "안녕하세요.", Rate: 16000, Scale: 1}
	want, err := speech.Synth{}.Speak(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	s := &stub{level: 0.5}
	v := testVoices(t, s, slog.New(slog.NewTextHandler(&logged, nil)))
	if pcm, by, err := v.speak(t.Context(), "", u); by != "flite" || err != nil || len(pcm.Samples) != 1 || logged.Len() > 0 {
		t.Errorf("%s, %v: %d samples; the log: %s", by, err, len(pcm.Samples), logged.String())
	}
	for name, breakEngine := range map[string]func(){
		"it lacks the language": func() { s.err = speech.ErrUnreadable },
		"it is not installed":   func() { s.missing = true },
	} {
		logged.Reset()
		breakEngine()
		pcm, by, err := v.speak(t.Context(), "", u)
		if by != "builtin" || err != nil || len(pcm.Samples) != len(want.Samples) {
			t.Errorf("%s: %s, %v, %d samples", name, by, err, len(pcm.Samples))
		}
		if n := strings.Count(logged.String(), "\n"); n != 1 || !strings.Contains(logged.String(), "flite") {
			t.Errorf("%s: the log: %s", name, logged.String())
		}
	}
	// A text that no voice can read fails, and so does a cancelled call.
	if _, _, err := v.speak(t.Context(), "", Utterance{Text: "😀"}); !errors.Is(err, speech.ErrUnreadable) {
		t.Errorf("a picture: %v", err)
	}
	cancelledCtx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := v.speak(cancelledCtx, "", u); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A sound is rendered again by the voice that rendered it first, even if the default voice has changed.
func TestSoundKeepsItsVoice(t *testing.T) {
	t.Parallel()
	s := &stub{level: 0.5}
	b := inBubble(t, Options{Voice: silentVoice{}}, respondWith(200))
	b.renderer.voices, b.voices = testVoices(t, s, slog.New(slog.DiscardHandler)), nil
	b.startWork()
	id := b.speak("hello")
	ended := func(id string) (sp speak) {
		eventuallySlow(t, "the synthesis has ended", func() bool { sp, _ = b.state.speak(id); return !sp.Ended.IsZero() })
		return sp
	}
	if sp := ended(id); sp.Voice != "flite" || sp.State != done {
		t.Fatalf("%+v", sp)
	}
	first, err := b.audio(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	again := newRenderer(testVoices(t, s, slog.New(slog.DiscardHandler)))
	again.voices.defaultName = func() string { return "builtin" }
	b.renderer = again
	if sp := ended(b.speak("hello")); sp.Voice != "builtin" {
		t.Errorf("the default voice is not used: %+v", sp)
	}
	second, err := b.audio(t.Context(), id)
	if err != nil || second.etag != first.etag {
		t.Errorf("another sound: %v", err)
	}
}

func TestVoiceName(t *testing.T) {
	t.Setenv("CI", "true") // then auto means the built-in voice
	for name, want := range map[string]string{"": "builtin", "builtin": "builtin", "auto": "builtin"} {
		s, err := New(Options{VoiceName: name})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.VoiceName(); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	_, err := New(Options{VoiceName: "nobody"})
	if missing, ok := errors.AsType[*VoiceError](err); !ok || strings.Contains(missing.Error(), "\n") || !strings.Contains(missing.Error(), "nobody") {
		t.Errorf("nobody: %v", err)
	}
}
