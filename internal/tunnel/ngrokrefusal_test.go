package tunnel_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// waitFailed waits for the report Failed and for the *Problem that Run returns.
func (l *runningNgrok) waitFailed() *tunnel.Problem {
	l.t.Helper()
	r := l.waitState(tunnel.Failed)
	var p *tunnel.Problem
	if err := l.waitEnd(); !errors.As(err, &p) {
		l.t.Fatalf("Run returned %v", err)
	}
	if r.Problem != p.Text || r.Code != p.Code {
		l.t.Errorf("reported %+v, returned %+v", r.Report, p)
	}
	if p.Unwrap() != nil && strings.Contains(p.Unwrap().Error(), ngroktest.Token) {
		l.t.Errorf("the cause shows the token: %v", p.Unwrap())
	}
	return p
}

func TestNgrokRefusedToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, token, code string }{
		{"unknown", ngroktest.UnknownToken, "ERR_NGROK_107"},
		{"malformed", "not-a-token-at-all", "ERR_NGROK_105"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edge := ngroktest.Start(t, ngroktest.Options{})
			o := edgeOptions(edge)
			o.Authtoken, o.TokenFrom = tt.token, "ngrok.yml"
			began := time.Now()
			p := open(t, edge, o, echo).waitFailed()
			took := time.Since(began)
			t.Logf("after %v: %s", took, p)
			if p.Code != tt.code || !p.Unauthorised || !strings.Contains(p.Text, "ngrok.yml") || took > testwait.Timeout() {
				t.Errorf("after %v: %+v", took, p)
			}
			if n := edge.Logins(); n != 1 {
				t.Errorf("%d logins", n)
			}
		})
	}
}

func TestNgrokRevokedToken(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, edgeOptions(edge), echo)
	l.waitState(tunnel.Online)
	began := time.Now()
	edge.Revoke()
	p := l.waitFailed()
	t.Logf("after %v: %s", time.Since(began), p)
	if p.Code != "ERR_NGROK_107" || !p.Unauthorised {
		t.Errorf("%+v", p)
	}
}

func TestNgrokEndpointStopped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code int
		want string
	}{
		{4711, "ERR_NGROK_4711"},
		{-1, ""}, // not a possible code
	} {
		edge := ngroktest.Start(t, ngroktest.Options{})
		l := open(t, edge, edgeOptions(edge), echo)
		url := l.waitState(tunnel.Online).URL
		began := time.Now()
		edge.StopEndpoint(url, tt.code, "An admin stopped it.\nYour authtoken: "+ngroktest.Token)
		p := l.waitFailed()
		t.Logf("after %v: %s", time.Since(began), p)
		if p.Code != tt.want || !strings.Contains(p.Text, "An admin stopped it") || !strings.Contains(p.Text, url) ||
			tt.want != "" && !strings.Contains(p.Text, "ngrok.com/docs/errors/err_ngrok_4711") {
			t.Errorf("%+v", p)
		}
	}
}

func TestNgrokTooManyAgents(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{Sessions: 1})
	first := open(t, edge, edgeOptions(edge), echo)
	first.waitState(tunnel.Online)
	second := open(t, edge, edgeOptions(edge).WithInterval(20*time.Millisecond), echo)
	r := second.waitReport("a report with NextTry", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
	if r.State != tunnel.Connecting || r.Code != "ERR_NGROK_108" || !strings.Contains(r.Problem, "dashboard.ngrok.com/agents") {
		t.Errorf("%+v", r.Report)
	}
	first.checkStopsPromptly("online")
	second.waitState(tunnel.Online)
}
