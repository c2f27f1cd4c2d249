//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/testwait"
)

// says checks that a command has printed one line with some words.
func says(t *testing.T, stderr string, words ...string) {
	t.Helper()
	if strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "callboard: ") {
		t.Errorf("not one line: %q", stderr)
	}
	for _, word := range words {
		if !strings.Contains(stderr, word) {
			t.Errorf("%q does not say %q", stderr, word)
		}
	}
}

// TestTTSFaults plans each fault of the sandbox, and looks at what the user sees and at what was sent: a request is repeated only
// after 429, when nothing was accepted.
func TestTTSFaults(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, fault string
		flags       []string
		code        int
		state       string
		says        []string
		posted      []string
		paid        bool
		kept        bool // a part of the audio
	}{
		{"tts_402", `{"kind":"tts_402"}`, nil, 4, "failed", []string{"Insufficient credit", "extend the plan"}, []string{"402"}, false, false},
		{"tts_429", `{"kind":"tts_429"}`, nil, 0, "done", nil, []string{"429", "200"}, true, true},
		{"tts_500", `{"kind":"tts_500"}`, nil, 8, "uncertain", []string{"An unexpected error occurred", "was not repeated", "costs 12 characters"}, []string{"500"}, false, false},
		{"tts_cut", `{"kind":"tts_cut"}`, nil, 8, "uncertain", []string{"not whole", "may be charged", "12 characters"}, []string{"200"}, true, true},
		{"tts_cut of a stream", `{"kind":"tts_cut"}`, []string{"--stream"}, 8, "uncertain", []string{"not whole", "may be charged", "12 characters"}, []string{"stream 200"}, true, true},
		{"tts_cut with times", `{"kind":"tts_cut"}`, []string{"--word-times"}, 8, "uncertain", []string{"12 characters"}, []string{"with-timestamps 200"}, true, true},
		{"tts_slow", `{"kind":"tts_slow","delay_ms":300}`, nil, 0, "done", nil, []string{"200"}, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := startTTS(t)
			c.box.Fault(tc.fault)
			r := c.env.Run(t, append([]string{"speak", "Hello there.", "-a", "Olivia"}, tc.flags...)...)
			if r.Code != tc.code || (r.Stdout != "") != (tc.code == 0) {
				t.Errorf("exit %d: %q", r.Code, r.Stdout)
			}
			if tc.code == 0 && r.Stderr != "" {
				t.Errorf("on stderr: %q", r.Stderr)
			} else if tc.code != 0 {
				says(t, r.Stderr, tc.says...)
			}
			// Another process asks what became of it: that sends nothing either.
			jobs := listJobs(t, c.env)
			if len(jobs) != 1 || jobs[0].State != tc.state || (jobs[0].File != nil) != tc.kept {
				t.Fatalf("the jobs are %+v", jobs)
			}
			if wait := c.env.Run(t, "jobs", "wait", jobs[0].ID); wait.Code != tc.code && tc.state != "failed" {
				t.Errorf("jobs wait: exit %d", wait.Code)
			}
			c.posted(tc.posted...)
			if tc.paid {
				c.charged("Hello there.")
			} else {
				c.charged()
			}
		})
	}
}

// TestTTSBusyIsShown answers 429 and asks for a long wait. The job says why it waits. Ctrl+C ends it: nothing was accepted.
func TestTTSBusyIsShown(t *testing.T) {
	t.Parallel()
	c := startTTS(t, "--assume", "tts-retry-after=50")
	c.box.Fault(`{"kind":"tts_429"}`)
	p := c.env.Start(t, "speak", "Hello there.", "-a", "Olivia")
	testwait.Eventually(t, "the job waits", func() bool {
		jobs := listJobs(t, c.env)
		return len(jobs) == 1 && jobs[0].State == "submitting" && jobs[0].Problem != nil && strings.Contains(*jobs[0].Problem, "allows no more requests at the same time")
	})
	p.Interrupt()
	if code := p.Wait(); code != 130 {
		t.Errorf("exit %d", code)
	}
	says(t, p.Stderr.String(), "interrupted", "nothing was charged")
	if jobs := listJobs(t, c.env); len(jobs) != 1 || jobs[0].State != "failed" {
		t.Errorf("the jobs are %+v", jobs)
	}
	c.posted("429")
	c.charged()
}

// TestTTSInterruptedWhileTheAnswerIsSlow gives up a slow request, which is charged. Nothing sends it again.
func TestTTSInterruptedWhileTheAnswerIsSlow(t *testing.T) {
	t.Parallel()
	c := startTTS(t)
	c.box.Fault(`{"kind":"tts_slow","delay_ms":600000}`)
	p := c.env.Start(t, "speak", "Hello there.", "-a", "Olivia")
	testwait.Eventually(t, "it is sent", func() bool { return len(c.box.Speaks()) == 1 })
	p.Interrupt()
	if code := p.Wait(); code != 130 {
		t.Errorf("exit %d", code)
	}
	says(t, p.Stderr.String(), "interrupted", "may be charged", "jobs show")
	jobs := listJobs(t, c.env)
	if len(jobs) != 1 || jobs[0].State != "uncertain" || jobs[0].Problem == nil || !strings.Contains(*jobs[0].Problem, "costs 12 characters") {
		t.Errorf("the jobs are %+v", jobs)
	}
	if r := c.env.Run(t, "jobs", "wait", jobs[0].ID); r.Code != 8 {
		t.Errorf("jobs wait: exit %d", r.Code)
	}
	if sent := c.box.Sent(ttsPath, 1); len(sent) != 1 { // its status depends on how far the sandbox was
		t.Errorf("the requests are %+v", sent)
	}
	c.charged("Hello there.")
	left, err := filepath.Glob(filepath.Join(c.env.DataDir(t)+"-tts", "audio", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(c.env.DataDir(t)+"-tts", "audio")); err != nil {
		t.Error(err)
	}
}
