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

// senderConn is a sender's connection to the public side. It has its own transport to the agent: a sender that keeps its
// connection uses one stream, and each stream names its sender to the agent.
type senderConn struct {
	net.Conn
	toAgent *http.Transport
}

// forwarded is a request on its way to an agent.
type forwarded struct {
	to   *endpoint
	body *body
}

type (
	senderKey  struct{}
	requestKey struct{}
)

// forwardedFrom returns what serveSender has put into a context.
func forwardedFrom(ctx context.Context) forwarded { return ctx.Value(requestKey{}).(forwarded) }

// body records whether it was read to its end.
type body struct {
	io.ReadCloser
	left int64 // bytes; negative: not known
	read atomic.Bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left == 0 || errors.Is(err, io.EOF) {
		b.read.Store(true)
	}
	return n, err
}

func newSenderConn(c net.Conn) *senderConn {
	from := c.RemoteAddr().String()
	return &senderConn{Conn: c, toAgent: &http.Transport{
		DisableCompression:    true, // the agent gets the sender's own Accept-Encoding
		MaxIdleConnsPerHost:   1,
		ExpectContinueTimeout: time.Second,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ep := forwardedFrom(ctx).to
			return ep.agent.openProxy(proxyHeader{Id: ep.id, ClientAddr: from, Proto: ep.proto, EdgeType: httpsEdge})
		},
	}}
}

// Close also closes the idle stream to the agent, or the one that becomes idle later.
func (v *senderConn) Close() error {
	v.toAgent.CloseIdleConnections()
	return v.Conn.Close()
}

// senderListener makes senderConns.
type senderListener struct{ net.Listener }

func (v senderListener) Accept() (net.Conn, error) {
	c, err := v.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newSenderConn(c), nil
}

func (e *Edge) openPublic() {
	var err error
	if e.publicLn, err = listen("127.0.0.1:0"); err != nil {
		e.t.Fatalf("ngroktest: %v", err)
	}
	forward := e.forwarder()
	e.public = &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { e.serveSender(forward, w, r) }),
		TLSConfig: e.ca.serverTLS(),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if c, wrapped := c.(interface{ NetConn() net.Conn }); wrapped {
				return context.WithValue(ctx, senderKey{}, c.NetConn())
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
	e.wg.Go(func() { _ = e.public.ServeTLS(senderListener{e.publicLn}, "", "") })
}

// serveSender forwards a request to the agent whose endpoint it names.
func (e *Edge) serveSender(forward http.Handler, w http.ResponseWriter, r *http.Request) {
	if !e.begin() {
		return
	}
	defer e.wg.Done()
	ep := e.at(r.Host)
	if ep == nil {
		writeError(w, http.StatusNotFound, 3200, fmt.Sprintf("The endpoint %s is offline.", r.Host))
		return
	}
	select {
	case <-ep.ready:
	case <-r.Context().Done():
		return
	}
	// Otherwise net/http closes the sender's body when the answer begins, while the rest of it is still being forwarded, and
	// the answer breaks off.
	_ = http.NewResponseController(w).EnableFullDuplex()
	b := &body{ReadCloser: r.Body, left: r.ContentLength}
	b.read.Store(r.ContentLength == 0)
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, forwarded{ep, b}))
	r.Body = b
	forward.ServeHTTP(w, r)
}

// writeError writes an answer of the edge itself.
func writeError(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Ngrok-Error-Code", fmt.Sprintf("ERR_NGROK_%d", code))
	w.WriteHeader(status)
	fmt.Fprintf(w, "%s\r\n", refusal(code, text, ""))
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (e *Edge) forwarder() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			// The label is the key by which a stream is reused: for this endpoint and no later one.
			r.Out.URL.Scheme, r.Out.URL.Host = "http", forwardedFrom(r.In.Context()).to.label
			r.Out.URL.RawQuery = r.In.URL.RawQuery // unchanged, even if malformed
			r.Out.Host = r.In.Host
			from, _, _ := net.SplitHostPort(r.In.RemoteAddr)
			appendTo(r, "X-Forwarded-For", from)
			appendTo(r, "X-Forwarded-Proto", "https")
			r.Out.Header.Set("X-Forwarded-Host", r.In.Host)
		},
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			return r.Context().Value(senderKey{}).(*senderConn).toAgent.RoundTrip(r)
		}),
		FlushInterval: -1,
		ErrorLog:      slog.NewLogLogger(e.log.Handler(), slog.LevelDebug),
		BufferPool:    &buffers{},
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Ngrok-Error-Code") // only the edge sets it
			if r.StatusCode != http.StatusSwitchingProtocols {
				closeUnlessRead(r.Header, r.Request)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			e.log.Debug("not answered", "host", r.Host, "err", err)
			closeUnlessRead(w.Header(), r)
			writeError(w, http.StatusBadGateway, 3004,
				"ngrok gateway error\nThe server returned an invalid or incomplete HTTP response.")
		},
	}
}

// closeUnlessRead tells a sender that the rest of its body will not be read.
func closeUnlessRead(answer http.Header, r *http.Request) {
	if !forwardedFrom(r.Context()).body.read.Load() {
		answer.Set("Connection", "close")
	}
}

// appendTo keeps the values of earlier proxies; the last value is the edge's.
func appendTo(r *httputil.ProxyRequest, name, value string) {
	r.Out.Header.Set(name, strings.Join(append(r.In.Header.Values(name), value), ", "))
}

// buffers is a pool for copying bodies.
type buffers struct{ pool sync.Pool }

func (b *buffers) Get() []byte {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, 32<<10)
}

func (b *buffers) Put(p []byte) { b.pool.Put(&p) }
