//go:build unix

package terminal

import (
	"os"
	"testing"
)

// Bubble Tea reads again only when there is more input. So an Esc at the end of a read must not stay behind.
func TestEscBehindOtherInputIsReadWithIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ typed, want string }{
		{"x\x1b", "x\x1b[27u"},
		{"x\x1b[A\x1b", "x\x1b[A\x1b[27u"},
		{"xy", "xy"},
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		defer w.Close()
		if _, err := w.WriteString(tt.typed); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 4096)
		n, err := newInput(r, &Terminal{}).Read(b)
		if err != nil || string(b[:n]) != tt.want {
			t.Errorf("%q: one read gives %q, %v; want %q", tt.typed, b[:n], err, tt.want)
		}
	}
}
