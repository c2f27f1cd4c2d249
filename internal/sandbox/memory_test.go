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
	runtime.GC() // the first one only moves pools to their victim cache
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// acceptSpeak accepts a speak as a POST does, without the HTTP around it.
func (b bubble) acceptSpeak(req *request) {
	b.t.Helper()
	sp, apiErr := b.state.add(req, b.now(), 0)
	if apiErr != nil {
		b.t.Fatal(apiErr)
	}
	b.startSynthesis(sp.ID, 0)
}

// speakRepeatedly makes n speaks, and waits until each is settled or was attempted tries times. At most 400 run at
// once, which a small store can hold.
func (b bubble) speakRepeatedly(n, tries int, speak func()) {
	b.t.Helper()
	for n > 0 {
		batch := min(n, 400)
		for range batch {
			speak()
		}
		n -= batch
		eventuallySlow(b.t, "all are attempted", func() bool { return b.state.allAttempted(tries) })
	}
}

// allAttempted reports whether every stored speak is settled or was attempted tries times.
func (st *state) allAttempted(tries int) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	for p := st.order.Back(); p != nil; p = p.Prev() {
		if e := p.Value.(*entry); e.Ended.IsZero() || !e.Settled && e.AttemptsMade < tries {
			return false
		}
	}
	return true
}

// A full store evicts one speak for each new one, and an evicted speak leaves nothing in memory. Its webhook was
// delivered, or waits for its next attempt, or waits in the queue of a host that hangs. A waiting attempt has no
// goroutine. Not parallel: it measures the whole process.
func TestMemoryDoesNotGrow(t *testing.T) {
	hung := transportFunc(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
	for _, c := range []struct {
		name       string
		keep       int
		posted     bool // over the HTTP handler, which takes most of the time
		wire       transportFunc
		tries      int
		goroutines int // that may run at the end
	}{
		{"taken", 500, true, respondWith(200), 1, 0},
		{"to be retried", 500, false, respondWith(500), 1 + immediateRetries, 0},
		{"hanging, with the default store size", 10_000, false, hung, 0, maxPerHost},
	} {
		t.Run(c.name, func(t *testing.T) {
			more, allowed := 10_000, 64.0 // bytes a speak: less than any part of it
			if testing.Short() {
				more, allowed = 3_000, 200 // the same noise of the process, divided by fewer speaks
			}
			idle := runtime.NumGoroutine()
			b := inBubble(t, Options{Keep: c.keep, TimeScale: 1.0 / 60, WebhookTimeout: time.Hour}, c.wire)
			b.startWork()
			b.register("https://receiver.example/hook")
			req := testRequest(t, b.catalogue, "The same again, please.")
			speak := func() { b.acceptSpeak(req) }
			if c.posted {
				speak = func() { b.speak(req.text) }
			}
			empty := liveHeap()
			b.speakRepeatedly(max(c.keep*5/4, cacheSounds), c.tries, speak)
			full := liveHeap()
			b.speakRepeatedly(more, c.tries, speak)
			grown := (liveHeap() - full) / float64(more)
			t.Logf("empty %.0f kB, full %.0f kB, then %.0f bytes more a speak", empty/1e3, full/1e3, grown)
			if grown > allowed {
				t.Errorf("each evicted speak still costs %.0f bytes", grown)
			}
			eventuallySlow(t, fmt.Sprintf("no more than %d goroutines run", c.goroutines), func() bool {
				return runtime.NumGoroutine()-idle <= c.goroutines+10
			})
		})
	}
}
