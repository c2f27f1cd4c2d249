package cli_test

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/ttstest"
)

// What is no audio is never taken for audio, by whichever call it comes. It may be charged, is not asked for again, and leaves no file.
func TestBadAnswersOfEveryCall(t *testing.T) {
	t.Parallel()
	typed := func(media, body string) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, answer := range map[string]func(int, http.ResponseWriter, *http.Request){
		"HTML":             typed("text/html", "<!doctype html><p>Sign in</p>"),
		"HTML as audio":    typed("audio/wav", "<!doctype html><p>Sign in</p>"),
		"HTML as JSON":     typed("application/json", "<!doctype html><p>Sign in</p>"),
		"empty":            typed("audio/wav", ""),
		"empty JSON":       typed("application/json", ""),
		"JSON":             typed("application/json", `{"detail":"ok"}`),
		"JSON as audio":    typed("audio/wav", `{"detail":"ok"}`),
		"a list":           typed("application/json", `[1]`),
		"audio in no text": typed("application/json", `{"audio":"%%%","audio_format":"wav","audio_duration":1,"words":[],"characters":null}`),
		"no answer":        func(_ int, w http.ResponseWriter, _ *http.Request) { ttstest.Break(w) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, flags := range [][]string{nil, {"--stream"}, {"--word-times"}} {
				p, s := newScriptedUser(t, answer)
				dest := filepath.Join(p.home, "x.wav")
				got := p.run(append([]string{"speak", "Hello there.", "-a", "olivia", "-o", dest}, flags...)...)
				if got.code != 8 || got.out != "" || len(s.Requests()) != 1 {
					t.Errorf("%v: exit %d after %d requests", flags, got.code, len(s.Requests()))
				}
				oneLine(t, got, "12 characters")
				list := decode[[]jobJSON](t, p.run("jobs", "--json"))
				if left, _ := filepath.Glob(filepath.Join(p.home, "x.*")); len(left) > 0 || len(list) != 1 || list[0].State != "uncertain" || list[0].File != nil {
					t.Errorf("%d: left %v, jobs %+v", i, left, list)
				}
			}
		})
	}
}

// The bytes decide what audio is, and not the type that the service gives it.
func TestAudioOfAWrongType(t *testing.T) {
	t.Parallel()
	for _, media := range []string{"", "text/plain", "application/octet-stream", "audio/mpeg", "audio/x-wav; charset=binary"} {
		p, _ := newScriptedUser(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			ttstest.AudioAs(w, media, 4410)
		})
		if got := p.run("speak", "Hello there.", "-a", "olivia", "--json"); got.code != 0 || !strings.Contains(got.out, `.wav"`) || *decode[jobJSON](t, got).Duration != 0.1 {
			t.Errorf("%q: exit %d, %s%s", media, got.code, got.out, got.err)
		}
	}
}

// Fields, models, and words for a gender or an age that are not known do no harm. A model that a voice has can be chosen, another one not.
func TestUnknownFieldsAndModels(t *testing.T) {
	t.Parallel()
	const voices = `[{"voice_id":"` + ttstest.Voice + `","voice_name":{"eng":"Olivia","fra":"Olivie"},"gender":"robot","age":"ancient","use_cases":["Séances",7,null],` +
		`"models":[{"version":"ssfm-v99","emotions":["serene"],"languages":["tlh"]},{"version":"ssfm-v30","emotions":["normal"]},{"emotions":[]},"x"],` +
		`"voice_type":"borrowed","preview_url":null,"new":{"deep":[1]}},{"voice_id":7},null,{"voice_id":"tc_22222222","voice_name":"Plain"}]`
	p := newUser(t)
	s := ttstest.StartWith(t, voices, nil)
	p.env = append(p.env, "TYPECAST_API_KEY=key-AAAABBBBCCCC", "CALLBOARD_API_URL="+s.URL)
	got := p.run("actors")
	for _, want := range []string{"Olivia", "robot", "ancient", "Séances", "tc_22222222"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("exit %d, no %q: %s%s", got.code, want, got.out, got.err)
		}
	}
	if got := p.run("speak", "Hello.", "-a", "olivia", "--model", "ssfm-v99", "--emotion", "serene"); got.code != 0 || !strings.Contains(s.Requests()[0].Body, `"model":"ssfm-v99"`) {
		t.Errorf("exit %d, %s", got.code, got.err)
	}
	for _, flags := range [][]string{{"--model", "ssfm-v11"}, {"--model", "ssfm-v99", "--emotion", "happy"}} {
		got := p.run(append([]string{"speak", "Hello.", "-a", "olivia"}, flags...)...)
		if oneLine(t, got, flags[len(flags)-2]); got.code != 2 || len(s.Requests()) != 1 {
			t.Errorf("%v: exit %d after %d requests", flags, got.code, len(s.Requests()))
		}
	}
}
