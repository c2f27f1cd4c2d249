//go:build unix

package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
	"callboard/internal/ttstest"
)

// TestQuitWhileTheAnswerArrives quits the app with the newer service while audio arrives, which cannot be had later: it asks first,
// and the last line says what becomes of the job.
func TestQuitWhileTheAnswerArrives(t *testing.T) {
	t.Parallel()
	s := ttstest.Start(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		ttstest.Begin(w, 1000)
		<-r.Context().Done()
	})
	env := testapp.NewEnv(t, "TYPECAST_API_KEY=key-AAAABBBBCCCC", "CALLBOARD_API_URL="+s.URL)
	term := openApp(t, env)
	term.WaitFor("Olivia")
	term.Key("enter")
	term.Type("never to be whole")
	term.Key("ctrl+s")
	term.WaitFor("alt+p plays Olivia during the download")
	term.Key("ctrl+c")
	term.WaitFor("Quit now?")
	term.Key("esc")
	term.WaitGone("Quit now?")
	term.Key("ctrl+c")
	term.WaitFor("Quit now?")
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit with %d", code)
	}
	last := term.Screen()
	if !strings.Contains(last, "1 request was not answered whole: it may be charged") || strings.Contains(last, "picked up") {
		t.Errorf("the last line does not say what becomes of the job:\n%s", last)
	}
	if jobs := listJobs(t, env); len(jobs) != 1 || jobs[0].State != "uncertain" || len(s.Requests()) != 1 {
		t.Errorf("%d requests, jobs %+v", len(s.Requests()), jobs)
	}
}

// TestQuitWhileAnOrderWaits quits the app while an order waits for a free place of the plan. It is in the history as one that was never
// sent, and is sent when the user asks for it.
func TestQuitWhileAnOrderWaits(t *testing.T) {
	t.Parallel()
	c := startTTS(t, "--concurrency", "2")
	c.box.Fault(`{"kind":"tts_slow","count":2,"delay_ms":600000}`)
	term := openApp(t, c.env)
	term.WaitFor("Olivia")
	term.Key("enter")
	for _, line := range []string{"The first one.", "The second one.", "The third one."} {
		term.Key("ctrl+u")
		term.Type(line)
		term.WaitFor(line)
		term.Key("ctrl+s")
		term.WaitMatch(regexp.MustCompile(`\d\d:\d\d:\d\d .*` + line))
	}
	term.WaitMatch(regexp.MustCompile(`The third one\. +waiting`))
	testwait.Eventually(t, "two requests", func() bool { return len(c.box.Speaks()) == 2 })
	term.Key("ctrl+c")
	term.WaitFor("Quit now?")
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit with %d", code)
	}
	if last := term.Screen(); !strings.Contains(last, "2 requests were not answered whole") || !strings.Contains(last, "1 text not sent yet: nothing was charged") {
		t.Errorf("the last lines do not say what becomes of the jobs:\n%s", last)
	}
	jobs := listJobs(t, c.env)
	if len(jobs) != 3 || jobs[0].Text != "The third one." || jobs[0].State != "failed" || jobs[0].Problem == nil || !strings.Contains(*jobs[0].Problem, "was not sent") ||
		jobs[1].State != "uncertain" || jobs[2].State != "uncertain" {
		t.Errorf("the jobs are %+v", jobs)
	}
	if n := len(c.box.Speaks()); n != 2 {
		t.Errorf("%d were sent", n)
	}

	term = openApp(t, c.env)
	term.WaitMatch(regexp.MustCompile(`– \d\d:\d\d:\d\d .*The third one\. .*not sent`))
	term.WaitFor("enter choose")
	term.Key("shift+tab") // from the actors
	term.WaitFor("r again")
	term.Key("r")
	term.WaitFor("enter/y speak")
	agree(t, term, "enter/y speak")
	term.WaitMatch(regexp.MustCompile(`✓ \d\d:\d\d:\d\d .*The third one\. .* done `))
	quitApp(t, term)
	if sent := c.box.Speaks(); len(sent) != 3 || sent[2].Text != "The third one." {
		t.Errorf("sent %+v", sent)
	}
}
