package ngroktest

import (
	"callboard/internal/testwait"
	"context"
	"strings"
	"testing"
	"time"

	"golang.ngrok.com/ngrok/v2"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	for _, try := range []struct{ token, code string }{
		{"", "ERR_NGROK_4018"},
		{"garbage", "ERR_NGROK_105"},
		{Token[:40], "ERR_NGROK_105"},
		{UnknownToken, "ERR_NGROK_107"},
	} {
		c := newTestAgent(t, e, ngrok.WithAuthtoken(try.token))
		err := c.failToConnect(t, func() bool { return len(c.errors()) > 0 })
		if code(err) != try.code || code(c.errors()[0]) != try.code {
			t.Errorf("%q: returned %v, reported %v", try.token, err, c.errors()[0])
		}
		if text := c.errors()[0].Error(); !strings.Contains(text, "Your authtoken: "+try.token) && try.token != "" ||
			!strings.HasSuffix(text, "\r\n\r\n"+try.code+"\r\n") {
			t.Errorf("%q", text)
		}
	}
	if e.Logins() < 4 || e.Sessions() != 0 {
		t.Errorf("%d logins, %d sessions", e.Logins(), e.Sessions())
	}

	own := Start(t, Options{Token: "another-token"})
	newTestAgent(t, own, ngrok.WithAuthtoken("another-token")).connect(t)
	c := newTestAgent(t, own)
	if err := c.failToConnect(t, func() bool { return len(c.errors()) > 0 }); code(err) != "ERR_NGROK_107" {
		t.Errorf("the default token at an edge with another token: %v", err)
	}
}

func TestTooManyAgents(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{Sessions: 1})
	first, second := newTestAgent(t, e), newTestAgent(t, e)
	first.connect(t)
	e.Cut() // an agent that reconnects is not counted twice
	testwait.Eventually(t, "the first agent is online again", func() bool { return first.connects() == 2 })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- second.Connect(ctx) }()
	testwait.Eventually(t, "a refusal", func() bool { return len(second.errors()) > 0 })
	if c := code(second.errors()[0]); c != "ERR_NGROK_108" {
		t.Errorf("%s: %v", c, second.errors()[0])
	}
	first.Disconnect()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	second.Disconnect()
}

func TestReject(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	e.Reject(121, 2)
	c := newTestAgent(t, e)
	c.connect(t)
	errs := c.errors()
	if len(errs) != 2 || code(errs[0]) != "ERR_NGROK_121" || !strings.Contains(errs[0].Error(), "Your authtoken: "+Token) {
		t.Errorf("%v", errs)
	}
	e.Reject(120, -1)
	e.Cut()
	testwait.Eventually(t, "the login is refused again", func() bool { return e.Logins() >= 4 && code(last(c.errors())) == "ERR_NGROK_120" })
	e.Reject(120, 0)
	testwait.Eventually(t, "the agent is online again", func() bool { return c.connects() == 2 })
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newTestAgent(t, e)
	url := c.serve(t, echoRequest)
	e.Revoke()
	if e.Sessions() != 0 || len(e.Online()) != 0 {
		t.Error("a session or an endpoint is left")
	}
	testwait.Eventually(t, "the agent reports 107", func() bool { return code(last(c.errors())) == "ERR_NGROK_107" })
	if a := post(t, newSender(e), url, ""); a.code != "ERR_NGROK_3200" {
		t.Errorf("%+v", a)
	}
}

func TestSlowLogin(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	const d = 150 * time.Millisecond
	e.SlowLogin(d)
	begin := time.Now()
	newTestAgent(t, e).connect(t)
	if took := time.Since(begin); took < d {
		t.Errorf("took %v", took)
	}
	e.SlowLogin(time.Hour)
	c := newTestAgent(t, e)
	c.failToConnect(t, func() bool { return e.Logins() == 2 })
}
