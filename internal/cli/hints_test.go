package cli

import "testing"

// What a line says to run has the flags of this run that select the data, so that it finds the same data.
func TestHintsHaveTheFlagsOfTheRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ line, want string }{
		{"callboard actors lists them", "callboard actors --sandbox lists them"},
		{"download it again: callboard jobs show says", "download it again: callboard jobs show --sandbox says"},
		{"nothing is rated yet; callboard cast rate ACTOR STARS begins", "nothing is rated yet; callboard cast rate --sandbox ACTOR STARS begins"},
		{"use callboard speak TEXT or callboard listen, which need none", "use callboard speak --sandbox TEXT or callboard listen --sandbox, which need none"},
		{"callboard help flags lists all; callboard --help", "callboard help flags lists all; callboard --help"},
		{"callboard cast --help lists them", "callboard cast --help lists them"},
		{"another callboard receives the webhooks", "another callboard receives the webhooks"},
		{"no job matches “callboard jobs”; callboard jobs lists all", "no job matches “callboard jobs”; callboard jobs --sandbox lists all"},
		{"wait: callboard jobs wait 01 --sandbox", "wait: callboard jobs wait 01 --sandbox"},
	} {
		s := &invocation{flags: map[string]string{"sandbox": "true"}}
		if got := s.withFlags(tt.line); got != tt.want {
			t.Errorf("%s becomes %s", tt.line, got)
		}
		if got := (&invocation{flags: map[string]string{"sandbox": "false", "json": "true"}}).withFlags(tt.line); got != tt.line {
			t.Errorf("without such flags it becomes %s", got)
		}
	}
	s := &invocation{flags: map[string]string{"data-dir": "/my data"}}
	if got := s.withFlags("callboard jobs lists all"); got != "callboard jobs --data-dir '/my data' lists all" {
		t.Errorf("a folder with a space: %s", got)
	}
}
