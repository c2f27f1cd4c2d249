package tts_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/api/tts"
)

const words = `"words":[{"text":"Hello,","start":0.18,"end":0.5},{"text":"you","start":0.6,"end":0.4}],` +
	`"characters":[{"text":"H","start":0,"end":0.1},{"text":" ","start":0.1,"end":0.2}]`

func TestSpeakTimed(t *testing.T) {
	t.Parallel()
	sound := strings.Repeat("\x00\xff\xfe audio", 9999)
	coded := base64.StdEncoding.EncodeToString([]byte(sound))
	want := api.Timing{
		Format: "wav", Duration: 1.5,
		Words:      []api.Span{{Text: "Hello,", Start: 0.18, End: 0.5}, {Text: "you", Start: 0.6, End: 0.6}},
		Characters: []api.Span{{Text: "H", Start: 0, End: 0.1}, {Text: " ", Start: 0.1, End: 0.2}},
	}
	for name, body := range map[string]string{
		"audio first":     `{"audio":"` + coded + `","audio_format":"wav","audio_duration":1.5,` + words + `}`,
		"audio last":      `{` + words + `,"audio_duration":1.5,"audio_format":"wav","audio":"` + coded + `"}`,
		"spaces":          "\ufeff\n{ \"audio_format\" : \"wav\" , \"audio\" :\n\"" + coded + `" , "audio_duration":1.5, ` + words + "}\n\n",
		"escaped":         `{"a":"\"audio\":\"x\\","audio":"` + strings.ReplaceAll(strings.ReplaceAll(coded, "/", `\/`), "+", `\u002b`) + `","audio_format":"wav","audio_duration":1.5,` + words + `}`,
		"in an envelope":  `{"result":{"audio":"` + coded + `","audio_format":"wav","audio_duration":1.5,` + words + `}}`,
		"another audio":   `{"x":["audio"],"audio":"` + coded + `","y":{"audio":"no"},"audio_format":"wav","audio_duration":1.5,` + words + `}`,
		"unknown fields":  `{"model":{"audio_url":null},"audio":"` + coded + `","audio_format":"wav","audio_duration":1.5,` + words + `,"z":[[[]]]}`,
		"line breaks too": `{"audio":"` + coded[:400] + `\n` + coded[400:] + `","audio_format":"wav","audio_duration":1.5,` + words + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, respond(200, "application/json", body))
			a, err := s.api.SpeakTimed(t.Context(), hello(), tts.OnlyWords)
			if err != nil {
				t.Fatal(err)
			}
			got, err := all(a, nil)
			if err != nil || got != sound {
				t.Fatalf("got %d bytes of %d, %v", len(got), len(sound), err)
			}
			if !reflect.DeepEqual(a.Timing(), want) {
				t.Errorf("got %+v", a.Timing())
			}
			if r := s.requests()[0]; r.Path != "/v1/text-to-speech/with-timestamps" || r.Query != "granularity=word" {
				t.Errorf("sent %+v", r)
			}
		})
	}
}

func TestSpeakTimedWithoutTimes(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "application/json", `{"audio":"UklGRg==","audio_format":"wav","words":null}`))
	a, err := s.api.SpeakTimed(t.Context(), hello(), tts.WordsAndCharacters)
	if got, err := all(a, err); err != nil || got != "RIFF" {
		t.Errorf("got %q, %v", got, err)
	}
	if got := a.Timing(); !reflect.DeepEqual(got, api.Timing{Format: "wav"}) || s.requests()[0].Query != "" {
		t.Errorf("got %+v", got)
	}
}

// The audio is paid for. It is whole when its own end has come, whatever follows.
func TestSpeakTimedBadTimes(t *testing.T) {
	t.Parallel()
	const word = `{"text":"a","start":0,"end":1}`
	for name, rest := range map[string]string{
		"not a number": `,"words":[{"text":"a","start":NaN,"end":1}]}`,
		"too many":     `,"words":[` + strings.Repeat(word+",", 200_000) + word + `]}`,
		"deep":         `,"words":` + strings.Repeat("[", 99),
		"cut off":      `,"words":[` + word,
		"nothing":      "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				if name == "cut off" {
					w.Header().Set("Content-Length", "999")
				}
				_, _ = io.WriteString(w, `{"audio":"UklGRg=="`+rest)
			})
			a, err := s.api.SpeakTimed(t.Context(), hello(), tts.WordsAndCharacters)
			if got, err := all(a, err); err != nil || got != "RIFF" {
				t.Fatalf("got %q, %v", got, err)
			}
			if !a.Timing().Empty() {
				t.Errorf("got %d words", len(a.Timing().Words))
			}
		})
	}
	s := serve(t, respond(200, "application/json", `{"words":[`+strings.Repeat(word+",", 200_000)+word+`],"audio":"UklGRg=="}`))
	a, err := s.api.SpeakTimed(t.Context(), hello(), tts.WordsAndCharacters)
	if got, err := all(a, err); err != nil || got != "RIFF" || !a.Timing().Empty() {
		t.Errorf("with the times first: got %q, %v", got, err)
	}
}

func TestSpeakTimedBadAnswers(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty": "", "a page": "<html>", "audio": wav, "an error": `{"detail":"odd"}`, "null": "null", "no audio": `{"audio":null}`, "a number": `{"audio":5}`,
		"cut in the audio": `{"audio":"UklG`, "not base64": `{"audio":"%%%"}`, "half a group": `{"audio":"UklGR"}`,
		"deep": strings.Repeat("[", 99), "a bad escape": `{"audio":"\u20ac"}`, "endless": `{"x":"` + strings.Repeat("y", 5<<20) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, respond(200, "application/json", body))
			a, err := s.api.SpeakTimed(t.Context(), hello(), tts.OnlyWords)
			_, err = all(a, err)
			if !api.IsUncertain(err) || strings.ContainsAny(err.Error(), "\n<") {
				t.Errorf("got %v", err)
			}
			if _, ok := err.(*api.Error); !ok { //nolint:errorlint // the outermost error is the line
				t.Errorf("got a %T", err)
			}
		})
	}
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "999")
		_, _ = io.WriteString(w, `{"audio":"UklGRg==`)
	})
	a, err := s.api.SpeakTimed(t.Context(), hello(), tts.OnlyWords)
	if _, err = all(a, err); !api.IsUncertain(err) || !strings.Contains(err.Error(), "too early") {
		t.Errorf("got %v", err)
	}
}
