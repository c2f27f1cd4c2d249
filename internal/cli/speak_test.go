package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/osfile"
	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// jobJSON is a job as scripts read it.
type jobJSON struct {
	ID        string         `json:"id"`
	SpeakID   *string        `json:"speak_id"`
	State     string         `json:"state"`
	SettledBy *string        `json:"settled_by"`
	Text      string         `json:"text"`
	ActorName *string        `json:"actor_name"`
	Params    map[string]any `json:"params"`
	Duration  *float64       `json:"duration_s"`
	File      *string        `json:"file"`
	Reused    bool           `json:"reused"`
	Problem   *string        `json:"problem"`
}

func TestSpeakSettlesByWebhookAndSavesTheFile(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	dest := filepath.Join(p.home, "hello.wav")
	s := p.run("speak", "My name is Typecast.", "--actor", "mina", "-o", dest, "--json")
	if s.code != 0 {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	j := decode[jobJSON](t, s)
	if j.State != "done" || j.SettledBy == nil || *j.SettledBy != "webhook" || j.File == nil || j.SpeakID == nil || j.Duration == nil {
		t.Fatalf("job = %s", s.out)
	}
	if got := readFile(t, dest); !bytes.HasPrefix(got, []byte("RIFF")) || !bytes.Equal(got, readFile(t, *j.File)) {
		t.Errorf("%d bytes saved differ from the downloaded %s", len(got), *j.File)
	}
	for _, path := range []string{p.dataDir(), *j.File, filepath.Join(p.dataDir(), "callboard.db")} {
		if _, err := os.Stat(path); err != nil || osfile.OpenToOthers(path) {
			t.Errorf("%s is readable for others, %v", path, err)
		}
		if runtime.GOOS == "windows" {
			break // the files get the access list of the folder, but not under wine
		}
	}

	// The other commands show the same job.
	if list := decode[[]jobJSON](t, p.run("jobs", "--json")); len(list) != 1 || list[0].ID != j.ID {
		t.Errorf("jobs = %v", list)
	}
	if shown := decode[jobJSON](t, p.run("jobs", "show", j.ID[:24], "--json")); shown.ID != j.ID || shown.State != "done" {
		t.Errorf("jobs show = %v", shown)
	}
	if waited := decode[[]jobJSON](t, p.run("jobs", "wait", j.ID, *j.SpeakID, "--json")); len(waited) != 2 || waited[1].ID != j.ID {
		t.Errorf("jobs wait = %v", waited)
	}
}

func TestSpeakSendsAllSettings(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("speak", "-", "-a", "Mina", "--json", "--lang", "ko-kr", "--hd", "--format", "wav", "--model", "v2", "--emotion", "normal-1",
		"--emotion-label", "happy", "--emotion-scale", "1.5", "--volume", "120", "--speed-factor", "0.9", "--tempo", "1.25", "--pitch", "-2",
		"--max-seconds", "20", "--last-pitch", "1")
	if s.code != 2 {
		t.Fatalf("an empty stdin: exit %d", s.code)
	}
	s = p.runWith(t.Context(), norm.NFD.String("안녕\x07하세요")+"\n", "speak", "-", "-a", norm.NFD.String("미나"), "--json", "--lang", "ko-kr", "--hd", "--format", "wav", "--model", "v2",
		"--emotion", "normal-1", "--emotion-label", "happy", "--emotion-scale", "1.5", "--volume", "120", "--speed", "0.9", "--tempo", "1.25", "--pitch", "-2",
		"--max-seconds", "20", "--last-pitch", "1")
	if s.code != 0 || !strings.Contains(s.err, "1 control character was removed") {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	want := map[string]any{
		"lang": "ko-kr", "xapi_hd": true, "xapi_audio_format": "wav", "model_version": "v2", "emotion_tone_preset": "normal-1",
		"emotion_label": "happy", "emotion_scale": 1.5, "volume": 120.0, "speed_x": 0.9, "tempo": 1.25, "pitch": -2.0, "max_seconds": 20.0, "last_pitch": 1.0,
	}
	sent := p.speaks()
	if len(sent) != 1 || sent[0].Text != "안녕하세요" {
		t.Fatalf("sent %v", sent)
	}
	for name, value := range want {
		if sent[0].Params[name] != value {
			t.Errorf("%s = %v, want %v", name, sent[0].Params[name], value)
		}
	}
}

func TestSpeakToStdout(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("speak", "hello", "-a", "Mina", "-o", "-")
	if s.code != 0 || !strings.HasPrefix(s.out, "RIFF") || s.err != "" {
		t.Fatalf("exit %d, %d bytes, %q", s.code, len(s.out), s.err)
	}
	j := decode[[]jobJSON](t, p.run("jobs", "--json"))[0]
	if s.out != string(readFile(t, *j.File)) {
		t.Error("stdout differs from the file")
	}
}

func TestSpeakPrintsThePath(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("speak", "hello", "-a", "Mina", "--play")
	if path := strings.TrimSuffix(s.out, "\n"); s.code != 0 || len(readFile(t, path)) == 0 {
		t.Fatalf("exit %d: %q %q", s.code, s.out, s.err)
	}
	folder := filepath.Join(p.home, "takes")
	s = p.run("speak", "hello", "-a", "Mina", "-o", folder+"/")
	if path := strings.TrimSuffix(s.out, "\n"); s.code != 0 || filepath.Dir(path) != folder || !strings.Contains(filepath.Base(path), "hello") {
		t.Errorf("exit %d: saved as %q; %q", s.code, path, s.err)
	}
}

func TestSpeakWithoutWebhookPolls(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--no-webhook", "--json"))
	if j.State != "done" || j.SettledBy == nil || *j.SettledBy != "poll" {
		t.Errorf("job = %+v", j)
	}
}

func TestSpeakPollsWithoutATunnel(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.env = append(p.env, "CALLBOARD_TUNNEL=none")
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
	if j.SettledBy == nil || *j.SettledBy != "poll" {
		t.Errorf("job = %+v", j)
	}
}

func TestSpeakReplacesAFileOnlyWithForce(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	dest := filepath.Join(p.home, "take.wav")
	if err := os.WriteFile(dest, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.run("speak", "hello", "-a", "Mina", "-o", dest)
	oneLine(t, s, "exists already", "--force")
	if s.code != 2 || string(readFile(t, dest)) != "mine" || len(p.speaks()) != 0 {
		t.Errorf("exit %d, %d requests charged", s.code, len(p.speaks()))
	}
	if s := p.run("speak", "hello", "-a", "Mina", "-o", dest, "--force"); s.code != 0 || !bytes.HasPrefix(readFile(t, dest), []byte("RIFF")) {
		t.Errorf("with --force: exit %d, %q", s.code, s.err)
	}
}

func TestJobContinuesAfterATimeout(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{SynthDelay: testwait.Scaled(2500 * time.Millisecond)})
	p.run("actors") // so that the wait is for the synthesis
	s := p.run("speak", "hello", "-a", "Mina", "--timeout", testwait.Flag(time.Second), "--json")
	j := decode[jobJSON](t, s)
	oneLine(t, s, "jobs wait "+j.ID)
	if s.code != 6 || j.State == "done" || j.State == "uncertain" {
		t.Fatalf("exit %d with %s", s.code, j.State)
	}
	if s := p.run("jobs", "wait", j.ID, "--timeout", "1ms"); s.code != 6 {
		t.Errorf("with a short timeout: exit %d, %s", s.code, s.err)
	}
	s = p.run("jobs", "wait", j.ID, "--json")
	if waited := decode[[]jobJSON](t, s); s.code != 0 || waited[0].State != "done" || waited[0].File == nil {
		t.Errorf("exit %d: %s", s.code, s.out)
	}
	if n := len(p.speaks()); n != 1 {
		t.Errorf("%d requests were charged, want 1", n)
	}
}

// Until the POST is answered nobody knows whether it was charged. The error says so.
func TestTimeoutDuringThePost(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.run("actors")
	p.fault(`{"kind":"speak_hang","count":1}`)
	s := p.run("speak", "hello", "-a", "Mina", "--no-webhook", "--timeout", testwait.Flag(2*time.Second), "--json")
	j := decode[jobJSON](t, s)
	oneLine(t, s, "check your quota", "jobs show "+j.ID)
	if s.code != 8 || j.SpeakID != nil || len(p.speaks()) != 1 {
		t.Errorf("exit %d, %+v, %d requests", s.code, j, len(p.speaks()))
	}
}

// After a timeout or Ctrl+C while the link is opening, nothing is sent.
func TestNothingIsSentAfterATimeoutOrCtrlC(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit string
		ctrlC time.Duration
		code  int
	}{"timeout": {"1s", time.Minute, 6}, "Ctrl+C": {"1m", time.Second, 130}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newSandboxUser(t, sandbox.Options{})
			if s := p.run("actors"); s.code != 0 {
				t.Fatal(s.err)
			}
			p.fault(`{"kind":"api_500","count":1000}`) // the callback cannot be registered
			ctx, ctrlC := context.WithCancel(t.Context())
			defer ctrlC()
			defer time.AfterFunc(tt.ctrlC, ctrlC).Stop()
			s := p.runWith(ctx, "", "speak", "hello", "-a", "Mina", "--timeout", tt.limit)
			oneLine(t, s, "nothing was sent")
			if list := decode[[]jobJSON](t, p.run("jobs", "--json")); s.code != tt.code || len(list) != 0 || len(p.speaks()) != 0 {
				t.Errorf("exit %d, jobs %+v", s.code, list)
			}
		})
	}
}

func TestJobContinuesAfterCtrlC(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{SynthDelay: time.Hour})
	ctx, ctrlC := context.WithCancel(t.Context())
	done := make(chan result, 1)
	go func() { done <- p.runWith(ctx, "", "speak", "hello", "-a", "Mina") }()
	testwait.Eventually(t, "the text is accepted", func() bool {
		var list []jobJSON
		s := p.run("jobs", "--json")
		return s.code == 0 && json.Unmarshal([]byte(s.out), &list) == nil && len(list) == 1 && list[0].SpeakID != nil
	})
	began := time.Now()
	ctrlC()
	s := <-done
	j := decode[[]jobJSON](t, p.run("jobs", "--json"))[0]
	oneLine(t, s, "interrupted", "the job is kept", j.ID)
	if s.code != 130 || j.State == "uncertain" || j.State == "failed" {
		t.Errorf("exit %d, job %s", s.code, j.State)
	}
	if took := time.Since(began); took > testwait.Timeout() {
		t.Errorf("Ctrl+C took %v", took)
	}
}

func TestReplacedCallbackIsReportedOnce(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.register("https://theirs.example/hook?key=SECRET")
	first, second := p.run("speak", "one", "-a", "Mina"), p.run("speak", "two", "-a", "Mina")
	oneLine(t, first, "https://theirs.example", "now come here")
	if first.code != 0 || strings.Contains(first.err, "SECRET") || second.err != "" {
		t.Errorf("first %q, then %q", first.err, second.err)
	}
}
