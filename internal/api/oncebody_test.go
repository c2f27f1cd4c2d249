package api_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"testing"

	"callboard/internal/api"
)

// net/http repeats a request by itself when a reused connection is closed. It must not repeat a charged one.
func TestSpeakOnClosedReusedConnection(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var posts atomic.Int32
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				for {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					io.Copy(io.Discard, r.Body)
					if r.Method == http.MethodPost {
						posts.Add(1)
						return // read completely, then closed without a response
					}
					io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"result\": []}")
				}
			})
		}
	})
	defer all.Wait()
	defer l.Close()
	c, err := api.New(api.Options{BaseURL: "http://" + l.Addr().String(), Token: token})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 20 {
		posts.Store(0)
		if _, err := c.Actors(t.Context()); err != nil { // leaves an idle connection
			t.Fatal(err)
		}
		if _, err := c.Speak(t.Context(), hello()); !api.IsUncertain(err) {
			t.Fatalf("got %v", err)
		}
		if n := posts.Load(); n != 1 {
			t.Fatalf("the request was sent %d times", n)
		}
	}
}

// roundTrip is a RoundTripper made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A transport may read the body after it has failed. It gets nothing then.
func TestSpeakBodyIsSealedAfterFailure(t *testing.T) {
	var late []func() (int, error)
	tries := 0
	s := serve(t, respond(200, ""), func(o *api.Options) {
		o.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			tries++
			if r.GetBody != nil {
				t.Error("the request has a GetBody")
			}
			late = append(late, func() (int, error) { return r.Body.Read(make([]byte, 10)) })
			return nil, errors.New("no route")
		})}
	})
	_, err := s.api.Speak(t.Context(), hello())
	if e := asError(t, err); e.Uncertain || tries != 4 {
		t.Errorf("got %v after %d tries", err, tries)
	}
	for i, read := range late {
		if n, err := read(); n != 0 || err == nil || errors.Is(err, io.EOF) {
			t.Errorf("try %d gave %d bytes afterwards, %v", i+1, n, err)
		}
	}
}

// A request of which one byte was read may have been sent.
func TestSpeakWithPartlyReadBodyIsUncertain(t *testing.T) {
	tries := 0
	s := serve(t, respond(200, ""), func(o *api.Options) {
		o.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			tries++
			r.Body.Read(make([]byte, 1))
			r.Body.Close()
			return nil, errors.New("the line broke")
		})}
	})
	if _, err := s.api.Speak(t.Context(), hello()); !api.IsUncertain(err) || tries != 1 {
		t.Errorf("got %v after %d tries", err, tries)
	}
}

func TestSpeakOverHTTP2(t *testing.T) {
	var posts atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("by %s", r.Proto)
		}
		if posts.Add(1) > 1 {
			panic(http.ErrAbortHandler) // resets the stream
		}
		io.WriteString(w, accepted)
	}))
	srv.Config.ErrorLog = quiet()
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	c, err := api.New(api.Options{BaseURL: srv.URL, Token: token, HTTP: srv.Client()})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := c.Speak(t.Context(), hello()); err != nil || r.ID != speakID {
		t.Errorf("got %+v, %v", r, err)
	}
	// The handler resets the stream on the header alone, mostly before the client has read the body.
	for n := int32(2); n < 40; n++ {
		if _, err := c.Speak(t.Context(), hello()); !api.IsUncertain(err) || posts.Load() != n {
			t.Fatalf("got %v after %d posts in place of %d", err, posts.Load(), n)
		}
	}
}

// A request whose header was written may have been sent, even if the body was never read.
func TestSpeakWithWrittenHeaderIsUncertain(t *testing.T) {
	tries := 0
	s := serve(t, respond(200, ""), func(o *api.Options) {
		o.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			tries++
			httptrace.ContextClientTrace(r.Context()).WroteHeaderField("Host", []string{r.Host})
			return nil, errors.New("the stream was reset")
		})}
	})
	if _, err := s.api.Speak(t.Context(), hello()); !api.IsUncertain(err) || tries != 1 {
		t.Errorf("got %v after %d tries", err, tries)
	}
}
