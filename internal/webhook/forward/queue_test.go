package forward

import (
	"strconv"
	"sync"
	"testing"
)

// A queue that is never empty keeps the order and no more memory than it needs.
func TestQueueUnderLoadDoesNotGrow(t *testing.T) {
	t.Parallel()
	f := New(Options{})
	q := &queue{f: f, arrived: sync.NewCond(&f.mu)}
	f.queue = q
	const waiting = 3000
	for i := range 200_000 {
		if !f.put(&item{id: strconv.Itoa(i)}) {
			t.Fatal("refused")
		}
		if i < waiting {
			continue
		}
		if got := q.next(); got.id != strconv.Itoa(i-waiting) {
			t.Fatalf("got %s after %d", got.id, i-waiting)
		}
	}
	if cap(q.list) > 8*waiting || q.waiting != waiting {
		t.Errorf("there is room for %d, and %d wait", cap(q.list), q.waiting)
	}
}
