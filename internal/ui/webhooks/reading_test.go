package webhooks

import (
	"errors"
	"testing"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// The details drop a delivery when no row is selected, so they must read it again when its row is back.
func TestDetailsAreReadAgainAfterAListWithoutRows(t *testing.T) {
	const body = `"speak_url"`
	// A delivery with a speak id is read again anyway when it comes into the list, because it may have siblings.
	unmatched := func(t *testing.T) *stage {
		t.Helper()
		g := newStage(t, 20)
		g.changed(g.svc.Change(g.id(), func(h *webhook.Head) { h.SpeakID, h.JobID = "", "" }))
		g.Press("down", "up")
		g.Want(body)
		return g
	}
	t.Run("filter", func(t *testing.T) {
		g := unmatched(t)
		g.Press("/")
		g.Write("qqqqq")
		g.Want("No delivery is selected.")
		g.Press("esc", "esc")
		g.Want("Deliveries · 20", body)
	})
	t.Run("delete all and undo", func(t *testing.T) {
		g := unmatched(t)
		g.Do(g.Run(keymap.DeleteAll))
		g.Press("enter")
		g.Want("No delivery is selected.")
		g.Press("alt+z")
		g.Want("Deliveries · 20", body)
	})
	t.Run("the details were hidden", func(t *testing.T) {
		g := newStage(t, 20)
		g.Size(80, 24)
		g.Press("enter")
		g.Want(body)
		g.Press("esc", "down", "up", "enter")
		g.Want(body)
	})
}

// Until it is known what targets answered, the tab does not say that there are none.
func TestForwardSaysNothingBeforeTheResultsAreRead(t *testing.T) {
	g := newStage(t, 20)
	if _, err := g.svc.Replay(t.Context(), g.svc.IDs()[1], "http://localhost:3000", send.Edit{}); err != nil {
		t.Fatal(err)
	}
	g.Press("[")
	g.Hold = true
	g.Press("down")
	g.WantNot("It was sent to no target yet")
	g.Release()
	g.Want("204")
}

// A read that fails is repeated, and the failure is said once.
func TestAFailedReadOfTheDetailsIsRepeated(t *testing.T) {
	g := newStage(t, 20)
	g.Elapse = func(w screentest.Wait) bool { return false }
	g.svc.Err = errors.New("the disk is busy")
	g.Press("down")
	g.WantNot(`"speak_url"`)
	again := readAgainMsg{g.id()}
	g.Send(again)
	g.Send(nil)
	if n := len(g.Toasts); n != 1 {
		t.Errorf("%d messages: %v", n, g.Toasts)
	}
	var waits int
	for _, w := range g.Waits {
		if w.Msg == again {
			waits++
		}
	}
	if waits != 2 {
		t.Errorf("%d repeats are planned, want 2: %v", waits, g.Waits)
	}
	g.svc.Err = nil
	g.Send(again)
	g.Want(`"speak_url"`)
}
