package cli_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/ttstest"
)

// newScriptedUser is a user with a key of the newer API, whose answers the test decides.
func newScriptedUser(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) (*user, *ttstest.Server) {
	t.Helper()
	p, s := newUser(t), ttstest.Start(t, answer)
	p.api = s.URL
	p.env = append(p.env, "TYPECAST_API_KEY=key-AAAABBBBCCCC", "CALLBOARD_API_URL="+s.URL)
	return p, s
}

func TestSpeakSettlesByItsAnswer(t *testing.T) {
	t.Parallel()
	p, s := newScriptedUser(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/stream") {
			ttstest.Audio(w, 44100)
			return
		}
		ttstest.Begin(w, 16000)
	})
	dest := filepath.Join(p.home, "hello.wav")
	got := p.run("speak", "My name is Typecast.", "-a", "olivia", "-o", dest, "--emotion", "happy", "--json")
	if got.code != 0 {
		t.Fatalf("exit %d: %s", got.code, got.err)
	}
	j := decode[jobJSON](t, got)
	if j.State != "done" || j.SettledBy == nil || *j.SettledBy != "answer" || j.SpeakID != nil || j.File == nil || *j.Duration != 1 {
		t.Errorf("job = %s", got.out)
	}
	if !strings.HasPrefix(*j.File, filepath.Join(p.home, "data", "callboard", "at")) || !strings.Contains(*j.File, "-tts"+string(filepath.Separator)) {
		t.Errorf("the audio is in %s", *j.File)
	}
	const want = `{"voice_id":"` + ttstest.Voice + `","text":"My name is Typecast.","model":"ssfm-v30",` +
		`"prompt":{"emotion_type":"preset","emotion_preset":"happy"}}`
	if r := s.Requests()[0]; r.Body != want || r.Key != "key-AAAABBBBCCCC" {
		t.Errorf("sent %+v", r)
	}

	streamed := filepath.Join(p.home, "stream.wav")
	if got := p.run("speak", "Hello.", "-a", ttstest.Voice, "-o", streamed, "--stream"); got.code != 0 || got.err != "" {
		t.Fatalf("exit %d: %s", got.code, got.err)
	}
	if b := readFile(t, streamed); binary.LittleEndian.Uint32(b[40:]) != 32000 || binary.LittleEndian.Uint32(b[4:]) != uint32(len(b)-8) {
		t.Errorf("the header of the stream is % x", b[:44])
	}
	if list := decode[[]jobJSON](t, p.run("jobs", "--json")); len(list) != 2 {
		t.Errorf("jobs = %v", list)
	}
	if got := p.run("play", "--audio", "silent", "--json", streamed); got.code != 0 || !strings.Contains(got.out, `"rate":32000`) {
		t.Errorf("play: exit %d, %s%s", got.code, got.out, got.err)
	}
}

func TestSpeakOfTheNewerServiceFails(t *testing.T) {
	t.Parallel()
	refuse := func(status int, body string) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) { ttstest.JSON(w, status, body) }
	}
	for name, tc := range map[string]struct {
		answer func(int, http.ResponseWriter, *http.Request)
		code   int
		state  string
		says   []string
	}{
		"cut": {func(_ int, w http.ResponseWriter, _ *http.Request) { ttstest.Begin(w, 16000); ttstest.Break(w) }, 8, "uncertain",
			[]string{"not whole", "12 characters"}},
		"500": {refuse(500, `{"detail":"An unexpected error occurred"}`), 8, "uncertain", []string{"An unexpected error occurred"}},
		"HTML": {func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html><p>Sign in</p></html>")
		}, 8, "uncertain", []string{"not audio", "12 characters"}},
		"HTML as audio": {func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "audio/wav")
			_, _ = io.WriteString(w, "<html><p>Sign in</p></html>")
		}, 8, "uncertain", []string{"not audio", "12 characters"}},
		"empty": {func(_ int, w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "audio/wav") }, 8, "uncertain",
			[]string{"empty", "12 characters"}},
		"no answer": {func(_ int, w http.ResponseWriter, _ *http.Request) { ttstest.Break(w) }, 8, "uncertain", []string{"broke off", "12 characters"}},
		"JSON":      {refuse(200, `{"detail":"ok"}`), 8, "uncertain", []string{"not audio"}},
		"401":       {refuse(401, `{"detail":"Invalid API key"}`), 3, "failed", []string{"Invalid API key", "TYPECAST_API_TOKEN"}},
		"402":       {refuse(402, `{"detail":"Insufficient credit"}`), 4, "failed", []string{"credits"}},
		"403":       {refuse(403, `{"detail":"Forbidden"}`), 3, "failed", []string{"older webhook API", "dormant", "blocked"}},
		"blocked":   {refuse(403, `{"error_code":"UNUSUAL_ACTIVITY_DETECTED","message":"We detected it"}`), 3, "failed", []string{"send nothing more"}},
		"404":       {refuse(404, `{"detail":"Voice not found"}`), 4, "failed", []string{"Voice not found"}},
		"422":       {refuse(422, `{"error_code":"TEXT_NOT_SYNTHESIZABLE","message":"No"}`), 4, "failed", []string{"the same text is refused again"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := newScriptedUser(t, tc.answer)
			got := p.run("speak", "Hello there.", "-a", "olivia")
			if got.code != tc.code || got.out != "" {
				t.Errorf("exit %d, stdout %q", got.code, got.out)
			}
			if oneLine(t, got, tc.says...); strings.Count(got.err, tc.says[0]) != 1 {
				t.Errorf("the reason is there twice: %s", got.err)
			}
			list := decode[[]jobJSON](t, p.run("jobs", "--json"))
			if len(list) != 1 || list[0].State != tc.state || list[0].Problem == nil || len(s.Requests()) != 1 {
				t.Errorf("%d requests, jobs = %+v", len(s.Requests()), list)
			}
		})
	}
}

func TestNewerServiceHasNoWebhooks(t *testing.T) {
	t.Parallel()
	p, _ := newScriptedUser(t, nil)
	for _, args := range [][]string{{"listen", "--for", "1s"}, {"deliveries"}, {"deliveries", "show", "x"}, {"deliveries", "export", "--all"}, {"replay", "--last", "1", "--to", "http://127.0.0.1:1"}} {
		got := p.run(args...)
		if got.code != 7 {
			t.Errorf("%v: exit %d", args, got.code)
		}
		oneLine(t, got, "no webhooks", "--service speak")
	}
	got := p.run("doctor", "--json")
	for _, want := range []string{"lite plan, 198,500 of 200,000 credits left, 5 requests at the same time", "this service has no webhooks"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("doctor does not say %q: %s%s", want, got.out, got.err)
		}
	}
}

// A key of the other service is recognised by asking that service.
func TestKeyOfTheOtherService(t *testing.T) {
	t.Parallel()
	p, _ := newScriptedUser(t, nil)
	p.env = append(p.env, "TYPECAST_API_TOKEN=key-of-the-newer-api", "TYPECAST_API_KEY=")
	for _, args := range [][]string{{"actors"}, {"speak", "Hello.", "-a", "x", "--no-webhook"}, {"doctor"}} {
		got := p.run(args...)
		if got.code != 3 || !strings.Contains(strings.Join(strings.Fields(got.out+got.err), " "), "set it as TYPECAST_API_KEY and use --service tts") {
			t.Errorf("%v: exit %d, %s%s", args, got.code, got.out, got.err)
		}
	}

	other := newSandboxUser(t, sandbox.Options{Token: "a-token-of-the-older-api"})
	other.env = append(other.env, "TYPECAST_API_TOKEN=", "TYPECAST_API_KEY=wrong-key-of-nobody")
	if got := other.run("actors"); got.code != 3 || strings.Contains(got.err, "--service speak") || !strings.Contains(got.err, "TYPECAST_API_TOKEN") {
		t.Errorf("exit %d, %s", got.code, got.err)
	}
}

func TestBothKeysAndNoTerminal(t *testing.T) {
	t.Parallel()
	p, s := newScriptedUser(t, nil)
	p.env = append(p.env, "TYPECAST_API_TOKEN=token")
	file := filepath.Join(p.home, "lines.txt")
	if err := os.WriteFile(file, []byte("Hello.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"speak", "Hello.", "-a", "x"}, {"audition", "Hello.", "--actor", "x"}, {"batch", file, "-a", "x"}, {"actors"}, {"actors", "show", "x"},
		{"actors", "--recommend", "calm"}, {"jobs"}, {"jobs", "show", "x"}, {"jobs", "wait", "x"}, {"jobs", "rm", "x", "--yes"}, {"cast", "list"}, {"cast", "rate", "x", "3"},
		{"usage"}, {"doctor"},
	} {
		got := p.run(args...)
		if got.code != 2 {
			t.Errorf("%v: exit %d", args, got.code)
		}
		oneLine(t, got, "--service speak", "--service tts")
	}
	if got := p.run("speak", "Hello.", "-a", "olivia", "--service", "tts"); got.code != 0 || len(s.Requests()) != 1 {
		t.Errorf("exit %d, %s", got.code, got.err)
	}
	for _, args := range [][]string{{"version"}, {"usage", "--by", "service"}, {"jobs", "--service", "tts"}, {"actors", "--service", "tts"}} {
		if got := p.run(args...); got.code != 0 {
			t.Errorf("%v: exit %d, %s", args, got.code, got.err)
		}
	}
	// Only one service has webhooks, so that one is meant.
	if got := p.run("deliveries"); got.code != 0 || strings.Contains(got.err, "--service") {
		t.Errorf("deliveries: exit %d, %s", got.code, got.err)
	}
}

// A text has 2,000 characters, a batch divides at that, and a refused key stops it.
func TestLongTextsOfTheNewerService(t *testing.T) {
	t.Parallel()
	p, s := newScriptedUser(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n > 4 {
			ttstest.JSON(w, 401, `{"detail":"Invalid API key"}`)
			return
		}
		ttstest.Audio(w, 441)
	})
	line := strings.Repeat("All is well. ", 153) + "So it is!!!" // 2,000 characters
	if len(line) != 2000 {
		t.Fatal(len(line))
	}
	if got := p.run("speak", line, "-a", "olivia"); got.code != 0 {
		t.Errorf("exit %d, %s", got.code, got.err)
	}
	if got := p.run("speak", line+"x", "-a", "olivia"); got.code != 2 || !strings.Contains(got.err, "2000") {
		t.Errorf("exit %d, %s", got.code, got.err)
	}
	file := filepath.Join(p.home, "script.txt")
	rows := line + " " + line + "\n"
	for i := range 6 {
		rows += fmt.Sprintf("\nRow number %d.\n", i)
	}
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	got := p.run("batch", file, "-a", "olivia", "--concurrency", "1", "--json")
	if got.code == 0 || len(s.Requests()) != 5 {
		t.Errorf("exit %d after %d requests: %s%s", got.code, len(s.Requests()), got.out, got.err)
	}
	lines := bytes.Split(bytes.TrimSpace([]byte(got.out)), []byte("\n"))
	var summary struct {
		Takes, Done, Cached, Failed, Skipped int
		Charged                              int `json:"chars_charged"`
	}
	if err := json.Unmarshal(lines[len(lines)-1], &summary); err != nil || summary.Takes != 8 || summary.Done != 3 || summary.Cached != 2 ||
		summary.Failed != 1 || summary.Skipped != 2 || summary.Charged != 3*13 {
		t.Errorf("summary %+v, %v: %s", summary, err, got.out)
	}
}

func TestAuditionOfTheNewerService(t *testing.T) {
	t.Parallel()
	p, s := newScriptedUser(t, nil)
	got := p.run("audition", "Hello.", "--actor", "olivia", "--sweep", "tempo=0.9,1,1.1")
	if got.code != 0 || len(s.Requests()) != 3 {
		t.Errorf("exit %d after %d requests: %s%s", got.code, len(s.Requests()), got.out, got.err)
	}
	if got := p.run("audition", "Hello.", "--actor", "olivia", "--sweep", "tempo=0.9,1,1.1"); got.code != 0 || len(s.Requests()) != 3 {
		t.Errorf("again: exit %d after %d requests: %s%s", got.code, len(s.Requests()), got.out, got.err)
	}
}

// A key with a blank in it is not sent: it was copied wrongly. Blanks around it are no part of it.
func TestKeyWithBlanks(t *testing.T) {
	t.Parallel()
	p, s := newScriptedUser(t, nil)
	env := p.env
	p.env = append(env, "TYPECAST_API_KEY=key-AAAA BBBB")
	got := p.run("speak", "Hello.", "-a", "olivia")
	if oneLine(t, got, "TYPECAST_API_KEY"); got.code != 2 || strings.Contains(got.err, "BBBB") || len(s.Requests()) != 0 {
		t.Errorf("exit %d, %s", got.code, got.err)
	}
	p.env = append(env, "TYPECAST_API_KEY=  key-AAAABBBB \n")
	if got := p.run("speak", "Hello.", "-a", "olivia"); got.code != 0 || s.Requests()[0].Key != "key-AAAABBBB" {
		t.Errorf("exit %d, %s", got.code, got.err)
	}
}
