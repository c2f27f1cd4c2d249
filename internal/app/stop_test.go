package app_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

// A sender whose delivery is cut off by the end of the program repeats it at once. It is never told 200, because the target
// has not got the delivery: it must repeat it until the next run forwards it.
func TestRepeatsWhileItEndsAreNotTakenForForwarded(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := open(t, sandboxConfig(t, home), everything())
	proven(t, a)
	release, arrived := make(chan struct{}), make(chan struct{}, 1)
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	defer hanging.Close()
	defer close(release)
	if err := a.Workbench.SetForward(t.Context(), workbench.Forward{URL: hanging.URL, On: true}); err != nil {
		t.Fatal(err)
	}
	statuses := make(chan []int)
	callback := a.Workbench.CallbackURL()
	go func() {
		var all []int
		for status := -1; status != 0; all = append(all, status) {
			status = postTo(callback, `{"status":"done"}`)
		}
		statuses <- all
	}()
	<-arrived
	closeApp(t, a)
	all := <-statuses
	t.Logf("answered %v", all)
	for i, status := range all {
		if i == 0 && status != 502 || i > 0 && status != 503 && status != 0 {
			t.Errorf("attempt %d was answered %d", i, status)
		}
	}
	again := open(t, sandboxConfig(t, home), everything())
	defer closeApp(t, again)
	for _, h := range window(t, again) {
		if h.Answered == 503 && (h.Answer != workbench.ByEnding || h.Forwarded.State != webhook.ForwardFailed) || h.Answered == 200 || h.Pending() {
			t.Errorf("stored %+v", h)
		}
	}
}
