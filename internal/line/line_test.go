package line_test

import (
	"testing"

	"callboard/internal/line"
)

func TestJoin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, next, want string }{
		{"it failed", "Try again in a minute.", "it failed; try again in a minute"},
		{"it failed.", "", "it failed"},
		{"", "Try again.", "Try again"},
		{"it failed", "Typecast did not take it.", "it failed; Typecast did not take it"},
		{"it failed", "HTTPS_PROXY is wrong", "it failed; HTTPS_PROXY is wrong"},
		{"it failed", "A proxy answered. Is this Typecast?", "it failed; a proxy answered. Is this Typecast?"},
		{"and so on...", "Éclair", "and so on...; éclair"},
	} {
		if got := line.Join(c.what, c.next); got != c.want {
			t.Errorf("Join(%q, %q) = %q, want %q", c.what, c.next, got, c.want)
		}
	}
}
