package cli_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testproxy"
)

// A POST whose answer is lost may have been charged. The exit code says so, and so does that of jobs wait.
func TestLostAnswerHasACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	proxy := testproxy.To(t, p.api)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/api/speak" {
			proxy.ServeHTTP(w, r)
			return
		}
		proxy.ServeHTTP(httptest.NewRecorder(), r) // accepted and charged
		panic(http.ErrAbortHandler)                // and the connection breaks
	}))
	defer front.Close()
	p.env = append(p.env, "CALLBOARD_API_URL="+front.URL)
	s := p.run("speak", "hello", "-a", "Mina", "--no-webhook", "--json")
	j := decode[jobJSON](t, s)
	oneLine(t, s, "callboard: speak: ", "may or may not have reached Typecast", "check your quota")
	if strings.Contains(s.err, "speak: speak:") {
		t.Errorf("it is said twice: %s", s.err)
	}
	if s.code != 8 || j.State != "uncertain" || len(p.speaks()) != 1 {
		t.Errorf("exit %d, %s, %d requests", s.code, s.out, len(p.speaks()))
	}
	if s := p.run("jobs", "wait", j.ID); s.code != 8 {
		t.Errorf("jobs wait: exit %d, %s", s.code, s.err)
	}
}
