package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// loadServer is a sandbox that serves on loopback, with a client that many goroutines may use.
type loadServer struct {
	*Server
	t      testing.TB
	client *http.Client
}

func startLoadServer(t testing.TB, o Options) loadServer {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return loadServer{s, t, &http.Client{Transport: transport}}
}

func (l loadServer) send(method, path, body string) (string, error) {
	req, err := http.NewRequest(method, l.URL()+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer sandbox")
	resp, err := l.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, raw)
	}
	return string(raw), err
}

func (l loadServer) register(url string) {
	l.t.Helper()
	if _, err := l.send("PUT", "/api/me/callback-url", `{"callback_url":"`+url+`"}`); err != nil {
		l.t.Fatal(err)
	}
}

// speakMany posts n speaks, at most atOnce at a time, and returns their ids.
func (l loadServer) speakMany(n, atOnce int) []string {
	l.t.Helper()
	ids := make([]string, n)
	forEach(n, atOnce, func(i int) {
		raw, err := l.send("POST", "/api/speak", fmt.Sprintf(`{"text":"This is number %d.","lang":"auto","actor_id":%q}`, i, l.catalogue.actors[0].ID))
		if err != nil {
			l.t.Error(err)
			return
		}
		var out struct{ Result map[string]string }
		if err := json.Unmarshal([]byte(raw), &out); err != nil {
			l.t.Error(err)
		}
		ids[i] = path.Base(out.Result["speak_url"])
	})
	if l.t.Failed() {
		l.t.FailNow()
	}
	return ids
}

// forEach calls do for 0 … n-1, at most atOnce at a time.
func forEach(n, atOnce int, do func(i int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range min(n, atOnce) {
		all.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

// eventuallySlow is testwait.Eventually with three minutes, for loads that take seconds even on an idle machine.
func eventuallySlow(t testing.TB, what string, ok func() bool) {
	t.Helper()
	testwait.Within(t, 3*time.Minute, what, ok)
}

// serve starts a receiver on its own port.
func serve(t testing.TB, h http.HandlerFunc) (url string) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv.URL + "/hook/secret"
}

// counter counts the webhooks of each speak.
type counter struct {
	mu  sync.Mutex
	got map[string]int
	sum int
}

func (c *counter) handle(_ http.ResponseWriter, r *http.Request) {
	var m message
	if raw, err := io.ReadAll(r.Body); err == nil {
		_ = json.Unmarshal(raw, &m) // onceEach fails for a message that cannot be parsed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.got == nil {
		c.got = map[string]int{}
	}
	c.got[path.Base(m.SpeakURL)]++
	c.sum++
}

// checkOnePerID fails unless there was exactly one webhook for each of the ids, and no other.
func (c *counter) checkOnePerID(t testing.TB, ids []string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sum != len(ids) || len(c.got) != len(ids) {
		t.Errorf("%d webhooks of %d speaks, want one of each of %d", c.sum, len(c.got), len(ids))
	}
	for _, id := range ids {
		if c.got[id] != 1 {
			t.Errorf("%s got %d webhooks", id, c.got[id])
		}
	}
}

func (l loadServer) settled(ids []string) bool {
	for _, id := range ids {
		if sp, _ := l.state.speak(id); !sp.Settled {
			return false
		}
	}
	return true
}

// 200 concurrent POSTs: each is answered, has its own id, and gets one webhook.
func TestConcurrentSpeaks(t *testing.T) {
	t.Parallel()
	const n = 200
	l := startLoadServer(t, Options{SynthDelay: -1})
	var c counter
	l.register(serve(t, c.handle))
	startTime := time.Now()
	ids := l.speakMany(n, n)
	answered := time.Since(startTime)
	eventuallySlow(t, "all are settled", func() bool { return l.settled(ids) })
	t.Logf("answered within %v, delivered within %v", answered, time.Since(startTime))
	c.checkOnePerID(t, ids) // all are settled, so none follows
	for _, id := range ids {
		if sp, _ := l.state.speak(id); sp.State != done || sp.Seconds == 0 || sp.AttemptsMade != 1 {
			t.Errorf("%+v", sp)
		}
	}
}

// deadReceiver is a receiver of one of three kinds: it accepts the webhook and never answers (hangs), its port is
// closed (refuses), or it answers 500 (breaks).
type deadReceiver struct {
	url  string
	kind int
}

const (
	hangs = iota
	refuses
	breaks
)

// deadReceivers starts n dead receivers, each on its own port. release lets those that hang answer.
func deadReceivers(t testing.TB, n int) (all []deadReceiver, release func()) {
	t.Helper()
	released := make(chan struct{})
	release = sync.OnceFunc(func() { close(released) })
	var shut []net.Listener
	for i := range n {
		switch i % 3 {
		case hangs:
			all = append(all, deadReceiver{serve(t, func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				select {
				case <-released:
				case <-r.Context().Done():
				}
			}), hangs})
		case refuses:
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			shut = append(shut, l)
			all = append(all, deadReceiver{"http://" + l.Addr().String() + "/hook/secret", refuses})
		case breaks:
			all = append(all, deadReceiver{serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }), breaks})
		}
	}
	for _, l := range shut { // closed last, so that none of the others gets the same port
		l.Close()
	}
	t.Cleanup(release) // before the servers are closed: they wait for their handlers
	return all, release
}

// speakToEach makes one speak for each dead receiver, waits until its synthesis has ended, and returns the ids.
func (l loadServer) speakToEach(all []deadReceiver) []string {
	l.t.Helper()
	var ids []string
	for _, d := range all {
		l.register(d.url)
		id := l.speakMany(1, 1)[0]
		eventuallySlow(l.t, "the synthesis ends", func() bool { sp, _ := l.state.speak(id); return sp.Callback == d.url })
		ids = append(ids, id)
	}
	return ids
}

// While the webhooks of 100 jobs wait for dead receivers, those of other jobs arrive, each once. Dead receivers get
// their webhooks when they recover.
func TestHundredDeadReceivers(t *testing.T) {
	t.Parallel()
	const immediateAttempts = 1 + immediateRetries // attempts before the first delay, which is an hour here, longer than the test
	var c counter
	fast := serve(t, c.handle)
	l := startLoadServer(t, Options{SynthDelay: -1, Voice: silentVoice{}, TimeScale: 1.0 / 60, WebhookTimeout: time.Hour})
	receivers, release := deadReceivers(t, 100)
	waiting := l.speakToEach(receivers)
	l.register(fast)
	ids := l.speakMany(500, 64)
	eventuallySlow(t, "the others are delivered", func() bool { return l.settled(ids) })
	c.checkOnePerID(t, ids)

	hanging := []string{}
	for i, d := range receivers {
		made, next := 0, func(sp speak) bool { return true }
		if d.kind == hangs {
			hanging = append(hanging, waiting[i])
		} else {
			made, next = immediateAttempts, func(sp speak) bool { return sp.Next.After(sp.Ended.Add(59 * time.Minute)) }
		}
		var sp speak
		eventuallySlow(t, fmt.Sprintf("%s was attempted %d times", d.url, made), func() bool { sp, _ = l.state.speak(waiting[i]); return sp.AttemptsMade >= made })
		if sp.AttemptsMade != made || sp.Settled || !next(sp) {
			t.Errorf("%s: %+v", d.url, sp)
		}
	}
	release()
	eventuallySlow(t, "those that hung are delivered", func() bool { return l.settled(hanging) })
	c.checkOnePerID(t, ids)
}

// A burst of webhooks reuses the connections of the last burst: a receiver of a thousand webhooks a second must not run
// out of ports.
func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	const n = 200
	var opened, waiting atomic.Int64
	proceed := make(chan struct{})
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		waiting.Add(1)
		select {
		case <-proceed:
		case <-r.Context().Done():
		}
		waiting.Add(-1)
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	l := startLoadServer(t, Options{SynthDelay: -1, Voice: silentVoice{}})
	l.register(srv.URL)
	for range 3 {
		ids := l.speakMany(n, n)
		eventuallySlow(t, "all are at the receiver at once", func() bool { return waiting.Load() == n })
		for range n {
			proceed <- struct{}{}
		}
		eventuallySlow(t, "all are settled", func() bool { return l.settled(ids) })
	}
	// A connection becomes idle shortly after its answer: a few may be too late for the next burst.
	if got := opened.Load(); got < n || got > n*5/4 {
		t.Errorf("%d connections for three bursts of %d webhooks", got, n)
	}
}
