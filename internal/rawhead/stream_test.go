package rawhead

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// heads are all requests in the bytes of a connection, which come in parts of these lengths less one, again and again.
func heads(wire []byte, parts ...byte) (list []message, end state) {
	var s stream
	take := func() {
		s.next()
		list = append(list, s.current())
		s.done()
	}
	for i := 0; len(wire) > 0; i++ {
		n := len(wire)
		if len(parts) > 0 {
			n = min(n, int(parts[i%len(parts)])+1)
		}
		s.write(wire[:n])
		wire = wire[n:]
		for len(s.reqs) > 1 {
			take()
		}
	}
	if len(s.reqs) > 0 {
		take()
	}
	return list, s.state
}

const (
	chunkedHead = "POST /a HTTP/1.1\r\nHost: x\r\ntransfer-encoding: Chunked\r\n\r\n"
	getHead     = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
)

func TestStreamFindsHeads(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, wire string
		want       []message
		end        state
	}{
		{"no body, twice", getHead + getHead, []message{{getHead, ""}, {getHead, ""}}, beforeHead},
		{"bare line feeds", "GET / HTTP/1.0\nA: b\n\nGET", []message{{"GET / HTTP/1.0\nA: b\n\n", ""}}, inHead},
		{"no fields", "GET / HTTP/1.0\r\n\r\n", []message{{"GET / HTTP/1.0\r\n\r\n", ""}}, beforeHead},
		{"a length", "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n\r\n" + getHead,
			[]message{{"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n", ""}, {getHead, ""}}, beforeHead},
		{"line breaks between", "POST / HTTP/1.1\r\ncontent-length:1\r\n\r\nx\r\n\r\n" + getHead,
			[]message{{"POST / HTTP/1.1\r\ncontent-length:1\r\n\r\n", ""}, {getHead, ""}}, beforeHead},
		{"the same length twice", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: \t1 \r\n\r\nx" + getHead,
			[]message{{"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: \t1 \r\n\r\n", ""}, {getHead, ""}}, beforeHead},
		{"a folded length", "POST / HTTP/1.1\r\nContent-Length:\r\n 1\r\n\r\nx" + getHead,
			[]message{{"POST / HTTP/1.1\r\nContent-Length:\r\n 1\r\n\r\n", ""}, {getHead, ""}}, beforeHead},
		{"a line of blanks is no end", "GET / HTTP/1.1\r\nA: b\r\n \r\nC: d\r\n\r\n", []message{{"GET / HTTP/1.1\r\nA: b\r\n \r\nC: d\r\n\r\n", ""}}, beforeHead},
		{"two carriage returns are no end", "GET / HTTP/1.1\r\n\r\r\n\r\n", []message{{"GET / HTTP/1.1\r\n\r\r\n\r\n", ""}}, beforeHead},
		{"chunks", chunkedHead + "3\r\nabc\r\nA \t\r\n\r\n23456\r\n\n\r\n00;x=\"y\"\r\n\r\n" + getHead, []message{{chunkedHead, "\r\n"}, {getHead, ""}}, beforeHead},
		{"trailers", chunkedHead + "1;q\r\nx\r\n0\r\nB: 1\r\na:  2\r\n 3\r\n\r\n" + getHead, []message{{chunkedHead, "B: 1\r\na:  2\r\n 3\r\n\r\n"}, {getHead, ""}}, beforeHead},
		{"chunks and a length", "POST / HTTP/1.1\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + getHead,
			[]message{{"POST / HTTP/1.1\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n", "\r\n"}, {getHead, ""}}, beforeHead},
		{"chunks in HTTP/1.0 are ignored", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\nx" + getHead,
			[]message{{"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", ""}, {getHead, ""}}, beforeHead},
		{"two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx" + getHead, []message{{"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", ""}}, ended},
		{"an empty length", "POST / HTTP/1.1\r\nContent-Length:\r\n\r\nx" + getHead, []message{{"POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", ""}}, ended},
		{"a wrong length", "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\nx" + getHead, []message{{"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", ""}}, ended},
		{"a length that overflows", "POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n\r\nx" + getHead, []message{{"POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n\r\n", ""}}, ended},
		{"two encodings", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", []message{{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", ""}}, ended},
		{"another encoding", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", []message{{"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", ""}}, ended},
		{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []message{{"PRI * HTTP/2.0\r\n\r\n", ""}}, ended},
		{"no HTTP", "hello\r\n\r\n", []message{{"hello\r\n\r\n", ""}}, ended},
		{"a chunk without an end keeps its head", chunkedHead + "1\r\nxy", []message{{chunkedHead, ""}}, ended},
		{"a chunk without a length", chunkedHead + "\r\n", []message{{chunkedHead, ""}}, ended},
		{"a chunk with a bare line feed", chunkedHead + "1\nx", []message{{chunkedHead, ""}}, ended},
		{"a carriage return within", chunkedHead + "1\rx\r\n", []message{{chunkedHead, ""}}, ended},
		{"17 digits", chunkedHead + "00000000000000001\r\nx", []message{{chunkedHead, ""}}, ended},
		{"digits behind blanks", chunkedHead + "1 1\r\nx", []message{{chunkedHead, ""}}, ended},
		{"blanks before an extension", chunkedHead + "1 ;a\r\nx", []message{{chunkedHead, ""}}, ended},
		{"a long extension", chunkedHead + "1;" + strings.Repeat("x", maxSizeLine), []message{{chunkedHead, ""}}, ended},
		{"a head that is too long", getHead + "GET / HTTP/1.1\r\nA: " + strings.Repeat("x", maxKept), []message{{getHead, ""}}, ended},
		{"too many at once", strings.Repeat("GET / HTTP/1.1\n\n", maxWaiting+2), slices.Repeat([]message{{"GET / HTTP/1.1\n\n", ""}}, maxWaiting+1), ended},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, end := heads([]byte(tt.wire))
			if !slices.Equal(got, tt.want) || end != tt.end {
				t.Errorf("got %q, in state %d", got, end)
			}
			if tt.name == "too many at once" { // one at a time they are not too many
				return
			}
			if byByte, _ := heads([]byte(tt.wire), 0); !slices.Equal(byByte, got) {
				t.Errorf("byte by byte: %q", byByte)
			}
		})
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	var s stream
	long := []byte("POST / HTTP/1.1\r\nContent-Length: 100000000\r\nA: " + strings.Repeat("x", 64<<10) + "\r\n\r\n")
	s.write(long)
	s.next()
	if len(s.current().head) != len(long) {
		t.Fatalf("a head of %d bytes: %d are kept", len(long), len(s.current().head))
	}
	body := make([]byte, 100_000)
	for range 1000 {
		s.write(body)
	}
	s.write([]byte(getHead))
	s.done()
	if s.next(); s.current().head != getHead || cap(s.buf) > 2*maxKept {
		t.Fatalf("behind the body: %q, %d bytes in memory", s.current().head, cap(s.buf))
	}
	if s.done(); cap(s.buf) > maxIdle || s.kept != 0 {
		t.Errorf("%d bytes stay in memory", cap(s.buf)+s.kept)
	}
	for range 1000 { // one connection, many requests
		s.write([]byte(getHead))
		s.next()
		s.done()
	}
	if cap(s.buf) > maxIdle || s.kept != 0 || cap(s.reqs) > 8 {
		t.Errorf("%d bytes and %d requests are in memory", cap(s.buf), cap(s.reqs))
	}
}

// accepted are the requests that net/http's own reader finds, up to the first that it does not accept.
func accepted(wire []byte) (list []*http.Request) {
	in := bufio.NewReader(bytes.NewReader(wire))
	post := false
	for {
		if post { // http.Server does this
			for range 4 {
				if b, err := in.Peek(1); err == nil && (b[0] == '\r' || b[0] == '\n') {
					_, _ = in.Discard(1)
				}
			}
		}
		r, err := http.ReadRequest(in)
		if err != nil || r.ProtoMajor != 1 {
			return list
		}
		post = r.Method == "POST"
		list = append(list, r)
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			r.Trailer = nil
			return list
		}
	}
}

// However the bytes of a connection are split into reads, the heads are the same; and they say the same as the requests that
// net/http reads from these bytes.
func FuzzStream(f *testing.F) {
	for _, s := range []string{
		getHead + getHead,
		chunkedHead + "3\r\nabc\r\n0\r\nB: 1\r\na:  2\r\n 3\r\n\r\n" + getHead,
		"POST /x?y HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nx-A:  b\t\r\nX-a:\r\n\tc \r\n \r\nPragma: no-cache\r\n\r\nabc\r\n" + getHead,
		"POST http://h/ HTTP/1.0\nContent-Length: 1\nContent-Length: 1\nA:\n\nx" + getHead,
		"POST / HTTP/1.1\r\nHost: x\r\nTrailer: A, B\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\nA: 2\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n",
		chunkedHead + "2;\x80\r\na\r\r\n0\r\n\r\n",
	} {
		f.Add([]byte(s), []byte{0})
		f.Add([]byte(s), []byte{6, 0, 30})
	}
	f.Fuzz(func(t *testing.T, wire, parts []byte) {
		want, _ := heads(wire, 0)
		if got, _ := heads(wire, parts...); !slices.Equal(got, want) && len(want) < maxWaiting {
			t.Fatalf("%q in parts of %v: %q; byte by byte: %q", wire, parts, got, want)
		}
		for i, r := range accepted(wire) {
			if i >= len(want) {
				t.Fatalf("%q: request %d has no head: %q", wire, i, want)
			}
			if h := parseHead(want[i].head); !h.says(r) {
				t.Fatalf("%q: head %q says %q, and the request %+v", wire, want[i].head, h, r)
			}
			if fields := parseFields(want[i].trailer); r.Trailer != nil && !same(fields, r.Trailer, none) {
				t.Fatalf("%q: trailer %q, and the request has %v", wire, want[i].trailer, r.Trailer)
			}
		}
	})
}

func none(string) bool { return false }
