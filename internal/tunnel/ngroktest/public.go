package ngroktest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// visitor is a sender's connection to the public side. It has its own way to the agent, which it keeps:
// a sender that keeps its connection costs one stream, and each stream tells the agent the right sender.
type visitor struct {
	net.Conn
	back *http.Transport
}

// errand is one request of a visitor's.
type errand struct {
	to   *endpoint
	body *body
}

type (
	visitorKey struct{}
	errandKey  struct{}
)

// on is the errand that serveVisitor has put into a context.
func on(ctx context.Context) errand { return ctx.Value(errandKey{}).(errand) }

// body knows whether it has been taken whole.
type body struct {
	io.ReadCloser
	left  int64 // negative: not known
	whole atomic.Bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left == 0 || errors.Is(err, io.EOF) {
		b.whole.Store(true)
	}
	return n, err
}

func newVisitor(c net.Conn) *visitor {
	from := c.RemoteAddr().String()
	return &visitor{Conn: c, back: &http.Transport{
		DisableCompression:    true, // what the sender asked for is what the agent is asked for
		MaxIdleConnsPerHost:   1,
		ExpectContinueTimeout: time.Second,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ep := on(ctx).to
			return ep.agent.openProxy(proxyHeader{Id: ep.id, ClientAddr: from, Proto: ep.proto, EdgeType: httpsEdge})
		},
	}}
}

// Close also ends the idle way to the agent, and one that falls idle later.
func (v *visitor) Close() error {
	v.back.CloseIdleConnections()
	return v.Conn.Close()
}

// visitors wraps what a listener accepts.
type visitors struct{ net.Listener }

func (v visitors) Accept() (net.Conn, error) {
	c, err := v.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newVisitor(c), nil
}

func (e *Edge) openPublic() {
	var err error
	if e.publicLn, err = listen("127.0.0.1:0"); err != nil {
		e.t.Fatalf("ngroktest: %v", err)
	}
	forward := e.forwarder()
	e.public = &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { e.serveVisitor(forward, w, r) }),
		TLSConfig: e.ca.serverTLS(),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if c, wrapped := c.(interface{ NetConn() net.Conn }); wrapped {
				return context.WithValue(ctx, visitorKey{}, c.NetConn())
			}
			return ctx
		},
		ReadHeaderTimeout:            30 * time.Second,
		MaxHeaderBytes:               1 << 20,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(e.log.Handler(), slog.LevelDebug),
		Protocols:                    new(http.Protocols),
	}
	e.public.Protocols.SetHTTP1(true)
	e.wg.Go(func() { _ = e.public.ServeTLS(visitors{e.publicLn}, "", "") })
}

// serveVisitor leads a request to the agent whose endpoint it names.
func (e *Edge) serveVisitor(forward http.Handler, w http.ResponseWriter, r *http.Request) {
	if !e.begin() {
		return
	}
	defer e.wg.Done()
	ep := e.at(r.Host)
	if ep == nil {
		sayError(w, http.StatusNotFound, 3200, fmt.Sprintf("The endpoint %s is offline.", r.Host))
		return
	}
	select {
	case <-ep.ready:
	case <-r.Context().Done():
		return
	}
	// Or net/http would close the sender's body as soon as the answer begins, while the last of it is still
	// being handed on, and the answer would break off.
	_ = http.NewResponseController(w).EnableFullDuplex()
	b := &body{ReadCloser: r.Body, left: r.ContentLength}
	b.whole.Store(r.ContentLength == 0)
	r = r.WithContext(context.WithValue(r.Context(), errandKey{}, errand{ep, b}))
	r.Body = b
	forward.ServeHTTP(w, r)
}

// sayError is an answer of the edge itself.
func sayError(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Ngrok-Error-Code", fmt.Sprintf("ERR_NGROK_%d", code))
	w.WriteHeader(status)
	fmt.Fprintf(w, "%s\r\n", refusal(code, text))
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (e *Edge) forwarder() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			// The label is the key by which a stream is reused: for this very endpoint and no later one.
			r.Out.URL.Scheme, r.Out.URL.Host = "http", on(r.In.Context()).to.label
			r.Out.URL.RawQuery = r.In.URL.RawQuery // as it came, however odd
			r.Out.Host = r.In.Host
			from, _, _ := net.SplitHostPort(r.In.RemoteAddr)
			appendTo(r, "X-Forwarded-For", from)
			appendTo(r, "X-Forwarded-Proto", "https")
			r.Out.Header.Set("X-Forwarded-Host", r.In.Host)
		},
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			return r.Context().Value(visitorKey{}).(*visitor).back.RoundTrip(r)
		}),
		FlushInterval: -1,
		ErrorLog:      slog.NewLogLogger(e.log.Handler(), slog.LevelDebug),
		BufferPool:    &buffers{},
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Ngrok-Error-Code") // only the edge says that
			if r.StatusCode != http.StatusSwitchingProtocols {
				closeUnlessWhole(r.Header, r.Request)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			e.log.Debug("not answered", "host", r.Host, "err", err)
			closeUnlessWhole(w.Header(), r)
			sayError(w, http.StatusBadGateway, 3004,
				"ngrok gateway error\nThe server returned an invalid or incomplete HTTP response.")
		},
	}
}

// closeUnlessWhole tells a sender that nobody will take the rest of its body.
func closeUnlessWhole(answer http.Header, r *http.Request) {
	if !on(r.Context()).body.whole.Load() {
		answer.Set("Connection", "close")
	}
}

// appendTo keeps what an earlier proxy said: the last value is the edge's.
func appendTo(r *httputil.ProxyRequest, name, value string) {
	r.Out.Header.Set(name, strings.Join(append(r.In.Header.Values(name), value), ", "))
}

// buffers are for copying bodies.
type buffers struct{ pool sync.Pool }

func (b *buffers) Get() []byte {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, 32<<10)
}

func (b *buffers) Put(p []byte) { b.pool.Put(&p) }
