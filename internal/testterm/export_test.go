package testterm

import (
	"testing"
	"time"
)

// Lend puts a terminal into the hands of another test, with a patience of its own, for
// as long as use takes.
func Lend(t *Term, tb testing.TB, patience time.Duration, use func()) {
	owner, own := t.tb, t.patience
	defer func() { t.tb, t.patience, t.shown = owner, own, false }()
	t.tb, t.patience = tb, patience
	use()
}
