package ngroktest

import (
	"callboard/internal/testwait"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"golang.ngrok.com/ngrok/v2"
)

func TestURLs(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	first, second := newTestAgent(t, e), newTestAgent(t, e)
	first.connect(t)
	second.connect(t)
	const taken = "https://taken.ngrok-free.app"
	first.listen(t, echoRequest, ngrok.WithURL(taken))
	for _, try := range []struct{ url, code string }{
		{taken, "ERR_NGROK_334"},
		{"https://TAKEN.ngrok-free.app:443", "ERR_NGROK_334"},
		{"https://a.example/", "ERR_NGROK_9038"},
		{"https://a.example/hook", "ERR_NGROK_9037"},
		{"https://a.example?x=1", "ERR_NGROK_9037"},
		{"https://", "ERR_NGROK_9037"},
		{"tcp://1.tcp.ngrok.io:20000", "ERR_NGROK_8013"},
	} {
		if _, err := second.Listen(t.Context(), ngrok.WithURL(try.url)); code(err) != try.code {
			t.Errorf("%s: %v", try.url, err)
		}
		b := e.Binds()
		if b := b[len(b)-1]; b.Requested != try.url || b.Assigned != "" || "ERR_NGROK_"+itoa(b.Code) != try.code {
			t.Errorf("%s: %+v", try.url, b)
		}
	}
	one, _ := second.listen(t, echoRequest)
	two, _ := second.listen(t, echoRequest)
	for _, url := range []string{one, two} {
		if !regexp.MustCompile(`^https://[a-z]+-[a-z]+-[0-9a-f]{4}\.ngrok-free\.app$`).MatchString(url) {
			t.Errorf("bind without a URL: %s", url)
		}
	}
	want := []string{one, two, taken}
	slices.Sort(want)
	if got := e.Online(); !slices.Equal(got, want) {
		t.Errorf("online %v, want %v", got, want)
	}
}

func TestDomain(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{Domain: "https://quiet-lamp.ngrok-free.app"})
	c := newTestAgent(t, e)
	c.connect(t)
	ln, err := c.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if u := ln.URL().String(); u != "https://quiet-lamp.ngrok-free.app" {
		t.Errorf("%s", u)
	}
	if _, err := c.Listen(t.Context()); code(err) != "ERR_NGROK_334" {
		t.Errorf("the only domain is online: %v", err)
	}
	if err := ln.Close(); err != nil { // unbinds
		t.Error(err)
	}
	if n := len(e.Online()); n != 0 {
		t.Errorf("%d online", n)
	}
	if url, _ := c.listen(t, echoRequest); url != "https://quiet-lamp.ngrok-free.app" {
		t.Errorf("%s", url)
	}
}

func TestRejectBind(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	e.RejectBind(320, 1)
	c := newTestAgent(t, e)
	c.connect(t)
	if _, err := c.Listen(t.Context(), ngrok.WithURL("https://not-yours.example")); code(err) != "ERR_NGROK_320" {
		t.Errorf("%v", err)
	}
	url, _ := c.listen(t, echoRequest)
	e.RejectBind(334, 1)
	e.Cut()
	testwait.Eventually(t, "the agent has bound again", func() bool { return c.connects() == 2 && slices.Equal(e.Online(), []string{url}) })
	if code(last(c.errors())) != "ERR_NGROK_334" {
		t.Errorf("%v", c.errors())
	}
	b := e.Binds()
	if b := b[len(b)-2:]; !b[0].Rebind || b[0].Code != 334 || !b[1].Rebind || b[1].Code != 0 || b[0].Id != b[1].Id {
		t.Errorf("%+v", b)
	}
}

func TestMoveOnRebind(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newTestAgent(t, e)
	old := c.serve(t, echoRequest)
	const moved = "https://elsewhere.ngrok-free.app"
	e.MoveOnRebind(moved)
	for range 2 { // the second time it stays moved
		e.Cut()
		testwait.Eventually(t, "the agent has bound again", func() bool { return slices.Equal(e.Online(), []string{moved}) })
		client := newSender(e)
		if a := post(t, client, old, ""); a.status != 404 || a.code != "ERR_NGROK_3200" {
			t.Errorf("old: %+v", a)
		}
		// The edge is ready before the agent is, but a stream that waits is answered.
		if a := post(t, client, moved, ""); a.status != 200 {
			t.Errorf("new: %+v", a)
		}
	}
}

// An agent that reconnects gets 334 if another agent has its URL.
func TestURLTakenMeanwhile(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c, other := newTestAgent(t, e), newTestAgent(t, e)
	url := c.serve(t, echoRequest, ngrok.WithURL("https://dear.example"))
	e.Reject(108, 1) // delays its reconnect by half a second
	e.Cut()
	testwait.Eventually(t, "the login is refused", func() bool { return code(last(c.errors())) == "ERR_NGROK_108" })
	other.serve(t, http.NotFoundHandler(), ngrok.WithURL(url))
	testwait.Eventually(t, "the agent reports 334", func() bool { return code(last(c.errors())) == "ERR_NGROK_334" })
	other.Disconnect()
	testwait.Eventually(t, "the URL is online again", func() bool { return c.connects() == 2 && len(e.Online()) == 1 })
}

func TestStopEndpoint(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newTestAgent(t, e)
	c.connect(t)
	other, _ := c.listen(t, echoRequest)
	url, ended := c.listen(t, echoRequest)
	e.StopEndpoint(url, 3204, "stopped from the dashboard")
	select {
	case err := <-ended:
		var own ngrok.Error
		if !errors.As(err, &own) || own.Code() != "ERR_NGROK_3204" {
			t.Errorf("%T %v", err, err)
		}
	case <-t.Context().Done():
	}
	if e.Sessions() != 1 || !slices.Equal(e.Online(), []string{other}) {
		t.Errorf("%d sessions, online %v", e.Sessions(), e.Online())
	}
	if again, _ := c.listen(t, echoRequest, ngrok.WithURL(url)); again != url {
		t.Errorf("again: %s", again)
	}
}
