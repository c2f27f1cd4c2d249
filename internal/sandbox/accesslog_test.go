package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"callboard/internal/sandbox"
)

// accessLog collects the lines of an access log.
type accessLog struct {
	mu    sync.Mutex
	lines []sandbox.Access
}

func (l *accessLog) add(a sandbox.Access) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, a)
}

// find returns the first line that contains the words.
func (l *accessLog) find(words string) (sandbox.Access, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range l.lines {
		line := fmt.Sprintf("%s %s %d", a.Method, a.Path, a.Status)
		if a.Attempt != nil {
			line = fmt.Sprintf("attempt %d %s %d", a.Attempt.Attempt, a.Attempt.SpeakID, a.Attempt.Status)
		}
		if line == words {
			return a, true
		}
	}
	return sandbox.Access{}, false
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	log := &accessLog{}
	b := start(t, sandbox.Options{Access: log.add, SynthDelay: -1, TimeScale: 1000})
	b.registerReceiver(func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	id := b.speak("Hello.")
	b.eventually("two attempts", func() bool { return len(b.attempts()) == 2 })
	b.do("GET", b.URL()+"/api/me", "", "")
	b.send("GET", "/cdn/speak/x.wav?sig=secret", "")
	b.send("GET", "/%1b%5b31m"+strings.Repeat("x", 500), "")
	b.send("OPTIONS", "/api/me", "")
	b.send("GET", "/api/actor/", "")
	for _, want := range []string{
		"PUT /api/me/callback-url 200", "POST /api/speak 200", "GET /_sandbox/attempts 200", "GET /api/me 401", "OPTIONS /api/me 405", "GET /api/actor/ 200",
		"attempt 1 " + id + " 503", "attempt 2 " + id + " 200",
	} {
		var a sandbox.Access
		b.eventually("the line "+want, func() (ok bool) { // it is written after the answer
			a, ok = log.find(want)
			return ok
		})
		if a.At.IsZero() || a.Took < 0 || a.Took > testTimeout {
			t.Errorf("%s: at %v, took %v", want, a.At, a.Took)
		}
		if a.Attempt != nil && (a.Attempt.NextAt != nil) != (a.Attempt.Attempt == 1) {
			t.Errorf("%s: next at %v", want, a.Attempt.NextAt)
		}
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	for _, a := range log.lines {
		if strings.Contains(a.Path, "secret") || strings.Contains(a.Path, "\x1b") || len(a.Path) > 250 {
			t.Errorf("the path %.80q", a.Path)
		}
	}
}

// A request without an answer has a line too.
func TestAccessLogOfHangingRequest(t *testing.T) {
	t.Parallel()
	log := &accessLog{}
	b := start(t, sandbox.Options{Access: log.add, SynthDelay: -1})
	b.fault(`{"kind":"download_truncated"}`)
	st := b.waitDone(b.speak("Hello."))
	resp, err := http.Get(*st.URL)
	if err == nil {
		resp.Body.Close()
	}
	b.eventually("the line of the download", func() bool {
		log.mu.Lock()
		defer log.mu.Unlock()
		for _, a := range log.lines {
			if strings.HasPrefix(a.Path, "/cdn/speak/") && a.Status == 200 {
				return true
			}
		}
		return false
	})
}
