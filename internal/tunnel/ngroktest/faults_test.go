package ngroktest

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

	"golang.ngrok.com/ngrok/v2"
)

func TestCut(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newCustomer(t, e)
	entered, left := make(chan struct{}), make(chan struct{})
	url := c.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hang" {
			io.Copy(io.Discard, r.Body) // or net/http does not watch the connection
			close(entered)
			<-r.Context().Done()
			close(left)
			panic(http.ErrAbortHandler) // an answer on the lost session is one of the races that Race tells of
		}
		mirror(w, r)
	}))
	client := sender(e)
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
		until(t, "the agent to be back", func() bool { return slices.Equal(e.Online(), []string{url}) && c.connects() == n })
		if a := post(t, client, url, "x"); a.status != 200 {
			t.Errorf("back: %+v", a)
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
	until(t, "the agent to be back", func() bool { return c.connects() == 5 })
	binds := e.Binds()
	for _, b := range binds[1:] {
		if !b.Rebind || b.Id != binds[0].Id || b.Given != url {
			t.Errorf("%+v", b)
		}
	}
}

// Whatever is cut off in the middle of a crowd, nobody hangs, and everybody hears something sensible.
func TestCutInACrowd(t *testing.T) {
	t.Parallel()
	skipUnderRace(t)
	e := Start(t, Options{})
	url := newCustomer(t, e).serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Write(body)
	}))
	client := sender(e)
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
		until(t, "deliveries", func() bool { return answered.Load() > before+20 })
		if n%2 == 0 {
			e.Cut()
		} else {
			e.GoAway()
		}
	}
	over.Store(true)
	wg.Wait()
}

// Frozen for less than a heartbeat's time, nothing is lost.
func TestFreezeAndThaw(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newCustomer(t, e)
	url := c.serve(t, mirror)
	client := sender(e)
	if a := post(t, client, url, "before"); a.status != 200 {
		t.Fatalf("%+v", a)
	}
	e.Freeze()
	got := make(chan answer, 1)
	go func() {
		a, _ := tryPost(client, url, "late")
		got <- a
	}()
	late := newCustomer(t, e)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	connected := make(chan error, 1)
	go func() { connected <- late.Connect(ctx) }()
	select { // a while in which it would have come through a hundred times
	case a := <-got:
		t.Errorf("through the ice: %+v", a)
	case err := <-connected:
		t.Errorf("logged in through the ice: %v", err)
	case <-time.After(150 * time.Millisecond):
	}
	if e.Sessions() != 1 || len(e.Online()) != 1 || e.Logins() != 1 {
		t.Errorf("%d sessions, %d logins", e.Sessions(), e.Logins())
	}
	e.Thaw()
	if a := <-got; a.status != 200 {
		t.Errorf("thawed: %+v", a)
	}
	if err := <-connected; err != nil {
		t.Error(err)
	}
	late.Disconnect()
	if n := c.connects(); n != 1 {
		t.Errorf("connected %d times", n)
	}
}

// quickBeats make an agent notice a loss within a second, and not by mistake on a busy machine.
var quickBeats = []ngrok.AgentOption{
	ngrok.WithHeartbeatInterval(50 * time.Millisecond), ngrok.WithHeartbeatTolerance(700 * time.Millisecond),
}

// Frozen for longer, the agent gives up by itself and comes back once it can.
func TestHeartbeatsLostOnAFrozenWire(t *testing.T) {
	t.Parallel()
	skipUnderRace(t)
	e := Start(t, Options{Sessions: 1})
	c := newCustomer(t, e, quickBeats...)
	url := c.serve(t, mirror)
	e.Freeze()
	until(t, "the agent to notice", func() bool { return len(c.troubles()) > 0 })
	e.Thaw()
	until(t, "the agent to be back", func() bool { return c.connects() > 1 && slices.Equal(e.Online(), []string{url}) })
	if a := post(t, sender(e), url, "x"); a.status != 200 {
		t.Errorf("%+v", a)
	}
}

func TestMutedHeartbeats(t *testing.T) {
	t.Parallel()
	skipUnderRace(t)
	e := Start(t, Options{})
	c := newCustomer(t, e, quickBeats...)
	url := c.serve(t, mirror)
	if a := post(t, sender(e), url, "x"); a.status != 200 {
		t.Errorf("%+v", a)
	}
	e.MuteHeartbeats(true)
	until(t, "the agent to notice", func() bool { return len(c.troubles()) > 0 })
	e.MuteHeartbeats(false)
	until(t, "the agent to be back", func() bool { return c.connects() > 1 && slices.Equal(e.Online(), []string{url}) })
	until(t, "an echo", func() bool { return c.beats() > 1 })
}

// skipUnderRace keeps the library's own races out of our runs; see Race.
func skipUnderRace(t *testing.T) {
	t.Helper()
	if Race {
		t.Skip("the ngrok library has races of its own here")
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newCustomer(t, e)
	url := c.serve(t, mirror)
	addr := e.ConnectURL()
	e.Refuse(true)
	e.Refuse(true) // twice is once
	client := sender(e)
	if a := post(t, client, url, "x"); a.status != 200 {
		t.Errorf("who was there stays: %+v", a)
	}
	e.Cut()
	until(t, "a refusal", func() bool { return isRefused(last(c.troubles())) })
	if a := post(t, client, url, "x"); a.code != "ERR_NGROK_3200" {
		t.Errorf("%+v", a)
	}
	e.Refuse(false)
	e.Refuse(false)
	if e.ConnectURL() != addr {
		t.Error("another port")
	}
	until(t, "the agent to be back", func() bool { return slices.Equal(e.Online(), []string{url}) })
	if a := post(t, client, url, "x"); a.status != 200 {
		t.Errorf("back: %+v", a)
	}
}
