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

// ProxyURL is the URL of an HTTP proxy that connects every host to the edge: connect.ngrok-agent.com:443 to the side of the
// agents, any other host's port 443 to the public side, loopback addresses to themselves. It supports CONNECT only. With
// Options.ProxyAuth the URL has user and password.
func (e *Edge) ProxyURL() string {
	u := url.URL{Scheme: "http", Host: e.proxyLn.Addr().String()}
	if user, password, ok := strings.Cut(e.o.ProxyAuth, ":"); ok {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// ProxyRequests returns every HOST:PORT that the proxy was asked for, in order, refused ones included.
func (e *Edge) ProxyRequests() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.proxied)
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
	e.proxied = append(e.proxied, r.Host)
	e.mu.Unlock()
	if !e.proxyAccepts(r.Header.Get("Proxy-Authorization")) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="edge"`)
		http.Error(w, "credentials needed", http.StatusProxyAuthRequired)
		return
	}
	to := e.targetOf(r.Host)
	if to == "" {
		http.Error(w, "only loopback and port 443", http.StatusForbidden)
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

func (e *Edge) proxyAccepts(who string) bool {
	if e.o.ProxyAuth == "" {
		return true
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(e.o.ProxyAuth))
	return subtle.ConstantTimeCompare([]byte(who), []byte(want)) == 1
}

// targetOf returns the address that the proxy connects to for a HOST:PORT; empty if there is none.
func (e *Edge) targetOf(hostPort string) string {
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

// join copies both ways until both ends are done or the edge stops.
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
		copyAndClose(here, there)
	}()
	copyAndClose(there, early)
	<-back
}

// copyAndClose copies to the end and then closes the writing side.
func copyAndClose(to net.Conn, from io.Reader) {
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		return
	}
	if c, ok := to.(interface{ CloseWrite() error }); ok {
		_ = c.CloseWrite()
	}
}

// closeTunnels closes the connections through the proxy.
func (e *Edge) closeTunnels() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.tunnels {
		c.Close()
	}
}
