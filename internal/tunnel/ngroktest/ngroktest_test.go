package ngroktest

import (
	"bytes"
	"callboard/internal/testwait"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.ngrok.com/ngrok/v2"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{Account: "Grace", Plan: "Pro", Region: "jp", Banner: "hello", NewerAgent: "3.20.0"})
	c := newTestAgent(t, e)
	url := c.serve(t, echoRequest, ngrok.WithURL("https://Hooks.example.com"), ngrok.WithTrafficPolicy(`{"on_http_request":[]}`))
	if url != "https://hooks.example.com" {
		t.Errorf("assigned %s", url)
	}
	a := post(t, newSender(e), url+"/hook/a%2Fb?x=1;y", `{"n":1}`)
	want := regexp.MustCompile(`^POST /hook/a%2Fb\?x=1;y host=hooks\.example\.com from=127\.0\.0\.1:\d+ for=127\.0\.0\.1 proto=https body=\{"n":1\}$`)
	if a.status != 200 || a.code != "" || !want.MatchString(a.body) {
		t.Errorf("%+v", a)
	}

	session, err := c.Session()
	if err != nil {
		t.Fatal(err)
	}
	details, ok := session.(ngrok.AgentSessionDetails)
	if !ok || details.AccountName() != "Grace" || details.PlanName() != "Pro" || details.Region() != "jp" || details.Banner() != "hello" {
		t.Errorf("at login: %+v", details)
	}
	if w := session.Warnings(); len(w) != 1 || !strings.Contains(w[0].Error(), "3.20.0") {
		t.Errorf("warnings: %v", w)
	}
	if e.Logins() != 1 || e.Sessions() != 1 || !slices.Equal(e.Online(), []string{url}) {
		t.Errorf("%d logins, %d sessions, online %v", e.Logins(), e.Sessions(), e.Online())
	}
	b := e.Binds()
	if len(b) != 1 || b[0].Requested != "https://Hooks.example.com" || b[0].Assigned != url || b[0].Id == "" || b[0].Rebind ||
		b[0].Code != 0 || time.Since(b[0].At) > time.Minute || b[0].Policy == "" || !strings.HasPrefix(b[0].ForwardsTo, "app://") {
		t.Errorf("binds: %+v", b)
	}

	c.Disconnect()
	testwait.Eventually(t, "the agent has disconnected", func() bool { return e.Sessions() == 0 })
	if a := post(t, newSender(e), url, ""); a.status != 404 || a.code != "ERR_NGROK_3200" || !strings.Contains(a.body, "is offline") {
		t.Errorf("offline: %+v", a)
	}
}

// The values that a sender sends are kept; the edge's own come last.
func TestForwardedHeadersAreAppended(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	url := newTestAgent(t, e).serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Ngrok-Error-Code", "ERR_NGROK_1") // only the edge may set it
		w.Header().Set("X-Ua", r.UserAgent())
		echoRequest(w, r)
	}))
	local := make(chan net.Addr, 1)
	tr := e.Transport()
	dial := tr.DialContext
	tr.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err == nil {
			local <- c.LocalAddr()
		}
		return c, err
	}
	req, _ := http.NewRequest("GET", url, nil)
	req.Header.Set("X-Forwarded-For", "203.0.113.9")
	req.Header.Set("X-Forwarded-Proto", "http")
	req.Header.Set("User-Agent", "")
	res, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	from := (<-local).String()
	if want := "for=203.0.113.9, 127.0.0.1 proto=http, https body="; !strings.HasSuffix(string(body), want) || !strings.Contains(string(body), "from="+from+" ") {
		t.Errorf("from %s: %s", from, body)
	}
	if res.Header.Get("Ngrok-Error-Code") != "" || res.Header.Get("X-Ua") != "" || res.ProtoMajor != 1 {
		t.Errorf("%s %v", res.Proto, res.Header)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	url := newTestAgent(t, e).serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/small" {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
			if err != nil {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			w.Write(body)
			return
		}
		body, _ := io.ReadAll(r.Body) // all of it before the answer: net/http reads no more of it afterwards
		w.Write(body)
	}))
	client := newSender(e)
	for _, size := range []int{0, 1, 256 << 10, 8 << 20} {
		sent := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		if a := post(t, client, url, string(sent)); a.status != 200 || a.body != string(sent) {
			t.Errorf("%d bytes: %d, %d bytes back", size, a.status, len(a.body))
		}
	}
	// Most of it is never read. That must not block the stream or the next request.
	for range 3 {
		if a := post(t, client, url+"/small", strings.Repeat("x", 4<<20)); a.status != 413 {
			t.Errorf("too large: %+v", a)
		}
		if a := post(t, client, url+"/small", "ok"); a.body != "ok" {
			t.Errorf("after a request that was too large: %+v", a)
		}
	}
}

// A protocol upgrade gets the connection, in both directions.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	url := newTestAgent(t, e).serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "echo")
		w.WriteHeader(http.StatusSwitchingProtocols)
		c, buf, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		io.Copy(c, buf)
	}))
	req, _ := http.NewRequest("GET", url, nil)
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", "echo")
	res, err := e.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	c, ok := res.Body.(io.ReadWriter)
	if res.StatusCode != 101 || !ok {
		t.Fatal(res.Status)
	}
	got := make([]byte, 5)
	if _, err := io.WriteString(c, "hello"); err != nil {
		t.Error(err)
	}
	if _, err := io.ReadFull(c, got); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
}

// Both sides use TLS with certificates of the edge's CA for any name. The agents' side has no ALPN.
func TestCertificates(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	pem, err := os.ReadFile(e.CAFile())
	if err != nil {
		t.Fatal(err)
	}
	fromFile := x509.NewCertPool()
	if !fromFile.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in the file")
	}
	for _, cas := range []*x509.CertPool{e.CAs(), fromFile} {
		for _, try := range []struct{ addr, name, proto string }{
			{e.ConnectURL(), "127.0.0.1", ""},
			{e.ConnectURL(), "localhost", ""},
			{e.ConnectURL(), connectHost, ""},
			{e.ConnectURL(), "connect.eu.ngrok-agent.com", ""},
			{e.PublicAddr(), "quiet-lamp.ngrok-free.app", "http/1.1"},
			{e.PublicAddr(), "deep.down.example.org", "http/1.1"},
			{e.PublicAddr(), "127.0.0.1", "http/1.1"},
		} {
			c, err := tls.Dial("tcp", try.addr, &tls.Config{RootCAs: cas, ServerName: try.name, NextProtos: []string{"h2", "http/1.1"}})
			if err != nil {
				t.Errorf("%s: %v", try.name, err)
				continue
			}
			if s := c.ConnectionState(); s.NegotiatedProtocol != try.proto || s.Version < tls.VersionTLS12 {
				t.Errorf("%s: %q, version %x", try.name, s.NegotiatedProtocol, s.Version)
			}
			c.Close()
		}
	}
	var unknown x509.UnknownAuthorityError
	if err := func() error { _, err := http.Get("https://" + e.PublicAddr()); return err }(); err == nil {
		t.Error("a client without the CA trusts the edge")
	}
	c := newTestAgent(t, e, ngrok.WithAgentConnectCAs(x509.NewCertPool()))
	c.failToConnect(t, func() bool { return len(c.errors()) > 0 })
	if err := c.errors()[0]; !asUnknown(err, &unknown) {
		t.Errorf("%T %v", err, err)
	}
}

func TestDiagnose(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	d := newTestAgent(t, e).Agent.(ngrok.Diagnoser)
	if res, err := d.Diagnose(t.Context(), ""); err != nil || res.Region != "eu" {
		t.Errorf("%+v, %v", res, err)
	}
	e.Refuse(true)
	if _, err := d.Diagnose(t.Context(), ""); !ngrok.IsTCPDiagnoseFailure(err) {
		t.Errorf("refused: %v", err)
	}
	e.Refuse(false)
	if _, err := d.Diagnose(t.Context(), ""); err != nil {
		t.Errorf("back: %v", err)
	}
	e.Freeze()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := d.Diagnose(ctx, ""); !ngrok.IsTLSDiagnoseFailure(err) {
		t.Errorf("frozen: %v", err)
	}
	e.Thaw()
	if e.Logins() != 0 {
		t.Errorf("%d logins", e.Logins())
	}
}

// Not parallel: it counts the goroutines of the whole process.
func TestAllGoroutinesEnd(t *testing.T) {
	before := goroutines()
	t.Run("busy", func(t *testing.T) {
		e := Start(t, Options{})
		c := newTestAgent(t, e)
		entered := make(chan struct{}, 8)
		url := c.serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/hang" {
				io.Copy(io.Discard, r.Body) // otherwise net/http does not watch the connection
				entered <- struct{}{}
				<-r.Context().Done()
				panic(http.ErrAbortHandler) // see TestCut
			}
			if r.ContentLength > 1<<20 {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			echoRequest(w, r)
		}))
		client := newSender(e)
		if a := post(t, client, url, "x"); a.status != 200 {
			t.Errorf("%+v", a)
		}
		if a := post(t, client, url, strings.Repeat("x", 4<<20)); a.status != 413 {
			t.Errorf("%+v", a)
		}
		e.Cut()
		testwait.Eventually(t, "the agent is online again", func() bool { return c.connects() == 2 && len(e.Online()) == 1 })
		for range cap(entered) { // these are in flight at the end
			go tryPost(client, url+"/hang", "x")
		}
		for range cap(entered) {
			<-entered
		}
		for _, addr := range []string{e.ConnectURL(), e.PublicAddr(), e.proxyLn.Addr().String()} { // silent connections
			quiet, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { quiet.Close() })
		}
		e.Freeze()
		go tryPost(client, url, "frozen")
		e.Refuse(true)
	})
	var now []string
	defer func() { // also when Eventually has ended the test
		if len(now) > len(before) {
			t.Logf("%d goroutines before, %d after:\n%s", len(before), len(now), strings.Join(now, "\n\n"))
		}
	}()
	testwait.Eventually(t, "no more goroutines than before", func() bool {
		now = goroutines()
		return len(now) <= len(before)
	})
}

// goroutines are the stacks of all goroutines but the library's: an agent that was cut keeps watching its lost session for
// the time of a heartbeat, and the loop of a disconnected one sleeps until the end of its backoff.
func goroutines() (stacks []string) {
	buf := make([]byte, 4<<20)
	for _, s := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if !strings.Contains(s, "muxado/v2.(*Heartbeat).") && !strings.Contains(s, "golang.ngrok.com/ngrok/v2/internal") {
			stacks = append(stacks, s)
		}
	}
	return stacks
}
