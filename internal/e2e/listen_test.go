//go:build unix

package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// client is a sandbox in a process of its own and the environment of a callboard that uses it.
type client struct {
	t    *testing.T
	box  *testapp.Sandbox
	env  *testapp.Env
	edge *ngroktest.Edge // nil without a tunnel
}

// startLocal makes a client without a tunnel: webhooks arrive on loopback.
func startLocal(t *testing.T, sandbox ...string) *client {
	t.Helper()
	env := testapp.NewEnv(t)
	box := env.StartSandbox(t, sandbox...)
	return &client{t: t, box: box, env: env.With("CALLBOARD_API_URL="+box.URL, "TYPECAST_API_TOKEN="+box.Token)}
}

// startNgrok makes a client with a tunnel. The program, the sandbox and ngrok's SDK are real, each in its process; a proxy
// leads every host to a stand-in for ngrok's edge.
func startNgrok(t *testing.T, o ngroktest.Options, sandbox ...string) *client {
	t.Helper()
	edge := ngroktest.Start(t, o)
	env := testapp.NewEnv(t, "HTTPS_PROXY="+edge.ProxyURL(), "SSL_CERT_FILE="+edge.CAFile())
	box := env.StartSandbox(t, sandbox...)
	return &client{t: t, edge: edge, box: box, env: env.With("CALLBOARD_API_URL="+box.URL, "TYPECAST_API_TOKEN="+box.Token,
		"CALLBOARD_TUNNEL=ngrok", "NGROK_AUTHTOKEN="+ngroktest.Token, "CALLBOARD_NGROK_CONNECT_URL="+edge.ConnectURL(),
		"CALLBOARD_NGROK_CONNECT_CAS="+edge.CAFile())}
}

// listenEvent is one line of "listen --json".
type listenEvent struct {
	Event, State, URL, Problem, ID, Status string
	SpeakID                                string `json:"speak_id"`
	JobID                                  string `json:"job_id"`
	SettledBy                              string `json:"settled_by"`
	File                                   string
	Duplicate                              bool
	Refused                                *string
	Forward                                *forwardResult
	Pending                                bool `json:"forward_pending"`
}

func isProven(e listenEvent) bool   { return e.Event == "link" && e.State == "proven" }
func isDelivery(e listenEvent) bool { return e.Event == "delivery" && e.Refused == nil }

// listener is a "listen --json" in a process of its own.
type listener struct {
	t *testing.T
	p *testapp.Process
}

func (c *client) listen(args ...string) *listener {
	c.t.Helper()
	return &listener{t: c.t, p: c.env.Start(c.t, append([]string{"listen", "--json"}, args...)...)}
}

// events returns the events printed so far.
func (l *listener) events() []listenEvent {
	l.t.Helper()
	var all []listenEvent
	for line := range strings.Lines(l.p.Stdout.String()) {
		if !strings.HasSuffix(line, "\n") { // the rest is not written yet
			break
		}
		var e listenEvent
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			l.t.Errorf("not JSON: %q", line)
		}
		all = append(all, e)
	}
	return all
}

// waitFor waits for the first event, counted from number from, that cond accepts. It returns the event and the number of the
// next one.
func (l *listener) waitFor(what string, from int, cond func(listenEvent) bool) (found listenEvent, next int) {
	l.t.Helper()
	testwait.Eventually(l.t, what, func() bool {
		all := l.events()
		for i := from; i < len(all); i++ {
			if cond(all[i]) {
				found, next = all[i], i+1
				return true
			}
		}
		return false
	})
	return found, next
}

// quit interrupts the listener. It must exit with 0 and print nothing on stderr.
func (l *listener) quit() {
	l.t.Helper()
	begun := time.Now()
	l.p.Interrupt()
	code := l.p.Wait()
	l.t.Logf("listen ended %v after Ctrl+C", time.Since(begun).Round(time.Millisecond))
	if errs := l.p.Stderr.String(); code != 0 || errs != "" {
		l.t.Errorf("listen: exit %d, stderr %q", code, errs)
	}
}

// startSpeak runs "speak" in the background and returns a function that waits for its job.
func (c *client) startSpeak(text string) func() (state, settledBy, file string) {
	c.t.Helper()
	p := c.env.Start(c.t, "speak", text, "--actor", "Mina", "--json", "--timeout", testwait.Timeout().String())
	return func() (string, string, string) {
		c.t.Helper()
		code := p.Wait()
		var j struct {
			State, File string
			SettledBy   string `json:"settled_by"`
		}
		if err := json.Unmarshal([]byte(p.Stdout.String()), &j); err != nil || code != 0 {
			c.t.Fatalf("speak: exit %d, %v\n%s%s", code, err, p.Stdout.String(), p.Stderr.String())
		}
		return j.State, j.SettledBy, j.File
	}
}

// submitElsewhere submits a text as another program with the same token would.
func (c *client) submitElsewhere(text string) {
	c.t.Helper()
	postSpeak(c.t, c.box, text, "")
}
