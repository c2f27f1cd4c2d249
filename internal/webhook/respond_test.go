package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// planned is a Response of a test.
type planned struct {
	status int
	long   bool
	write  func(w http.ResponseWriter, req *http.Request, d Delivery) int
}

func (p planned) By() string   { return "test" }
func (p planned) Planned() int { return p.status }
func (p planned) Long() bool   { return p.long }
func (p planned) Write(w http.ResponseWriter, req *http.Request, d Delivery) int {
	return p.write(w, req, d)
}

// responder is a Responder of a test.
type responder func(Delivery) Response

func (f responder) Next(d Delivery) Response { return f(d) }

// always answers every delivery with p.
func always(p planned) Responder { return responder(func(Delivery) Response { return p }) }

// answers collects what Answered is called with.
type answers struct {
	mu   sync.Mutex
	list []Answered
}

func (a *answers) put(id string, status int, by string, took time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, Answered{ID: id, Status: status, By: by, Took: took})
}

// next waits for one more answer.
func (a *answers) next(t *testing.T) (got Answered) {
	t.Helper()
	testwait.Eventually(t, "an answer is reported", func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		if len(a.list) == 0 {
			return false
		}
		got, a.list = a.list[0], a.list[1:]
		return true
	})
	return got
}

func postTo(r *Receiver) string {
	return "POST " + r.Path() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
}

// What a response writes is what the sender gets, and what is reported. The connection goes on only after a whole answer.
func TestResponses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		response planned
		answer   string // of the first delivery
		reported int
	}{
		{"a status", planned{status: 500, write: func(w http.ResponseWriter, _ *http.Request, d Delivery) int {
			w.WriteHeader(500)
			_, _ = w.Write(d.Body)
			return 500
		}}, "500 {}", 500},
		{"a status without a body", planned{status: 418, write: func(w http.ResponseWriter, _ *http.Request, _ Delivery) int {
			w.WriteHeader(418)
			return 418
		}}, "418 ", 418},
		{"a body only", planned{write: func(w http.ResponseWriter, _ *http.Request, _ Delivery) int {
			_, _ = io.WriteString(w, "hi")
			return 200
		}}, "200 hi", 200},
		{"another status than it says", planned{write: func(w http.ResponseWriter, _ *http.Request, _ Delivery) int {
			w.WriteHeader(502)
			return 500
		}}, "502 ", 502},
		{"nothing, and a status", planned{write: func(http.ResponseWriter, *http.Request, Delivery) int { return 504 }}, "504 ", 504},
		{"no answer", planned{write: func(http.ResponseWriter, *http.Request, Delivery) int { return 0 }}, "unexpected EOF", 0},
		{"an abort", planned{write: func(http.ResponseWriter, *http.Request, Delivery) int { panic(http.ErrAbortHandler) }}, "unexpected EOF", 0},
		{"a panic", planned{status: 200, write: func(http.ResponseWriter, *http.Request, Delivery) int { panic("oh") }}, "503 ", 503},
		{"a panic within the answer", planned{write: func(w http.ResponseWriter, _ *http.Request, _ Delivery) int {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "12345")
			panic(errors.New("oh"))
		}}, "unexpected EOF", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store, reported := &memoryStore{}, &answers{}
			addr, r := link(t, Options{Store: store, Answered: reported.put, Responder: always(tt.response)})
			if got := dial(t, addr, postTo(r)).answer(); got != tt.answer {
				t.Errorf("answered %s, want %s", got, tt.answer)
			}
			d, a := store.all()[0], reported.next(t)
			if d.Answered != tt.response.status || d.Answer != "test" || d.Refused != NotRefused {
				t.Errorf("stored %+v", d)
			}
			if a.ID != d.ID || a.Status != tt.reported || a.By != "test" || a.Took < d.Took {
				t.Errorf("reported %+v of %v", a, d)
			}
		})
	}
}

// Every answer to what is stored is reported, with the time that storing took.
func TestEveryAnswerIsReported(t *testing.T) {
	t.Parallel()
	const saving = 20 * time.Millisecond
	store, reported := &memoryStore{enter: func(context.Context) { time.Sleep(saving) }}, &answers{}
	addr, r := link(t, Options{Store: store, Answered: reported.put, MaxBody: 10})
	for _, tt := range []struct {
		request string
		status  int
	}{
		{postTo(r), 200},
		{"GET " + r.Path() + " HTTP/1.1\r\nHost: x\r\n\r\n", 405},
		{"POST " + r.Path() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n12345678901", 413},
	} {
		conn := dial(t, addr, tt.request)
		conn.answer()
		all := store.all()
		if a := reported.next(t); a.ID != all[len(all)-1].ID || a.Status != tt.status || a.By != "" || a.Took < saving {
			t.Errorf("%d: reported %+v", tt.status, a)
		}
	}
	addr, r = link(t, Options{Store: &memoryStore{err: errors.New("disk full")}, Answered: func(string, int, string, time.Duration) {
		t.Error("the answer to what is not stored is reported")
	}})
	for _, method := range []string{"POST", "GET"} {
		dial(t, addr, method+" "+r.Path()+" HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").answer()
	}
}

// A responder is asked once for each delivery, one at a time, and about nothing else.
func TestResponderIsAskedOneAtATime(t *testing.T) {
	t.Parallel()
	var asked, inside atomic.Int32
	store := &memoryStore{}
	addr, r := link(t, Options{Store: store, Responder: responder(func(d Delivery) Response {
		if inside.Add(1) > 1 {
			t.Error("two are asked about at once")
		}
		if d.ID == "" || string(d.Body) != "{}" || len(store.all()) > int(asked.Load()) {
			t.Errorf("asked about %v", d)
		}
		asked.Add(1)
		inside.Add(-1)
		return nil
	})})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if got := dial(t, addr, postTo(r)).answer(); got != `200 {"ok":true}` {
				t.Errorf("answered %s", got)
			}
		})
	}
	wg.Wait()
	dial(t, addr, "PUT "+r.Path()+" HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}").answer()
	dial(t, addr, "GET "+r.Path()+"/probe?n=1 HTTP/1.1\r\nHost: x\r\n\r\n").answer()
	if n := asked.Load(); n != 20 {
		t.Errorf("asked %d times", n)
	}
}

// A responder, sink or report that panics costs no delivery and no answer.
func TestPanicsAreContained(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	addr, r := link(t, Options{Store: store, Responder: responder(func(Delivery) Response { panic("a") }),
		Sink: func(Delivery, Message) { panic("b") }, Answered: func(string, int, string, time.Duration) { panic("c") }})
	conn := dial(t, addr, postTo(r)+postTo(r))
	for range 2 {
		if got := conn.answer(); got != `200 {"ok":true}` {
			t.Errorf("answered %s", got)
		}
	}
	if d := store.all(); len(d) != 2 || d[0].Answered != 200 || d[0].Answer != "" {
		t.Errorf("stored %v", d)
	}
}

// Answers that keep their connection on purpose are bounded. One more is answered 503 at once, and others are answered as usual.
func TestHeldAnswersAreBounded(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	var hold atomic.Bool
	release := make(chan struct{})
	held := planned{long: true, write: func(w http.ResponseWriter, req *http.Request, d Delivery) int {
		if d.Body != nil {
			t.Error("the body stays in memory")
		}
		select {
		case <-release:
		case <-req.Context().Done():
		}
		return 0
	}}
	addr, r := link(t, Options{Store: store, Responder: responder(func(Delivery) Response {
		if hold.Load() {
			return held
		}
		return nil
	})})
	hold.Store(true)
	var conns []*caller
	for range maxHeld {
		conns = append(conns, dial(t, addr, postTo(r)))
	}
	testwait.Eventually(t, "all are held", func() bool { return len(r.held) == maxHeld })
	if got := dial(t, addr, postTo(r)).answer(); got != "503 " {
		t.Errorf("one more: answered %s", got)
	}
	all := store.all()
	if d := all[len(all)-1]; d.Answered != 503 || !strings.HasPrefix(d.Answer, "test (too many") {
		t.Errorf("one more: stored %v, %q", d, d.Answer)
	}
	hold.Store(false)
	if got := dial(t, addr, postTo(r)).answer(); got != `200 {"ok":true}` {
		t.Errorf("at the same time: answered %s", got)
	}
	_ = conns[0].Close() // this sender gives up
	testwait.Eventually(t, "its place is free", func() bool { return len(r.held) == maxHeld-1 })
	close(release)
	if got := conns[1].answer(); got != "unexpected EOF" {
		t.Errorf("a held one: answered %s", got)
	}
	testwait.Eventually(t, "all places are free", func() bool { return len(r.held) == 0 })
}

// Long bodies have few places. A held answer does not keep one.
func TestHeldAnswerKeepsNoPlaceOfALongBody(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	addr, r := link(t, Options{Store: store, Responder: always(planned{long: true, write: func(_ http.ResponseWriter, req *http.Request, _ Delivery) int {
		<-req.Context().Done()
		return 0
	}})})
	body := strings.Repeat("x", 2*smallBody)
	for range maxLarge + 2 {
		dial(t, addr, sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", r.Path(), len(body), body))
	}
	testwait.Eventually(t, "all are stored", func() bool { return len(store.all()) == maxLarge+2 })
	testwait.Eventually(t, "no place is taken", func() bool { return len(r.large) == 0 })
}

// A held answer ends with its tunnel, and soon.
func TestHeldAnswerEndsWithTheTunnel(t *testing.T) {
	t.Parallel()
	store, reported := &memoryStore{}, &answers{}
	r := New(Options{Secret: secret, Store: store, Answered: reported.put, Responder: always(planned{long: true, write: func(_ http.ResponseWriter, req *http.Request, _ Delivery) int {
		select {
		case <-req.Context().Done():
		case <-time.After(10 * testwait.Timeout()):
		}
		return 0
	}})})
	addr, stop := runTunnel(t, r)
	conn := dial(t, addr, postTo(r))
	empty := dial(t, addr, "POST "+r.Path()+" HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
	testwait.Eventually(t, "both are held", func() bool { return len(r.held) == 2 })
	stop()
	for _, c := range []*caller{conn, empty} {
		if got := c.answer(); got != "unexpected EOF" && !strings.Contains(got, "reset") {
			t.Errorf("answered %s", got)
		}
		if a := reported.next(t); a.Status != 0 {
			t.Errorf("reported %+v", a)
		}
	}
	if !slices.ContainsFunc(store.all(), func(d Delivery) bool { return len(d.Body) == 2 }) {
		t.Error("the stored delivery has lost its body")
	}
}

// How long a body may take does not limit how long an answer may wait, also where there is no body.
func TestHeldAnswerOutlastsTheTimeForABody(t *testing.T) {
	t.Parallel()
	const bodyWait, hold = 20 * time.Millisecond, 200 * time.Millisecond
	addr, r := link(t, Options{Store: &memoryStore{}, BodyWait: bodyWait, Responder: always(planned{long: true, write: func(w http.ResponseWriter, req *http.Request, _ Delivery) int {
		select {
		case <-time.After(hold):
			w.WriteHeader(200)
			return 200
		case <-req.Context().Done():
			return 0
		}
	}})})
	for _, framing := range []string{"Content-Length: 2\r\n\r\n{}", "Content-Length: 0\r\n\r\n", "\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"} {
		if got := dial(t, addr, "POST "+r.Path()+" HTTP/1.1\r\nHost: x\r\n"+framing).answer(); got != "200 " {
			t.Errorf("%q: answered %s", framing, got)
		}
	}
}
