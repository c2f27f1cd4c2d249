package testterm

import (
	"testing"
	"time"
)

// Answers is answers.
var Answers = answers

// Lend lets another test use a terminal, with a timeout of its own, while use runs.
func Lend(t *Term, tb testing.TB, timeout time.Duration, use func()) {
	owner, own := t.tb, t.timeout
	defer func() { t.tb, t.timeout, t.shown = owner, own, false }()
	t.tb, t.timeout = tb, timeout
	use()
}
