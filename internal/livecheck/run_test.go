package livecheck_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/livecheck"
	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
)

const former = "https://former.example/hook/of-somebody"

// counted is a sandbox that counts requests by method and path.
type counted struct {
	mu  sync.Mutex
	got map[string]int
}

func (c *counted) add(a sandbox.Access) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.got == nil {
		c.got = map[string]int{}
	}
	c.got[a.Method+" "+a.Path]++
	c.got[""]++
}

func (c *counted) of(request string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.got[request]
}

// registered is the callback URL of the sandbox's account.
func registered(t *testing.T, b *sandboxtest.Server) string {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, b.URL+"/api/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer sandbox")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var me struct {
		Result struct {
			URL string `json:"callback_url"`
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&me); err != nil {
		t.Fatal(err)
	}
	return me.Result.URL
}

// Wherever the check is cancelled, the callback is as it was before, and nothing of it is left to do.
func TestCancelledCheckRestoresTheCallback(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"registering", "requesting", "asking", "downloading", "sending", "waiting", "seeing"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			b := box(t, sandbox.Options{Callback: former})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			m := &memory{}
			o := options(b.URL, "speak")
			o.Memory = m
			reached := false
			o.Progress = func(line string) {
				if strings.HasPrefix(line, at) {
					reached = true
					cancel()
				}
			}
			r := livecheck.Run(ctx, o)
			if !reached || r.Outcome != livecheck.Interrupted || !r.Callback.Changed && at != "registering" || !r.Callback.Restored {
				t.Errorf("%v %s %s %+v", reached, r.Outcome, r.Problem, r.Callback)
			}
			if got := registered(t, b); got != former || m.isOpen() {
				t.Errorf("registered is %s; open %v", got, m.isOpen())
			}
		})
	}
}

// The callback that another program registers meanwhile stays.
func TestCallbackOfAnotherProgramStays(t *testing.T) {
	t.Parallel()
	b := box(t, sandbox.Options{Callback: former})
	const other = "https://other.example/hook"
	o := options(b.URL, "speak")
	o.Progress = func(line string) {
		if !strings.HasPrefix(line, "seeing") {
			return
		}
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, b.URL+"/api/me/callback-url", strings.NewReader(`{"callback_url":"`+other+`"}`))
		req.Header.Set("Authorization", "Bearer sandbox")
		if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != 200 {
			t.Error(err)
		}
	}
	r := livecheck.Run(t.Context(), o)
	if got := registered(t, b); r.Outcome != livecheck.Done || got != other {
		t.Errorf("%s %s, registered is %s", r.Outcome, r.Problem, got)
	}
}

// A key that is refused ends the check with the first request.
func TestRefusedKey(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"speak", "tts"} {
		var c counted
		b := box(t, sandbox.Options{Access: c.add})
		o := options(b.URL, service)
		o.Key = "wrong-key-0123456789"
		r := livecheck.Run(t.Context(), o)
		if r.Outcome != livecheck.Unauthorised || r.Charged != 0 || r.Callback.Changed || c.of("") != 1 || r.Count(livecheck.Holds) != 0 {
			t.Errorf("%s: %s %s, %d requests", service, r.Outcome, r.Problem, c.of(""))
		}
	}
}

// Without a quota the one synthesis is refused, nothing is charged, and what is free has been tried.
func TestNoQuota(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"speak", "tts"} {
		b := box(t, sandbox.Options{Quota: 1, Credits: 1, Callback: former})
		r := livecheck.Run(t.Context(), options(b.URL, service))
		if r.Outcome != livecheck.Refused || r.Charged != 0 || r.MayCharged != 0 || len(b.Speaks()) != 0 || r.Count(livecheck.Holds) < 5 {
			t.Errorf("%s: %s %s, %d charged", service, r.Outcome, r.Problem, r.Charged)
		}
		if got := registered(t, b); got != former {
			t.Errorf("%s: registered is %s", service, got)
		}
	}
}

// A request without a clear answer is not sent again, and counts as perhaps charged.
func TestUnclearAnswerIsNotRepeated(t *testing.T) {
	t.Parallel()
	var c counted
	b := box(t, sandbox.Options{Access: c.add, Callback: former})
	b.Fault(`{"kind":"speak_500"}`)
	r := livecheck.Run(t.Context(), options(b.URL, "speak"))
	if r.Outcome != livecheck.Uncertain || r.MayCharged != 3 || r.Charged != 0 || c.of("POST /api/speak") != 1 || registered(t, b) != former {
		t.Errorf("%s %s, %d and %d charged, %d requests", r.Outcome, r.Problem, r.Charged, r.MayCharged, c.of("POST /api/speak"))
	}
	c = counted{}
	b = box(t, sandbox.Options{Access: c.add})
	b.Fault(`{"kind":"tts_500"}`)
	r = livecheck.Run(t.Context(), options(b.URL, "tts"))
	if r.Outcome != livecheck.Uncertain || r.MayCharged != 2 || c.of("POST /v1/text-to-speech") != 1 {
		t.Errorf("%s %s, %d and %d charged, %d requests", r.Outcome, r.Problem, r.Charged, r.MayCharged, c.of("POST /v1/text-to-speech"))
	}
}

// However small the budget is, it is kept.
func TestBudgetIsKept(t *testing.T) {
	t.Parallel()
	for budget := 1; budget < livecheck.DefaultBudget; budget++ {
		if testing.Short() && budget%4 != 1 {
			continue
		}
		for _, service := range []string{"speak", "tts"} {
			// Everything that should be refused is spoken.
			b := box(t, sandbox.Options{SynthDelay: -1}, "unknown-actor=spoken", "unknown-preset=spoken", "lang=short", "long-text=spoken",
				"tts-plain-prompt=accepted", "tts-recommend=charged", "tts-failed=charged")
			o := options(b.URL, service)
			o.Budget, o.Tunnel = budget, nil
			r := livecheck.Run(t.Context(), o)
			if sum := chargedBy(t, b); sum > budget || r.Charged != sum {
				t.Errorf("%s with %d: %d charged, the report says %d; %s %s", service, budget, sum, r.Charged, r.Outcome, r.Problem)
			}
		}
	}
}

// noHistory cannot store anything.
type noHistory struct{}

func (noHistory) Begin(context.Context, string, string, string) (string, error) {
	return "", errors.New("the disk is full")
}
func (noHistory) End(context.Context, string, string, livecheck.Charged) error { return nil }

// What cannot be stored before is not sent.
func TestNothingIsChargedWithoutARecord(t *testing.T) {
	t.Parallel()
	b := box(t, sandbox.Options{Callback: former})
	for _, service := range []string{"speak", "tts"} {
		o := options(b.URL, service)
		o.History = noHistory{}
		r := livecheck.Run(t.Context(), o)
		if r.Outcome != livecheck.Unexpected || !strings.Contains(r.Problem, "the disk is full") || len(b.Speaks()) != 0 {
			t.Errorf("%s: %s %s", service, r.Outcome, r.Problem)
		}
	}
	if got := registered(t, b); got != former {
		t.Errorf("registered is %s", got)
	}
}

// leaky is a service that repeats secrets wherever it can.
type leaky struct{ next http.RoundTripper }

const planted = "__pltPLANTED0123456789PLANTED0123456789abcd"

func (l leaky) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	_, _ = body.ReadFrom(resp.Body)
	_ = resp.Body.Close()
	b := body.String()
	switch {
	case strings.Contains(r.URL.Path, "/api/me"):
		b = strings.ReplaceAll(b, `"result":{`, `"result":{"`+planted+`":1,"a@b.example":"x",`)
		b = regexp.MustCompile(`"fullname":"[^"]*"`).ReplaceAllString(b, `"fullname":"Sandy Boxer"`)
	case resp.StatusCode >= 400:
		says := planted + " of Sandy, Boxer sandy@box.example, key sandbox-secret-key, " + former + " 0123456789abcdef01234567"
		b = `{"message":{"msg":"` + says + `","error_code":"app/` + planted + `"},"detail":"` + says + `"}`
		resp.Header.Set("Retry-After", planted)
	case strings.Contains(r.URL.Path, "/api/speak/"):
		b = strings.ReplaceAll(b, `"started"`, `"`+planted+`"`)
	}
	resp.Header.Set("Content-Type", resp.Header.Get("Content-Type")+"; boundary="+planted)
	resp.Body, resp.ContentLength = readCloser{strings.NewReader(b)}, int64(len(b))
	return resp, nil
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// Neither a key nor anything of the account is in a report, in whatever place the service repeats it.
func TestReportHasNoSecrets(t *testing.T) {
	t.Parallel()
	const key = "sandbox-secret-key"
	for _, service := range []string{"speak", "tts"} {
		b := box(t, sandbox.Options{Token: key, Callback: former, SynthDelay: time.Hour})
		o := options(b.URL, service)
		o.Key, o.OtherKey, o.HTTP, o.EndWait = key, "other-secret-key", leaky{http.DefaultTransport}, 20*time.Millisecond
		r := livecheck.Run(t.Context(), o)
		var out bytes.Buffer
		if err := r.Markdown(&out); err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(&out).Encode(r); err != nil {
			t.Fatal(err)
		}
		text := strings.ToLower(out.String())
		if service == "tts" { // which does not say who it is
			text = strings.ReplaceAll(text, "sandy", "")
		}
		for _, secret := range []string{key, "other-secret-key", planted, "planted", "sandy", "box.example", "former.example", "of-somebody", "/hook/", "0123456789abcdef", "a@b.example"} {
			if at := strings.Index(text, strings.ToLower(secret)); at >= 0 {
				t.Errorf("%s: %s is in the report: …%s…", service, secret, text[max(0, at-80):min(len(text), at+80)])
			}
		}
		if len(r.Calls) < 4 {
			t.Errorf("%s: %d requests: %s", service, len(r.Calls), r.Problem)
		}
	}
}
