//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// An error that callboard has no advice for, so that it shows what ngrok says.
const unknownError = 9999

// TestHostileErrorsOfNgrok has ngrok refuse and stop tunnels with hostile words, and looks at everything that is written.
func TestHostileErrorsOfNgrok(t *testing.T) {
	t.Parallel()
	words := hostileWord + "\r\n\x00\x00" + strings.Repeat("long\u202e\u200b", 2000)
	c := startNgrok(t, ngroktest.Options{Words: words, Account: hostileWord, Plan: hostileWord, Region: hostileWord, Banner: hostileWord})
	logFile := filepath.Join(c.env.Home, "log.jsonl")
	c.env = c.env.With("CALLBOARD_LOG_FILE="+logFile, "CALLBOARD_LOG_LEVEL=debug")
	look := func(what, out string) {
		t.Helper()
		wantClean(t, what, out)
		if !strings.Contains(out, "Hs7") {
			t.Errorf("%s does not have ngrok's words: %q", what, out)
		}
	}
	check := func(what string) {
		t.Helper()
		for _, args := range [][]string{{"listen", "--json"}, {"listen"}} {
			p := c.env.Start(t, args...)
			out := func() string { return p.Stdout.String() + p.Stderr.String() }
			testwait.Eventually(t, "it says what ngrok says", func() bool { return strings.Contains(out(), "Hs7") })
			p.Signal(os.Interrupt) // some refusals it tries again
			p.Wait()
			look(what+": "+strings.Join(args, " "), out())
		}
		r := c.env.Run(t, "doctor", "--data-dir", t.TempDir())
		look(what+": doctor", r.Stdout+r.Stderr)
		r = c.env.Run(t, "doctor", "--json", "--data-dir", t.TempDir())
		look(what+": doctor --json", r.Stdout+r.Stderr)
		term := c.env.Terminal(t, 200, 50, "listen")
		term.WaitFor("Hs7")
		term.Key("ctrl+c")
		term.Wait()
		wantTame(t, what+": listen on a terminal", term.Output())
		if term.Bells() > 0 || term.Clipboard() != "" || strings.Contains(term.Title(), "owned") {
			t.Errorf("%s: %d bells, clipboard %q, title %q: %q", what, term.Bells(), term.Clipboard(), term.Title(), term.Output())
		}
	}
	c.edge.Reject(unknownError, -1)
	check("a refused login")
	c.edge.Reject(0, 0)
	c.edge.RejectBind(unknownError, -1)
	check("a refused tunnel")
	a := openApp(t, c.env)
	a.WaitFor("ngrok says")
	a.Key("L")
	a.WaitFor("─ Link")
	a.WaitFor("Hs7")
	a.Key("ctrl+c")
	testwait.Eventually(t, "the app ends", a.Exited)
	wantTame(t, "the app", a.Output())
	c.edge.RejectBind(0, 0)

	l := c.listen()
	proven, next := l.waitFor("the link is proven", 0, isProven)
	a = openApp(t, c.env) // it follows the process that has the link
	a.WaitFor("in another callboard")
	c.edge.StopEndpoint(proven.URL, unknownError, words)
	l.waitFor("ngrok's words", next, func(e listenEvent) bool { return e.Event == "link" && strings.Contains(e.Problem, "ngrok stopped") })
	l.p.Wait()
	look("listen --json", l.p.Stdout.String()+l.p.Stderr.String())
	a.Key("ctrl+c")
	testwait.Eventually(t, "the app ends", a.Exited)
	wantTame(t, "the app of a link that was stopped", a.Output())
	look("the log", string(readFile(t, logFile)))
}
