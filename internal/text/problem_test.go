package text_test

import (
	"errors"
	"io/fs"
	"testing"

	"callboard/internal/text"
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
		if got := text.Join(c.what, c.next); got != c.want {
			t.Errorf("Join(%q, %q) = %q, want %q", c.what, c.next, got, c.want)
		}
	}
}

func TestProblem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		problem text.Problem
		want    string
	}{
		{text.Problem{What: "--listen", Why: "it has no port", Next: "Write host:port."}, "--listen: it has no port; write host:port"},
		{text.Problem{What: "the disk is full.", Next: "free some space"}, "the disk is full; free some space"},
		{text.Problem{Why: "interrupted"}, "interrupted"},
		{text.Problem{What: "no callback"}, "no callback"},
		{text.Problem{Next: "Try again."}, "Try again"},
	} {
		c.problem.Err = fs.ErrNotExist
		var err error = &c.problem
		if err.Error() != c.want {
			t.Errorf("%+v: got %q, want %q", c.problem, err, c.want)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%+v: the cause is not found", c.problem)
		}
	}
}
