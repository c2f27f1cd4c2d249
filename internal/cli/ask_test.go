//go:build unix

package cli_test

import (
	"net/http"
	"strings"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/ttstest"
)

// With keys of both services a terminal is asked which is meant.
func TestBothKeysOnATerminal(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer string
		code   int
		sent   int
		says   string
	}{
		"the newer": {"2", 0, 1, ".wav"},
		"by name":   {"tts", 0, 1, ".wav"},
		"the other": {"1", 1, 0, "404"},
		"neither":   {"", 2, 0, "--service tts"},
		"again":     {"x\r2", 0, 1, "answer 1 or 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := newScriptedUser(t, func(_ int, w http.ResponseWriter, _ *http.Request) { ttstest.Audio(w, 441) })
			env := &testapp.Env{Home: p.home, Vars: append(p.env, "TYPECAST_API_TOKEN=key-of-a-person")}
			term := env.Terminal(t, 160, 30, "speak", "Hello.", "-a", ttstest.Voice, "--no-webhook")
			term.WaitFor("[1/2]")
			term.Type(tc.answer)
			term.Key("enter")
			if code := term.Wait(); (code == 0) != (tc.code == 0) || tc.code == 2 && code != 2 || len(s.Requests()) != tc.sent {
				t.Errorf("exit %d after %d requests:\n%s", code, len(s.Requests()), term.Output())
			}
			if tc.code != 1 && !strings.Contains(term.Output(), tc.says) {
				t.Errorf("it does not say %q:\n%s", tc.says, term.Output())
			}
		})
	}
}

// Every other command asks the same.
func TestOtherCommandsAskOnATerminal(t *testing.T) {
	t.Parallel()
	p, s := newScriptedUser(t, nil)
	env := &testapp.Env{Home: p.home, Vars: append(p.env, "TYPECAST_API_TOKEN=key-of-a-person")}
	for _, tc := range []struct{ says, args string }{
		{"Olivia", "actors"}, {"lite plan", "doctor"}, {"1 take", "audition Hello. --actor olivia"}, {"Hello.", "jobs"},
	} {
		term := env.Terminal(t, 160, 40, strings.Fields(tc.args)...)
		term.WaitFor("[1/2]")
		term.Type("2")
		term.Key("enter")
		if code := term.Wait(); code != 0 || !strings.Contains(term.Output(), tc.says) {
			t.Errorf("%s: exit %d, no %q:\n%s", tc.args, code, tc.says, term.Output())
		}
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// The app asks before it draws, and then is that of the service.
func TestAppWithBothKeysAsks(t *testing.T) {
	t.Parallel()
	p, _ := newScriptedUser(t, nil)
	env := &testapp.Env{Home: p.home, Vars: append(p.env, "TYPECAST_API_TOKEN=key-of-a-person")}
	term := env.Terminal(t, 120, 36)
	term.WaitFor("[1/2]")
	term.Type("2")
	term.Key("enter")
	term.WaitFor("tts · no webhooks")
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
}
