package ngroktest

import (
	"callboard/internal/testwait"
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

	"golang.ngrok.com/ngrok/v2"
)

func TestCut(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newTestAgent(t, e)
	entered, left := make(chan struct{}), make(chan struct{})
	url := c.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hang" {
			io.Copy(io.Discard, r.Body) // otherwise net/http does not watch the connection
			close(entered)
			<-r.Context().Done()
			close(left)
			panic(http.ErrAbortHandler) // an answer on the lost session is one of the races described at Race
		}
		echoRequest(w, r)
	}))
	client := newSender(e)
	inFlight := make(chan answer, 1)
	go func() {
		a, _ := tryPost(client, url+"/hang", "x")
		inFlight <- a
	}()
	<-entered
	e.Cut()
	if a := <-inFlight; a.status != 502 || a.code != "ERR_NGROK_3004" {
		t.Errorf("in flight: %+v", a)
	}
	<-left
	for n := 2; n < 5; n++ {
		testwait.Eventually(t, "the agent is online again", func() bool { return slices.Equal(e.Online(), []string{url}) && c.connects() == n })
		if a := post(t, client, url, "x"); a.status != 200 {
			t.Errorf("after the reconnect: %+v", a)
		}
		if n%2 == 0 {
			e.GoAway()
		} else {
			e.Cut()
		}
		if a := post(t, client, url, "x"); a.status != 200 && a.code != "ERR_NGROK_3200" {
			t.Errorf("meanwhile: %+v", a)
		}
	}
	testwait.Eventually(t, "the agent is online again", func() bool { return c.connects() == 5 })
	binds := e.Binds()
	for _, b := range binds[1:] {
		if !b.Rebind || b.Id != binds[0].Id || b.Assigned != url {
			t.Errorf("%+v", b)
		}
	}
}

// When sessions are cut under load, no sender hangs and each gets a valid answer or a cut one.
func TestCutUnderLoad(t *testing.T) {
	t.Parallel()
	skipUnderRace(t)
	e := Start(t, Options{})
	url := newTestAgent(t, e).serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Write(body)
	}))
	client := newSender(e)
	var over atomic.Bool
	var answered atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			body := strings.Repeat("x", 20_000)
			for !over.Load() {
				a, err := tryPost(client, url, body)
				switch {
				case err == nil && a.status == 200 && a.body == body:
					answered.Add(1)
				case err == nil && (a.code == "ERR_NGROK_3200" || a.code == "ERR_NGROK_3004"):
					time.Sleep(time.Millisecond) // as a sender does before it tries again
				case errors.Is(err, io.ErrUnexpectedEOF): // in the middle of an answer
				default:
					t.Errorf("%d %s, %d bytes, %v", a.status, a.code, len(a.body), err)
				}
			}
		})
	}
	for n := range 8 {
		before := answered.Load()
		testwait.Eventually(t, "20 requests are answered", func() bool { return answered.Load() > before+20 })
		if n%2 == 0 {
			e.Cut()
		} else {
			e.GoAway()
		}
	}
	over.Store(true)
	wg.Wait()
}

// Nothing is lost by a freeze that is shorter than the heartbeat timeout.
func TestFreezeAndThaw(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newTestAgent(t, e)
	url := c.serve(t, echoRequest)
	client := newSender(e)
	if a := post(t, client, url, "before"); a.status != 200 {
		t.Fatalf("%+v", a)
	}
	e.Freeze()
	got := make(chan answer, 1)
	go func() {
		a, _ := tryPost(client, url, "late")
		got <- a
	}()
	late := newTestAgent(t, e)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	connected := make(chan error, 1)
	go func() { connected <- late.Connect(ctx) }()
	select { // long enough for a hundred requests
	case a := <-got:
		t.Errorf("answered while frozen: %+v", a)
	case err := <-connected:
		t.Errorf("logged in while frozen: %v", err)
	case <-time.After(150 * time.Millisecond):
	}
	if e.Sessions() != 1 || len(e.Online()) != 1 || e.Logins() != 1 {
		t.Errorf("%d sessions, %d logins", e.Sessions(), e.Logins())
	}
	e.Thaw()
	if a := <-got; a.status != 200 {
		t.Errorf("after Thaw: %+v", a)
	}
	if err := <-connected; err != nil {
		t.Error(err)
	}
	late.Disconnect()
	if n := c.connects(); n != 1 {
		t.Errorf("connected %d times", n)
	}
}

// fastHeartbeats make an agent notice a loss within a second, without false alarms on a busy machine.
var fastHeartbeats = []ngrok.AgentOption{
	ngrok.WithHeartbeatInterval(50 * time.Millisecond), ngrok.WithHeartbeatTolerance(700 * time.Millisecond),
}

// The agent gives up a frozen session by itself and reconnects when it can.
func TestHeartbeatsLostWhileFrozen(t *testing.T) {
	t.Parallel()
	skipUnderRace(t)
	e := Start(t, Options{Sessions: 1})
	c := newTestAgent(t, e, fastHeartbeats...)
	url := c.serve(t, echoRequest)
	e.Freeze()
	testwait.Eventually(t, "the agent notices", func() bool { return len(c.errors()) > 0 })
	e.Thaw()
	testwait.Eventually(t, "the agent is online again", func() bool { return c.connects() > 1 && slices.Equal(e.Online(), []string{url}) })
	if a := post(t, newSender(e), url, "x"); a.status != 200 {
		t.Errorf("%+v", a)
	}
}

func TestMutedHeartbeats(t *testing.T) {
	t.Parallel()
	skipUnderRace(t)
	e := Start(t, Options{})
	c := newTestAgent(t, e, fastHeartbeats...)
	url := c.serve(t, echoRequest)
	if a := post(t, newSender(e), url, "x"); a.status != 200 {
		t.Errorf("%+v", a)
	}
	e.MuteHeartbeats(true)
	testwait.Eventually(t, "the agent notices", func() bool { return len(c.errors()) > 0 })
	e.MuteHeartbeats(false)
	testwait.Eventually(t, "the agent is online again", func() bool { return c.connects() > 1 && slices.Equal(e.Online(), []string{url}) })
	testwait.Eventually(t, "an echo", func() bool { return c.heartbeats() > 1 })
}

// skipUnderRace skips tests that trigger the library's races: see Race.
func skipUnderRace(t *testing.T) {
	t.Helper()
	if Race {
		t.Skip("the ngrok library has data races here")
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newTestAgent(t, e)
	url := c.serve(t, echoRequest)
	addr := e.ConnectURL()
	e.Refuse(true)
	e.Refuse(true) // a second call changes nothing
	client := newSender(e)
	if a := post(t, client, url, "x"); a.status != 200 {
		t.Errorf("open session: %+v", a)
	}
	e.Cut()
	testwait.Eventually(t, "a refusal", func() bool { return isRefused(last(c.errors())) })
	if a := post(t, client, url, "x"); a.code != "ERR_NGROK_3200" {
		t.Errorf("%+v", a)
	}
	e.Refuse(false)
	e.Refuse(false)
	if e.ConnectURL() != addr {
		t.Error("the port changed")
	}
	testwait.Eventually(t, "the agent is online again", func() bool { return slices.Equal(e.Online(), []string{url}) })
	if a := post(t, client, url, "x"); a.status != 200 {
		t.Errorf("after the reconnect: %+v", a)
	}
}
