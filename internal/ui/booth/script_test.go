package booth

import (
	"strings"
	"testing"
)

// The counter counts what is sent: white space at the ends is not.
func TestCounterCountsWhatIsSent(t *testing.T) {
	h, _, _ := stage(t, 120, 36)
	h.Press("enter")
	h.Paste("\n  hello there \n\n")
	h.Want("11 / 350 · 4 lines")
	h.Press("ctrl+u", "backspace", "alt+z") // the facts follow every edit
	h.Want("11 / 350")
	h.Write("x")
	h.Want("14 / 350 · 3 lines")

	h, svc, _ := stage(t, 120, 36)
	h.Press("enter")
	h.Paste("a line" + strings.Repeat("\n", 2000))
	h.Want("6 / 350")
	h.WantNot("too long")
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 1 || svc.jobs.orders[0].Text != "a line" {
		t.Errorf("orders %+v", svc.jobs.orders)
	}
}
