package api_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
)

func TestGetIsRepeated(t *testing.T) {
	for name, fail := range map[string]func(http.ResponseWriter){
		"500":     func(w http.ResponseWriter) { w.WriteHeader(500) },
		"503":     func(w http.ResponseWriter) { w.WriteHeader(503); io.WriteString(w, "<html>away</html>") },
		"closed":  func(w http.ResponseWriter) { closeConn(t, w) },
		"cut off": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "99"); io.WriteString(w, `{"result": [`) },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
				if n < 4 {
					fail(w)
					return
				}
				respond(200, `{"result": {"uid": "u", "callback_url": "https://your.host.com"}}`)(n, w, r)
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

func TestPutIsRepeatedUnchanged(t *testing.T) {
	s := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			closeConn(t, w)
			return
		}
		respond(200, `{"result": {"callback_url": "https://your.host.com"}}`)(n, w, r)
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
		s := serve(t, respond(status, `{"message": "no"}`))
		_, err := s.api.Me(t.Context())
		if e := asError(t, err); e.Status != status || e.Retryable || e.Tries != 1 || len(s.requests()) != 1 {
			t.Errorf("%d: got %v (retryable %t) after %d requests", status, err, e.Retryable, len(s.requests()))
		}
	}
}

func TestRepeatsEndAfterFourTries(t *testing.T) {
	s := serve(t, respond(503, `{"message": "away"}`))
	_, err := s.api.Me(t.Context())
	if e := asError(t, err); e.Status != 503 || !e.Retryable || e.Tries != 4 || len(s.requests()) != 4 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
}

// A call with the context of Once is made once.
func TestOnce(t *testing.T) {
	s := serve(t, respond(503, `{"message": "away"}`))
	_, err := s.api.Status(api.Once(t.Context()), speakID)
	if e := asError(t, err); e.Status != 503 || !e.Retryable || e.Tries != 1 || len(s.requests()) != 1 || len(s.waited()) != 0 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	for name, tc := range map[string]struct {
		header, date string
		asked, wait  time.Duration
	}{
		"seconds":      {"3", "", 3 * time.Second, 3 * time.Second},
		"shorter":      {"0", "", 0, 750 * time.Millisecond},
		"long":         {"9", "", 9 * time.Second, 9 * time.Second},
		"a date":       {now.Add(90 * time.Minute).Format(http.TimeFormat), now.Add(90*time.Minute - 7*time.Second).Format(http.TimeFormat), 7 * time.Second, 7 * time.Second},
		"a past date":  {now.Add(-time.Hour).Format(http.TimeFormat), "", 0, 750 * time.Millisecond},
		"not a number": {"soon", "", 0, 750 * time.Millisecond},
		"negative":     {"-5", "", 0, 750 * time.Millisecond},
		"infinite":     {"1e999", "", 0, 750 * time.Millisecond},
		"not finite":   {"Inf", "", 0, 750 * time.Millisecond},
		"hexadecimal":  {"0x1p3", "", 0, 750 * time.Millisecond},
		"grouped":      {"1_0", "", 0, 750 * time.Millisecond},
		"two values":   {"5, 7", "", 0, 750 * time.Millisecond},
		"two points":   {"5.7.1", "", 0, 750 * time.Millisecond},
		"a unit":       {"5s", "", 0, 750 * time.Millisecond},
		"a year":       {"31536000", "", 24 * time.Hour, 0},
		"many digits":  {strings.Repeat("9", 400), "", 0, 750 * time.Millisecond},
		"in a year":    {now.AddDate(1, 0, 0).Format(http.TimeFormat), "", 24 * time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tc.header)
				if tc.date != "" {
					w.Header().Set("Date", tc.date)
				}
				w.WriteHeader(429)
			})
			_, err := s.api.Me(t.Context())
			e := asError(t, err)
			if e.RetryAfter > 24*time.Hour || e.RetryAfter < 0 {
				t.Errorf("RetryAfter is %v", e.RetryAfter)
			}
			if tc.wait == 0 { // too long to be waited for
				if e.RetryAfter != tc.asked || len(s.waited()) != 0 {
					t.Errorf("RetryAfter is %v, waited %v", e.RetryAfter, s.waited())
				}
				return
			}
			if w := s.waited(); e.RetryAfter != tc.asked || w[0] != tc.wait {
				t.Errorf("RetryAfter is %v, waited %v", e.RetryAfter, w)
			}
		})
	}
}

// After 429 the wait is never short, and it doubles: services block who sends bursts.
func TestWaitsAfter429(t *testing.T) {
	for _, random := range []float64{0, 0.999} {
		s := serve(t, respond(429, ``), func(o *api.Options) { o.Rand = func() float64 { return random } })
		_, err := s.api.Actors(t.Context())
		w := s.waited()
		if len(w) != 3 || asError(t, err).Tries != 4 {
			t.Fatalf("waited %v: %v", w, err)
		}
		for i, least := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second} {
			if w[i] < least || w[i] > 2*least {
				t.Errorf("waited %v", w)
			}
		}
	}
}

// A long Retry-After ends the call at once; the error says how long the service wants.
func TestLongRetryAfterIsNotWaitedFor(t *testing.T) {
	for _, status := range []int{429, 503} {
		s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "100000")
			w.WriteHeader(status)
		})
		_, read := s.api.Actors(t.Context())
		_, change := s.api.SetCallbackURL(t.Context(), "https://your.host.com")
		_, audio := s.api.Download(t.Context(), s.URL+"/files/speak/a")
		_, spoke := s.api.Speak(t.Context(), hello())
		for _, err := range []error{read, change, audio, spoke} {
			if e := asError(t, err); e.Status != status || e.RetryAfter != 24*time.Hour || e.Tries != 1 {
				t.Errorf("%d: got %v after %d tries, asked to wait %v", status, err, e.Tries, e.RetryAfter)
			}
		}
		if w := s.waited(); len(w) != 0 {
			t.Errorf("%d: waited %v", status, w)
		}
	}
}

func TestWaitBetweenTriesIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, respond(503, ``), func(o *api.Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
	})
	if _, err := s.api.Me(ctx); !errors.Is(err, context.Canceled) || asError(t, err).Status != 503 || len(s.requests()) != 1 {
		t.Errorf("got %v", err)
	}
}

// The real time limits, on a fake clock.
func TestTimeLimits(t *testing.T) {
	silent := roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	busy := roundTrip(func(*http.Request) (*http.Response, error) {
		time.Sleep(time.Second)
		return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"10"}}, Body: http.NoBody}, nil
	})
	slowly := roundTrip(func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(10 * time.Second):
			return nil, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	})
	const first = 150 * time.Millisecond // before the second try
	me := func(c *api.Client) error { _, err := c.Me(context.Background()); return err }
	put := func(c *api.Client) error {
		_, err := c.SetCallbackURL(context.Background(), "https://x.example")
		return err
	}
	get := func(c *api.Client) error {
		_, err := c.Download(context.Background(), "https://x.example/a")
		return err
	}
	speak := func(c *api.Client) error { _, err := c.Speak(context.Background(), hello()); return err }
	for name, tc := range map[string]struct {
		by    roundTrip
		call  func(*api.Client) error
		took  time.Duration
		tries int
	}{
		"a read":                     {silent, me, 30 * time.Second, 2},
		"a change":                   {silent, put, 30 * time.Second, 2},
		"a download":                 {silent, get, 30 * time.Second, 2},
		"a speak":                    {silent, speak, 2*30*time.Second + first, 2},
		"a read without connection":  {slowly, me, 20*time.Second + first, 2},
		"a speak without connection": {slowly, speak, 20*time.Second + first, 2},
		"a read with Retry-After":    {busy, me, 3*time.Second + 2*10*time.Second, 3},
		"a speak with Retry-After":   {busy, speak, 4*time.Second + 3*10*time.Second, 4},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := api.New(api.Options{Token: token, HTTP: &http.Client{Transport: tc.by}, Rand: func() float64 { return 0.5 }})
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				err = tc.call(c)
				if e := asError(t, err); e.Status == 0 && !strings.Contains(e.Error(), api.ErrTimeout.Error()) || e.Uncertain || e.Tries != tc.tries {
					t.Errorf("got %v after %d tries", err, e.Tries)
				}
				if took := time.Since(start); took != tc.took {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestLongBodyIsRefused(t *testing.T) {
	huge := strings.Repeat(" ", 9<<20)
	s := serve(t, respond(200, huge+`{"result": {"uid": "u"}}`))
	if _, err := s.api.Me(t.Context()); !strings.Contains(asError(t, err).Error(), "too long") || len(s.requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
}

// A caller that has given up ends the wait for another attempt, and the error is that of the attempt before.
func TestRepeatedUntil(t *testing.T) {
	t.Parallel()
	caller, giveUp := context.WithCancel(t.Context())
	tries := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		tries++
		giveUp()
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer srv.Close()
	c, err := api.New(api.Options{BaseURL: srv.URL, Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Speak(api.RepeatedUntil(t.Context(), caller), api.SpeakRequest{Text: "x", ActorID: "a"})
	if !api.IsThrottled(err) || errors.Is(err, context.Canceled) || tries != 1 {
		t.Errorf("%v after %d tries", err, tries)
	}
}
