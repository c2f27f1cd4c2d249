package cli_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"callboard/internal/sandbox"
)

// utf16 returns a text as ">" of PowerShell 5 writes it.
func utf16(t *testing.T, s string) string {
	t.Helper()
	raw, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// A batch comes from stdin as a table or as a text.
func TestBatchFromStdin(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for _, c := range []struct {
		in   string
		args []string
		want int
	}{
		{"actor,text\nMina,hello\nSora,hi\n", nil, 2},
		{"\ufeff\"Text\";actor\r\nhello;Mina\r\n", nil, 1},
		{utf16(t, "actor,text\r\nMina,hello\r\nSora,hi\r\n"), nil, 2},
		{"One text, of a play.\n\nAnother one.\n", []string{"-a", "Mina"}, 2},
	} {
		s := p.runWith(t.Context(), c.in, append([]string{"batch", "-", "--dry-run"}, c.args...)...)
		if s.code != 0 || strings.Count(s.out, "\n") != c.want {
			t.Errorf("%q: exit %d: %s%s", c.in, s.code, s.out, s.err)
		}
	}
	s := p.runWith(t.Context(), "text,actor\nhello,Nobody\n", "batch", "-")
	if s.code != 2 || !strings.Contains(s.err, "stdin.csv") {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
}
