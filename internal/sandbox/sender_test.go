package sandbox

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wire is a network in memory, so that a test can let days go by in a moment.
type wire func(*http.Request) (*http.Response, error)

func (f wire) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answers(status int) wire {
	return func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "elsewhere.example" {
			return nil, errors.New("a redirect was followed")
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Location": {"https://elsewhere.example"}}, Body: io.NopCloser(strings.NewReader("ok"))}, nil
	}
}

// tries delivers once and returns every attempt.
func tries(t *testing.T, d delivery, scale float64, w wire) []Attempt {
	s := newSender(10*time.Second, scale, w)
	var got []Attempt
	if d.url == "" {
		d.url = "https://example.com/hook"
	}
	d.speakID = "5d47ff94e6c00800075726d3"
	s.deliver(t.Context(), d, func(a Attempt, _ delivery) { got = append(got, a) })
	return got
}

// The vendor's guide: 18 retries, the first five at once, then after 1, 2, 4 … 4,096 minutes.
func TestTheWholeSchedule(t *testing.T) {
	minutes := []int{0, 0, 0, 0, 0, 0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191}
	for _, scale := range []float64{1, 60, 0.5} {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			got := tries(t, delivery{}, scale, answers(503))
			if len(got) != 19 {
				t.Fatalf("%d attempts", len(got))
			}
			at := func(i int) time.Duration { return time.Duration(float64(minutes[i]) * float64(time.Minute) / scale) }
			for i, a := range got {
				if a.Attempt != i+1 || a.At.Sub(begun) != at(i) || a.Status != 503 || a.Error != nil {
					t.Errorf("scale %v: attempt %d is number %d, after %v, want %v", scale, i+1, a.Attempt, a.At.Sub(begun), at(i))
				}
				switch {
				case i == 18 && a.NextAt != nil:
					t.Errorf("the last attempt names another one")
				case i < 18 && (a.NextAt == nil || a.NextAt.Sub(begun) != at(i+1)):
					t.Errorf("scale %v: attempt %d names %v as the next", scale, i+1, a.NextAt)
				}
			}
		})
	}
}

func TestWhichAnswersAreTriedAgain(t *testing.T) {
	refused := wire(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	silent := wire(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
	for _, c := range []struct {
		name  string
		wire  wire
		tries int
		err   string
	}{
		{"200", answers(200), 1, ""}, {"204", answers(204), 1, ""}, {"301", answers(301), 1, ""}, {"307", answers(307), 1, ""},
		{"400", answers(400), 1, ""}, {"401", answers(401), 1, ""}, {"404", answers(404), 1, ""}, {"408", answers(408), 1, ""}, {"410", answers(410), 1, ""}, {"428", answers(428), 1, ""},
		{"429", answers(429), 19, ""}, {"500", answers(500), 19, ""}, {"502", answers(502), 19, ""}, {"599", answers(599), 19, ""},
		{"refused", refused, 19, "connection refused"}, {"silent", silent, 19, "no answer within 10s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := tries(t, delivery{}, 1, c.wire)
			if len(got) != c.tries {
				t.Errorf("%s: %d attempts, want %d", c.name, len(got), c.tries)
			}
			if e := got[0].Error; (e == nil) != (c.err == "") || e != nil && *e != c.err {
				t.Errorf("%s: the error is %v", c.name, e)
			}
		})
	}
}

func TestAReceiverThatRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		got := tries(t, delivery{}, 1, func(r *http.Request) (*http.Response, error) {
			if n++; n < 8 {
				return answers(500)(r)
			}
			return answers(200)(r)
		})
		if last := got[len(got)-1]; len(got) != 8 || last.Status != 200 || last.NextAt != nil || last.At.Sub(got[0].At) != 3*time.Minute {
			t.Errorf("%d attempts, the last %+v", len(got), last)
		}
	})
}

// A restarted sandbox goes on where the schedule was, not from its beginning.
func TestADeliveryGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		got := tries(t, delivery{made: 16, next: begun.Add(time.Hour)}, 1, answers(500))
		if len(got) != 3 || got[0].Attempt != 17 || got[0].At.Sub(begun) != time.Hour || got[1].At.Sub(got[0].At) != 2048*time.Minute {
			t.Errorf("%+v", got)
		}
	})
}

// One host that never answers takes all of its own slots and none of another's.
func TestADeadReceiverHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		hanging, most := 0, 0
		s := newSender(10*time.Second, 1, wire(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "alive.example" {
				return answers(200)(r)
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
		}))
		var all sync.WaitGroup
		for range 500 {
			all.Go(func() { s.deliver(ctx, delivery{url: "https://dead.example/x"}, func(Attempt, delivery) {}) })
		}
		synctest.Wait()
		begun, taken := time.Now(), 0
		for range 100 {
			s.deliver(ctx, delivery{url: "https://alive.example/x"}, func(Attempt, delivery) { taken++ })
		}
		if took := time.Since(begun); taken != 100 || took != 0 {
			t.Errorf("%d of 100 deliveries after %v", taken, took)
		}
		cancel()
		all.Wait()
		if most != perHost {
			t.Errorf("%d attempts at a time to one host, want %d", most, perHost)
		}
		if len(s.lanes) != 0 {
			t.Errorf("%d lanes are left", len(s.lanes))
		}
	})
}

// What Close cuts short was no attempt: it is made again after a restart.
func TestACutAttemptDoesNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newSender(10*time.Second, 1, wire(func(r *http.Request) (*http.Response, error) {
			cancel()
			return nil, r.Context().Err()
		}))
		s.deliver(ctx, delivery{url: "https://example.com"}, func(a Attempt, _ delivery) { t.Errorf("counted: %+v", a) })
	})
}
