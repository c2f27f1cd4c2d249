package workbench_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

// What is to be forwarded is stored so from the beginning, whatever answers the sender; the rest is not.
func TestStoredRowsSayWhatIsToBeForwarded(t *testing.T) {
	t.Parallel()
	for _, respond := range []workbench.Respond{workbench.OK, workbench.Pass} {
		m := newMemory()
		s := lead(t, m)
		release := make(chan struct{})
		hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
		forwardTo(t, s, workbench.Forward{URL: hanging.URL, Respond: respond, Events: workbench.EventsDone})
		stored := func(id string) webhook.ForwardState {
			h, _, _ := m.Head(t.Context(), id)
			return h.Forwarded.State
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			d, _ := deliver(t, s, m)
			testwait.Eventually(t, "the outcome is stored", func() bool { return stored(d.ID) == webhook.ForwardAnswered })
		}()
		testwait.Eventually(t, "the row says that it is to be forwarded", func() bool {
			waits := false
			m.locked(func() {
				for _, h := range m.heads {
					waits = waits || h.Forwarded.State == webhook.ForwardWaits
				}
			})
			return waits
		})
		for name, change := range map[string]func(*webhook.Delivery){
			"another event": func(d *webhook.Delivery) { d.Status = "failed" },
			"refused":       func(d *webhook.Delivery) { d.Refused = webhook.RefusedMethod },
		} {
			d, _ := deliver(t, s, m, change)
			if got := stored(d.ID); got != webhook.NotForwarded {
				t.Errorf("%s, %s: stored as %v", respond, name, got)
			}
		}
		close(release)
		<-ended
		hanging.Close()
	}
}

// Forwarding is switched off between the moment when a delivery is stored and the moment when its turn comes.
func TestSwitchedOffAfterItWasStored(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r := lead(t, m), newTarget(t, 204)
	forwardTo(t, s, workbench.Forward{URL: r.url(), Respond: workbench.OK})
	d, err := s.SaveDelivery(t.Context(), webhook.Delivery{ID: "d", Status: "done", Answered: 200})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetForward(t.Context(), workbench.Forward{}); err != nil {
		t.Fatal(err)
	}
	s.Received(d)
	testwait.Eventually(t, "the row says why it is not sent", func() bool {
		h, _, _ := s.Head(t.Context(), "d")
		return h.Forwarded.State == webhook.ForwardFailed && h.Forwarded.Problem == "not sent: forwarding was switched off before its turn; replay sends it"
	})
}
