package livecheck_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/livecheck"
	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/testwait"
)

// assumed are the assumptions of the sandbox.
func assumed() (out []livecheck.Assumption) {
	for _, a := range sandbox.AssumptionList() {
		out = append(out, livecheck.Assumption{ID: a.Name, About: a.Description, Assumed: a.Default})
	}
	return out
}

// tunnel leads straight to the check.
func tunnel() *livecheck.Tunnel {
	return &livecheck.Tunnel{
		Name: "loopback",
		Open: func(_ context.Context, h http.Handler) (string, func(), error) {
			s := httptest.NewServer(h)
			return s.URL, s.Close, nil
		},
		Prove: func(context.Context, string, string, func(string) string) (time.Duration, error) {
			return time.Millisecond, nil
		},
	}
}

// memory records what a later run would need.
type memory struct {
	mu     sync.Mutex
	before string
	open   bool
}

func (m *memory) Replacing(_ context.Context, before, _ string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before, m.open = before, true
	return before, nil
}

func (m *memory) Restored(_ context.Context, before string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before == m.before {
		m.open = false
	}
	return nil
}

func (m *memory) isOpen() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open
}

func options(url, service string) livecheck.Options {
	return livecheck.Options{
		Service: service, BaseURL: url, Key: "sandbox", OtherKey: map[string]string{"speak": "other-product", "tts": "old-product"}[service],
		Assumed: assumed(), Tunnel: tunnel(), Memory: &memory{},
		PollGap: 5 * time.Millisecond, EndWait: testwait.Timeout(), HookWait: testwait.Timeout(), RetryWait: testwait.Timeout(), CreditWait: 50 * time.Millisecond,
	}
}

// box starts a sandbox. raw are its assumptions, as NAME=VALUE.
func box(t *testing.T, o sandbox.Options, raw ...string) *sandboxtest.Server {
	t.Helper()
	o.Assume = sandbox.DefaultAssumptions()
	for _, one := range raw {
		if err := o.Assume.Set(one); err != nil {
			t.Fatal(err)
		}
	}
	if o.SynthDelay == 0 {
		o.SynthDelay = 40 * time.Millisecond
	}
	return sandboxtest.Start(t, o)
}

func findings(r livecheck.Report) map[string]livecheck.Finding {
	out := map[string]livecheck.Finding{}
	for _, f := range append(append([]livecheck.Finding{}, r.Assumptions...), r.Facts...) {
		out[f.ID] = f
	}
	return out
}

// chargedBy is how many characters a sandbox has charged.
func chargedBy(t *testing.T, b *sandboxtest.Server) (sum int) {
	t.Helper()
	resp, err := http.Get(b.URL + "/_sandbox/speaks")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var list []struct{ Charged int }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		sum += s.Charged
	}
	return sum
}

// Against the sandbox nothing does not hold, and the two checks cost what they say.
func TestSandboxPasses(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"speak", "tts"} {
		b := box(t, sandbox.Options{})
		r := livecheck.Run(t.Context(), options(b.URL, service))
		if r.Outcome != livecheck.Done || r.Charged < 4 || r.Charged > livecheck.DefaultBudget || r.MayCharged != 0 {
			t.Errorf("%s: %s %s, %d charged", service, r.Outcome, r.Problem, r.Charged)
		}
		if charged := chargedBy(t, b); charged != r.Charged {
			t.Errorf("%s: the report says %d characters, the sandbox %d", service, r.Charged, charged)
		}
		for id, f := range findings(r) {
			if f.Verdict == livecheck.DoesNotHold && !slices.Contains(timed, id) {
				t.Errorf("%s: %+v", service, f)
			}
			if f.Verdict != livecheck.Holds {
				t.Log(id, f.Verdict, f.Detail)
			}
		}
		var md strings.Builder
		if err := r.Markdown(&md); err != nil || !strings.Contains(md.String(), "| `") {
			t.Error(err, md.String())
		}
		if testing.Verbose() {
			t.Log(md.String())
		}
	}
}
