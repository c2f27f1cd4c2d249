//go:build unix

package e2e

import (
	"net/http"
	"strings"
	"testing"

	"callboard/internal/testapp"
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
