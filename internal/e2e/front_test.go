//go:build unix

package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// inFront sends the client to a server in front of the sandbox. It passes every request on that answer does not answer itself.
func (c *client) inFront(answer func(http.ResponseWriter, *http.Request) bool) {
	c.t.Helper()
	var front string // set before the server starts
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer(w, r) {
			return
		}
		req, err := http.NewRequestWithContext(r.Context(), r.Method, c.box.URL+r.URL.RequestURI(), r.Body)
		if err != nil {
			c.t.Error(err)
			return
		}
		req.Header, req.Host = r.Header, r.Host
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		for name, values := range resp.Header {
			w.Header()[name] = values
		}
		if strings.Contains(resp.Header.Get("Content-Type"), "json") { // the links of the sandbox lead here too
			body, _ := io.ReadAll(resp.Body)
			w.Header().Del("Content-Length")
			w.WriteHeader(resp.StatusCode)
			_, _ = io.WriteString(w, strings.ReplaceAll(string(body), c.box.URL, front))
			return
		}
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	front = "http://" + s.Listener.Addr().String()
	s.Start()
	c.t.Cleanup(s.Close)
	c.env = c.env.With("CALLBOARD_API_URL=" + s.URL)
}

func isStateCall(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/speak/v2/") }

func isDownload(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/files/") || strings.HasPrefix(r.URL.Path, "/cdn/")
}
