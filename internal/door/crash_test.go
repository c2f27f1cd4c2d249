//go:build unix

package door

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testterm"
)

// typecast starts a stand-in that outlives the program under test.
func typecast(t *testing.T, o sandbox.Options) *sandbox.Server {
	t.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(t.Context()) })
	return s
}

// speaks is how many syntheses the stand-in was asked for.
func speaks(t *testing.T, s *sandbox.Server) int {
	t.Helper()
	resp, err := http.Get(s.URL() + "/_sandbox/speaks")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var all []json.RawMessage
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// TestKilledBetweenPostAndWebhook ends the program without a word while a job is under way. The next
// run settles the job, and nothing was asked for twice.
func TestKilledBetweenPostAndWebhook(t *testing.T) {
	t.Parallel()
	far := typecast(t, sandbox.Options{SynthDelay: 2 * time.Second})
	data := t.TempDir()
	start := func() *testterm.Term {
		return testterm.Start(t, testterm.Options{
			Path: testterm.Build(t), W: 120, H: 36, Args: []string{"--data-dir", data, "--api-url", far.URL(), "--audio", "silent"},
			Env: []string{"TYPECAST_API_TOKEN=sandbox"},
		})
	}
	term := start()
	term.WaitFor("link proven")
	term.Key("enter")
	term.Type("still here")
	term.Key("ctrl+s")
	term.WaitFor("queued")
	term.Kill()
	term.Wait()
	if n := speaks(t, far); n != 1 {
		t.Fatalf("%d syntheses were asked for before the kill; want 1", n)
	}

	term = start()
	term.WaitFor("✓")
	term.WaitFor("done")
	if n := speaks(t, far); n != 1 {
		t.Fatalf("%d syntheses were asked for; want exactly 1", n)
	}
}
