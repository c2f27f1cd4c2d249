//go:build unix

package cli_test

import (
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testterm"
)

// The picker draws on the terminal although stdout and stdin are redirected, and prints only the id.
func TestPickerPrintsOnlyTheID(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	run := func(input string) *testterm.Term {
		script := `id=$("$0" actors pick --lang ko` + input + `); echo "exit $? with [$id]"; cat`
		term := testterm.Start(t, testterm.Options{Path: "/bin/sh", Args: []string{"-c", script, testapp.Path(t)}, Env: p.env, W: 80, H: 16})
		term.WaitFor("enter choose")
		return term
	}
	for _, input := range []string{"", " </dev/null 2>/dev/null"} {
		term := run(input)
		term.Type("ㅅㄹ")
		term.WaitFor("Sora")
		term.WaitFor("1 of ")
		term.Key("enter")
		term.WaitFor("exit 0 with [5c8087e0b403738ee66f68a2]")
		term.WaitGone("enter choose")
		term = run(input)
		term.Key("esc")
		term.WaitFor("exit 130 with []")
	}
}

func TestPickerWithoutATerminal(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("actors", "pick")
	oneLine(t, s, "no terminal", "actors --search")
	if s.code != 2 {
		t.Errorf("exit %d", s.code)
	}
}
