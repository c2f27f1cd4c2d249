package sandbox

import (
	"fmt"
	"net/http"
	"runtime"
	"testing"
	"time"
)

// liveHeap is what is reachable now, in bytes.
func liveHeap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // the first one only ages the pools
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// take accepts a speak as a POST does, without the HTTP around it.
func (b bubble) take(req *request) {
	b.t.Helper()
	sp, bad := b.state.add(req, b.now(), 0)
	if bad != nil {
		b.t.Fatal(bad)
	}
	b.begin(sp.ID, 0)
}

// repeat speaks n times, and waits until each speak is settled or was tried as often as it can be by now. No more are
// under way at once than a small store holds.
func (b bubble) repeat(n, tries int, speak func()) {
	b.t.Helper()
	for n > 0 {
		batch := min(n, 400)
		for range batch {
			speak()
		}
		n -= batch
		soon(b.t, "all are announced", func() bool { return b.state.calm(tries) })
	}
}

// calm reports whether every speak that is known is settled, or was tried so many times.
func (st *state) calm(tries int) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	for p := st.order.Back(); p != nil; p = p.Prev() {
		if e := p.Value.(*entry); e.Ended.IsZero() || !e.Settled && e.Made < tries {
			return false
		}
	}
	return true
}

// At its bound the store forgets a speak for each new one, and what is forgotten leaves nothing behind: whether its
// webhook was taken, waits for its next attempt, or waits in the lane of a receiver that hangs. Whatever waits has no
// goroutine. Not parallel: it counts what the whole process has.
func TestMemoryIsFlat(t *testing.T) {
	hung := wire(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
	for _, c := range []struct {
		name       string
		keep       int
		posted     bool // over the HTTP handler, which takes most of the time
		wire       wire
		tries      int
		goroutines int // that may be at work in the end
	}{
		{"taken", 500, true, answers(200), 1, 0},
		{"to be tried again", 500, false, answers(500), 1 + quickOnes, 0},
		{"hanging, at the usual bound", 10_000, false, hung, 0, perLane},
	} {
		t.Run(c.name, func(t *testing.T) {
			more, allowed := 10_000, 64.0 // bytes a speak: less than anything that is kept of it
			if testing.Short() {
				more, allowed = 3_000, 200 // what the process keeps of its own is shared by fewer
			}
			idle := runtime.NumGoroutine()
			b := inBubble(t, Options{Keep: c.keep, TimeScale: 1.0 / 60, WebhookTimeout: time.Hour}, c.wire)
			b.live()
			b.register("https://receiver.example/hook")
			req := testRequest(t, b.cast, "The same again, please.")
			speak := func() { b.take(req) }
			if c.posted {
				speak = func() { b.speak(req.text) }
			}
			empty := liveHeap()
			b.repeat(max(c.keep*5/4, boothSounds), c.tries, speak)
			full := liveHeap()
			b.repeat(more, c.tries, speak)
			grown := (liveHeap() - full) / float64(more)
			t.Logf("empty %.0f kB, full %.0f kB, then %.0f bytes more a speak", empty/1e3, full/1e3, grown)
			if grown > allowed {
				t.Errorf("each speak that is forgotten still costs %.0f bytes", grown)
			}
			soon(t, fmt.Sprintf("no more than %d goroutines are at work", c.goroutines), func() bool {
				return runtime.NumGoroutine()-idle <= c.goroutines+10
			})
		})
	}
}
