package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// The start of a name may be a typing error. speak refuses it, as it is charged; actors show accepts it.
func TestSpeakRefusesTheStartOfAName(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("speak", "hello", "--actor", "Sor")
	oneLine(t, s, "“Sor”", "did you mean Sora?")
	if s.code != 2 || len(p.speaks()) != 0 {
		t.Errorf("exit %d, %d requests", s.code, len(p.speaks()))
	}
	if s := p.run("actors", "show", "Sor"); s.code != 0 || !strings.Contains(s.out, "Sora") {
		t.Errorf("actors show: exit %d, %s", s.code, s.err)
	}
}

func TestSearchWithoutResult(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("actors", "--search", "zzz", "--lang", "ko")
	oneLine(t, s, "no actor matches “zzz” and “ko”", "callboard actors lists all")
	if s.code != 0 || s.out != "" {
		t.Errorf("exit %d, %q", s.code, s.out)
	}
	if s := p.run("actors", "--search", "zzz", "--json"); s.code != 0 || s.out != "[]\n" {
		t.Errorf("--json: exit %d, %q", s.code, s.out)
	}
}

func TestFlagErrors(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{
		"--speed abc": "a number was expected; give 0.5 (fast) to 1.5 (slow)", "--pitch 1.5": "a whole number was expected; give -12 to 12", "--timeout soon": "a duration was expected",
	} {
		s := newUser(t).run(append([]string{"speak", "hi", "-a", "Mina"}, strings.Fields(flag)...)...)
		oneLine(t, s, flag+": "+want)
		if s.code != 2 || strings.Contains(s.err, "strconv") || strings.Contains(s.err, "parsing") {
			t.Errorf("%s: exit %d, %s", flag, s.code, s.err)
		}
	}
	if s := newUser(t).run("actors", "--json=maybe"); s.code != 2 || !strings.Contains(s.err, "--json maybe: true or false") {
		t.Errorf("exit %d, %s", s.code, s.err)
	}
}

// Settings are checked before anything is sent. An error names the flag and what is allowed.
func TestSpeakChecksSettings(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for flags, want := range map[string]string{
		"--tempo 9":     "--tempo 9: it is out of range; give 0.5 (slow) to 2 (fast)",
		"--speed 0.4":   "--speed 0.4: it is out of range; give 0.5 (fast) to 1.5 (slow)",
		"--pitch 99":    "--pitch 99: it is out of range; give -12 to 12",
		"--lang xx":     "--lang xx: it is not one of the choices; give auto, en-us",
		"--format flac": "--format flac: it is not one of the choices; give wav, mp3",
		"--hd=maybe":    "--hd maybe: true or false was expected",
		"--emotion-prompt softly --emotion happy-1": "--emotion-prompt: it is read only with the emotion emotion-prompt",
		"--emotion emotion-prompt":                  "--emotion emotion-prompt: it needs an emotion prompt",
		"--emotion happy-1 --emotion-scale 1":       "--emotion-scale: it works only with the emotion normal-1",
		"--duration 40":                             "--duration: it is longer than the max length of 30 s",
	} {
		s := p.run(append([]string{"speak", "hi", "-a", "Mina"}, strings.Fields(flags)...)...)
		oneLine(t, s, want)
		if s.code != 2 {
			t.Errorf("%s: exit %d, want 2", flags, s.code)
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// Models and presets are those of the actor's versions. An error names the flag and leaves no job in the history. Versions that
// were stored are asked for again before a value is refused.
func TestSpeakChecksTheVersionOfTheActor(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for range 2 { // without stored versions, and with them
		for flags, want := range map[string]string{
			"--emotion furious-9":              "--emotion furious-9: the version v3 of the actor does not have it; choose one of normal-1",
			"--model v9":                       "--model v9: Mina has no such version; choose one of latest, first, v3, v2, v1",
			"--model v1 --emotion whisper-1":   "--emotion whisper-1: the version v1 of the actor does not have it",
			"--emotion furious-9 --actor Sora": "--emotion furious-9: ",
		} {
			s := p.run(append([]string{"speak", "hi", "-a", "Mina", "-o", p.home + "/takes/"}, strings.Fields(flags)...)...)
			oneLine(t, s, want)
			if s.code != 2 {
				t.Errorf("%s: exit %d, want 2", flags, s.code)
			}
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	if s := p.run("jobs"); s.out != "" {
		t.Errorf("the history has %q", s.out)
	}
	for _, flags := range []string{"--model v1", "--model first", "--emotion whisper-1"} {
		if s := p.run(append([]string{"speak", "hi", "-a", "Mina"}, strings.Fields(flags)...)...); s.code != 0 {
			t.Errorf("%s: exit %d, %s", flags, s.code, s.err)
		}
	}
}

func TestErrorsHaveNoFullStop(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{Quota: 3})
	for _, args := range [][]string{
		{"speak", "hello", "-a", "Mina"}, {"speak", "hi", "-a", "Mina", "--pitch", "99"}, {"speak", "hi", "-a", "Mina", "--emotion", "furious-9"}, {"actors", "--api-url", "http://127.0.0.1:1", "--data-dir", filepath.Join(p.home, "new")},
		{"jobs", "show", "nothing"}, {"--nonsense"}, {"nonsense"},
	} {
		s := p.run(args...)
		if line := strings.TrimSpace(s.err); s.code == 0 || line == "" || strings.HasSuffix(line, ".") || strings.Contains(line, ".;") {
			t.Errorf("%v: exit %d, %q", args, s.code, s.err)
		}
	}
	for _, j := range decode[[]jobJSON](t, p.run("jobs", "--json")) {
		if j.Problem == nil || strings.HasSuffix(*j.Problem, ".") {
			t.Errorf("problem %v", j.Problem)
		}
	}
}

// Where a token is missing, that is said first, not that an actor is missing or unknown: no list of actors can be read without it.
func TestMissingTokenComesBeforeTheActor(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"speak", "hello"}, {"speak", "hello", "-a", " "}, {"speak", "hello", "-a", "Nobody"}, {"cast", "rate", "Nobody", "3"}, {"cast", "tag", "Nobody", "x"}} {
		s := newUser(t).run(args...)
		oneLine(t, s, "no API token was given", "--sandbox")
		if s.code != 3 {
			t.Errorf("%v: exit %d", args, s.code)
		}
	}
}

// An error names commands that work as they stand, also in sandbox mode.
func TestHintsKeepTheSandbox(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	for _, args := range [][]string{{"actors", "show", "Nobody"}, {"cast", "rate", "Nobody", "3"}, {"jobs", "--actor", "Nobody"}, {"jobs", "show", "01ab"}, {"deliveries", "show", "x"}} {
		s := p.run(append(args, "--sandbox")...)
		oneLine(t, s, " --sandbox lists")
	}
	if s := p.run("speak", "hello", "--sandbox"); !strings.Contains(s.err, "callboard actors --sandbox lists them") {
		t.Errorf("without an actor: %s", s.err)
	}
}
