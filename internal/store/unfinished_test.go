package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// What is pending since before a time gets no answer any more. What was answered, and what came since, stays as it is.
func TestEndAnswers(t *testing.T) {
	t.Parallel()
	s, _, _ := clocked(t)
	saveAll(t, s,
		webhook.Delivery{ID: "pending", At: noon, Answer: "forward"},
		webhook.Delivery{ID: "reset", At: noon, Answer: "plan reset", Took: time.Second},
		webhook.Delivery{ID: "normal", At: noon, Answered: 200, Took: time.Second},
		webhook.Delivery{ID: "new", At: noon.Add(time.Minute), Answer: "forward"},
	)
	for _, want := range []int{1, 0} {
		if n, err := s.EndAnswers(t.Context(), noon.Add(time.Second)); err != nil || n != want {
			t.Fatalf("%d, %v; want %d", n, err, want)
		}
	}
	for id, pending := range map[string]bool{"pending": false, "reset": false, "normal": false, "new": true} {
		h, err := s.Head(t.Context(), id)
		if err != nil || h.Pending() != pending || id == "pending" && (h.Answered != 0 || h.Answer != "forward") || id == "reset" && h.Took != time.Second {
			t.Errorf("%+v, %v", h, err)
		}
	}
}

// What waits to be forwarded since before a time is said to have failed, with a reason: what can be restored, too. What has an
// outcome, and what came since, stays as it is.
func TestEndForwards(t *testing.T) {
	t.Parallel()
	s, _, _ := clocked(t)
	ctx := t.Context()
	for id, at := range map[string]time.Time{"waits": noon, "deleted": noon, "answered": noon, "failed": noon, "own": noon.Add(time.Minute)} {
		if _, err := s.SaveToForward(ctx, webhook.Delivery{ID: id, At: at, Answered: 200}); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]webhook.Forwarded{}
	for i := range 210 { // more than one step
		id := fmt.Sprint("many", i)
		if _, err := s.SaveToForward(ctx, webhook.Delivery{ID: id, At: noon.Add(-time.Hour)}); err != nil {
			t.Fatal(err)
		}
		want[id] = webhook.Forwarded{State: webhook.ForwardFailed, Problem: "killed"}
	}
	saveAll(t, s, webhook.Delivery{ID: "not forwarded", At: noon})
	want["not forwarded"] = webhook.Forwarded{}
	want["answered"] = webhook.Forwarded{State: webhook.ForwardAnswered, Status: 204, Took: time.Second}
	want["failed"] = webhook.Forwarded{State: webhook.ForwardFailed, Problem: "refused"}
	want["own"] = webhook.Forwarded{State: webhook.ForwardWaits}
	want["waits"] = webhook.Forwarded{State: webhook.ForwardFailed, Problem: "killed"}
	want["deleted"] = want["waits"]
	if err := s.SaveForward(ctx, send.Result{Delivery: "answered", Kind: send.Forward, Status: 204, Took: time.Second}, want["answered"]); err != nil {
		t.Fatal(err)
	}
	if err := s.SetForwarded(ctx, "failed", want["failed"]); err != nil {
		t.Fatal(err)
	}
	undo, err := s.DeleteDeliveries(ctx, "deleted")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{212, 0} {
		if n, err := s.EndForwards(ctx, noon.Add(time.Second), "killed"); err != nil || n != want {
			t.Fatalf("%d, %v; want %d", n, err, want)
		}
	}
	if _, err := s.RestoreDeliveries(ctx, undo); err != nil {
		t.Fatal(err)
	}
	for id, want := range want {
		if h, err := s.Head(ctx, id); err != nil || h.Forwarded != want {
			t.Errorf("%s: %+v, %v", id, h.Forwarded, err)
		}
	}
	if list, err := s.Sent(ctx, "answered"); err != nil || len(list) != 1 || list[0].Status != 204 {
		t.Errorf("%+v, %v", list, err)
	}
	if err := s.SaveForward(ctx, send.Result{Delivery: "none"}, webhook.Forwarded{}); !errors.Is(err, store.ErrNoDelivery) {
		t.Error(err)
	}
}
