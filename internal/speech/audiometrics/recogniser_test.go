package audiometrics_test

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/wav"
)

// command is a speech program that reads a text and writes a WAV file of 16-bit mono to its output.
func command(t *testing.T, args ...string) audiometrics.Speaker {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil {
		t.Skip(args[0] + " is not installed")
	}
	return func(text string) (audiometrics.Sound, error) {
		cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
		cmd.Stdin = strings.NewReader(text)
		out, err := cmd.Output()
		if err != nil {
			return audiometrics.Sound{}, err
		}
		samples, rate, err := wav.Decode(out)
		return audiometrics.Sound{Samples: samples, Rate: rate}, err
	}
}

func needRecogniser(t *testing.T) {
	t.Helper()
	if reason := audiometrics.Available(); reason != "" {
		t.Skip(reason)
	}
}

// The recogniser must understand a voice that people understand.
func TestRecogniserUnderstandsEspeak(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("60 phrases take some seconds")
	}
	needRecogniser(t)
	for _, voice := range []string{"en-us", "en-us+f2"} {
		speak := command(t, "espeak-ng", "-v", voice, "-s", "150", "--stdin", "--stdout")
		for _, c := range []struct {
			phrases []string
			enough  int
		}{{audiometrics.Digits, 8}, {audiometrics.Sentences, 18}} {
			s, err := audiometrics.Evaluate(t.Context(), c.phrases, speak)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(voice, s)
			if s.Right < c.enough {
				t.Errorf("%s: only %s", voice, s)
			}
		}
	}
}

// Sounds without words must not be recognised more often than by chance.
func TestRecogniserDoesNotUnderstandNoise(t *testing.T) {
	t.Parallel()
	needRecogniser(t)
	for name, speak := range map[string]audiometrics.Speaker{
		"noise": func(string) (audiometrics.Sound, error) { return sound(noise(16000, 1), 16000, 0.5), nil },
		"one vowel": func(string) (audiometrics.Sound, error) {
			return vowel(16000, 0.5, steady(120), 500, 1500, 2500), nil
		},
		"silence": func(string) (audiometrics.Sound, error) { return silence(16000, 1), nil },
	} {
		s, err := audiometrics.Evaluate(t.Context(), audiometrics.Digits, speak)
		if err != nil {
			t.Fatal(err)
		}
		if s.Right > 3 || s.Right+len(s.Confusions) != s.Total {
			t.Errorf("%s: %s", name, s)
		}
	}
}

func TestClipsAreIndependent(t *testing.T) {
	t.Parallel()
	needRecogniser(t)
	speak := command(t, "espeak-ng", "-v", "en-us", "--stdin", "--stdout")
	r, err := audiometrics.NewRecogniser(audiometrics.Digits)
	if err != nil {
		t.Fatal(err)
	}
	var clips []audiometrics.Sound
	for _, d := range audiometrics.Digits {
		s, err := speak(d)
		if err != nil {
			t.Fatal(err)
		}
		clips = append(clips, s)
	}
	forwards, err := r.Recognise(t.Context(), clips)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(clips)
	backwards, err := r.Recognise(t.Context(), clips)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(backwards)
	if !slices.Equal(forwards, backwards) {
		t.Errorf("forwards %q, backwards %q", forwards, backwards)
	}
}

func TestRecogniserErrors(t *testing.T) {
	t.Parallel()
	needRecogniser(t)
	for phrase, want := range map[string]string{"안녕하세요": "English", "xyzzyx": "xyzzyx", "...": "no word"} {
		if _, err := audiometrics.NewRecogniser([]string{phrase}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", phrase, err)
		}
	}
	if _, err := audiometrics.NewRecogniser(slices.Concat(audiometrics.Digits, audiometrics.Sentences)); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := audiometrics.NewRecogniser(audiometrics.Digits)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Recognise(ctx, []audiometrics.Sound{silence(16000, 1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run gives %v", err)
	}
}

func TestSpeakerErrorIsReturned(t *testing.T) {
	t.Parallel()
	needRecogniser(t)
	errSpeaker := errors.New("the synthesis failed")
	_, err := audiometrics.Evaluate(t.Context(), audiometrics.Digits, func(string) (audiometrics.Sound, error) { return audiometrics.Sound{}, errSpeaker })
	if !errors.Is(err, errSpeaker) {
		t.Errorf("got %v", err)
	}
}

func TestScoreString(t *testing.T) {
	t.Parallel()
	s := audiometrics.Score{Right: 8, Total: 10, Confusions: []audiometrics.Confusion{{Spoken: "six", Recognised: "two"}, {Spoken: "nine", Recognised: ""}}}
	if got, want := s.String(), "8 of 10; six as two, nine as nothing"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
