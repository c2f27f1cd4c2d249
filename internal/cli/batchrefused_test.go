package cli_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testproxy"
	"callboard/internal/ttstest"
)

// What stops a batch or an audition has the exit code that speak has for it, with either service: 3 for a key that may not, 4 for
// an account without credits. A take that failed before does not hide it.
func TestBatchStoppedByTheAccount(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status, code int
		body         string
	}{
		"401": {401, 3, `{"detail":"Invalid API key"}`},
		"402": {402, 4, `{"detail":"Insufficient credit"}`},
		"403": {403, 3, `{"detail":"Forbidden"}`},
	} {
		commands := func(t *testing.T, p *user, actor string, code int, sent func() int) {
			file := p.write("lines.txt", "First row.\n\nSecond row.\n\nThird row.\n\nFourth row.\n")
			for _, args := range [][]string{
				{"batch", file, "-a", actor, "--concurrency", "1"},
				{"audition", "Hello there.", "-a", actor, "--sweep", "tempo=0.8,0.9,1,1.1", "--concurrency", "1"},
			} {
				before := sent()
				if got := p.run(args...); got.code != code || sent()-before != 2 {
					t.Errorf("%s: exit %d after %d requests: %s", args[0], got.code, sent()-before, got.err)
				}
			}
		}
		t.Run("tts "+name, func(t *testing.T) {
			t.Parallel()
			p, s := newScriptedUser(t, func(n int, w http.ResponseWriter, _ *http.Request) {
				if n%2 == 1 {
					ttstest.JSON(w, 422, `{"error_code":"TEXT_NOT_SYNTHESIZABLE","message":"No"}`)
					return
				}
				ttstest.JSON(w, tc.status, tc.body)
			})
			commands(t, p, "olivia", tc.code, func() int { return len(s.Requests()) })
		})
		t.Run("speak "+name, func(t *testing.T) {
			t.Parallel()
			p := newSandboxUser(t, sandbox.Options{})
			proxy := testproxy.To(t, p.api)
			var sent atomic.Int64
			front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost || r.URL.Path != "/api/speak" {
					proxy.ServeHTTP(w, r)
					return
				}
				if sent.Add(1)%2 == 1 {
					ttstest.JSON(w, 400, `{"message":{"msg":"no","error_code":"app/invalid"}}`)
					return
				}
				ttstest.JSON(w, tc.status, strings.Replace(tc.body, "detail", "message", 1))
			}))
			t.Cleanup(front.Close)
			p.env = append(p.env, "CALLBOARD_API_URL="+front.URL)
			code := tc.code
			if tc.status == 403 { // of the older service it is about the request: what the account may not use
				code = 4
			}
			commands(t, p, "Mina", code, func() int { return int(sent.Load()) })
		})
	}
}
