package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// A body of ten megabytes that is not needed: the client writes all of it before it reads, gets a complete answer, and
// its connection can be used again.
func TestLargeBodyIsDrained(t *testing.T) {
	t.Parallel()
	b := startRaw(t, Options{}, defaultLimits())
	piece := bytes.Repeat([]byte("x"), 1<<20)
	const pieces = 10
	length := "Content-Length: " + strconv.Itoa(pieces<<20) + "\r\n"
	for _, c := range []struct {
		head string
		want string // of the request, and of a GET after it
	}{
		{"POST /api/speak HTTP/1.1\r\n" + host + length, "401 200"},
		{"POST /api/speak HTTP/1.1\r\n" + host + "Authorization: Bearer other-product\r\n" + length, "403 200"},
		{"POST /api/speak HTTP/1.1\r\n" + signed + length, "413 200"},
		{"PUT /api/me/callback-url HTTP/1.1\r\n" + signed + length, "413 200"},
		{"POST /_sandbox/faults HTTP/1.1\r\n" + host + length, "413 200"},
		{"DELETE /_sandbox/faults HTTP/1.1\r\n" + host + length, "204 200"},
		{"GET /api/me HTTP/1.1\r\n" + signed + length, "200 200"},
		{"PUT /api/me HTTP/1.1\r\n" + signed + length, "405 200"},
		{"POST /nothing HTTP/1.1\r\n" + host + length, "404 200"},
		{"POST /nothing HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n", "404"}, // closed: it may have had a Content-Length too
		{"POST /api/speak HTTP/1.1\r\n" + signed + "Transfer-Encoding: chunked\r\n", "413"},
		// A client that sends Expect, and then the body without waiting: its body is read, but no further request.
		{"POST /api/speak HTTP/1.1\r\n" + host + "Expect: 100-continue\r\n" + length, "401"},
		{"POST /api/speak HTTP/1.1\r\n" + signed + "Expect: 100-continue\r\n" + length, "100 413"},
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			conn := b.dial()
			io.WriteString(conn, c.head+"\r\n")
			chunked := strings.Contains(c.head, "chunked")
			for range pieces {
				if chunked {
					fmt.Fprintf(conn, "%x\r\n", len(piece))
				}
				if _, err := conn.Write(piece); err != nil {
					t.Fatalf("%q: cut off while sending: %v", c.head, err)
				}
				if chunked {
					io.WriteString(conn, "\r\n")
				}
			}
			if chunked {
				io.WriteString(conn, "0\r\n\r\n")
			}
			io.WriteString(conn, "GET /api/me HTTP/1.1\r\n"+signed+"Connection: close\r\n\r\n")
			if got := b.readStatuses(conn, c.head); got != c.want {
				t.Errorf("%q: answered %q, want %q", c.head, got, c.want)
			}
		})
	}
}

// A hundred clients that send a byte now and then do not block others, and each is disconnected in the end. A client
// that has sent a complete header gets an error first.
func TestSlowClientsAreDisconnected(t *testing.T) {
	t.Parallel()
	l := defaultLimits()
	l.header, l.body = time.Second, 100*time.Millisecond
	b := startRaw(t, Options{}, l)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			begin, drip, want := "GET /api/me HTTP/1.1\r\nX: ", "x", ""
			switch i % 4 {
			case 1:
				begin, drip = "", "GET /api/me HTTP/1.1\r\n"[i%20:]
			case 2:
				begin, want = "POST /api/speak HTTP/1.1\r\n"+signed+"Content-Length: 100000\r\n\r\n", "400"
			case 3:
				begin, drip, want = "POST /api/speak HTTP/1.1\r\n"+host+"Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", "401"
			}
			c := b.dial()
			io.WriteString(c, begin)
			closed := make(chan struct{})
			go func() {
				tick := time.NewTicker(20 * time.Millisecond)
				defer tick.Stop()
				for j := 0; ; j++ {
					select {
					case <-closed:
						return
					case <-tick.C:
						io.WriteString(c, drip[j%len(drip):j%len(drip)+1])
					}
				}
			}()
			if got := b.readStatuses(c, begin); got != want && got != "400" { // 400: the bytes happened to form a bad header
				t.Errorf("%q: answered %q, want %q", begin, got, want)
			}
			close(closed)
		})
	}
	b.checkAlive()
	all.Wait()
}

// Connections with half a header, more than may be open, do not keep others out.
func TestHalfHeadersDoNotKeepClientsOut(t *testing.T) {
	t.Parallel()
	l := defaultLimits()
	l.conns, l.header = 20, time.Hour
	b := startRaw(t, Options{}, l)
	for range 5 * l.conns {
		io.WriteString(b.dial(), "POST /api/speak HTTP/1.1\r\nX: ")
	}
	begin := time.Now()
	b.checkAlive()
	if took := time.Since(begin); took > testwait.Timeout() {
		t.Errorf("answered after %v", took)
	}
	n := 0
	b.open.Range(func(any, any) bool { n++; return true })
	if n > l.conns+2 { // those that are closing
		t.Errorf("%d connections are open", n)
	}
}

// Clients that do not read are disconnected, for every kind of request.
func TestClientsThatDoNotRead(t *testing.T) {
	t.Parallel()
	l := defaultLimits()
	l.write = 500 * time.Millisecond
	b := startRaw(t, Options{Voice: longVoice{}, Keep: 10_000}, l)
	id := b.speakAndWait(b.speakRequest())
	sp, _ := b.state.speak(id)
	link := strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL())
	b.state.mu.Lock()
	for range 5_000 { // the list of attempts is longer than any buffer
		b.state.insertAttempt(Attempt{SpeakID: id, URL: "https://receiver.example/" + strings.Repeat("x", 200)})
	}
	b.state.mu.Unlock()
	b.faults.add(downloadSlow, 1, 20*time.Millisecond)
	var all sync.WaitGroup
	for _, c := range []struct{ name, send string }{
		{"a slow download", get(link)}, // the fault applies to the first one
		{"a download", get(link)},
		{"the direct file", get(strings.TrimPrefix(b.fileURL(speak{ID: id}), b.URL()) + "/no-redirect")},
		{"many parts", "GET " + link + " HTTP/1.1\r\n" + signed + "Range: bytes=0-5000000,5000001-9999999\r\n\r\n"},
		{"a long list", get("/_sandbox/attempts")},
		{"many answers", strings.Repeat(get("/api/actor"), 100)},
		{"many errors", strings.Repeat("GET /nothing HTTP/1.1\r\n"+host+"\r\n", 2000)},
		{"answers without a body", strings.Repeat("GET "+link+" HTTP/1.1\r\n"+host+"If-None-Match: *\r\n\r\n", 2000)},
	} {
		conn := b.dial()
		_ = conn.SetReadBuffer(4 << 10)
		connected := func() bool { _, ok := b.open.Load(conn.LocalAddr().String()); return ok }
		b.eventually("the sandbox has accepted the connection", connected)
		go io.WriteString(conn, c.send) // blocks until the connection is closed
		all.Go(func() { b.eventually(c.name+" is disconnected", func() bool { return !connected() }) })
		b.eventually("the fault is consumed", func() bool {
			b.faults.mu.Lock()
			defer b.faults.mu.Unlock()
			return len(b.faults.plans[downloadSlow]) == 0
		})
	}
	all.Wait()
}

// The limits apply to the client only: an answer that a fault makes slow is sent completely.
func TestASlowSandboxIsNotCutOff(t *testing.T) {
	t.Parallel()
	limit := testwait.Scaled(600 * time.Millisecond)
	slow := 2 * limit // longer than every limit
	b := startRaw(t, Options{}, limits{header: limit, body: limit / 6, write: limit, idle: limit / 12})
	id := b.speakAndWait(b.speakRequest())
	sp, _ := b.state.speak(id)
	b.faults.add(speakSlow, 1, slow)
	b.faults.add(downloadSlow, 1, slow)
	var all sync.WaitGroup
	for _, send := range []string{b.speakRequest(), "GET " + strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL()) + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n"} {
		all.Go(func() {
			startTime := time.Now()
			c := b.dial()
			io.WriteString(c, send)
			if got := b.readStatuses(c, send); got != "200" || time.Since(startTime) < slow {
				t.Errorf("%.40q: answered %q after %v", send, got, time.Since(startTime))
			}
		})
	}
	all.Wait()
}

// A POST that waits when the sandbox closes gets no answer, in particular no 200.
func TestCloseGivesNoAnswer(t *testing.T) {
	t.Parallel()
	for _, kind := range []fault{speakSlow, speakHang} {
		b := startRaw(t, Options{}, defaultLimits())
		b.faults.add(kind, 1, time.Hour)
		c := b.dial()
		io.WriteString(c, b.speakRequest())
		b.eventually("it waits", func() bool { return len(b.state.speaks()) == 1 })
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.readStatuses(c, string(kind)); got != "" {
			t.Errorf("%s: answered %q", kind, got)
		}
	}
}

// longVoice is a voice whose sounds are longer than any buffer: 12 MB.
type longVoice struct{}

func (longVoice) Speak(context.Context, Utterance) (PCM, error) {
	return PCM{Samples: make([]float32, 6<<20), Rate: 44100}, nil
}

// speakAndWait sends a POST /api/speak and waits until the synthesis is done.
func (b rawServer) speakAndWait(post string) (id string) {
	b.t.Helper()
	c := b.dial()
	defer c.Close()
	io.WriteString(c, post)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || resp.StatusCode != 200 {
		b.t.Fatalf("%v %v", resp, err)
	}
	var out struct{ Result map[string]string }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		b.t.Fatal(err)
	}
	id = out.Result["speak_url"][strings.LastIndex(out.Result["speak_url"], "/")+1:]
	b.eventually("it is done", func() bool { sp, _ := b.state.speak(id); return sp.State == done })
	return id
}

// eventually waits for a condition. It may run outside the test's goroutine, so it does not stop the test.
func (b rawServer) eventually(what string, ok func() bool) {
	b.t.Helper()
	for end := time.Now().Add(testwait.Timeout()); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Errorf("timed out waiting: %s", what)
			return
		}
	}
}

// A client that waits for 100-continue gets a complete answer to a request that is refused before its body, at once.
func TestRefusalBeforeTheBodyIsComplete(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		assume, head string
		want         int
	}{
		{"", "POST /api/speak HTTP/1.1\r\n" + host, 401},
		{"", "POST /api/speak HTTP/1.1\r\n" + host + "Authorization: Bearer other-product\r\n", 403},
		{"", "PUT /api/me HTTP/1.1\r\n" + signed, 405},
		{"", "POST /nothing HTTP/1.1\r\n" + host, 404},
		{"", "DELETE /_sandbox/faults HTTP/1.1\r\n" + host, 204},
		{"", "GET /cdn/speak/x.wav HTTP/1.1\r\n" + host, 403},
		{"", "POST /api/speak HTTP/1.1\r\n" + signed, 500},
		{"server-errors=html", "POST /api/speak HTTP/1.1\r\n" + signed, 500},
		{"server-errors=empty", "POST /api/speak HTTP/1.1\r\n" + signed, 500},
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			a := DefaultAssumptions()
			if c.assume != "" {
				if err := a.Set(c.assume); err != nil {
					t.Fatal(err)
				}
			}
			b := startRaw(t, Options{Assume: a}, defaultLimits())
			b.faults.add(speak500, 1, 0)
			conn := b.dial()
			begin := time.Now()
			io.WriteString(conn, c.head+"Expect: 100-continue\r\nContent-Length: 50\r\n\r\n")
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != c.want {
				t.Errorf("%s: %d, %v", c.head, resp.StatusCode, err)
			}
			if took := time.Since(begin); took > maxExpect-time.Second {
				t.Errorf("%s: complete after %v", c.head, took)
			}
		})
	}
}
