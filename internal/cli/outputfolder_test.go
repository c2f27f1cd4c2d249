package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// Every file that a flag or an argument names is written with the folders that it needs, as a folder that -o names is made.
func TestFoldersOfOutputsAreMade(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	at := func(name string) string { return filepath.Join(p.home, "made", filepath.FromSlash(name)) }
	script := filepath.Join(p.home, "lines.txt")
	if err := os.WriteFile(script, []byte("One.\n\nTwo.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file string
		args []string
	}{
		{"speak/sub/a.wav", []string{"speak", "Hello.", "-a", "Mina", "-o", at("speak/sub/a.wav")}},
		{"folder/sub/take.wav", []string{"speak", "Hello.", "-a", "Mina", "-o", at("folder/sub") + "/", "--save-name", "take"}},
		{"split/sub/a.wav", []string{"speak", "One. [1s] Two.", "-a", "Mina", "--split", "-o", at("split/sub/a.wav")}},
		{"batch/takes/all/a.wav", []string{"batch", script, "-a", "Mina", "-o", at("batch/takes"), "--join", at("batch/takes/all/a.wav")}},
		{"join/sub/a.wav", []string{"batch", script, "-a", "Mina", "--join", at("join/sub/a.wav")}},
		{"sheet/sub/a.md", []string{"audition", "Hello.", "-a", "Mina", "--sheet", at("sheet/sub/a.md")}},
		{"cast/sub/a.json", []string{"cast", "export", at("cast/sub/a.json")}},
		{"har/sub/a.har", []string{"deliveries", "export", "--all", "-o", at("har/sub/a.har")}},
	} {
		if s := p.run(tt.args...); s.code != 0 {
			t.Errorf("%s: exit %d, %s", strings.Join(tt.args, " "), s.code, s.err)
		}
		if info, err := os.Stat(at(tt.file)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", tt.file, err)
		}
	}
}

// A folder that cannot be made is found before the text is charged, and no folder is left of the attempt.
func TestFoldersOfOutputsAreCheckedBeforeTheCharge(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	mine := filepath.Join(p.home, "mine")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{filepath.Join(mine, "sub", "a.wav"), filepath.Join(mine, "sub") + "/"} {
		s := p.run("speak", "Hello.", "-a", "Mina", "-o", out)
		oneLine(t, s, "-o "+mine)
		if s.code != 2 {
			t.Errorf("%s: exit %d", out, s.code)
		}
	}
	dry := filepath.Join(p.home, "dry")
	if s := p.run("speak", "One. [1s] Two.", "-a", "Mina", "--split", "--dry-run", "-o", filepath.Join(dry, "a.wav")); s.code != 0 {
		t.Errorf("a plan: exit %d, %s", s.code, s.err)
	}
	if _, err := os.Stat(dry); !os.IsNotExist(err) || len(p.speaks()) != 0 {
		t.Errorf("the folder of a plan: %v; %d requests", err, len(p.speaks()))
	}
}
