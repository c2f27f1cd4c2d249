package cli_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// An output that cannot be written is refused before the text is charged.
func TestUnwritableOutputIsRefused(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "mine")
	if err := os.Mkdir(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	var dests []string
	if runtime.GOOS == "linux" {
		dests = append(dests, "/proc/a.wav", "/proc", "/proc/", "/proc/new/")
	}
	if os.Getuid() != 0 && runtime.GOOS != "windows" {
		dests = append(dests, folder, folder+"/", folder+"/new/", filepath.Join(folder, "a.wav"))
	}
	for _, dest := range dests {
		s := p.run("speak", "hello", "-a", "Mina", "-o", dest)
		oneLine(t, s, "-o "+dest, "no file can be made in", "choose another folder")
		if s.code != 2 || strings.Contains(s.err, ".callboard") {
			t.Errorf("%s: exit %d, %s", dest, s.code, s.err)
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were charged", n)
	}
}

func TestFormatFromTheFileName(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for _, tt := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"-o", "a.mp3"}, 0, nil},
		{[]string{"-o", "b.MP3", "--format", "mp3"}, 0, nil},
		{[]string{"-o", "c.wav"}, 0, nil},
		{[]string{"-o", "d.wav", "--format", "wav"}, 0, nil},
		{[]string{"-o", "e.take"}, 0, nil},
		{[]string{"-o", "f.mp3", "--format", "wav"}, 2, []string{"--format says wav", "agree"}},
		{[]string{"-o", "g.wav", "--format", "mp3"}, 2, []string{"--format says mp3", "agree"}},
	} {
		tt.args[1] = filepath.Join(p.home, tt.args[1])
		s := p.run(append([]string{"speak", "hello", "-a", "Mina"}, tt.args...)...)
		if s.code != tt.code {
			t.Errorf("%v: exit %d, %s", tt.args, s.code, s.err)
		}
		if tt.code != 0 {
			oneLine(t, s, tt.says...)
		}
	}
	if n := len(p.speaks()); n != 5 {
		t.Errorf("%d requests were charged, want 5", n)
	}
}
