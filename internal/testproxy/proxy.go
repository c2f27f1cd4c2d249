// Package testproxy is a reverse proxy for tests that change or hold back what passes between the program and a server.
package testproxy

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"testing"
)

// Proxy passes requests on to one server. The fields of ReverseProxy, such as ModifyResponse, can be set before the first request.
type Proxy struct{ *httputil.ReverseProxy }

// To makes a proxy to the server at base. The server gets its own name as the host of each request. Nothing is logged, because the
// program that is tested may end before its answer.
func To(t testing.TB, base string) Proxy {
	t.Helper()
	to, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	return Proxy{&httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorLog: log.New(io.Discard, "", 0),
	}}
}

// ServeHTTP reads the whole body of a request before it passes the request on. net/http closes this body when the head of the answer
// is written. A ReverseProxy may look for the body's end only after that, and then breaks the answer off.
func (p Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	p.ReverseProxy.ServeHTTP(w, r)
}
