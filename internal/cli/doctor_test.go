package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/config"
	"callboard/internal/sandbox"
)

func TestDoctorFindsDamagedDatabase(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "d")
	if s := p.run("speak", "hello", "-a", "Mina", "--data-dir", folder); s.code != 0 {
		t.Fatal(s.err)
	}
	path := filepath.Join(config.DataFolder(folder, config.Speak, p.api), "callboard.db")
	b := readFile(t, path)
	if len(b) < 16384 {
		t.Fatalf("the database has only %d bytes", len(b))
	}
	copy(b[4096:], bytes.Repeat([]byte{0xa5}, len(b)))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.run("doctor", "--data-dir", folder)
	if s.code == 0 || !strings.Contains(s.out, "problem  database") || !strings.Contains(s.out, "damaged") || !strings.Contains(s.out, "move it away") {
		t.Errorf("exit %d: %s", s.code, s.out)
	}
}
