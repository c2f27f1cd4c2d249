package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"callboard/internal/event"
	"callboard/internal/job"
)

// workLog records what relayWork passes on.
type workLog []string

func (l *workLog) arrived(_ context.Context, id string) error {
	*l = append(*l, "delivery "+id)
	return nil
}

func (l *workLog) job(_ context.Context, j job.Job) error { *l = append(*l, "job "+j.ID); return nil }

// A delivery is passed on before the job that it has changed, however the two are noticed.
func TestRelayWorkHasTheCauseFirst(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var deliveries event.Topic[string, string]
	var jobs event.Topic[string, job.Job]
	d, j := deliveries.Subscribe(), jobs.Subscribe()
	defer d.Close()
	defer j.Close()
	lines := make(chan func() error)
	var log workLog
	go relayWork(ctx, d, j, lines, &log)
	const n = 500
	go func() {
		for i := range n {
			id := fmt.Sprint(i)
			deliveries.Publish(id, id)
			jobs.Publish(id, job.Job{ID: id})
		}
	}()
	for range 2 * n {
		if err := (<-lines)(); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for _, line := range log {
		what, id, _ := strings.Cut(line, " ")
		if what == "job" && !seen[id] {
			t.Fatalf("job %s comes before its delivery", id)
		}
		seen[id] = true
	}
}

// What a delivery has caused is printed after it, also while it is held; what has nothing to do with it does not wait.
func TestHoldingHasTheCauseFirst(t *testing.T) {
	t.Parallel()
	var h holding
	var shown []string
	show := func(id string) error { shown = append(shown, id); return nil }
	line := func(id string) func() error { return func() error { return show(id) } }
	broken := errors.New("broken")
	for _, err := range []error{
		h.after("a", line("job a0")), h.add("a1", "a", false, show), h.add("a2", "a", false, show), h.add("b1", "b", false, show),
		h.after("a", line("job a1")), h.after("a", line("job a2")), h.after("b", line("job b")), h.after("c", line("job c")),
		h.ready("a1", show), h.release(time.Now(), show),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	if got := strings.Join(shown, ", "); got != "job a0, job c, a1, job a1, job a2, a2, b1, job b" {
		t.Errorf("shown: %s", got)
	}
	_, _ = h.add("d1", "d", false, show), h.after("d", func() error { return broken })
	if err := h.ready("d1", show); !errors.Is(err, broken) || len(h.caused) != 0 {
		t.Errorf("an error of printing: %v, %d left", err, len(h.caused))
	}
}
