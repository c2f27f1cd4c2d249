package sandbox

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

func TestUnusualRequests(t *testing.T) {
	t.Parallel()
	b := startRaw(t, Options{}, defaultLimits())
	b.runExchanges([]exchange{
		{"no HTTP", "hello there\r\n\r\n", "400"},
		{"HTTP/0.9", "GET /api/me\r\n\r\n", "400"},
		{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "404"},
		{"HTTP/3.7", "GET /api/me HTTP/3.7\r\n" + host + "\r\n", "505"},
		{"HTTP/1.0", "GET /api/me HTTP/1.0\r\nAuthorization: Bearer sandbox\r\n\r\n", "200"},
		{"HTTP/1.0, kept open", "GET /api/me HTTP/1.0\r\nConnection: keep-alive\r\nAuthorization: Bearer sandbox\r\n\r\n" + get("/api/me"), "200 200"},
		{"no Host", "GET /api/me HTTP/1.1\r\n\r\n", "400"},
		{"two Hosts", "GET /api/me HTTP/1.1\r\n" + host + host + "\r\n", "400"},
		{"a Host with a NUL", "GET /api/me HTTP/1.1\r\nHost: \x00\r\n\r\n", "400"},
		{"another Host", "GET /api/me HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer sandbox\r\n\r\n", "200"},
		{"a full URL", get("http://evil.example/api/me"), "200"},
		{"a URL without a path", get("http://evil.example"), "404"},
		{"a NUL in the path", get("/\x00"), "400"},
		{"a NUL in a header", "GET /api/me HTTP/1.1\r\n" + host + "X: \x00\r\n\r\n", "400"},
		{"no UTF-8 in the path", get("/\xff\xfe"), "404"},
		{"no UTF-8 in the token", "GET /api/me HTTP/1.1\r\n" + host + "Authorization: Bearer sandbox\xff\r\n\r\n", "401"},
		{"two tokens, the wrong one first", "GET /api/me HTTP/1.1\r\n" + host + "Authorization: Bearer x\r\nAuthorization: Bearer sandbox\r\n\r\n", "401"},
		{"a folded header", "GET /api/me HTTP/1.1\r\n" + host + "Authorization:\r\n Bearer sandbox\r\n\r\n", "200"},
		{"a space before the colon", "GET /api/me HTTP/1.1\r\n" + host + "Authorization : Bearer sandbox\r\n\r\n", "400"},
		{"bare line feeds", "GET /api/me HTTP/1.1\nHost: x\nAuthorization: Bearer sandbox\n\n", "200"},
		{"a huge header", "GET /api/me HTTP/1.1\r\n" + host + "X: " + strings.Repeat("x", 200<<10) + "\r\n\r\n", "431"},
		{"many headers", "GET /api/me HTTP/1.1\r\n" + host + strings.Repeat("X: x\r\n", 20_000) + "\r\n", "431"},
		{"a huge token", "GET /api/me HTTP/1.1\r\n" + host + "Authorization: Bearer " + strings.Repeat("x", 60<<10) + "\r\n\r\n", "401"},
		{"a huge path", get("/" + strings.Repeat("a", 1<<20)), "431"},
		{"a long path", get("/" + strings.Repeat("a", 60<<10)), "404"},
		{"a long path of many parts", get(strings.Repeat("/a", 30<<10)), "404"},
		{"a long query", get("/cdn/speak/x.wav?" + strings.Repeat("a=b&", 15<<10)), "403"},
		{"a long method", strings.Repeat("A", 60<<10) + " /api/me HTTP/1.1\r\n" + host + "\r\n", "405"},
		{"OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "404"},
		{"GET *", get("*"), "404"},
		{"CONNECT to a host", "CONNECT x:80 HTTP/1.1\r\n" + host + "\r\n", "404"},
		{"CONNECT to a path", "CONNECT /api/me HTTP/1.1\r\n" + host + "\r\n", "405"},
		{"an upgrade", "GET /api/me HTTP/1.1\r\n" + signed + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", "200"},

		{"pipelined", get("/api/me") + get("/nothing") + b.speakRequest() + get("/api/actor"), "200 404 200 200"},
		{"pipelined, then garbage", get("/api/me") + "garbage\r\n\r\n" + get("/api/me"), "200 400"},
		{"a body that a GET does not need", "GET /api/me HTTP/1.1\r\n" + signed + "Content-Length: 3\r\n\r\nabc" + get("/api/me"), "200 200"},

		{"a length that no number holds", post("Content-Length: 9223372036854775808\r\n\r\n"), "400"},
		{"a negative length", post("Content-Length: -1\r\n\r\n"), "400"},
		{"a huge trailer", post("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: " + strings.Repeat("y", 1<<20) + "\r\n\r\n"), "400"},
		{"a chunk without a size", post("Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"), "400"},
		{"a chunk without a size, and no token", unauthorizedPost("Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"), "401"},
		{"a chunk of any size", post("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff0\r\n{}"), "400"},
		{"chunks of one byte", post("Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\nx\r\n", 1000) + "0\r\n\r\n"), "400"},
		{"chunks that are all extension", post("Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1;"+strings.Repeat("e", 2000)+"\r\nx\r\n", 100) + "0\r\n\r\n"), "400"},

		// Request smuggling: what one server reads as a body must not be a request for another. Where a request has a
		// length and chunks, the chunks count; what follows them is a new request and needs its own token.
		{"chunks and a length", unauthorizedPost("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"), "401|401 400"},
		{"a request within chunks' length", unauthorizedPost("Content-Length: 200\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + unauthorizedPost("Content-Length: 2\r\n\r\n{}")), "401"},
		{"two lengths", unauthorizedPost("Content-Length: 0\r\nContent-Length: 5\r\n\r\nGET /"), "400"},
		{"two equal lengths", unauthorizedPost("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"), "401"},
		{"a list of lengths", unauthorizedPost("Content-Length: 2, 3\r\n\r\n{}"), "400"},
		{"a length with a sign", unauthorizedPost("Content-Length: +2\r\n\r\n{}"), "400"},
		{"two encodings", unauthorizedPost("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "501"},
		{"an unknown encoding", unauthorizedPost("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), "501"},
		{"chunked and another encoding", unauthorizedPost("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), "501"},
		{"an encoding that is hidden", unauthorizedPost("Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n"), "400"},
		{"an encoding in HTTP/1.0", "POST /api/speak HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "401"},

		{"100-continue, accepted", post("Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"), "100 400"},
		{"100-continue, and no body", "GET /api/me HTTP/1.1\r\n" + signed + "Expect: 100-continue\r\n\r\n", "200"},
		{"100-continue in HTTP/1.0", "POST /api/speak HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", "401"},
	}, (*net.TCPConn).CloseWrite)
	if n := len(b.state.speaks()); n != 1 {
		t.Errorf("%d speaks were accepted, want the one that was signed", n)
	}
}

// A request that stops arriving times out. If its header was complete, it is answered.
func TestIncompleteRequestsTimeOut(t *testing.T) {
	t.Parallel()
	l := defaultLimits()
	l.header, l.body = time.Second, 100*time.Millisecond
	startRaw(t, Options{}, l).runExchanges([]exchange{
		{"nothing", "", ""},
		{"cut off in the line", "GET /api/m", "|400"},
		{"cut off in a header", "GET /api/me HTTP/1.1\r\nHost", "|400"},
		{"cut off before the end of the head", "GET /api/me HTTP/1.1\r\n" + signed, "|400"},
		{"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "|400"},
		{"pipelined, then cut off", get("/api/me") + "GET /api/", "200|200 400"},
		{"a body that does not come", post("Content-Length: 100\r\n\r\n"), "400"},
		{"half a body", post("Content-Length: 100\r\n\r\n{"), "400"},
		{"half a body, and no token", unauthorizedPost("Content-Length: 100\r\n\r\n{"), "401"},
		{"half a body, to a path without one", "GET /api/me HTTP/1.1\r\n" + signed + "Content-Length: 100\r\n\r\n{", "200"},
		{"half a body, to nothing", "POST /nothing HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{", "404"},
		{"half a body, by a wrong method", "PATCH /api/me HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{", "405"},
		{"half a body, to OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{", "404"},
		{"half a huge body", post("Content-Length: 9223372036854775807\r\n\r\n" + strings.Repeat("x", 2<<20)), "413"},
		{"chunks that break off", post("Transfer-Encoding: chunked\r\n\r\n5\r\n{"), "400"},
		{"chunks without an end", post("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), "400"},
		{"a trailer without an end", post("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y"), "400"},
		{"100-continue, rejected", unauthorizedPost("Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"), "401"},
		{"100-continue, rejected, huge", unauthorizedPost("Expect: 100-continue\r\nContent-Length: 10000000000\r\n\r\n"), "401"},
		{"100-continue, rejected, in chunks", unauthorizedPost("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"), "401"},
		{"100-continue, accepted, but nothing comes", post("Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"), "100 400"},
		{"another expectation", post("Expect: cake\r\nContent-Length: 5\r\n\r\n"), "417"},
	}, func(*net.TCPConn) error { return nil })
}

// A client that closes its sending side after a request still gets the answer.
func TestHalfClosedConnection(t *testing.T) {
	t.Parallel()
	b := startRaw(t, Options{}, defaultLimits())
	for send, want := range map[string]string{
		"GET /api/me HTTP/1.1\r\n" + signed + "\r\n":                                                "200",
		"POST /api/speak HTTP/1.1\r\n" + signed + "Content-Length: 100\r\n\r\n{":                    "400",
		"POST /api/speak HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{":                      "401",
		"POST /api/speak HTTP/1.1\r\n" + signed + "Transfer-Encoding: chunked\r\n\r\n5":             "400",
		"POST /api/speak HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n": "401",
		"GET /api/m": "400",
	} {
		c := b.dial()
		io.WriteString(c, send)
		c.CloseWrite()
		if got := b.readStatuses(c, send); got != want {
			t.Errorf("%q: answered %q, want %q", send, got, want)
		}
	}
}
