//go:build unix

package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A Retry-After of a year on the state call: the line of the timeout says why there is no result, and the job keeps it.
func TestLongRetryAfterIsExplained(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	c.inFront(func(w http.ResponseWriter, r *http.Request) bool {
		if !isStateCall(r) {
			return false
		}
		w.Header().Set("Retry-After", time.Now().AddDate(1, 0, 0).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	r := c.env.Run(t, "speak", "Nobody answers.", "--actor", "Mina", "--no-webhook", "--timeout", "4s")
	if r.Code != 6 || !strings.Contains(r.Stderr, "429") || !strings.Contains(r.Stderr, "asked again in 5 min") || strings.Count(strings.TrimSpace(r.Stderr), "\n") > 1 {
		t.Errorf("exit %d: %s", r.Code, r.Stderr)
	}
	r = c.env.Run(t, "jobs", "--json")
	var jobs []struct{ State, Problem string }
	if err := json.Unmarshal([]byte(r.Stdout), &jobs); err != nil || len(jobs) != 1 || !strings.Contains(jobs[0].Problem, "429") {
		t.Errorf("%s, %v", r.Stdout, err)
	}
}

// An error without the service's own words proves nothing about a POST: the text may have been accepted and charged. Here it
// was: the answer got lost.
func TestLostAnswerIsUncertain(t *testing.T) {
	t.Parallel()
	for _, status := range []int{500, 503} {
		c := startLocal(t)
		c.inFront(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodPost || r.URL.Path != "/api/speak" {
				return false
			}
			req, err := http.NewRequestWithContext(r.Context(), r.Method, c.box.URL+r.URL.Path, r.Body)
			if err != nil {
				t.Error(err)
				return true
			}
			req.Header = r.Header
			if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
				resp.Body.Close()
			}
			w.WriteHeader(status)
			return true
		})
		r := c.env.Run(t, "speak", "It arrives.", "--actor", "Mina", "--no-webhook", "--json")
		var j jobJSON
		if err := json.Unmarshal([]byte(r.Stdout), &j); r.Code != 8 || err != nil || j.State != "uncertain" || len(c.box.Speaks()) != 1 {
			t.Errorf("%d: exit %d, %s, %s", status, r.Code, r.Stdout, r.Stderr)
		}
		if strings.Contains(r.Stderr, "did not") {
			t.Errorf("%d: %s", status, r.Stderr)
		}
	}
}
