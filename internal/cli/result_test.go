package cli

import (
	"testing"

	"callboard/internal/webhook/send"
)

// A target takes a delivery by a whole answer under 400. One that opens another protocol (101) has not taken it.
func TestAcceptedResults(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{0: false, 101: false, 200: true, 204: true, 304: true, 399: true, 400: false, 503: false, 999: false} {
		if got := accepted(send.Result{Status: status}); got != want {
			t.Errorf("%d: %v", status, got)
		}
	}
	if accepted(send.Result{Status: 200, Problem: "the connection broke off within the answer"}) {
		t.Error("half an answer")
	}
}
