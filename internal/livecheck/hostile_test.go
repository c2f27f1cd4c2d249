package livecheck_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/livecheck"
	"callboard/internal/sandbox"
)

// A service that answers nonsense gets no more than one request that may be charged, and the check ends with a report.
func TestServiceThatAnswersNonsense(t *testing.T) {
	t.Parallel()
	wrong := `{"result":{"callback_url":5,"speak_url":{},"speak_v2_url":[],"status":7,"audio":"x","audio_download_url":[null]},
		"limits":[],"credits":{"used_credits":"x"},"message":[1],"detail":{"a":[{}]}}`
	for name, answer := range map[string]http.HandlerFunc{
		"empty":     func(http.ResponseWriter, *http.Request) {},
		"null":      text("null"),
		"lists":     text(`[null,1,"x",[],{},{"voice_id":7,"models":{}},{"voice_id":"tc_12345678","models":[null,{"version":[]}]}]`),
		"wrong":     text(wrong),
		"actors":    text(`{"result":[null,{"actor_id":"a","name":7,"aliases":"x"},{"actor_id":"b","emotion_tone_presets":[[]]},{"name":"v1"}]}`),
		"a page":    text("<html>"),
		"deep":      text(strings.Repeat("[", 100_000)),
		"418":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) },
		"500":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"redirects": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
		"cut":       func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"half":      half,
	} {
		for _, service := range []string{"speak", "tts"} {
			var charged atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost && (r.URL.Path == "/api/speak" || strings.HasPrefix(r.URL.Path, "/v1/text-to-speech")) {
					charged.Add(1)
				}
				_, _ = io.Copy(io.Discard, r.Body)
				answer(w, r)
			}))
			o := options(s.URL, service)
			o.EndWait, o.HookWait, o.RetryWait = time.Millisecond, time.Millisecond, time.Millisecond
			r := livecheck.Run(t.Context(), o)
			s.Close()
			if r.Outcome == livecheck.Done || r.Problem == "" || charged.Load() > 1 || r.Charged+r.MayCharged > livecheck.DefaultBudget {
				t.Errorf("%s %s: %s %q, %d requests", service, name, r.Outcome, r.Problem, charged.Load())
			}
			var md strings.Builder
			if err := r.Markdown(&md); err != nil {
				t.Error(err)
			}
		}
	}
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s) }
}

// half is an answer that breaks off.
func half(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"result":{`)
	panic(http.ErrAbortHandler)
}

// After an answer that is about the key, the credits or the account, nothing more is sent that may be charged.
func TestNothingIsSentAfterABlock(t *testing.T) {
	t.Parallel()
	b := box(t, sandbox.Options{})
	o := options(b.URL, "tts")
	o.Progress = func(line string) {
		if strings.HasPrefix(line, "trying a stream") {
			b.Fault(`{"kind":"tts_402"}`)
		}
	}
	r := livecheck.Run(t.Context(), o)
	if n := len(b.Speaks()); n != 1 || r.Charged != 2 {
		t.Errorf("%d requests, %d charged", n, r.Charged)
	}
	for _, id := range []string{"tts-granularity", "tts-typed-prompt", "tts-plain-prompt", "tts-failed", "tts-broken"} {
		if f := findings(r)[id]; f.Verdict != livecheck.NotTried || !strings.Contains(f.Detail, "402") {
			t.Errorf("%+v", f)
		}
	}
}
