package e2e

import (
	"net/http"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
	"callboard/internal/ttstest"
)

// The process is killed while the audio arrives. The text may be charged and cannot be asked about, so it is not sent again.
func TestSpeakKilledWhileTheAnswerArrives(t *testing.T) {
	t.Parallel()
	s := ttstest.Start(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		ttstest.Begin(w, 1000)
		<-r.Context().Done()
	})
	env := testapp.NewEnv(t, "TYPECAST_API_KEY=key-AAAABBBBCCCC", "CALLBOARD_API_URL="+s.URL)
	speak := env.Start(t, "speak", "My name is Typecast.", "-a", ttstest.Voice, "--stream")
	testwait.Eventually(t, "the audio arrives", func() bool {
		list := listJobs(t, env)
		return len(list) == 1 && list[0].State == "progress"
	})
	speak.Kill()
	// The next process that works on jobs finds it.
	result := env.Run(t, "jobs", "wait", listJobs(t, env)[0].ID, "--json", "--timeout", testwait.Timeout().String())
	if list := decodeJobs(t, result); result.Code != 8 || list[0].State != "uncertain" {
		t.Errorf("exit %d: %s%s", result.Code, result.Stdout, result.Stderr)
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}
