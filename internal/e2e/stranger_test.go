//go:build unix

package e2e

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A stranger is somebody who knows Typecast's documents and this README, and nothing of this program. Here are the
// clients that strangers write. None of them shares a line with the sandbox or with the client of this module.

// TestStrangerRunsTheShellExample does what the README says, to the letter.
func TestStrangerRunsTheShellExample(t *testing.T) {
	t.Parallel()
	needs(t, "sh", "curl")
	p := openPlace(t, "--synth-delay", "50ms")
	hook := openMailbox(t)
	dir := t.TempDir()
	script := replaced(t, example(t, "shell", "sh"), "API=http://127.0.0.1:4010\n", "API="+p.url+"\n")
	out := shell(t, dir, script, "HOOK="+hook.url)

	lines := strings.Split(strings.TrimSpace(out), "\n")
	if want := `{"result":{"callback_url":"` + hook.url + `"}}`; lines[0] != want {
		t.Errorf("the registration was answered with %s, want %s", lines[0], want)
	}
	var states []string
	for _, line := range lines {
		if state, ok := strings.CutPrefix(line, "state: "); ok {
			states = append(states, state)
		}
	}
	if n := len(states); n < 3 || !strings.Contains(states[0], "error_code") || states[1] != states[0] ||
		slices.ContainsFunc(states[2:], func(s string) bool { return strings.Contains(s, "error_code") }) || states[n-1] != "done" {
		t.Errorf("the states were %q, want two errors and done at last", states)
	}
	if rate, _ := wave(t, read(t, filepath.Join(dir, "line.wav"))); rate != 16000 {
		t.Errorf("line.wav has %d Hz, want 16000", rate)
	}

	speaks := p.speaks()
	if len(speaks) != 1 || speaks[0].Text != "My name is Typecast." || speaks[0].State != "done" {
		t.Fatalf("the sandbox was asked for %+v", speaks)
	}
	want := []tried{{speaks[0].ID, 1, hook.url, 200, nil}, {speaks[0].ID, 2, hook.url, 200, nil}}
	var printed []tried
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &printed); err != nil {
		t.Fatalf("the last line is not the attempts: %v\n%s", err, out)
	}
	for _, got := range [][]tried{printed, p.attempts()} {
		for i := range got {
			got[i].NextAt = nil // a time
		}
		if !slices.Equal(got, want) {
			t.Errorf("the attempts are %+v, want %+v", got, want)
		}
	}
	if posts := hook.posts(t, 2); len(posts) != 2 || !bytes.Equal(posts[0].body, posts[1].body) {
		t.Errorf("the receiver got %d webhooks, want the same one twice: %s", len(posts), posts)
	}
}

// TestStrangerRunsTheGoExample runs it outside this module, where there is nothing but the standard library.
func TestStrangerRunsTheGoExample(t *testing.T) {
	t.Parallel()
	p := openPlace(t, "--time-scale", "600", "--synth-delay", "50ms")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "retry_test.go"), []byte(example(t, "go", "go")), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // it may have to compile the standard library
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-v", "-count=1", "retry_test.go")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = append(os.Environ(), "TYPECAST_API="+p.url, "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go test: %v\n%s", err, out)
	}

	speaks := p.speaks()
	if len(speaks) != 1 || speaks[0].State != "done" {
		t.Fatalf("the sandbox was asked for %+v", speaks)
	}
	said := regexp.MustCompile(`POST (\d): (\w+) (\S+)`).FindAllStringSubmatch(string(out), -1)
	attempts := p.attempts()
	if len(said) != 4 || len(attempts) != 4 {
		t.Fatalf("it tells of %d POSTs and the sandbox made %d, want 4\n%s", len(said), len(attempts), out)
	}
	for i, status := range []int{500, 500, 500, 200} {
		if a := attempts[i]; a.SpeakID != speaks[0].ID || a.Attempt != i+1 || a.Status != status || a.URL != attempts[0].URL {
			t.Errorf("attempt %d is %+v, want the answer %d", i+1, a, status)
		}
		want := fmt.Sprintf("POST %d: done %s/api/speak/%s", i+1, p.url, speaks[0].ID)
		if said[i][0] != want {
			t.Errorf("it says %q, want %q", said[i][0], want)
		}
	}
}

// TestStrangerFindsTheReadmeTrue compares the tables of the README with the server.
func TestStrangerFindsTheReadmeTrue(t *testing.T) {
	t.Parallel()
	var flags []string
	assumed := map[string]string{}
	for _, row := range table(t, "flags") {
		flags = append(flags, strings.Fields(row[0])...)
		if decision, ok := strings.CutPrefix(row[0], "--assume "); ok {
			name, value, _ := strings.Cut(decision, "=")
			assumed[name] = value
		}
	}
	p := openPlace(t, flags...)
	var assumptions map[string]any
	p.get("/_sandbox/assumptions", &assumptions)
	if len(assumed) == 0 {
		t.Error("the README shows no assumption")
	}
	for name, want := range assumed {
		if got := fmt.Sprint(assumptions[name]); got != want {
			t.Errorf("--assume %s=%s: the sandbox assumes %s", name, want, got)
		}
	}

	_, all := p.try("POST", "/_sandbox/faults", "", `{"kind":"?"}`)
	_, list, _ := strings.Cut(string(all), "there are ")
	if n := len(strings.Split(list, ", ")); n != len(table(t, "faults")) {
		t.Errorf("the README has %d faults, the server %d: %s", len(table(t, "faults")), n, all)
	}
	for _, row := range table(t, "faults") {
		if !strings.Contains(string(all), row[0]) {
			t.Errorf("the server does not name %s: %s", row[0], all)
		}
		if resp, raw := p.try("POST", "/_sandbox/faults", "", `{"kind":"`+row[0]+`"}`); resp.StatusCode != http.StatusNoContent {
			t.Errorf("the fault %s: %s %s", row[0], resp.Status, raw)
		}
	}
	if resp, raw := p.try("DELETE", "/_sandbox/faults", "", ""); resp.StatusCode != http.StatusNoContent {
		t.Errorf("DELETE /_sandbox/faults: %s %s", resp.Status, raw)
	}

	hook := openMailbox(t)
	p.register(hook.url)
	p.speak("hello", "")
	hook.posts(t, 1)
	p.attempts()
	for _, row := range table(t, "control") {
		resp, raw := p.try("GET", row[0], "", "") // the README says: without a token
		var elements []map[string]any
		if err := json.Unmarshal(raw, &elements); err != nil || len(elements) != 1 {
			t.Fatalf("GET %s: %s %s", row[0], resp.Status, raw)
		}
		want := slices.Clone(row[1:])
		slices.Sort(want)
		if got := names(elements[0]); !slices.Equal(got, want) {
			t.Errorf("GET %s has the fields %q, the README names %q", row[0], got, want)
		}
	}
}

// The two commands of the vendor's webhook guide, as they are printed there.
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

// TestStrangerFollowsTheGuide goes its three steps. The guide's example of an answer has speak_url alone, which the
// sandbox gives when it is told to; what it gives beside it otherwise must not be in the way.
func TestStrangerFollowsTheGuide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		args   []string
		answer []string
	}{
		{"as it is", nil, []string{"play_id", "speak_url", "speak_v2_url"}},
		{"as the guide shows it", []string{"--assume", "speak-answer=v1"}, []string{"speak_url"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			needs(t, "sh", "curl")
			p := openPlace(t, append([]string{"--synth-delay", "50ms"}, c.args...)...)
			hook := openMailbox(t)
			token := "API_TOKEN=" + p.token

			register := replaced(t, guideRegister, "https://typecast.ai", p.url)
			register = replaced(t, register, "https://your.host.com/here-is-the-webhook", hook.url)
			if got, want := shell(t, t.TempDir(), register, token), `{"result":{"callback_url":"`+hook.url+`"}}`; strings.TrimSpace(got) != want {
				t.Errorf("step 1 is answered with %s, want %s", got, want)
			}

			actor := p.anyActor()
			speak := replaced(t, guideSpeak, "https://typecast.ai", p.url)
			speak = replaced(t, speak, "${24-letters-your_actor_id}", actor)
			got := shell(t, t.TempDir(), speak, token)
			var answer map[string]map[string]string
			if err := json.Unmarshal([]byte(got), &answer); err != nil || len(answer) != 1 {
				t.Fatalf("step 2 is answered with %s, want a result alone: %v", got, err)
			}
			if fields := names(answer["result"]); !slices.Equal(fields, c.answer) {
				t.Errorf("step 2 answers the fields %q, want %q", fields, c.answer)
			}
			speakURL := answer["result"]["speak_url"]
			if !regexp.MustCompile(`^` + regexp.QuoteMeta(p.url) + `/api/speak/[0-9a-f]{24}$`).MatchString(speakURL) {
				t.Fatalf("speak_url is %q, want the guide's form on %s", speakURL, p.url)
			}

			posts := hook.posts(t, 1)
			if posts[0].method != http.MethodPost || posts[0].contentType != "application/json" {
				t.Errorf("step 3 is a %s of %s, want a POST of application/json", posts[0].method, posts[0].contentType)
			}
			var message map[string]string // the guide's five are strings
			if err := json.Unmarshal(posts[0].body, &message); err != nil {
				t.Fatalf("step 3 brings %s: %v", posts[0].body, err)
			}
			five := []string{"audio_download_url", "audio_url_no_redirect", "kind", "speak_url", "status"}
			if fields := names(message); !slices.Equal(fields, five) {
				t.Errorf("step 3 brings the fields %q, want %q", fields, five)
			}
			if message["speak_url"] != speakURL || message["status"] != "done" || message["kind"] != "/api/speak" {
				t.Errorf("step 3 brings %s, want the speak_url %s", posts[0].body, speakURL)
			}
			audio := p.audio(message["audio_download_url"], "")
			if rate, _ := wave(t, audio); rate != 44100 {
				t.Errorf("xapi_hd brings %d Hz, want 44100", rate)
			}
			if direct := p.audio(message["audio_url_no_redirect"], p.token); !bytes.Equal(direct, audio) {
				t.Error("audio_url_no_redirect is not the same audio")
			}
			if attempts := p.attempts(); len(attempts) != 1 || attempts[0].Status != 200 || attempts[0].URL != hook.url {
				t.Errorf("the attempts are %+v, want one", attempts)
			}
			if speaks := p.speaks(); len(speaks) != 1 || speaks[0].ActorID != actor {
				t.Errorf("the sandbox was asked for %+v, want one text of %s", speaks, actor)
			}
		})
	}
}

// TestStrangerPolls is a client without a receiver, which asks the newer state call.
func TestStrangerPolls(t *testing.T) {
	t.Parallel()
	p := openPlace(t, "--synth-delay", "200ms")
	accepted := p.speak("안녕하세요.", `,"xapi_hd":true`)

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
	eventually(t, "the synthesis is done", func() bool {
		last = state{}
		p.get(accepted.V2, &last)
		r := last.Result
		if !slices.Contains([]string{"started", "progress", "done"}, r.Status) {
			t.Fatalf("the status is %q", r.Status)
		}
		if !strings.HasSuffix(accepted.V2, "/v2/"+r.ID) || r.TextCount != 6 || (r.URL != nil) != (r.Status == "done") {
			t.Fatalf("the state is %+v", r)
		}
		return r.Status == "done"
	})
	rate, seconds := wave(t, p.audio(*last.Result.URL, ""))
	if rate != 44100 {
		t.Errorf("xapi_hd brings %d Hz, want 44100", rate)
	}
	if d := last.Result.Duration; d == nil {
		t.Error("what is done has no duration")
	} else if math.Abs(*d-seconds) > 0.01 {
		t.Errorf("the audio lasts %.3f s, and the state says %.3f", seconds, *d)
	}

	failing := p.speak("This one [[fail]]s.", "")
	eventually(t, "the synthesis has failed", func() bool {
		last = state{}
		p.get(failing.V2, &last)
		return last.Result.Status == "failed"
	})
	if last.Result.URL != nil {
		t.Errorf("what has failed has the audio %s", *last.Result.URL)
	}
	if resp, raw := p.try("GET", "/_sandbox/attempts", "", ""); string(bytes.TrimSpace(raw)) != "[]" {
		t.Errorf("nobody registered, and the attempts are %s: %s", resp.Status, raw)
	}
}

// TestStrangerKnowsTheOldCallOnly is a client that never heard of v2: it asks speak_url, and takes the file that it
// names, which needs the token.
func TestStrangerKnowsTheOldCallOnly(t *testing.T) {
	t.Parallel()
	p := openPlace(t, "--synth-delay", "200ms", "--assume", "speak-answer=v1")
	accepted := p.speak("My name is Typecast.", "")
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
	eventually(t, "the synthesis is done", func() bool {
		last = state{}
		p.get(accepted.V1, &last)
		if done := last.Result.Status == "done"; (last.Result.Audio != nil) != done {
			t.Fatalf("the state is %+v", last.Result)
		}
		return last.Result.Status == "done"
	})
	file := last.Result.Audio.URL
	if last.Result.Audio.Extension != "wav" || !strings.HasPrefix(file, p.url+"/files/speak/") {
		t.Errorf("the audio is %+v", *last.Result.Audio)
	}

	there := p.audio(file, p.token) // the client follows, as most do
	if rate, _ := wave(t, there); rate != 16000 {
		t.Errorf("the audio has %d Hz, want 16000", rate)
	}
	if here := p.audio(file+"/no-redirect", p.token); !bytes.Equal(here, there) {
		t.Error("/no-redirect is not the same audio")
	}

	// Others look where it leads, and leave the token at home.
	p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, _ := p.try("GET", file, p.token, "")
	link, err := resp.Location()
	if err != nil || resp.StatusCode != http.StatusFound {
		t.Fatalf("the file's URL answers %s, want 302 to a link: %v", resp.Status, err)
	}
	if beyond := p.audio(link.String(), ""); !bytes.Equal(beyond, there) {
		t.Error("where it leads is not the same audio")
	}
	if resp, _ := p.try("GET", file+"/no-redirect", p.token, ""); resp.StatusCode != http.StatusOK {
		t.Errorf("/no-redirect answers %s", resp.Status)
	}
	for _, url := range []string{file, file + "/no-redirect"} {
		if resp, _ := p.try("GET", url, "", ""); resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without a token: %s, want 401", url, resp.Status)
		}
	}
}

// accepted is the answer to a POST of a text.
type accepted struct {
	V1 string `json:"speak_url"`
	V2 string `json:"speak_v2_url"`
}

// speak asks for a text; more is what stands in the request behind the three fields that it must have.
func (p *place) speak(text, more string) accepted {
	p.t.Helper()
	resp, raw := p.try("POST", "/api/speak", p.token, `{"text":"`+text+`","lang":"auto","actor_id":"`+p.anyActor()+`"`+more+`}`)
	var answer struct {
		Result accepted `json:"result"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil || resp.StatusCode != http.StatusOK || answer.Result.V1 == "" {
		p.t.Fatalf("POST /api/speak: %s, %v\n%s", resp.Status, err, raw)
	}
	return answer.Result
}

func (p *place) register(url string) {
	p.t.Helper()
	if resp, raw := p.try("PUT", "/api/me/callback-url", p.token, `{"callback_url":"`+url+`"}`); resp.StatusCode != http.StatusOK {
		p.t.Fatalf("PUT /api/me/callback-url: %s\n%s", resp.Status, raw)
	}
}

// audio downloads a file.
func (p *place) audio(url, token string) []byte {
	p.t.Helper()
	resp, raw := p.try("GET", url, token, "")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "audio/wav" {
		p.t.Fatalf("GET %s: %s, %s\n%.200s", url, resp.Status, resp.Header.Get("Content-Type"), raw)
	}
	return raw
}

// wave reads the header of a WAV file with one channel of 16 bits.
func wave(t *testing.T, b []byte) (rate int, seconds float64) {
	t.Helper()
	if len(b) < 44 || string(b[:4]) != "RIFF" || string(b[8:16]) != "WAVEfmt " || string(b[36:40]) != "data" {
		t.Fatalf("%d bytes are no WAV: %.16q", len(b), b)
	}
	le := binary.LittleEndian
	rate = int(le.Uint32(b[24:]))
	size := int(le.Uint32(b[40:]))
	if size != len(b)-44 || int(le.Uint32(b[4:])) != len(b)-8 || rate == 0 || size == 0 {
		t.Fatalf("the header tells of %d bytes of sound at %d Hz, the file has %d", size, rate, len(b))
	}
	return rate, float64(size) / float64(2*rate)
}

// localhost is the part of the README that a stranger reads.
func localhost(t *testing.T) string {
	t.Helper()
	text := string(read(t, "../../README.md"))
	_, text, ok := strings.Cut(text, "\n## Typecast on localhost\n")
	if !ok {
		t.Fatal("the README has lost its part about localhost")
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// example is a fenced block of the README, found by the mark above it.
func example(t *testing.T, name, language string) string {
	t.Helper()
	_, text, ok := strings.Cut(localhost(t), "<!-- example: "+name+" -->\n```"+language+"\n")
	text, _, ok2 := strings.Cut(text, "```\n")
	if !ok || !ok2 {
		t.Fatalf("the README has lost the mark of the example %q", name)
	}
	return text
}

// table is a table of the README between its marks: of each row, what stands in code marks.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	_, text, ok := strings.Cut(localhost(t), "<!-- "+name+": ")
	text, _, ok2 := strings.Cut(text, "<!-- /"+name+" -->")
	_, text, ok3 := strings.Cut(text, "|---|---|\n")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("the README has lost the marks around the table %q", name)
	}
	var rows [][]string
	for row := range strings.Lines(text) {
		var words []string
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row, -1) {
			words = append(words, m[1])
		}
		if len(words) == 0 {
			t.Fatalf("a row of the table %q names nothing: %s", name, row)
		}
		rows = append(rows, words)
	}
	if len(rows) == 0 {
		t.Fatalf("the table %q is empty", name)
	}
	return rows
}

// names are the fields of an object, in order.
func names[V any](object map[string]V) []string {
	var out []string
	for name := range object {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// replaced puts one thing in the place of another that must stand there once.
func replaced(t *testing.T, text, old, with string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%q stands there %d times, want once:\n%s", old, n, text)
	}
	return strings.Replace(text, old, with, 1)
}

func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
}

// shell runs a script with nothing in its environment but what is given, and returns what it prints.
func shell(t *testing.T, dir, script string, env ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = append(env, "PATH="+os.Getenv("PATH"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("sh: %v, %v\n%s\nprinted:\n%s\nand complained:\n%s", err, ctx.Err(), script, out.String(), errs.String())
	}
	return out.String()
}
