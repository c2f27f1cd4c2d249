package e2e

import (
	"testing"

	"callboard/internal/testapp"
)

// Keys that come in one write with the one that asks a question do not answer it: the user has not seen the question.
func TestOneWriteAsksAndDoesNotAnswer(t *testing.T) {
	t.Parallel()
	term := openSandboxApp(t, testapp.NewEnv(t))
	term.Type("Lxy\n")
	term.WaitFor("New secret path?")
	term.Type("\x1b")
	term.WaitGone("New secret path?")

	term.Type("\x1b")
	term.WaitGone("Last changes")
	term.Type("/범수") // typed ahead into a harmless field: nothing is lost
	term.WaitFor("/ 범수")
}
