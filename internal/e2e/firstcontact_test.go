//go:build unix

package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"callboard/internal/testapp"
)

// heard is the player's line while something sounds: an actor, and a time that has begun to count.
var heard = regexp.MustCompile(`▶ \S+ .* 0:0[0-9]\.[1-9] / 0:0[0-9]`)

// TestFirstContact starts callboard without an argument on a machine with no account, no settings and no data. Two keys lead to the
// sound of an actor. A line of the user's own takes four beside its text: the sandbox, into the script, speak, play.
func TestFirstContact(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	env.Vars = slices.DeleteFunc(env.Vars, func(v string) bool { // the settings that NewEnv has; the sound stays silent
		return strings.HasPrefix(v, "XDG_") || strings.HasPrefix(v, "CALLBOARD_KEYRING=")
	})
	term := env.Terminal(t, 120, 36)
	term.WaitFor("No Typecast key")
	term.Key("enter")
	term.WaitFor("Mina")
	term.Type(" ")
	term.WaitMatch(heard)
	term.Type("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}

	term = env.Terminal(t, 120, 36)
	term.WaitFor("No Typecast key")
	term.Key("enter")
	term.WaitFor("Mina")
	term.Key("enter") // chooses the first actor and goes into the script
	term.Type("Hello to you.")
	term.WaitFor("13 / 350")
	term.Key("ctrl+s")
	term.WaitMatch(settledRow("Hello to you."))
	term.Key("alt+p")
	term.WaitMatch(heard)
	term.Key("esc")
	term.Type("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
}
