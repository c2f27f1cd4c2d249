package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/cli"
	"callboard/internal/sandbox"
	"callboard/internal/testapp"
)

// Without an audio output, sound that was asked for is an error, whatever else was done.
func TestNoSoundIsNoSuccess(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	dest := filepath.Join(p.home, "take.wav")
	quiet := append(p.env, "CALLBOARD_AUDIO=pulse", "PULSE_SERVER=unix:/nowhere/at/all") // the process's own: see below
	p.env = quiet
	for _, tt := range []struct {
		args []string
		out  string
		code int
	}{
		{[]string{"speak", "hello", "-a", "Mina", "-o", dest}, dest + "\n", 0},
		{[]string{"play", dest, dest}, "", 7},
		{[]string{"play", dest, "--json"}, `"heard":false`, 7},
		{[]string{"play", dest, "--audio", "silent"}, "", 0},
		{[]string{"play", dest, "--audio", "silent", "--json"}, `"heard":false`, 0},
		{[]string{"speak", "hello", "-a", "Mina", "--play", "--audio", "silent"}, ".wav\n", 0},
	} {
		e := &testapp.Env{Home: p.home, Vars: p.env}
		s := e.Run(t, tt.args...)
		if s.Code != tt.code || !strings.Contains(s.Stdout, tt.out) {
			t.Errorf("%v: exit %d, want %d; stdout %q, stderr %q", tt.args, s.Code, tt.code, s.Stdout, s.Stderr)
		}
		if tt.code == 7 {
			oneLine(t, result{s.Code, s.Stdout, s.Stderr}, "no sound here")
		}
	}
}

// Without an audio output, nothing is sent that is to be played: it would be paid for and not heard.
func TestNothingIsPaidThatIsNotHeard(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.env = append(p.env, "CALLBOARD_AUDIO=pulse", "PULSE_SERVER=unix:/nowhere/at/all")
	e := &testapp.Env{Home: p.home, Vars: p.env}
	for _, args := range [][]string{
		{"speak", "hello", "-a", "Mina", "--play"},
		{"speak", "hello. [1s] hello.", "-a", "Mina", "--split", "--play", "--json"},
		{"audition", "hello", "-a", "Mina", "--play"},
	} {
		s := e.Run(t, args...)
		if s.Code != 7 || s.Stdout != "" {
			t.Errorf("%v: exit %d, stdout %q", args, s.Code, s.Stdout)
		}
		oneLine(t, result{s.Code, s.Stdout, s.Stderr}, "--play", "nothing was sent", "no sound here", "--audio silent")
	}
	if sent := p.speaks(); len(sent) > 0 {
		t.Errorf("sent: %+v", sent)
	}
	if s := e.Run(t, "speak", "hello. [1s] hello.", "-a", "Mina", "--split", "--play", "--dry-run"); s.Code != 0 {
		t.Errorf("a price needs no sound: exit %d, %q", s.Code, s.Stderr)
	}
}

func TestPlayStdin(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	dest := filepath.Join(p.home, "take.wav")
	if s := p.run("speak", "hello", "-a", "Mina", "-o", dest); s.code != 0 {
		t.Fatal(s.err)
	}
	audio := string(readFile(t, dest))
	s := p.runWith(t.Context(), audio, "play", "-", dest, "--json")
	type played struct {
		File     string  `json:"file"`
		Format   string  `json:"format"`
		Duration float64 `json:"duration_s"`
	}
	if list := decode[[]played](t, s); s.code != 0 || len(list) != 2 || list[0].File != "-" || list[0].Duration != list[1].Duration || list[0].Format != "wav" {
		t.Errorf("exit %d, %+v, %s", s.code, list, s.err)
	}
	for stdin, want := range map[string]string{"": "stdin is empty", "<html>no</html>": "play -"} {
		s := p.runWith(t.Context(), stdin, "play", "-")
		if s.code == 0 || strings.Contains(s.err, "callboard-stdin") || !strings.Contains(s.err, want) && stdin == "" {
			t.Errorf("%q: exit %d, %q", stdin, s.code, s.err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "callboard-scratch-*", "callboard-stdin-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	var out, errs testapp.Buffer
	if code := cli.Main(t.Context(), []string{"speak", "- hi", "-a", "Mina"}, strings.NewReader(""), &out, &errs, p.env); code != 2 || !strings.Contains(errs.String(), "speak -- TEXT") {
		t.Errorf("a text that begins with a dash: exit %d, %q", code, errs.String())
	}
}
