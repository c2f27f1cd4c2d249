package cli_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/config"
	"callboard/internal/testapp"
)

// Help shows a command's own flags with the names of their values, and the global ones by reference.
func TestHelpShowsOwnFlags(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	for command, want := range map[string][]string{
		"speak --help":       {"-a, --actor NAME ", "-o, --output FILE ", "--timeout DURATION ", "(2m)", "Speech settings", "--tempo NUMBER ", "--lang LANG ", "--emotion PRESET ", "--hd "},
		"help speak":         {"--actor NAME"},
		"jobs -h":            {"--search WORDS ", "--actor NAME ", "--state STATE ", "--since TIME ", "rm ID…"},
		"jobs rm --help":     {"--yes "},
		"actors --help":      {"--favourite ", "--age AGE "},
		"listen --help":      {"--forward, --forward-on, --respond and --answers are settings", "exit code 0", "--exec COMMAND ", "--count N ", "--for DURATION "},
		"play --help":        {"--speed FACTOR ", "--volume PERCENT ", "--loop "},
		"sandbox --help":     {"--assume NAME=VALUE ", "(10s)"},
		"help jobs show":     {"jobs show ID"},
		"actors show --help": {"actors show ID"},
	} {
		s := p.run(strings.Fields(command)...)
		for _, w := range append(want, "callboard help flags") {
			if s.code != 0 || !strings.Contains(s.out, w) {
				t.Errorf("%s: exit %d, without %q: %s%s", command, s.code, w, s.out, s.err)
			}
		}
		for _, global := range []string{"--ngrok-url", "--keyring", "--log-file", "`", "\x1b"} {
			if strings.Contains(s.out, global) {
				t.Errorf("%s has %q", command, global)
			}
		}
	}
	if s := p.run("help", "nonsense"); s.code != 2 || s.out != "" {
		t.Errorf("help of an unknown command: exit %d, %q", s.code, s.out)
	}
}

// Every global flag is in the help, with its variable and its key.
func TestHelpFlags(t *testing.T) {
	t.Parallel()
	s := newUser(t).run("help", "flags")
	for _, o := range append(config.Options(), config.ListenOptions()...) {
		if !strings.Contains(s.out, "--"+o.Name) || !strings.Contains(s.out, o.Variable()) {
			t.Errorf("%s is missing", o.Name)
		}
	}
	if strings.Contains(s.out, "\n\n\n") {
		t.Error("there are two empty lines")
	}
	if !strings.Contains(s.out, "CALLBOARD_DATA_DIR, data-dir") || !strings.Contains(s.out, "CALLBOARD_FORWARD_ON, forward-on") || s.code != 0 {
		t.Errorf("exit %d, %s", s.code, s.out)
	}
}

// The description of a command fills its lines at every width: a line ends where the next word has no room.
func TestHelpFillsTheWidth(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	for _, args := range []string{"--help", "speak --help", "listen --help", "play --help", "jobs rm --help", "doctor --help", "completion zsh --help"} {
		for columns, width := range map[string]int{"50": 50, "80": 80, "110": 110} {
			narrow := &user{t: t, home: p.home, env: append(slices.Clone(p.env), "COLUMNS="+columns)}
			long, _, _ := strings.Cut(narrow.run(strings.Fields(args)...).out, "\nUsage\n")
			lines := strings.Split(strings.TrimSpace(long), "\n")
			for i, line := range lines[:len(lines)-1] {
				next, _, _ := strings.Cut(lines[i+1], " ")
				if line != "" && next != "" && ansi.StringWidth(line)+1+ansi.StringWidth(next) <= width {
					t.Errorf("%s in %d cells: %q has room for %q", args, width, line, next)
				}
			}
		}
	}
}

// Lines fit the width in COLUMNS, and that of a terminal. Examples stay whole, for copying.
func TestHelpFitsTheWidth(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	fits := func(out string, width int, what string) {
		t.Helper()
		for line := range strings.Lines(out) {
			line = strings.TrimRight(line, "\r\n")
			if w := ansi.StringWidth(line); w > width && !strings.Contains(line, "callboard speak") && !strings.Contains(line, "callboard play") && !strings.Contains(line, "callboard jobs") &&
				!strings.Contains(line, "TYPECAST_API_TOKEN=sandbox") && !strings.Contains(line, "callboard sandbox ") {
				t.Errorf("%s in %d cells: %d in %q", what, width, w, line)
			}
		}
	}
	for _, args := range []string{"--help", "speak --help", "jobs --help", "sandbox --help", "help flags"} {
		for _, columns := range []string{"40", "72", "100"} {
			width := map[string]int{"40": 40, "72": 72, "100": 100}[columns]
			narrow := &user{t: t, home: p.home, env: append(p.env, "COLUMNS="+columns)}
			fits(narrow.run(strings.Fields(args)...).out, width, args)
		}
		fits(p.run(strings.Fields(args)...).out, 80, args)
	}
	e := &testapp.Env{Home: p.home, Vars: p.env}
	term := e.Terminal(t, 66, 100, "speak", "--help")
	term.Wait()
	fits(term.Screen(), 66, "a terminal")
	if out := term.Output(); !strings.Contains(out, "\x1b[1mFlags\x1b[m") || strings.Contains(out, "en-\r\n") {
		t.Errorf("a terminal: %q", out)
	}
}
