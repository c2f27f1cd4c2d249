package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
)

func TestReadsAreRepeated(t *testing.T) {
	for name, fail := range map[string]func(http.ResponseWriter){
		"429":     func(w http.ResponseWriter) { w.WriteHeader(429) },
		"500":     func(w http.ResponseWriter) { w.WriteHeader(500) },
		"503":     func(w http.ResponseWriter) { w.WriteHeader(503); io.WriteString(w, "<html>away</html>") },
		"hung up": func(w http.ResponseWriter) { hangUp(t, w) },
		"cut off": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "99"); io.WriteString(w, `{"result": [`) },
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, func(n int, w http.ResponseWriter, r *http.Request) {
				if n < 4 {
					fail(w)
					return
				}
				says(200, `{"result": {"uid": "u", "callback_url": "https://your.host.com"}}`)(n, w, r)
			})
			if me, err := s.api.Me(t.Context()); err != nil || me.UID != "u" {
				t.Fatalf("got %+v, %v", me, err)
			}
			if w := s.waited(); !reflect.DeepEqual(w, []time.Duration{150 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond}) {
				t.Errorf("waited %v", w)
			}
		})
	}
}

func TestAChangeIsRepeatedWhole(t *testing.T) {
	s := play(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			hangUp(t, w)
			return
		}
		says(200, `{"result": {"callback_url": "https://your.host.com"}}`)(n, w, r)
	})
	if _, err := s.api.SetCallbackURL(t.Context(), "https://your.host.com"); err != nil {
		t.Fatal(err)
	}
	if r := s.requests(); len(r) != 2 || r[0] != r[1] {
		t.Errorf("sent %+v", r)
	}
}

func TestRefusalsAreNotRepeated(t *testing.T) {
	for _, status := range []int{400, 401, 402, 403, 404, 409, 501} {
		s := play(t, says(status, `{"message": "no"}`))
		_, err := s.api.Me(t.Context())
		if e := asError(t, err); e.Status != status || e.Retryable || e.Tries != 1 || len(s.requests()) != 1 {
			t.Errorf("%d: got %v (retryable %t) after %d requests", status, err, e.Retryable, len(s.requests()))
		}
	}
}

func TestTriesEnd(t *testing.T) {
	s := play(t, says(503, `{"message": "away"}`))
	_, err := s.api.Me(t.Context())
	if e := asError(t, err); e.Status != 503 || !e.Retryable || e.Tries != 4 || len(s.requests()) != 4 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	for name, tc := range map[string]struct {
		after, date string
		asked, wait time.Duration
	}{
		"seconds":       {"3", "", 3 * time.Second, 3 * time.Second},
		"shorter":       {"0", "", 0, 150 * time.Millisecond},
		"too long":      {"3600", "", time.Hour, time.Minute},
		"a date":        {now.Add(90 * time.Minute).Format(http.TimeFormat), now.Add(90*time.Minute - 7*time.Second).Format(http.TimeFormat), 7 * time.Second, 7 * time.Second},
		"a date gone":   {now.Add(-time.Hour).Format(http.TimeFormat), "", 0, 150 * time.Millisecond},
		"no sense":      {"soon", "", 0, 150 * time.Millisecond},
		"negative":      {"-5", "", 0, 150 * time.Millisecond},
		"without limit": {"1e999", "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tc.after)
				if tc.date != "" {
					w.Header().Set("Date", tc.date)
				}
				w.WriteHeader(429)
			})
			_, err := s.api.Me(t.Context())
			e := asError(t, err)
			if e.RetryAfter > 24*time.Hour || e.RetryAfter < 0 {
				t.Errorf("asked %v", e.RetryAfter)
			}
			if tc.wait == 0 {
				return
			}
			if w := s.waited(); e.RetryAfter != tc.asked || w[0] != tc.wait {
				t.Errorf("asked %v, waited %v", e.RetryAfter, w)
			}
		})
	}
}

func TestWaitingCanBeCalledOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := play(t, says(503, ``), func(o *api.Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
	})
	if _, err := s.api.Me(ctx); !errors.Is(err, context.Canceled) || asError(t, err).Status != 503 || len(s.requests()) != 1 {
		t.Errorf("got %v", err)
	}
}

// The waits by the clock, on a clock that does not take its time.
func TestTheClock(t *testing.T) {
	silent := roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	for name, tc := range map[string]struct {
		call func(*api.Client) error
		took time.Duration
	}{
		"a read":  {func(c *api.Client) error { _, err := c.Me(context.Background()); return err }, 4*20*time.Second + 300*7*time.Millisecond/2},
		"a speak": {func(c *api.Client) error { _, err := c.Speak(context.Background(), hello()); return err }, 4*30*time.Second + 300*7*time.Millisecond/2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := api.New(api.Options{Token: token, HTTP: &http.Client{Transport: silent}, Rand: func() float64 { return 0.5 }})
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				err = tc.call(c)
				if e := asError(t, err); !errors.Is(err, api.ErrTimeout) || e.Uncertain {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != tc.took {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestAnswersHaveABound(t *testing.T) {
	huge := strings.Repeat(" ", 9<<20)
	s := play(t, says(200, huge+`{"result": {"uid": "u"}}`))
	if _, err := s.api.Me(t.Context()); !strings.Contains(asError(t, err).Error(), "too long") || len(s.requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
}
