//go:build unix

package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/sandbox"
)

// An output that cannot be written is found before the text is charged.
func TestOutputIsCheckedBeforeTheCharge(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	at := func(name string) string { return filepath.Join(p.home, name) }
	if err := os.Symlink(at("nowhere/take.wav"), at("dangling.wav")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(at("nowhere"), at("gone")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"about.json", norm.NFD.String("녹음.wav")} {
		if err := os.WriteFile(at(name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		want string
		args []string
	}{
		{"it is a link to " + at("nowhere/take.wav") + ", which does not exist", []string{"-o", at("dangling.wav")}},
		{"it is a link to", []string{"-o", at("dangling.wav"), "--force"}},
		{"no file can be made in " + at("gone"), []string{"-o", at("gone/sub/take.wav")}}, // a link that leads nowhere is no folder to make
		{"no file can be made in " + at("gone"), []string{"-o", at("gone/sub/")}},
		{"name a file that can be written to", []string{"-o", at("about.json/sub/take.wav")}},
		{"it is not a file but a pipe or device", []string{"-o", at("pipe"), "--force"}},
		{"it is not a file but a pipe or device", []string{"-o", "/dev/null", "--force"}},
		{"about.json, exists already", []string{"-o", at("about.wav"), "--save-sidecar"}},
		{"exists already", []string{"-o", at(norm.NFC.String("녹음.wav"))}},
	} {
		s := p.run(append([]string{"speak", "hello", "-a", "Mina"}, tt.args...)...)
		oneLine(t, s, tt.want)
		if s.code != 2 {
			t.Errorf("%v: exit %d", tt.args, s.code)
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// A name that was typed in NFC is the file that is on disk in NFD.
func TestNamesInAnotherNormalizationAreFound(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, norm.NFD.String("녹음"))
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	typed := filepath.Join(p.home, "녹음") + "/"
	if s := p.run("speak", "hello", "-a", "Mina", "-o", typed); s.code != 0 || !bytes.HasPrefix([]byte(s.out), []byte(folder)) {
		t.Errorf("exit %d, saved as %q", s.code, s.out)
	}
	if s := p.run("speak", "hello", "-a", "Mina", "-o", typed+"안녕.wav"); s.code != 0 {
		t.Fatal(s.err)
	}
	if err := os.Rename(filepath.Join(folder, "안녕.wav"), filepath.Join(folder, norm.NFD.String("안녕.wav"))); err != nil {
		t.Fatal(err)
	}
	if s := p.run("play", typed+"안녕.wav"); s.code != 0 {
		t.Errorf("exit %d, %s", s.code, s.err)
	}
	if s := p.run("play", typed+"없음.wav"); s.code != 2 {
		t.Errorf("a name that does not exist: exit %d, %s", s.code, s.err)
	}
}
