package cli

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestHolding(t *testing.T) {
	t.Parallel()
	var h holding
	var shown []string
	show := func(id string) error { shown = append(shown, id); return nil }
	check := func(want string) {
		t.Helper()
		if got := strings.Join(shown, " "); got != want {
			t.Errorf("shown: %s; want %s", got, want)
		}
	}
	add := func(id, speak string, ready bool) {
		t.Helper()
		if err := h.add(id, speak, ready, show); err != nil {
			t.Error(err)
		}
	}
	add("a1", "a", true)
	add("b1", "b", false)
	add("b2", "b", true) // waits for b1
	add("c1", "c", true) // waits for nobody
	add("n1", "", false) // of no synthesis
	add("n2", "", true)
	add("b3", "b", false)
	add("b4", "b", true)
	check("a1 c1 n2")
	if !h.has("b2") || h.has("a1") {
		t.Error("it does not say what it holds")
	}
	if err := h.ready("b1", show); err != nil {
		t.Error(err)
	}
	check("a1 c1 n2 b1 b2")
	if err := h.release(time.Now().Add(-time.Hour), show); err != nil {
		t.Error(err)
	}
	check("a1 c1 n2 b1 b2")
	if err := h.release(time.Now(), show); err != nil {
		t.Error(err)
	}
	check("a1 c1 n2 b1 b2 n1 b3 b4")
	if len(h.byID) != 0 || len(h.queues) != 0 {
		t.Errorf("something is left: %v %v", h.byID, h.queues)
	}
	broken := errors.New("broken")
	add("d1", "d", false)
	if err := h.ready("d1", func(string) error { return broken }); !errors.Is(err, broken) || h.has("d1") {
		t.Errorf("an error of printing: %v", err)
	}
}
