//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
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
	r := c.env.Run(t, "speak", "Nobody answers.", "--actor", "Mina", "--no-webhook", "--timeout", testwait.Flag(4*time.Second))
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

// A server that closes the connection in the middle of the audio, without having said how long it is: the audio is fetched
// again, and if no more ever comes, what is there is kept and the command says that it is not whole.
func TestCutAudioIsReported(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	c.inFront(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || !isDownload(r) {
			return false
		}
		resp, err := http.Get(c.box.URL + r.URL.RequestURI())
		if err != nil {
			t.Error(err)
			return true
		}
		defer resp.Body.Close()
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		_, _ = io.CopyN(w, resp.Body, 20_000)
		_ = http.NewResponseController(w).Flush() // no Content-Length
		return true
	})
	out := filepath.Join(t.TempDir(), "cut.wav")
	r := c.env.Run(t, "speak", "Only the beginning of this arrives.", "--actor", "Mina", "--no-webhook", "--json", "-o", out)
	var j struct{ State, Problem string }
	if err := json.Unmarshal([]byte(r.Stdout), &j); err != nil || r.Code != 0 || j.State != "done" || !strings.Contains(j.Problem, "cut short") || !strings.Contains(r.Stderr, "cut short") {
		t.Errorf("exit %d: %s, %s", r.Code, r.Stdout, r.Stderr)
	}
	if audio := readFile(t, out); len(audio) != 20_000 {
		t.Errorf("%d bytes", len(audio))
	}
}

// A forged "done" leads to a file of the service's own host that never ends. The true webhook comes meanwhile, and its link
// is used.
func TestEndlessAudioKeepsNothingOut(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", (testwait.Timeout() / 4).String())
	begun := make(chan struct{}, 1)
	c.inFront(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/endless.wav" {
			return false
		}
		select {
		case begun <- struct{}{}:
		default:
		}
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = io.WriteString(w, "RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\xff\xff\xff\xff")
		for zeros := make([]byte, 4096); r.Context().Err() == nil; {
			if _, err := w.Write(zeros); err != nil {
				break
			}
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
		return true
	})
	l := c.listen()
	l.waitFor("the link is proven", 0, isProven)
	if r := c.env.Run(t, "speak", "The real one.", "--actor", "Mina", "--timeout", testwait.Flag(time.Second)); r.Code != 6 {
		t.Fatalf("exit %d: %s", r.Code, r.Stderr)
	}
	body := fmt.Sprintf(`{"speak_url":"/api/speak/%s","status":"done","audio_download_url":"/endless.wav"}`, c.box.Speaks()[0].ID)
	resp, err := http.Post(c.box.Callback(), "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	<-begun
	e, _ := l.waitFor("the job has its audio", 0, func(e listenEvent) bool { return e.Event == "job" && e.State == "done" && e.File != "" })
	l.quit()
	if audio := readFile(t, e.File); len(audio) < 1000 || len(audio)%4096 == 44 {
		t.Errorf("%d bytes", len(audio))
	}
	if left := completeFiles(t, filepath.Dir(e.File)); len(left) != 1 {
		t.Error(left)
	}
}
