package tunnel

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"callboard/internal/text"
)

// fuzzToken is a token of the fuzz targets, which no problem may show.
const fuzzToken = "2hAnF0rgedT0ken_5thatNobodyHas"

// checkFailure fails the test unless a failure and its cause are one clean line each, without the token.
func checkFailure(t *testing.T, of string, f failure) {
	t.Helper()
	for _, line := range []string{f.text, f.cause.Error()} {
		if text.Line(line) != line || strings.Contains(line, fuzzToken) {
			t.Fatalf("%q: %q", of, line)
		}
	}
	if f.text == "" {
		t.Fatalf("%q: no text", of)
	}
}

// FuzzNgrokMessage: whatever ngrok says, with the token in it, is shown as one clean line, without it.
func FuzzNgrokMessage(f *testing.F) {
	for _, s := range []string{
		"authentication failed: The authtoken you specified is wrong.\r\nYour authtoken: " + fuzzToken + "\r\n\r\nERR_NGROK_105\r\n",
		"failed to start tunnel: The tunnel 'https://h.example' is already bound.\r\n\r\nERR_NGROK_334", "ERR_NGROK_999999", "ERR_NGROK_0", "ERR_NGROK_99999999999999",
		"see https://ngrok.com/docs/errors/err_ngrok_1\x1b[2J", "\u202e" + fuzzToken + "\xff", "", " . : ", "Your authtoken: ",
	} {
		f.Add(s, "https://h.example")
	}
	tun := &NgrokTunnel{tokenFrom: "ngrok.yml", redact: redactor{token: fuzzToken}}
	f.Fuzz(func(t *testing.T, message, url string) {
		err := errors.New(message)
		for _, url := range []string{"", text.Line(url)} { // as it was checked before
			checkFailure(t, message, tun.classify(err, url))
			checkFailure(t, message, tun.stopped(err, url))
		}
	})
}

// proxyConn is a connection to a proxy that answers with some bytes.
type proxyConn struct {
	net.Conn
	io.Reader
}

func (c proxyConn) Read(b []byte) (int, error) { return c.Reader.Read(b) }
func (proxyConn) Write(b []byte) (int, error)  { return len(b), nil }

// FuzzProxyAnswer: whatever a proxy answers, it connects by 200 only, and its words are one clean line without the token.
func FuzzProxyAnswer(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\n\r\n", "HTTP/1.0 403 For\x1b[2Jbidden \u202e" + fuzzToken + "\r\n\r\n",
		"HTTP/1.1 100 x\r\n\r\nHTTP/1.1 200 x\r\n\r\n", "HTTP/1.1 200", "SSH-2.0-x\r\n", "HTTP/1.1 -01 x\r\n\r\n", "HTTP/1.1 200 x\r\nA: " + fuzzToken + ":\x00\r\n\r\n", "",
	} {
		f.Add([]byte(s))
	}
	tun := &NgrokTunnel{redact: redactor{token: fuzzToken}}
	f.Fuzz(func(t *testing.T, answer []byte) {
		p := connectProxy{host: "proxy.example", port: "80", source: "HTTPS_PROXY", basic: "Basic x"}
		if err := p.request(proxyConn{Reader: bytes.NewReader(answer)}, "connect.example:443"); err != nil {
			if _, ok := errors.AsType[*proxyError](err); !ok {
				err = &proxyError{host: "proxy.example:80", source: p.source, err: err} // as dial does
			}
			checkFailure(t, string(answer), tun.classify(err, ""))
		} else if head, _, _ := bytes.Cut(answer, []byte("\n")); !bytes.Contains(head, []byte("200")) {
			t.Fatalf("%q connects", answer)
		}
	})
}
