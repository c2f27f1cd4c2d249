//go:build unix

package e2e

import (
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/testterm"
)

// TestKilledBetweenPostAndWebhook ends the program without a word while a job is under way. The next
// run settles the job, and nothing was asked for twice.
func TestKilledBetweenPostAndWebhook(t *testing.T) {
	t.Parallel()
	far := sandboxtest.Start(t, sandbox.Options{SynthDelay: 2 * time.Second})
	data := t.TempDir()
	start := func() *testterm.Term {
		return testterm.Start(t, testterm.Options{
			Path: testterm.Build(t), W: 120, H: 36, Args: []string{"--data-dir", data, "--api-url", far.URL, "--audio", "silent"},
			Env: []string{"TYPECAST_API_TOKEN=sandbox"},
		})
	}
	term := start()
	term.WaitFor("link proven")
	term.WaitFor("Mina")
	term.Key("enter")
	term.Type("still here")
	term.Key("ctrl+s")
	term.WaitFor("queued")
	term.Kill()
	term.Wait()
	if n := len(far.Speaks()); n != 1 {
		t.Fatalf("%d syntheses were asked for before the kill; want 1", n)
	}

	term = start()
	term.WaitFor("✓")
	term.WaitFor("done")
	if n := len(far.Speaks()); n != 1 {
		t.Fatalf("%d syntheses were asked for; want exactly 1", n)
	}
}
