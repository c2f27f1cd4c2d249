package testproxy_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"callboard/internal/testproxy"
)

// requestBody gives its end only in a read of its own, and is an error once it is closed, as that of a server's request is.
type requestBody struct {
	io.Reader
	closed bool
}

func (b *requestBody) Read(p []byte) (int, error) {
	if b.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	return b.Reader.Read(p)
}

func (b *requestBody) Close() error { b.closed = true; return nil }

// closingWriter closes the body of the request with the head of the answer, as net/http does.
type closingWriter struct {
	*httptest.ResponseRecorder
	body *requestBody
}

func (w closingWriter) WriteHeader(status int) {
	w.ResponseRecorder.WriteHeader(status)
	_ = w.body.Close()
}

// lateEnd answers when it has the bytes of a request, and looks for the end of the body while its answer is read, as the transport
// of net/http may.
type lateEnd struct{ size int }

func (e lateEnd) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := make([]byte, e.size)
	if _, err := io.ReadFull(r.Body, sent); err != nil {
		return nil, err
	}
	answer := io.MultiReader(endOf{r.Body}, strings.NewReader("answer to "+string(sent)))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(answer), Request: r}, nil
}

type endOf struct{ body io.Reader }

func (e endOf) Read([]byte) (int, error) {
	if n, err := e.body.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return 0, errors.Join(errors.New("the body has no end"), err)
	}
	return 0, io.EOF
}

func TestAnswerIsWholeWhenTheBodyIsClosedBeforeItsEndIsSeen(t *testing.T) {
	t.Parallel()
	proxy := testproxy.To(t, "http://127.0.0.1:1")
	proxy.Transport = lateEnd{len("request")}
	body := &requestBody{Reader: strings.NewReader("request")}
	w := closingWriter{httptest.NewRecorder(), body}
	defer func() {
		if e := recover(); e != nil || w.Body.String() != "answer to request" {
			t.Errorf("the answer is %q (%v)", w.Body, e)
		}
	}()
	proxy.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://proxy.example/x", body))
}

func TestRequestReachesTheServer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.Method+" "+r.Host+r.URL.String()+" "+string(b))
	}))
	t.Cleanup(server.Close)
	front := httptest.NewServer(testproxy.To(t, server.URL+"/base"))
	t.Cleanup(front.Close)
	answer, err := front.Client().Post(front.URL+"/path?q=1", "text/plain", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got, _ := io.ReadAll(answer.Body); string(got) != "POST "+strings.TrimPrefix(server.URL, "http://")+"/base/path?q=1 body" {
		t.Errorf("the server got %s", got)
	}
}
