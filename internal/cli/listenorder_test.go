package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// listen prints a delivery before the end of the job that it has caused, also while the target of forwarding has not answered.
func TestListenPrintsTheCauseFirst(t *testing.T) {
	t.Parallel()
	for _, forward := range []bool{false, true} {
		p := newSandboxUser(t, sandbox.Options{})
		settled := make(chan struct{})
		target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-settled }))
		t.Cleanup(target.Close)
		args := []string{"--json"}
		if forward {
			args = append(args, "--forward", target.URL)
		}
		out, _, stop := startListen(t, p, args...)
		testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
		const rows = 12
		script := filepath.Join(t.TempDir(), "lines.txt")
		var text strings.Builder
		for i := range rows {
			fmt.Fprintf(&text, "This is line %d.\n\n", i)
		}
		if err := os.WriteFile(script, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if s := p.run("batch", script, "-a", "Mina", "-o", t.TempDir()); s.code != 0 {
			t.Fatalf("batch: %d %s", s.code, s.err)
		}
		close(settled) // every job is done before the target answers
		testwait.Eventually(t, "all deliveries and jobs", func() bool {
			return strings.Count(out.String(), `"event":"delivery"`) >= rows && strings.Count(out.String(), `.wav"`) >= rows // a busy machine is sent some twice
		})
		stop()
		of := map[string]string{} // the synthesis of a job
		for _, j := range decode[[]struct {
			ID      string
			SpeakID string `json:"speak_id"`
		}](t, p.run("jobs", "--json")) {
			of[j.ID] = j.SpeakID
		}
		seen := map[string]bool{}
		for _, e := range events(t, out.String()) {
			switch {
			case e.Event == "delivery":
				seen[*e.SpeakID] = true // its job may not be known yet: a webhook can come before the answer to the request
			case e.Event == "job" && e.State == "done" && e.SettledBy != nil && *e.SettledBy == "webhook" && (of[e.ID] == "" || !seen[of[e.ID]]):
				t.Errorf("forward %v: job %s is done before its delivery:\n%s", forward, e.ID, out)
				return
			}
		}
	}
}
