package lazy_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"callboard/internal/lazy"
)

// A value is made at the first Get, once, also when many goroutines ask for it at the same time.
func TestMadeOnceAndNotBefore(t *testing.T) {
	t.Parallel()
	var made atomic.Int32
	v := lazy.Value[[]string]{Make: func() []string {
		made.Add(1)
		return []string{"a", "b"}
	}}
	if made.Load() != 0 {
		t.Fatal("made before it was needed")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := v.Get(); len(got) != 2 || got[1] != "b" {
				t.Errorf("got %q", got)
			}
		})
	}
	all.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}
