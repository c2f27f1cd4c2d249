package tunnel_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http/httpproxy"

	"callboard/internal/testwait"
	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// syncBuffer is a log that a test reads while it is written.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *syncBuffer) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *syncBuffer) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// runningNgrok is an ngrok tunnel through an edge, running in a test.
type runningNgrok struct {
	t    *testing.T
	edge *ngroktest.Edge
	tun  *tunnel.NgrokTunnel
	log  *syncBuffer

	stop context.CancelFunc
	done chan error

	mu      sync.Mutex
	reports []timedReport
	read    int // number of reports that waitReport has passed
}

type timedReport struct {
	tunnel.Report
	at time.Time
}

// edgeOptions connect a tunnel to an edge. Its heartbeats are far apart: the library (v2.4.0) has a data race between a login
// and a heartbeat that comes before it, or that times out because the session was lost, and the race detector would blame
// any test that runs then.
func edgeOptions(edge *ngroktest.Edge) tunnel.NgrokOptions {
	return tunnel.NgrokOptions{
		Authtoken: ngroktest.Token, TokenFrom: "NGROK_AUTHTOKEN",
		ConnectURL: edge.ConnectURL(), ConnectCAs: edge.CAFile(),
		Heartbeat: 10 * time.Minute,
	}
}

// open starts a tunnel and stops it at the end of the test.
func open(t *testing.T, edge *ngroktest.Edge, o tunnel.NgrokOptions, h http.Handler) *runningNgrok {
	t.Helper()
	l := &runningNgrok{t: t, edge: edge, log: &syncBuffer{}}
	o.Log = slog.New(slog.NewJSONHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if l.tun, err = tunnel.Ngrok(o); err != nil {
		t.Fatal(err)
	}
	l.start(h)
	t.Cleanup(func() {
		l.stop()
		if l.done != nil {
			l.waitEnd()
		}
		l.checkSecrets(o.Authtoken)
	})
	return l
}

func (l *runningNgrok) start(h http.Handler) {
	ctx, cancel := context.WithCancel(context.Background())
	l.stop, l.done = cancel, make(chan error, 1)
	go func(done chan error) { done <- l.tun.Run(ctx, h, l.put) }(l.done)
}

func (l *runningNgrok) put(r tunnel.Report) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reports = append(l.reports, timedReport{r, time.Now()})
}

// waitReport waits for a report after the last one that it returned.
func (l *runningNgrok) waitReport(what string, is func(tunnel.Report) bool) (found timedReport) {
	l.t.Helper()
	complete := false
	defer func() { // also when Eventually has ended the test
		if !complete {
			l.t.Logf("reports: %+v\nlog: %s", l.allReports(), l.log)
		}
	}()
	testwait.Eventually(l.t, "a report: "+what, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		for l.read < len(l.reports) && !complete {
			found = l.reports[l.read]
			l.read++
			complete = is(found.Report)
		}
		return complete
	})
	return found
}

func (l *runningNgrok) waitState(s tunnel.State) timedReport {
	l.t.Helper()
	return l.waitReport(string(s), func(r tunnel.Report) bool { return r.State == s })
}

func (l *runningNgrok) allReports() []timedReport {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]timedReport(nil), l.reports...)
}

func (l *runningNgrok) waitEnd() error {
	l.t.Helper()
	select {
	case err := <-l.done:
		l.done = nil
		return err
	case <-time.After(testwait.Timeout()):
		l.t.Fatal("Run did not return")
		return nil
	}
}

// stopTime stops the tunnel and returns how long Run took to return.
func (l *runningNgrok) stopTime() time.Duration {
	l.t.Helper()
	begin := time.Now()
	l.stop()
	if err := l.waitEnd(); err != nil {
		l.t.Errorf("after a stop, Run returned %v", err)
	}
	return time.Since(begin)
}

// checkSecrets looks for the token in all reports and in the log.
func (l *runningNgrok) checkSecrets(token string) {
	l.t.Helper()
	for _, r := range l.allReports() {
		if all := fmt.Sprintf("%+v", r.Report); strings.Contains(all, token) || strings.ContainsAny(all, "\r\n") {
			l.t.Errorf("a report has the token or a line break: %q", all)
		}
	}
	if text := l.log.String(); strings.Contains(text, token) {
		l.t.Errorf("the log shows the token: %s", text)
	}
}

// post sends a request to the public URL through the edge.
func (l *runningNgrok) post(url, body string) (int, string) {
	l.t.Helper()
	client := &http.Client{Transport: l.edge.Transport(), Timeout: testwait.Timeout()}
	res, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// echo answers with the request.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	fmt.Fprintf(w, "%s %s %s", r.Method, r.URL.Path, body)
})

// stopLimit is how soon Run has to return.
const stopLimit = 150 * time.Millisecond

// busyAllowance is what a busy machine may add to a time. A fault takes without end, or as long as the heartbeats, which are
// ten minutes apart or, in the library's defaults, ten seconds.
func busyAllowance() time.Duration { return testwait.Scaled(3 * time.Second) }

func (l *runningNgrok) checkStopsPromptly(when string) {
	l.t.Helper()
	took := l.stopTime()
	l.t.Logf("%s: Run returned after %v", when, took.Round(10*time.Microsecond))
	if took > stopLimit+busyAllowance() {
		l.t.Errorf("%s: Run returned after %v; wanted %v", when, took, stopLimit)
	}
}

func TestNgrokOnline(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{Account: "Ada Example", Plan: "Free", Region: "eu", NewerAgent: "9.9.9"})
	o := edgeOptions(edge)
	o.URL = "Hooks.Example.com/"
	l := open(t, edge, o, echo)
	if l.tun.Name() != "ngrok" {
		t.Errorf("Name = %s", l.tun.Name())
	}
	r := l.waitState(tunnel.Online)
	if r.URL != "https://hooks.example.com" || !r.Fixed || r.Account != "Ada Example" || r.Plan != "Free" || r.Region != "eu" || r.Problem != "" {
		t.Errorf("reported %+v", r.Report)
	}
	if !strings.Contains(r.Notice, "9.9.9") {
		t.Errorf("the notice is %q", r.Notice)
	}
	if code, body := l.post(r.URL+"/hook/x", "hello"); code != 200 || body != "POST /hook/x hello" {
		t.Errorf("%d %q", code, body)
	}
	l.checkStopsPromptly("online and idle")
	l.waitState(tunnel.Stopping)
	l.waitState(tunnel.Off)
	testwait.Eventually(t, "the URL is offline", func() bool { return len(edge.Online()) == 0 })
}

func TestNgrokReconnectsAfterCut(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, edgeOptions(edge), echo)
	first := l.waitState(tunnel.Online)
	soonest := time.Hour // a busy machine may delay some of them
	for range 3 {
		began := time.Now()
		edge.Cut()
		down := l.waitState(tunnel.Reconnecting)
		up := l.waitState(tunnel.Online)
		t.Logf("reported after %v, back after %v", down.at.Sub(began), up.at.Sub(began))
		soonest = min(soonest, down.at.Sub(began))
		if up.URL != first.URL || down.URL != first.URL || down.Problem == "" || up.Problem != "" {
			t.Errorf("first %+v\ndown %+v\nup %+v", first.Report, down.Report, up.Report)
		}
		if code, _ := l.post(up.URL+"/x", ""); code != 200 {
			t.Errorf("after the cut: %d", code)
		}
	}
	if soonest > testwait.Scaled(200*time.Millisecond) {
		t.Errorf("reported after %v", soonest)
	}
	l.checkStopsPromptly("online again")
}

func TestNgrokThroughProxy(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{ProxyAuth: "ada:s3cret/word"})
	proxied := edgeOptions(edge)
	proxied.ConnectURL = "" // the default server; only the edge's proxy leads from there to the edge
	named, environment := proxied, proxied
	named.ProxyURL = edge.ProxyURL()
	environment = environment.WithEnvironment(&httpproxy.Config{HTTPSProxy: edge.ProxyURL(), NoProxy: "localhost,.example"})
	for _, o := range []tunnel.NgrokOptions{named, environment} {
		l := open(t, edge, o, echo)
		r := l.waitState(tunnel.Online)
		if code, _ := l.post(r.URL, ""); code != 200 {
			t.Errorf("answered %d", code)
		}
		edge.Cut()
		l.waitState(tunnel.Reconnecting)
		l.waitState(tunnel.Online)
		l.checkStopsPromptly("through a proxy")
		if text := l.log.String(); strings.Contains(text, "s3cret") {
			t.Errorf("the log shows the password: %s", text)
		}
	}
	for _, host := range edge.ProxyRequests() {
		if host != "connect.ngrok-agent.com:443" {
			t.Errorf("the proxy was asked for %s", host)
		}
	}

	named.ProxyURL = strings.Replace(edge.ProxyURL(), "ada:", "eve:", 1)
	p := open(t, edge, named, echo).waitFailed()
	if p.Unauthorised || !strings.Contains(p.Text, "407") || !strings.Contains(p.Text, "proxy_url") || strings.Contains(p.Text, "s3cret") {
		t.Errorf("%+v", p)
	}
}
