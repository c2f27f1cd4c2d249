package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// transportFunc replaces the network, so that a test under synctest can run for days of fake time.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answers(status int) transportFunc {
	return func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "elsewhere.example" {
			return nil, errors.New("a redirect was followed")
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Location": {"https://elsewhere.example"}}, Body: io.NopCloser(strings.NewReader("ok"))}, nil
	}
}

// silentVoice is a voice that needs no time.
type silentVoice struct{}

func (silentVoice) Speak(context.Context, Utterance) (PCM, error) {
	return PCM{Samples: make([]float32, 8), Rate: 16000}, nil
}

// bubble is a sandbox for a synctest bubble: no socket, webhooks over w, and silentVoice.
type bubble struct {
	*Server
	t *testing.T
}

func inBubble(t *testing.T, o Options, w transportFunc) bubble {
	t.Helper()
	if o.Voice == nil {
		o.Voice = silentVoice{}
	}
	if o.SynthDelay == 0 {
		o.SynthDelay = -1
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.sender.client.Transport = w
	s.base = "http://sandbox.example"
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return bubble{s, t}
}

func (b bubble) call(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer sandbox")
	r.RemoteAddr, r.Host = "127.0.0.1:9", "sandbox.example"
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w
}

func (b bubble) register(url string) {
	b.t.Helper()
	if w := b.call("PUT", "/api/me/callback-url", `{"callback_url":"`+url+`"}`); w.Code != 200 {
		b.t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func (b bubble) speak(text string) string {
	b.t.Helper()
	w := b.call("POST", "/api/speak", fmt.Sprintf(`{"text":%q,"lang":"auto","actor_id":%q}`, text, b.catalogue.actors[0].ID))
	var out struct{ Result map[string]string }
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
		b.t.Fatalf("%d %s", w.Code, w.Body)
	}
	url := out.Result["speak_url"]
	return url[strings.LastIndex(url, "/")+1:]
}

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
			return b.state.allAttempts()
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
			begun := time.Now()
			got := attemptsOfOne(t, scale, answers(503))
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

func TestWhichAnswersAreRetried(t *testing.T) {
	refused := transportFunc(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	silent := transportFunc(func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() })
	for _, c := range []struct {
		name  string
		wire  transportFunc
		tries int
		err   string
	}{
		{"200", answers(200), 1, ""}, {"204", answers(204), 1, ""}, {"301", answers(301), 1, ""}, {"307", answers(307), 1, ""},
		{"400", answers(400), 1, ""}, {"401", answers(401), 1, ""}, {"404", answers(404), 1, ""}, {"408", answers(408), 1, ""}, {"410", answers(410), 1, ""}, {"428", answers(428), 1, ""},
		{"429", answers(429), 19, ""}, {"500", answers(500), 19, ""}, {"502", answers(502), 19, ""}, {"599", answers(599), 19, ""},
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
					return answers(500)(r)
				}
				return answers(200)(r)
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
		b := inBubble(t, o, answers(500))
		b.startWork()
		b.register("https://receiver.example/hook")
		b.speak("Where was I?")
		time.Sleep(300 * time.Minute) // 14 attempts, the last after 255 minutes
		synctest.Wait()
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Minute)
		again := inBubble(t, o, answers(500))
		begun := time.Now()
		again.startWork()
		time.Sleep(10_000 * time.Minute)
		got := again.state.allAttempts()
		if len(got) != 19 || got[14].Attempt != 15 || got[14].At.Sub(begun) != 111*time.Minute || got[15].At.Sub(got[14].At) != 512*time.Minute {
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
		taken := 0
		for _, a := range b.state.allAttempts() {
			if a.Status == 200 {
				taken++
			}
		}
		mu.Lock()
		if taken != 100 || most != maxPerHost {
			t.Errorf("%d of 100 deliveries, %d attempts at a time to one host, want %d", taken, most, maxPerHost)
		}
		mu.Unlock()
		time.Sleep(100 * time.Hour)
		synctest.Wait()
		for _, sp := range b.state.speaks() {
			if sp.Made < 15 && sp.Made != 1 {
				t.Errorf("%s was tried %d times", sp.ID, sp.Made)
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
		if got := b.state.allAttempts(); len(got) != 0 {
			t.Errorf("counted: %+v", got)
		}
		again := inBubble(t, o, answers(200))
		again.startWork()
		synctest.Wait()
		if got := again.state.allAttempts(); len(got) != 1 || got[0].SpeakID != id || got[0].Status != 200 {
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
			return answers(200)(r)
		})
		b.startWork()
		b.register("https://receiver.example/hook")
		first := b.speak("slow")
		synctest.Wait()
		second := b.speak("quick")
		time.Sleep(time.Minute)
		got := b.state.allAttempts()
		if len(got) != 2 || got[0].SpeakID != first || got[1].SpeakID != second {
			t.Errorf("%+v", got)
		}
	})
}

// The wall clock jumps by years, and before 1970, while retries wait: they keep their delays, calls are answered, and
// links expire by the wall clock.
func TestWallClockJump(t *testing.T) {
	for _, jump := range []time.Duration{20 * 365 * 24 * time.Hour, -70 * 365 * 24 * time.Hour, 90 * time.Second, -90 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var made []time.Duration
			begun := time.Now()
			b := inBubble(t, Options{}, func(r *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				made = append(made, time.Since(begun))
				return answers(500)(r)
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
			if jump > linkLife {
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
			b := inBubble(t, o, answers(500))
			b.now = func() time.Time { return time.Now().Add(jump) }
			b.startWork()
			b.register("https://receiver.example/hook")
			id := b.speak("See you.")
			time.Sleep(time.Hour)
			if err := b.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			again := inBubble(t, o, answers(200))
			again.startWork()
			time.Sleep(longestWait(1))
			synctest.Wait()
			if sp, _ := again.state.speak(id); !sp.Settled {
				t.Errorf("jump of %v: it is still at attempt %d, next at %v", jump, sp.Made, sp.Next)
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
		begun := time.Now()
		a := newScheduler(func(do func()) { do() })
		go a.run(ctx)
		note := func(name string) func() {
			return func() {
				mu.Lock()
				defer mu.Unlock()
				fmt.Fprintf(&log, "%s@%v ", name, time.Since(begun))
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
