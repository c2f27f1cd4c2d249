package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The wall clock jumps by years, and before 1970, while retries wait: they keep their delays, calls are answered, and
// links expire by the wall clock.
func TestWallClockJump(t *testing.T) {
	for _, jump := range []time.Duration{20 * 365 * 24 * time.Hour, -70 * 365 * 24 * time.Hour, 90 * time.Second, -90 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var made []time.Duration
			startTime := time.Now()
			b := inBubble(t, Options{}, func(r *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				made = append(made, time.Since(startTime))
				return respondWith(500)(r)
			})
			var off atomic.Int64 // nanoseconds
			b.now = func() time.Time { return time.Now().Round(0).Add(time.Duration(off.Load())) }
			b.startWork()
			b.register("https://receiver.example/hook")
			id := b.speak("Tick.")
			time.Sleep(2 * time.Minute)
			off.Store(int64(jump))
			synctest.Wait()
			sp, _ := b.state.speak(id)
			link := strings.TrimPrefix(b.downloadURL(sp, sp.Ended), b.URL())
			want := 200
			if jump > linkLifetime {
				want = 403
			}
			if w := b.call("GET", link, ""); w.Code != want {
				t.Errorf("after a jump of %v the link answers %d, want %d", jump, w.Code, want)
			}
			for _, path := range []string{"/api/me", "/api/speak/v2/" + id, "/_sandbox/attempts", "/_sandbox/speaks"} {
				if w := b.call("GET", path, ""); w.Code != 200 || !json.Valid(w.Body.Bytes()) {
					t.Errorf("%s: %d %s", path, w.Code, w.Body)
				}
			}
			b.speak("Tock.")
			time.Sleep(10_000 * time.Minute)
			mu.Lock()
			defer mu.Unlock()
			if len(made) != 2*maxAttempts || made[7] != 3*time.Minute && made[7] != 2*time.Minute {
				t.Errorf("after a jump of %v: %d attempts, %v", jump, len(made), made)
			}
		})
	}
}

// A sandbox that is restarted after its clock was set far ahead or far back continues its retries.
func TestWallClockJumpBetweenRuns(t *testing.T) {
	for _, jump := range []time.Duration{30 * 365 * 24 * time.Hour, -30 * 365 * 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			o := Options{Journal: filepath.Join(t.TempDir(), "journal")}
			b := inBubble(t, o, respondWith(500))
			b.now = func() time.Time { return time.Now().Add(jump) }
			b.startWork()
			b.register("https://receiver.example/hook")
			id := b.speak("See you.")
			time.Sleep(time.Hour)
			if err := b.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			again := inBubble(t, o, respondWith(200))
			again.startWork()
			time.Sleep(maxAttemptDelay(1))
			synctest.Wait()
			if sp, _ := again.state.speak(id); !sp.Settled {
				t.Errorf("jump of %v: it is still at attempt %d, next at %v", jump, sp.AttemptsMade, sp.Next)
			}
		})
	}
}

// Steps run in the order of their due times, and at once where the delay is 0.
func TestScheduler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		var log bytes.Buffer
		startTime := time.Now()
		a := newScheduler(func(do func()) { do() })
		go a.run(ctx)
		note := func(name string) func() {
			return func() {
				mu.Lock()
				defer mu.Unlock()
				fmt.Fprintf(&log, "%s@%v ", name, time.Since(startTime))
			}
		}
		a.after(3*time.Second, note("c"))
		a.after(time.Second, note("a"))
		a.after(0, note("now"))
		a.after(2*time.Second, note("b"))
		a.after(time.Hour, note("never"))
		time.Sleep(time.Minute)
		cancel()
		synctest.Wait()
		if got, want := log.String(), "now@0s a@1s b@2s c@3s "; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
