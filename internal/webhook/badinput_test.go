package webhook

import (
	"bytes"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// Whatever a body has, it is stored byte for byte and answered, through the real server.
func TestBadBodies(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		body []byte
		want string // the answer
	}{
		{"empty", nil, `200 {"ok":true}`},
		{"not JSON", []byte("hello\r\n\r\nGET / HTTP/1.1\r\n\r\n"), `200 {"ok":true}`},
		{"1 MiB", bytes.Repeat([]byte("x"), 1<<20), `200 {"ok":true}`},
		{"1 MiB and a byte", bytes.Repeat([]byte("x"), 1<<20+1), "413 "},
		{"10,000 levels", []byte(strings.Repeat(`{"a":[`, 5000) + strings.Repeat(`]}`, 5000)), `200 {"ok":true}`},
		{"100,000 levels that do not end", bytes.Repeat([]byte("["), 100_000), `200 {"ok":true}`},
		{"invalid UTF-8", []byte("{\"status\":\"\xff\xfe\",\"speak_url\":\"\xc3\"}"), `200 {"ok":true}`},
		{"NUL", []byte("{\"status\":\"a\\u0000\x00\"}\x00"), `200 {"ok":true}`},
		{"escapes", []byte("\x1b]0;x\x07\x1b[2J\u202e\u200b{}"), `200 {"ok":true}`},
		{"numbers", []byte(`{"a":1e999,"b":123456789012345678901234567890}`), `200 {"ok":true}`},
		{"gzip", gzipped(t, guideBody), `200 {"ok":true}`},
		{"a gzip bomb", gzipped(t, strings.Repeat(" ", 64<<20)), `200 {"ok":true}`},
		{"gzip, cut off", gzipped(t, guideBody)[:20], `200 {"ok":true}`},
	} {
		for _, framing := range []string{"a length", "chunks"} {
			t.Run(tt.name+", "+framing, func(t *testing.T) {
				t.Parallel()
				store := &memoryStore{}
				addr, r := link(t, Options{Store: store})
				head := "POST " + r.Path() + " HTTP/1.1\r\nHost: x\r\nX-z: 1\r\nContent-Encoding: gzip\r\n"
				if framing == "chunks" {
					head += sprintf("Transfer-Encoding: chunked\r\n\r\n%s0\r\nx-T: 1\r\n\r\n", chunk(tt.body))
				} else {
					head += sprintf("Content-Length: %d\r\n\r\n%s", len(tt.body), tt.body)
				}
				if got := dial(t, addr, head).answer(); got != tt.want {
					t.Fatalf("answered %s", got)
				}
				d := store.all()[0]
				want := tt.body
				if tt.want == "413 " {
					if want = want[:smallBody]; d.Refused != RefusedLong || d.SpeakID != "" {
						t.Errorf("refused %q", d.Refused)
					}
				} else if d.Refused != NotRefused {
					t.Errorf("refused %q", d.Refused)
				}
				if !bytes.Equal(d.Body, want) || !d.Exact || d.Headers[1] != [2]string{"X-z", "1"} {
					t.Errorf("stored %v, exact: %v, %d bytes of %d", d, d.Exact, len(d.Body), len(want))
				}
			})
		}
	}
}

// chunk frames a body as one chunk.
func chunk(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	return sprintf("%x\r\n%s\r\n", len(body), body)
}

// What net/http refuses because of its head is listed if it has our path, with the answer of net/http.
func TestBadHeadsAreListed(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	var answered atomic.Int64
	addr, r := link(t, Options{Store: store, Answered: func(string, int, string, time.Duration) { answered.Add(1) }})
	for head, want := range map[string]string{
		"POST PATH HTTP/1.1\r\nContent-Length: 0\r\n\r\n":                                         "400 listed", // no host
		"POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n":         "400 listed",
		"POST PATH HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n":                                         "400 listed",
		"POST PATH/?a=%zz HTTP/1.1\r\nx-forwarded-proto: HTTPS\r\n\r\n":                           "400 listed",
		"POST PATH HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n":                        "501 listed",
		"POST PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: something-else\r\n\r\n":    "417 listed",
		"POST PATH HTTP/2.0\r\nHost: x\r\n\r\n":                                                   "505 listed",
		"POST PATH HTTP/1.1\r\nA: b\r\n folded: c\r\nHost: x\r\n\r\n":                             "200",
		"POST PATH HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n":                "503",
		"POST PATH HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n": "503",
		"POST /hook/guess HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n{}\n":                   "404",
		"POST /hook/guess HTTP/1.1\r\nContent-Length: 0\r\n\r\n":                                  "400",
		"POST PATHx HTTP/1.1\r\nContent-Length: 0\r\n\r\n":                                        "400",
		"POST PATH/probe HTTP/1.1\r\nContent-Length: 0\r\n\r\n":                                   "400",
		"nothing\r\n\r\n": "400",
	} {
		before := len(store.all())
		status, _, listed := strings.Cut(want, " ")
		if got := dial(t, addr, strings.Replace(head, "PATH", r.Path(), 1)).answer(); !strings.HasPrefix(got, status+" ") {
			t.Errorf("%.80q: answered %s", head, got)
		}
		after := store.all()
		if (len(after) > before) != (listed || status == "200" || status == "503") {
			t.Errorf("%.80q: %d stored", head, len(after)-before)
			continue
		}
		switch {
		case listed:
			d := after[before]
			if d.Refused != RefusedHead || strconv.Itoa(d.Answered) != status || !d.Exact || d.Took <= 0 || d.Method != "POST" || len(d.Body) > 0 || d.SpeakID != "" ||
				!strings.HasPrefix(d.Target, r.Path()) || !strings.HasPrefix(d.Remote, "127.0.0.1:") || d.TLS != strings.Contains(head, "HTTPS") || len(d.Headers) == 0 {
				t.Errorf("%.80q: stored %+v", head, d)
			}
		case status == "200":
			if d := after[before]; !d.Exact || d.Headers[0] != [2]string{"A", "b\r\n folded: c"} {
				t.Errorf("%.80q: stored %q", head, d.Headers)
			}
		case status == "503":
			if d := after[before]; d.Refused != RefusedCut || !d.Exact {
				t.Errorf("%.80q: stored %+v", head, d)
			}
		}
	}
	testwait.Eventually(t, "each is reported", func() bool { return int(answered.Load()) == len(store.all()) })
}

func TestLongAndCutHeadsAreListed(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	addr, r := link(t, Options{Store: store})
	last := func(n int) Delivery {
		testwait.Eventually(t, "it is stored", func() bool { return len(store.all()) == n })
		return store.all()[n-1]
	}
	dial(t, addr, sprintf("POST %s HTTP/1.1\r\nHost: x\r\nA: %s\r\n\r\n", r.Path(), strings.Repeat("x", 100<<10)))
	if d := last(1); d.Refused != RefusedHead || d.Answered != 431 || len(d.Headers) != 2 || len(d.Headers[1][1]) < 64<<10 || len(d.Headers[1][1]) > 80<<10 {
		t.Errorf("a long head: %+v", d)
	}
	conn := dial(t, addr, sprintf("POST %s HTTP/1.1\r\nHost: x\r\nA: b\r\n", r.Path()))
	_ = conn.Conn.(*net.TCPConn).CloseWrite()
	if d := last(2); d.Refused != RefusedCut || d.Answered != 400 || len(d.Headers) != 2 {
		t.Errorf("a head that was cut off: %+v", d)
	}
}

// A refused head that cannot be stored is answered all the same.
func TestBadHeadWithoutAStore(t *testing.T) {
	t.Parallel()
	addr, r := link(t, Options{Store: &memoryStore{err: errors.New("the disk is full")}})
	if got := dial(t, addr, sprintf("POST %s HTTP/1.1\r\n\r\n", r.Path())).answer(); !strings.HasPrefix(got, "400 ") {
		t.Errorf("answered %s", got)
	}
}

// A request that is refused keeps its beginning, and needs no place among the long bodies.
func TestRefusedRequestsKeepTheirBeginning(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	addr, r := link(t, Options{Store: store})
	long := strings.Repeat("0123456789abcdef", 1<<20/16+100)
	for _, tt := range []struct {
		name, request, answer string
		refused               Refusal
		kept                  string
	}{
		{"another method", sprintf("PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", r.Path()), "405 ", RefusedMethod, "{}"},
		{"another method, long", sprintf("PATCH %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", r.Path(), len(long), long), "405 ", RefusedMethod, long[:smallBody]},
		{"another method, in chunks", sprintf("PUT %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n", r.Path(), chunk([]byte("{}"))), "405 ", RefusedMethod, "{}"},
		{"a browser", sprintf("GET %s HTTP/1.1\r\nHost: x\r\n\r\n", r.Path()), "405 ", RefusedMethod, ""},
		{"too long, declared", sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", r.Path(), len(long), long), "413 ", RefusedLong, long[:smallBody]},
		{"too long, in chunks", sprintf("POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n", r.Path(), chunk([]byte(long))), "413 ", RefusedLong, long[:smallBody]},
	} {
		if got := dial(t, addr, tt.request).answer(); got != tt.answer {
			t.Errorf("%s: answered %s", tt.name, got)
		}
		all := store.all()
		d := all[len(all)-1]
		if d.Refused != tt.refused || string(d.Body) != tt.kept || !d.Exact || cap(d.Body) > 4*smallBody {
			t.Errorf("%s: refused %q, %d bytes in %d, exact: %v", tt.name, d.Refused, len(d.Body), cap(d.Body), d.Exact)
		}
	}
	testwait.Eventually(t, "no place is taken", func() bool { return len(r.large) == 0 })
}

// A body that breaks off behind its first 64 KiB gives its place back and leaves its beginning.
func TestLongBodyThatIsCutOff(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	addr, r := link(t, Options{Store: store})
	for range maxLarge + 1 {
		conn := dial(t, addr, sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n%s", r.Path(), strings.Repeat("x", 2*smallBody)))
		_ = conn.Close()
	}
	testwait.Eventually(t, "all are stored", func() bool { return len(store.all()) == maxLarge+1 })
	for _, d := range store.all() {
		if d.Refused != RefusedCut || len(d.Body) == 0 || len(d.Body) > smallBody || cap(d.Body) > 4*smallBody {
			t.Errorf("refused %q, %d bytes", d.Refused, len(d.Body))
		}
	}
	if got := dial(t, addr, postTo(r)).answer(); got != `200 {"ok":true}` {
		t.Errorf("after that: answered %s", got)
	}
}

// The sink gets refused requests, so that they are listed, with nothing that a job could take for its end.
func TestSinkGetsRefusedRequests(t *testing.T) {
	t.Parallel()
	type note struct {
		refused Refusal
		message Message
	}
	notes := make(chan note, 2)
	addr, r := link(t, Options{Store: &memoryStore{}, Sink: func(d Delivery, m Message) { notes <- note{d.Refused, m} }})
	dial(t, addr, sprintf("PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", r.Path(), len(guideBody), guideBody)).answer()
	if n := <-notes; n != (note{refused: RefusedMethod}) {
		t.Errorf("the sink got %+v", n)
	}
}
