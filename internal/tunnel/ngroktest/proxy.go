package ngroktest

import (
	"crypto/subtle"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ProxyURL is an HTTP proxy that leads every host to the edge: connect.ngrok-agent.com:443 to the side of
// the agents, any other host's port 443 to the public side, loopback addresses straight to where they
// point. It only knows CONNECT. With Options.ProxyAuth the URL holds user and password.
func (e *Edge) ProxyURL() string {
	u := url.URL{Scheme: "http", Host: e.proxyLn.Addr().String()}
	if user, password, ok := strings.Cut(e.o.ProxyAuth, ":"); ok {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// ProxyAsked is every HOST:PORT that the proxy was asked for, in order, those it refused included.
func (e *Edge) ProxyAsked() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.asked)
}

func (e *Edge) openProxy() {
	var err error
	if e.proxyLn, err = listen("127.0.0.1:0"); err != nil {
		e.t.Fatalf("ngroktest: %v", err)
	}
	e.proxy = &http.Server{
		Handler:           http.HandlerFunc(e.serveProxy),
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          slog.NewLogLogger(e.log.Handler(), slog.LevelDebug),
	}
	e.wg.Go(func() { _ = e.proxy.Serve(e.proxyLn) })
}

func (e *Edge) serveProxy(w http.ResponseWriter, r *http.Request) {
	if !e.begin() {
		return
	}
	defer e.wg.Done()
	if r.Method != http.MethodConnect {
		w.Header().Set("Allow", http.MethodConnect)
		http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
		return
	}
	e.mu.Lock()
	e.asked = append(e.asked, r.Host)
	e.mu.Unlock()
	if !e.proxyKnows(r.Header.Get("Proxy-Authorization")) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="edge"`)
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
		return
	}
	to := e.leads(r.Host)
	if to == "" {
		http.Error(w, "that is not on loopback", http.StatusForbidden)
		return
	}
	var d net.Dialer
	there, err := d.DialContext(r.Context(), "tcp", to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buf, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	if _, err := io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	e.join(here, buf, there)
}

func (e *Edge) proxyKnows(who string) bool {
	if e.o.ProxyAuth == "" {
		return true
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(e.o.ProxyAuth))
	return subtle.ConstantTimeCompare([]byte(who), []byte(want)) == 1
}

// leads is the address behind a HOST:PORT; empty if there is none.
func (e *Edge) leads(hostPort string) string {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return ""
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	ip := net.ParseIP(host)
	switch {
	case host == "localhost", ip != nil && ip.IsLoopback():
		return net.JoinHostPort(host, port)
	case port != "443":
		return ""
	case strings.HasPrefix(host, "connect.") && strings.HasSuffix(host, ".ngrok-agent.com"):
		return e.ConnectURL()
	default:
		return e.PublicAddr()
	}
}

// join copies both ways until both ends are done, or the edge is.
func (e *Edge) join(here net.Conn, early io.Reader, there net.Conn) {
	e.mu.Lock()
	if e.stopped {
		e.mu.Unlock()
		return
	}
	e.tunnels[here], e.tunnels[there] = struct{}{}, struct{}{}
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		delete(e.tunnels, here)
		delete(e.tunnels, there)
		e.mu.Unlock()
	}()
	back := make(chan struct{})
	go func() {
		defer close(back)
		pour(here, there)
	}()
	pour(there, early)
	<-back
}

// pour copies to the end and passes the end on.
func pour(to net.Conn, from io.Reader) {
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		return
	}
	if c, ok := to.(interface{ CloseWrite() error }); ok {
		_ = c.CloseWrite()
	}
}

// hangUp ends what goes through the proxy.
func (e *Edge) hangUp() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.tunnels {
		c.Close()
	}
}
