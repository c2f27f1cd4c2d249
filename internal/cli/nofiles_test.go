package cli_test

import (
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// A shell offers files only where a file is taken.
func TestFilesAreOfferedOnlyWhereTheyAreTaken(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	for _, tt := range []struct {
		args  string
		files bool
	}{
		{"", false},
		{"listen", false},
		{"doctor", false},
		{"version", false},
		{"sandbox", false},
		{"sandbox faults", false},
		{"speak", false},
		{"speak hello", false},
		{"jobs", false},
		{"jobs show x", false},
		{"actors show Mina", false},
		{"help speak", false},
		{"listen --for", false},
		{"listen --count", false},
		{"speak hello --timeout", false},
		{"speak hello --volume", false},
		{"jobs --since", false},
		{"actors --search", false},
		{"play --speed", false},
		{"sandbox --token", false},
		{"listen --listen", false},
		{"play", true},
		{"speak hello -o", true},
		{"speak hello --output", true},
		{"listen --config", true},
		{"listen --token-file", true},
		{"listen --data-dir", true},
	} {
		s := p.run(append(append([]string{"__complete"}, strings.Fields(tt.args)...), "")...)
		const noFiles, wavOnly, foldersOnly = 4, 8, 16 // bits of cobra's directive
		directive := 0
		for _, c := range s.out[strings.LastIndex(s.out, ":")+1 : len(strings.TrimRight(s.out, "\n"))] {
			directive = directive*10 + int(c-'0')
		}
		if s.code != 0 || tt.files != (directive&noFiles == 0) {
			t.Errorf("callboard %s: exit %d, directive %d, which has bits of %d, %d, %d", tt.args, s.code, directive, noFiles, wavOnly, foldersOnly)
		}
	}
}

// An empty name comes from a variable that is not set: without a word, the audio would be charged and go elsewhere.
func TestEmptyOutputIsRefused(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for _, args := range [][]string{{"-o", ""}, {"--output="}} {
		s := p.run(append([]string{"speak", "hello", "-a", "Mina"}, args...)...)
		oneLine(t, s, "-o: it is empty; name a file or a folder, or omit it")
		if s.code != 2 {
			t.Errorf("%q: exit %d", args, s.code)
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
