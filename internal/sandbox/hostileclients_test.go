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
)

// Ten megabytes that nobody wants: their sender writes all of them before it reads, hears a clean answer, and its
// connection can be used again.
func TestTenMegabytes(t *testing.T) {
	t.Parallel()
	b := besiege(t, Options{}, usualLimits())
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
		{"POST /nothing HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n", "404 200"},
		{"POST /api/speak HTTP/1.1\r\n" + signed + "Transfer-Encoding: chunked\r\n", "413 200"},
		// Whoever asks whether to send, and sends anyway, is heard out too, but not again.
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
			if got := b.hear(conn, c.head); got != c.want {
				t.Errorf("%q: answered %q, want %q", c.head, got, c.want)
			}
		})
	}
}

// A hundred clients that send a byte now and then hold up nobody, and each is cut off in the end. One that has sent
// a whole head hears why.
func TestTheSlowAreCutOff(t *testing.T) {
	t.Parallel()
	l := usualLimits()
	l.header, l.body = time.Second, 100*time.Millisecond
	b := besiege(t, Options{}, l)
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
			if got := b.hear(c, begin); got != want && got != "400" { // 400: the drips made up a bad head
				t.Errorf("%q: answered %q, want %q", begin, got, want)
			}
			close(closed)
		})
	}
	b.alive()
	all.Wait()
}

// Clients that read nothing are let go, whatever they asked for: the sandbox waits for no one in vain.
func TestClientsThatReadNothing(t *testing.T) {
	t.Parallel()
	l := usualLimits()
	l.reader = 500 * time.Millisecond
	b := besiege(t, Options{Voice: long{}, Keep: 10_000}, l)
	id := b.said(b.hello())
	sp, _ := b.state.speak(id)
	link := strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL())
	b.state.mu.Lock()
	for range 5_000 { // the list of attempts is longer than any buffer
		b.state.noteAttempt(Attempt{SpeakID: id, URL: "https://receiver.example/" + strings.Repeat("x", 200)})
	}
	b.state.mu.Unlock()
	b.faults.add(downloadSlow, 1, 20*time.Millisecond)
	var all sync.WaitGroup
	for _, c := range []struct{ name, send string }{
		{"a slow download", get(link)}, // the first one is
		{"a download", get(link)},
		{"the direct file", get(strings.TrimPrefix(b.fileURL(speak{ID: id}), b.URL()) + "/no-redirect")},
		{"many parts", "GET " + link + " HTTP/1.1\r\n" + signed + "Range: bytes=0-5000000,5000001-9999999\r\n\r\n"},
		{"a long list", get("/_sandbox/attempts")},
		{"many answers", strings.Repeat(get("/api/actor"), 100)},
		{"many refusals", strings.Repeat("GET /nothing HTTP/1.1\r\n"+host+"\r\n", 2000)},
		{"answers without a body", strings.Repeat("GET "+link+" HTTP/1.1\r\n"+host+"If-None-Match: *\r\n\r\n", 2000)},
	} {
		conn := b.dial()
		_ = conn.SetReadBuffer(4 << 10)
		held := func() bool { _, ok := b.open.Load(conn.LocalAddr().String()); return ok }
		b.until("the sandbox has taken the connection", held)
		go io.WriteString(conn, c.send) // what finds no room waits until it is all over
		all.Go(func() { b.until(c.name+" is given up", func() bool { return !held() }) })
		b.until("the fault has struck", func() bool {
			b.faults.mu.Lock()
			defer b.faults.mu.Unlock()
			return len(b.faults.plans[downloadSlow]) == 0
		})
	}
	all.Wait()
}

// The limits are for the client: a sandbox that is told to be slow takes its time, and is heard out.
func TestASlowSandboxIsNotCutOff(t *testing.T) {
	t.Parallel()
	b := besiege(t, Options{}, limits{header: 600 * time.Millisecond, body: 100 * time.Millisecond, reader: 600 * time.Millisecond, idle: 50 * time.Millisecond})
	id := b.said(b.hello())
	sp, _ := b.state.speak(id)
	const slow = time.Second // longer than every limit
	b.faults.add(speakSlow, 1, slow)
	b.faults.add(downloadSlow, 1, slow)
	var all sync.WaitGroup
	for _, send := range []string{b.hello(), "GET " + strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL()) + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n"} {
		all.Go(func() {
			begun := time.Now()
			c := b.dial()
			io.WriteString(c, send)
			if got := b.hear(c, send); got != "200" || time.Since(begun) < slow {
				t.Errorf("%.40q: answered %q after %v", send, got, time.Since(begun))
			}
		})
	}
	all.Wait()
}

// A POST that waits when the sandbox closes is cut off: it has heard nothing, and not that all is well.
func TestCloseGivesNoAnswer(t *testing.T) {
	t.Parallel()
	for _, kind := range []fault{speakSlow, speakHang} {
		b := besiege(t, Options{}, usualLimits())
		b.faults.add(kind, 1, time.Hour)
		c := b.dial()
		io.WriteString(c, b.hello())
		b.until("it waits", func() bool { return len(b.state.speaks()) == 1 })
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.hear(c, string(kind)); got != "" {
			t.Errorf("%s: answered %q", kind, got)
		}
	}
}

// long is a voice whose sounds fit in no buffer: 12 MB.
type long struct{}

func (long) Speak(context.Context, Utterance) (PCM, error) {
	return PCM{Samples: make([]float32, 6<<20), Rate: 44100}, nil
}

// said sends a POST /api/speak and waits until it is done.
func (b besieged) said(post string) (id string) {
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
	b.until("it is done", func() bool { sp, _ := b.state.speak(id); return sp.State == done })
	return id
}

func (b besieged) until(what string, ok func() bool) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Errorf("timed out waiting: %s", what)
			return
		}
	}
}
