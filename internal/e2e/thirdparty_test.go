//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// The tests of this file are clients written from Typecast's documents and docs/sandbox.md alone. They share no code with the
// sandbox or with the client of this module.

// The two commands of the vendor's webhook guide, as printed there.
const (
	guideRegister = `curl \
  --request PUT \
  --url https://typecast.ai/api/me/callback-url \
  --header "Content-Type: application/json" \
  --header "Authorization: Bearer $API_TOKEN" \
  --data '{
    "callback_url": "https://your.host.com/here-is-the-webhook"
  }'
`
	guideSpeak = `curl \
  --request POST \
  --url https://typecast.ai/api/speak \
  --header "Content-Type: application/json" \
  --header "Authorization: Bearer $API_TOKEN" \
  --data '{
    "text": "My name is Typecast.",
    "lang": "auto",
    "actor_id": "${24-letters-your_actor_id}",
    "xapi_hd": true,
    "model_version": "latest"
  }'
`
)

// TestGuide follows the guide's three steps. The guide's example of an answer has speak_url alone. The sandbox answers that
// when it is told to; the further fields of its normal answer must not disturb a client of the guide.
func TestGuide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		args   []string
		answer []string
	}{
		{"normal answer", nil, []string{"play_id", "speak_url", "speak_v2_url"}},
		{"the answer of the guide", []string{"--assume", "speak-answer=v1"}, []string{"speak_url"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			needs(t, "sh", "curl")
			box := testapp.NewEnv(t).StartSandbox(t, append([]string{"--synth-delay", "50ms"}, c.args...)...)
			hook := testapp.StartReceiver(t)
			token := "API_TOKEN=" + box.Token

			register := replaced(t, guideRegister, "https://typecast.ai", box.URL)
			register = replaced(t, register, "https://your.host.com/here-is-the-webhook", hook.URL)
			if got, want := shell(t, t.TempDir(), register, token), `{"result":{"callback_url":"`+hook.URL+`"}}`; strings.TrimSpace(got) != want {
				t.Errorf("step 1 is answered with %s, want %s", got, want)
			}

			actor := box.FirstActor()
			speak := replaced(t, guideSpeak, "https://typecast.ai", box.URL)
			speak = replaced(t, speak, "${24-letters-your_actor_id}", actor)
			got := shell(t, t.TempDir(), speak, token)
			var answer map[string]map[string]string
			if err := json.Unmarshal([]byte(got), &answer); err != nil || len(answer) != 1 {
				t.Fatalf("step 2 is answered with %s, want only a result: %v", got, err)
			}
			if fields := names(answer["result"]); !slices.Equal(fields, c.answer) {
				t.Errorf("step 2 answers the fields %q, want %q", fields, c.answer)
			}
			speakURL := answer["result"]["speak_url"]
			if !regexp.MustCompile(`^` + regexp.QuoteMeta(box.URL) + `/api/speak/[0-9a-f]{24}$`).MatchString(speakURL) {
				t.Fatalf("speak_url is %q, want the guide's form below %s", speakURL, box.URL)
			}

			posts := hook.Posts(t, 1)
			if posts[0].Method != http.MethodPost || posts[0].ContentType != "application/json" {
				t.Errorf("step 3 is a %s of %s, want a POST of application/json", posts[0].Method, posts[0].ContentType)
			}
			var message map[string]string // the guide's five fields are strings
			if err := json.Unmarshal(posts[0].Body, &message); err != nil {
				t.Fatalf("step 3 sends %s: %v", posts[0].Body, err)
			}
			five := []string{"audio_download_url", "audio_url_no_redirect", "kind", "speak_url", "status"}
			if fields := names(message); !slices.Equal(fields, five) {
				t.Errorf("step 3 sends the fields %q, want %q", fields, five)
			}
			if message["speak_url"] != speakURL || message["status"] != "done" || message["kind"] != "/api/speak" {
				t.Errorf("step 3 sends %s, want the speak_url %s", posts[0].Body, speakURL)
			}
			audio := download(t, box, message["audio_download_url"], "")
			if rate, _ := parseWAV(t, audio); rate != 44100 {
				t.Errorf("xapi_hd gives %d Hz, want 44100", rate)
			}
			if direct := download(t, box, message["audio_url_no_redirect"], box.Token); !bytes.Equal(direct, audio) {
				t.Error("audio_url_no_redirect is not the same audio")
			}
			if attempts := box.AllAttempts(); len(attempts) != 1 || attempts[0].Status != 200 || attempts[0].URL != hook.URL {
				t.Errorf("the attempts are %+v, want one", attempts)
			}
			if speaks := box.Speaks(); len(speaks) != 1 || speaks[0].ActorID != actor {
				t.Errorf("the sandbox has the syntheses %+v, want one by %s", speaks, actor)
			}
		})
	}
}

// TestPollingClient is a client without a receiver that polls the newer state call.
func TestPollingClient(t *testing.T) {
	t.Parallel()
	box := testapp.NewEnv(t).StartSandbox(t, "--synth-delay", "200ms")
	accepted := postSpeak(t, box, "안녕하세요.", `,"xapi_hd":true`)

	type state struct {
		Result struct {
			ID        string   `json:"_id"`
			Status    string   `json:"status"`
			URL       *string  `json:"audio_download_url"`
			TextCount int      `json:"text_count"`
			Duration  *float64 `json:"duration"`
		} `json:"result"`
	}
	var last state
	testwait.Eventually(t, "the synthesis is done", func() bool {
		last = state{}
		box.Get(accepted.V2, &last)
		r := last.Result
		if !slices.Contains([]string{"started", "progress", "done"}, r.Status) {
			t.Fatalf("the status is %q", r.Status)
		}
		if !strings.HasSuffix(accepted.V2, "/v2/"+r.ID) || r.TextCount != 6 || (r.URL != nil) != (r.Status == "done") {
			t.Fatalf("the state is %+v", r)
		}
		return r.Status == "done"
	})
	rate, seconds := parseWAV(t, download(t, box, *last.Result.URL, ""))
	if rate != 44100 {
		t.Errorf("xapi_hd gives %d Hz, want 44100", rate)
	}
	if d := last.Result.Duration; d == nil {
		t.Error("a done synthesis has no duration")
	} else if math.Abs(*d-seconds) > 0.01 {
		t.Errorf("the audio lasts %.3f s, and the state says %.3f", seconds, *d)
	}

	failing := postSpeak(t, box, "This one [[fail]]s.", "")
	testwait.Eventually(t, "the synthesis has failed", func() bool {
		last = state{}
		box.Get(failing.V2, &last)
		return last.Result.Status == "failed"
	})
	if last.Result.URL != nil {
		t.Errorf("a failed synthesis has the audio %s", *last.Result.URL)
	}
	if resp, raw := box.Try("GET", "/_sandbox/attempts", "", ""); string(bytes.TrimSpace(raw)) != "[]" {
		t.Errorf("no callback is registered, and the attempts are %s: %s", resp.Status, raw)
	}
}

// TestClientOfTheOldCall is a client that does not know v2: it polls speak_url and downloads the file named there, which
// needs the token.
func TestClientOfTheOldCall(t *testing.T) {
	t.Parallel()
	box := testapp.NewEnv(t).StartSandbox(t, "--synth-delay", "200ms", "--assume", "speak-answer=v1")
	accepted := postSpeak(t, box, "My name is Typecast.", "")
	if accepted.V2 != "" {
		t.Errorf("speak_v2_url is %q in an answer of the old form", accepted.V2)
	}

	type state struct {
		Result struct {
			Status string `json:"status"`
			Audio  *struct {
				URL       string `json:"url"`
				Extension string `json:"extension"`
			} `json:"audio"`
		} `json:"result"`
	}
	var last state
	testwait.Eventually(t, "the synthesis is done", func() bool {
		last = state{}
		box.Get(accepted.V1, &last)
		if done := last.Result.Status == "done"; (last.Result.Audio != nil) != done {
			t.Fatalf("the state is %+v", last.Result)
		}
		return last.Result.Status == "done"
	})
	file := last.Result.Audio.URL
	if last.Result.Audio.Extension != "wav" || !strings.HasPrefix(file, box.URL+"/files/speak/") {
		t.Errorf("the audio is %+v", *last.Result.Audio)
	}

	followed := download(t, box, file, box.Token) // most clients follow the redirect
	if rate, _ := parseWAV(t, followed); rate != 16000 {
		t.Errorf("the audio has %d Hz, want 16000", rate)
	}
	if direct := download(t, box, file+"/no-redirect", box.Token); !bytes.Equal(direct, followed) {
		t.Error("/no-redirect is not the same audio")
	}

	// Others read the target of the redirect and request it without the token.
	resp, _ := box.TryOnce("GET", file, box.Token, "")
	link, err := resp.Location()
	if err != nil || resp.StatusCode != http.StatusFound {
		t.Fatalf("the file's URL answers %s, want 302 to a link: %v", resp.Status, err)
	}
	if target := download(t, box, link.String(), ""); !bytes.Equal(target, followed) {
		t.Error("the target of the redirect is not the same audio")
	}
	if resp, _ := box.TryOnce("GET", file+"/no-redirect", box.Token, ""); resp.StatusCode != http.StatusOK {
		t.Errorf("/no-redirect answers %s", resp.Status)
	}
	for _, url := range []string{file, file + "/no-redirect"} {
		if resp, _ := box.TryOnce("GET", url, "", ""); resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without a token: %s, want 401", url, resp.Status)
		}
	}
}

// accepted is the answer to a POST of a text.
type accepted struct {
	V1 string `json:"speak_url"`
	V2 string `json:"speak_v2_url"`
}

// postSpeak submits a text by the first actor. more is appended to the fields of the request.
func postSpeak(t *testing.T, box *testapp.Sandbox, text, more string) accepted {
	t.Helper()
	resp, raw := box.Try("POST", "/api/speak", box.Token, `{"text":"`+text+`","lang":"auto","actor_id":"`+box.FirstActor()+`"`+more+`}`)
	var answer struct {
		Result accepted `json:"result"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil || resp.StatusCode != http.StatusOK || answer.Result.V1 == "" {
		t.Fatalf("POST /api/speak: %s, %v\n%s", resp.Status, err, raw)
	}
	return answer.Result
}

// download requests a WAV file, with the token or without.
func download(t *testing.T, box *testapp.Sandbox, url, token string) []byte {
	t.Helper()
	resp, raw := box.Try("GET", url, token, "")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "audio/wav" {
		t.Fatalf("GET %s: %s, %s\n%.200s", url, resp.Status, resp.Header.Get("Content-Type"), raw)
	}
	return raw
}
