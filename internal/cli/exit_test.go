package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/cli"
	"callboard/internal/osfile"
	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()
	presetRequired := sandbox.DefaultAssumptions()
	presetRequired.DefaultPreset = "required"
	for _, tt := range []struct {
		name  string
		opts  sandbox.Options
		fault string
		env   []string
		args  []string
		code  int
		says  []string
	}{
		{name: "done", args: []string{"speak", "hello", "-a", "Mina"}},
		{name: "no text", args: []string{"speak", "-a", "Mina"}, code: 2, says: []string{"nothing to speak"}},
		{name: "an empty text", args: []string{"speak", "  ", "-a", "Mina"}, code: 2, says: []string{"nothing to speak"}},
		{name: "a text without a word", args: []string{"speak", "🎉", "-a", "Mina"}, code: 2, says: []string{"no word", "add one"}},
		{name: "too long a text", args: []string{"speak", strings.Repeat("가", 351), "-a", "Mina"}, code: 2, says: []string{"351", "350"}},
		{name: "several arguments", args: []string{"speak", "hello", "there", "-a", "Mina"}, code: 2, says: []string{"quotes"}},
		{name: "no actor", args: []string{"speak", "hello"}, code: 2, says: []string{"--actor"}},
		{name: "an unknown actor", args: []string{"speak", "hello", "-a", "Minaa"}, code: 2, says: []string{"did you mean Mina"}},
		{name: "an unknown flag", args: []string{"speak", "hello", "--colour"}, code: 2, says: []string{"--colour", "--help"}},
		{name: "a flag's wrong value", args: []string{"speak", "hello", "-a", "Mina", "--pitch", "high"}, code: 2, says: []string{"--pitch"}},
		{name: "an unknown command", args: []string{"speek"}, code: 2, says: []string{"did you mean speak?"}},
		{name: "an unknown subcommand", args: []string{"jobs", "shov"}, code: 2, says: []string{"jobs show ID"}},
		{name: "a wrong setting", env: []string{"CALLBOARD_THEME=pink"}, args: []string{"actors"}, code: 2, says: []string{"CALLBOARD_THEME"}},
		{name: "ngrok without an authtoken", args: []string{"speak", "hello", "-a", "Mina", "--tunnel", "ngrok"}, code: 3, says: []string{"--tunnel", "NGROK_AUTHTOKEN", "dashboard.ngrok.com"}},
		{name: "no tunnel to listen on", args: []string{"listen", "--tunnel", "none"}, code: 7, says: []string{"--tunnel ngrok", "--public-url"}},
		{name: "a count below zero", args: []string{"listen", "--count", "-1"}, code: 2, says: []string{"--count"}},
		{name: "no delivery in time", args: []string{"listen", "--count", "1", "--for", "300ms"}, code: 6, says: []string{"0 of 1", "--for"}},
		{name: "no terminal for the screen", code: 2, says: []string{"callboard speak", "listen"}},
		{name: "an unknown job", args: []string{"jobs", "show", "nosuchjob"}, code: 2, says: []string{"nosuchjob"}},
		{name: "an unknown state", args: []string{"jobs", "--state", "asleep"}, code: 2, says: []string{"asleep", "uncertain"}},
		{name: "an invalid time span", args: []string{"jobs", "--since", "yesterday"}, code: 2, says: []string{"--since", "7d"}},
		{name: "audio and JSON on one stream", args: []string{"speak", "hello", "-a", "Mina", "-o", "-", "--json"}, code: 2},
		{name: "a wrong token", env: []string{"TYPECAST_API_TOKEN=__pltWRONGWRONGWRONG"}, args: []string{"speak", "hello", "-a", "Mina"}, code: 3, says: []string{"401", "TYPECAST_API_TOKEN"}},
		{name: "a wrong token for a list", env: []string{"TYPECAST_API_TOKEN=__pltWRONGWRONGWRONG"}, args: []string{"actors"}, code: 3},
		{name: "a wrong token for the doctor", env: []string{"TYPECAST_API_TOKEN=__pltWRONGWRONGWRONG"}, args: []string{"doctor"}, code: 3},
		{name: "no quota left", opts: sandbox.Options{Quota: 3}, args: []string{"speak", "hello", "-a", "Mina"}, code: 4, says: []string{"quota"}},
		{name: "a preset that the actor does not have", args: []string{"speak", "hello", "-a", "Mina", "--emotion", "furious-9"}, code: 2, says: []string{"--emotion"}},
		{name: "a request refused by the service", opts: sandbox.Options{Assume: presetRequired}, args: []string{"speak", "hello", "-a", "Mina"}, code: 4, says: []string{"emotion"}},
		{name: "a synthesis that fails", args: []string{"speak", "hello [[fail]]", "-a", "Mina"}, code: 5, says: []string{"speak"}},
		{name: "an error of the service", fault: `{"kind":"speak_500","count":9}`, args: []string{"speak", "hello", "-a", "Mina"}, code: 1, says: []string{"not repeated"}},
		{name: "no answer in time", fault: `{"kind":"speak_hang","count":1}`, args: []string{"speak", "hello", "-a", "Mina", "--timeout", testwait.Flag(2 * time.Second)}, code: 8, says: []string{"no result in time"}},
		{name: "no file to play", args: []string{"play", "/nowhere.wav"}, code: 2, says: []string{"no such file"}},
		{name: "nothing to play", args: []string{"play"}, code: 2},
		{name: "too fast to play", args: []string{"play", "a.wav", "--speed", "3"}, code: 2, says: []string{"--speed 3", "0.5 and 2"}},
		{name: "NaN as a speed", args: []string{"play", "a.wav", "--speed", "NaN"}, code: 2, says: []string{"--speed NaN"}},
		{name: "a speed in words", args: []string{"play", "a.wav", "--speed", "fast"}, code: 2, says: []string{"a number was expected"}},
		{name: "too loud to play", args: []string{"play", "a.wav", "--volume", "151"}, code: 2, says: []string{"--volume 151", "0 and 150"}},
		{name: "an endless loop with JSON", args: []string{"play", "a.wav", "--loop", "--json"}, code: 2, says: []string{"--loop"}},
		{name: "an invalid address", args: []string{"sandbox", "--addr", "nonsense"}, code: 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newSandboxUser(t, tt.opts)
			p.env = append(p.env, tt.env...)
			if tt.fault != "" {
				p.fault(tt.fault)
			}
			s := p.run(tt.args...)
			if s.code != tt.code {
				t.Fatalf("exit %d, want %d; stdout %q, stderr %q", s.code, tt.code, s.out, s.err)
			}
			if tt.code != 0 && tt.args != nil && tt.args[0] != "doctor" || tt.args == nil {
				oneLine(t, s, tt.says...)
			}
			if strings.Contains(s.out+s.err, "WRONGWRONG") {
				t.Errorf("the token shows: %q %q", s.out, s.err)
			}
		})
	}
}

// A line repeats an argument as far as a person reads it, and ends with what to do.
func TestLongArgumentGivesAShortLine(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	long := strings.Repeat("x", 100_000)
	for _, args := range [][]string{{"actors", "show", long}, {"jobs", "show", long}, {"speak", "hello", "-a", long}, {long}} {
		s := p.run(args...)
		oneLine(t, s)
		if s.code != 2 || len(s.err) > 2100 || !strings.Contains(s.err, "; ") {
			t.Errorf("%.20q: exit %d, %d bytes, …%s", args, s.code, len(s.err), s.err[max(0, len(s.err)-200):])
		}
	}
}

func TestMissingToken(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"speak", "hello", "-a", "Mina"}, {"actors"}, {"jobs", "wait", "01abcdefgh"}} {
		s := newUser(t).run(args...)
		oneLine(t, s, "TYPECAST_API_TOKEN", "--token-file", "--sandbox")
		if s.code != 3 {
			t.Errorf("%v: exit %d", args, s.code)
		}
	}
	// jobs needs no token.
	if s := newUser(t).run("jobs", "--json"); s.code != 0 || s.out != "[]\n" {
		t.Errorf("jobs: exit %d, %q", s.code, s.out)
	}
}

// panicReader is a stdin that panics.
type panicReader struct{}

func (panicReader) Read([]byte) (int, error) { panic("boom\x1b[2J") }

func TestPanicIsReportedInOneLine(t *testing.T) {
	t.Parallel()
	var out, errs testapp.Buffer
	p := newSandboxUser(t, sandbox.Options{})
	code := cli.Main(t.Context(), []string{"speak", "-", "-a", "Mina"}, panicReader{}, &out, &errs, p.env)
	s := result{code, out.String(), errs.String()}
	oneLine(t, s, "a bug in callboard", "boom")
	if s.code != 1 || strings.Contains(s.err, "goroutine") {
		t.Errorf("exit %d: %q", s.code, s.err)
	}
}

func TestCtrlCDuringStdin(t *testing.T) {
	t.Parallel()
	silent, w := io.Pipe()
	defer w.Close()
	ctx, ctrlC := context.WithCancel(t.Context())
	code := make(chan int, 1)
	var out, errs testapp.Buffer
	p := newSandboxUser(t, sandbox.Options{})
	go func() { code <- cli.Main(ctx, []string{"speak", "-", "-a", "Mina"}, silent, &out, &errs, p.env) }()
	ctrlC()
	select {
	case c := <-code:
		if c != 130 {
			t.Errorf("exit %d: %q", c, errs.String())
		}
	case <-time.After(testwait.Timeout()):
		t.Fatal("the command still waits for stdin")
	}
}

func TestLogHasNoSecrets(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{Token: "__pltVERYSECRETTOKEN"})
	path := filepath.Join(p.home, "log")
	p.env = append(p.env, "TYPECAST_API_TOKEN=__pltVERYSECRETTOKEN", "CALLBOARD_LOG_LEVEL=debug", "CALLBOARD_LOG_FILE="+path)
	if s := p.run("speak", "hello", "-a", "Mina"); s.code != 0 {
		t.Fatal(s.err)
	}
	log := readFile(t, path)
	if info, err := os.Stat(path); err != nil || osfile.OpenToOthers(path) || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(log)), "\n") {
		if !json.Valid([]byte(line)) {
			t.Fatalf("line %d is no JSON: %s", i, line)
		}
	}
	for _, secret := range []string{"VERYSECRET", "Signature="} {
		if i := bytes.Index(log, []byte(secret)); i >= 0 && !strings.Contains(string(log[i:min(i+40, len(log))]), "hidden") {
			t.Errorf("%s in the log: %s", secret, log[max(0, i-100):min(i+60, len(log))])
		}
	}
	if m := regexp.MustCompile(`/hook/[A-Za-z0-9_-]{20,}`).Find(log); m != nil {
		t.Errorf("the secret path is in the log: %s", m)
	}
}

func TestLoginPageInsteadOfTheService(t *testing.T) {
	t.Parallel()
	// A captive portal answers with its login page.
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html><title>Welcome to our Wi-Fi</title></html>"))
	}))
	defer page.Close()
	p := newUser(t)
	p.env = append(p.env, "TYPECAST_API_TOKEN=x", "CALLBOARD_API_URL="+page.URL)
	s := p.run("actors")
	oneLine(t, s, "login page")
	if s.code != 1 {
		t.Errorf("exit %d", s.code)
	}
}

func TestPublicURLWithATakenPortIsReportedAndJobIsPolled(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	p := newSandboxUser(t, sandbox.Options{})
	p.env = append(p.env, "CALLBOARD_PUBLIC_URL=https://me.example", "CALLBOARD_LISTEN="+taken.Addr().String())
	s := p.run("speak", "hello", "-a", "Mina", "--json")
	j := decode[jobJSON](t, s)
	oneLine(t, s, "webhooks do not arrive", "--listen")
	if s.code != 0 || j.SettledBy == nil || *j.SettledBy != "poll" {
		t.Errorf("exit %d, job %+v", s.code, j)
	}
	if s := p.run("doctor"); s.code != 7 || !strings.Contains(s.out, "problem  tunnel") {
		t.Errorf("doctor: exit %d, %s", s.code, s.out)
	}
}

func TestImpossibleDataFolder(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file := filepath.Join(p.home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.run("jobs", "--data-dir", filepath.Join(file, "x"))
	oneLine(t, s, "--data-dir")
	if s.code != 2 {
		t.Errorf("exit %d", s.code)
	}
}
