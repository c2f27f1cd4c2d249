package sandbox

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Up to 10,000 plans of one kind are queued. One more is refused until they are removed.
func TestFaultPlansAreBounded(t *testing.T) {
	t.Parallel()
	s, err := New(Options{Voice: silentVoice{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	for i := range maxPlans {
		if !s.faults.add(downloadSlow, 1_000_000, time.Duration(i)*time.Millisecond) {
			t.Fatalf("plan %d is refused", i+1)
		}
	}
	call := func(method, body string) int {
		r := httptest.NewRequest(method, "http://127.0.0.1/_sandbox/faults", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer sandbox")
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		return w.Code
	}
	const plan = `{"kind":"download_slow","delay_ms":20000}`
	for _, step := range []struct {
		method, body string
		want         int
	}{
		{"POST", plan, http.StatusTooManyRequests},
		{"DELETE", "", http.StatusNoContent},
		{"POST", plan, http.StatusNoContent},
	} {
		if got := call(step.method, step.body); got != step.want {
			t.Errorf("%s: %d, want %d", step.method, got, step.want)
		}
	}
}
