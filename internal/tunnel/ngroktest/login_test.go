package ngroktest

import (
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
		{StrangeToken, "ERR_NGROK_107"},
	} {
		c := newCustomer(t, e, ngrok.WithAuthtoken(try.token))
		err := c.connectInVain(t, func() bool { return len(c.troubles()) > 0 })
		if code(err) != try.code || code(c.troubles()[0]) != try.code {
			t.Errorf("%q: returned %v, reported %v", try.token, err, c.troubles()[0])
		}
		if text := c.troubles()[0].Error(); !strings.Contains(text, "Your authtoken: "+try.token) && try.token != "" ||
			!strings.HasSuffix(text, "\r\n\r\n"+try.code+"\r\n") {
			t.Errorf("%q", text)
		}
	}
	if e.Logins() < 4 || e.Sessions() != 0 {
		t.Errorf("%d logins, %d sessions", e.Logins(), e.Sessions())
	}

	own := Start(t, Options{Token: "any-old-thing"})
	newCustomer(t, own, ngrok.WithAuthtoken("any-old-thing")).connect(t)
	c := newCustomer(t, own)
	if err := c.connectInVain(t, func() bool { return len(c.troubles()) > 0 }); code(err) != "ERR_NGROK_107" {
		t.Errorf("the usual token at an edge with another: %v", err)
	}
}

func TestTooManyAgents(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{Sessions: 1})
	first, second := newCustomer(t, e), newCustomer(t, e)
	first.connect(t)
	e.Cut() // and one that comes back is the same one
	until(t, "the first to be back", func() bool { return first.connects() == 2 })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- second.Connect(ctx) }()
	until(t, "a refusal", func() bool { return len(second.troubles()) > 0 })
	if c := code(second.troubles()[0]); c != "ERR_NGROK_108" {
		t.Errorf("%s: %v", c, second.troubles()[0])
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
	c := newCustomer(t, e)
	c.connect(t)
	errs := c.troubles()
	if len(errs) != 2 || code(errs[0]) != "ERR_NGROK_121" || !strings.Contains(errs[0].Error(), "Your authtoken: "+Token) {
		t.Errorf("%v", errs)
	}
	e.Reject(120, -1)
	e.Cut()
	until(t, "another refusal", func() bool { return e.Logins() >= 4 && code(last(c.troubles())) == "ERR_NGROK_120" })
	e.Reject(120, 0)
	until(t, "the agent to be back", func() bool { return c.connects() == 2 })
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	c := newCustomer(t, e)
	url := c.serve(t, mirror)
	e.Revoke()
	if e.Sessions() != 0 || len(e.Online()) != 0 {
		t.Error("still there")
	}
	until(t, "107", func() bool { return code(last(c.troubles())) == "ERR_NGROK_107" })
	if a := post(t, sender(e), url, ""); a.code != "ERR_NGROK_3200" {
		t.Errorf("%+v", a)
	}
}

func TestSlowLogin(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	const d = 150 * time.Millisecond
	e.SlowLogin(d)
	begin := time.Now()
	newCustomer(t, e).connect(t)
	if took := time.Since(begin); took < d {
		t.Errorf("took %v", took)
	}
	e.SlowLogin(time.Hour)
	c := newCustomer(t, e)
	c.connectInVain(t, func() bool { return e.Logins() == 2 })
}
