package sandbox

import (
	"errors"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// attemptsOfOne makes one speak and returns all its webhook attempts after the last.
func attemptsOfOne(t *testing.T, scale float64, w transportFunc) []Attempt {
	t.Helper()
	b := inBubble(t, Options{TimeScale: scale}, w)
	b.startWork()
	b.register("https://receiver.example/hook")
	id := b.speak("Again and again.")
	for {
		synctest.Wait()
		if sp, _ := b.state.speak(id); sp.Settled {
			return b.state.attemptsOf("")
		}
		time.Sleep(time.Hour) // in a bubble
	}
}

// The vendor's guide: 18 retries, the first five without delay, then after 1, 2, 4 … 4,096 minutes. One event is POSTed
// 19 times within 8,191 minutes.
func TestRetrySchedule(t *testing.T) {
	minutes := []int{0, 0, 0, 0, 0, 0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191}
	for _, scale := range []float64{1, 60, 0.5} {
		synctest.Test(t, func(t *testing.T) {
			startTime := time.Now()
			got := attemptsOfOne(t, scale, respondWith(503))
			if len(got) != 19 {
				t.Fatalf("%d attempts", len(got))
			}
			at := func(i int) time.Duration { return time.Duration(float64(minutes[i]) * float64(time.Minute) / scale) }
			for i, a := range got {
				if a.Attempt != i+1 || a.At.Sub(startTime) != at(i) || a.Status != 503 || a.Error != nil {
					t.Errorf("scale %v: attempt %d is number %d, after %v, want %v", scale, i+1, a.Attempt, a.At.Sub(startTime), at(i))
				}
				switch {
				case i == 18 && a.NextAt != nil:
					t.Errorf("the last attempt has a next_at")
				case i < 18 && (a.NextAt == nil || a.NextAt.Sub(startTime) != at(i+1)):
					t.Errorf("scale %v: attempt %d has next_at %v", scale, i+1, a.NextAt)
				}
			}
		})
	}
}

func TestWhichAnswersAreRetried(t *testing.T) {
	refused := transportFunc(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	silent := transportFunc(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
	for _, c := range []struct {
		name  string
		wire  transportFunc
		tries int
		err   string
	}{
		{"200", respondWith(200), 1, ""}, {"204", respondWith(204), 1, ""}, {"301", respondWith(301), 1, ""}, {"307", respondWith(307), 1, ""},
		{"400", respondWith(400), 1, ""}, {"401", respondWith(401), 1, ""}, {"404", respondWith(404), 1, ""}, {"408", respondWith(408), 1, ""}, {"410", respondWith(410), 1, ""}, {"428", respondWith(428), 1, ""},
		{"429", respondWith(429), 19, ""}, {"500", respondWith(500), 19, ""}, {"502", respondWith(502), 19, ""}, {"599", respondWith(599), 19, ""},
		{"refused", refused, 19, "connection refused"}, {"silent", silent, 19, "no answer within 10s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := attemptsOfOne(t, 1, c.wire)
			if len(got) != c.tries {
				t.Errorf("%s: %d attempts, want %d", c.name, len(got), c.tries)
			}
			if e := got[0].Error; (e == nil) != (c.err == "") || e != nil && *e != c.err {
				t.Errorf("%s: the error is %v", c.name, e)
			}
		})
	}
}

// A receiver that recovers gets no POST after its first 2xx: with three 500s before, it gets four POSTs.
func TestRecoveringReceiver(t *testing.T) {
	for bad, last := range map[int]time.Duration{3: 0, 7: 3 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			var n atomic.Int64
			got := attemptsOfOne(t, 1, func(r *http.Request) (*http.Response, error) {
				if n.Add(1) <= int64(bad) {
					return respondWith(500)(r)
				}
				return respondWith(200)(r)
			})
			if end := got[len(got)-1]; len(got) != bad+1 || end.Status != 200 || end.NextAt != nil || end.At.Sub(got[0].At) != last {
				t.Errorf("after %d bad answers: %d attempts, the last %+v", bad, len(got), end)
			}
		})
	}
}

// A restarted sandbox continues the retry schedule where it was.
func TestRestartContinuesTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Journal: filepath.Join(t.TempDir(), "journal")}
		b := inBubble(t, o, respondWith(500))
		b.startWork()
		b.register("https://receiver.example/hook")
		b.speak("Where was I?")
		time.Sleep(300 * time.Minute) // 14 attempts, the last after 255 minutes
		synctest.Wait()
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Minute)
		again := inBubble(t, o, respondWith(500))
		startTime := time.Now()
		again.startWork()
		time.Sleep(10_000 * time.Minute)
		got := again.state.attemptsOf("")
		if len(got) != 19 || got[14].Attempt != 15 || got[14].At.Sub(startTime) != 111*time.Minute || got[15].At.Sub(got[14].At) != 512*time.Minute {
			t.Errorf("%d attempts: %+v", len(got), got[14:])
		}
	})
}

// Hanging receivers of one host do not delay the webhooks of other hosts, nor the first maxPerHost of the same host.
func TestDeadReceiverDoesNotDelayOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		hanging, most := 0, 0
		b := inBubble(t, Options{}, func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "alive.example" {
				return respondWith(200)(r)
			}
			mu.Lock()
			hanging++
			most = max(most, hanging)
			mu.Unlock()
			<-r.Context().Done()
			mu.Lock()
			hanging--
			mu.Unlock()
			return nil, r.Context().Err()
		})
		b.startWork()
		b.register("https://dead.example/x")
		for range 2 * maxPerHost {
			b.speak("hello?")
		}
		synctest.Wait()
		b.register("https://alive.example/x")
		for range 100 {
			b.speak("hello!")
		}
		synctest.Wait() // and no time has passed
		delivered := 0
		for _, a := range b.state.attemptsOf("") {
			if a.Status == 200 {
				delivered++
			}
		}
		mu.Lock()
		if delivered != 100 || most != maxPerHost {
			t.Errorf("%d of 100 deliveries, %d attempts at a time to one host, want %d", delivered, most, maxPerHost)
		}
		mu.Unlock()
		time.Sleep(100 * time.Hour)
		synctest.Wait()
		for _, sp := range b.state.speaks() {
			if sp.AttemptsMade < 15 && sp.AttemptsMade != 1 {
				t.Errorf("%s was tried %d times", sp.ID, sp.AttemptsMade)
			}
		}
		if len(b.hostQueues.byHost) != 0 {
			t.Errorf("%d host queues are left", len(b.hostQueues.byHost))
		}
	})
}

// An attempt that Close cancels does not count: it is made again after a restart.
func TestCancelledAttemptDoesNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{Journal: filepath.Join(t.TempDir(), "journal")}
		b := inBubble(t, o, func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
		b.startWork()
		b.register("https://receiver.example/hook")
		id := b.speak("Cut.")
		synctest.Wait()
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.state.attemptsOf(""); len(got) != 0 {
			t.Errorf("counted: %+v", got)
		}
		again := inBubble(t, o, respondWith(200))
		again.startWork()
		synctest.Wait()
		if got := again.state.attemptsOf(""); len(got) != 1 || got[0].SpeakID != id || got[0].Status != 200 {
			t.Errorf("after the restart: %+v", got)
		}
	})
}

// Attempts are listed in the order in which they started, not in which they ended.
func TestAttemptsAreInStartOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		b := inBubble(t, Options{}, func(r *http.Request) (*http.Response, error) {
			if n.Add(1) == 1 {
				time.Sleep(5 * time.Second)
			}
			return respondWith(200)(r)
		})
		b.startWork()
		b.register("https://receiver.example/hook")
		first := b.speak("slow")
		synctest.Wait()
		second := b.speak("quick")
		time.Sleep(time.Minute)
		got := b.state.attemptsOf("")
		if len(got) != 2 || got[0].SpeakID != first || got[1].SpeakID != second {
			t.Errorf("%+v", got)
		}
	})
}
