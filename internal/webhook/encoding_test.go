package webhook

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"callboard/internal/testwait"
)

func gzipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, p := range parts { // each a member of the stream
		w := gzip.NewWriter(&b)
		_, _ = io.WriteString(w, p)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// A compressed body is stored as it came, and read decompressed, also when it is read from the store later.
func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	zip := gzipped(t, guideBody)
	for _, tt := range []struct {
		name, header string
		body         []byte
		readable     bool
		encoding     string
	}{
		{"gzip", "gzip", zip, true, ""},
		{"x-gzip", "X-GZip", zip, true, ""},
		{"two members", "gzip", gzipped(t, guideBody[:10], guideBody[10:]), true, ""},
		{"a proxy removed the header", "", zip, true, ""},
		{"a proxy decompressed the body", "gzip", []byte(guideBody), true, ""},
		{"identity", "identity", []byte(guideBody), true, ""},
		{"a header that is wrong", "br", []byte(guideBody), true, ""},
		{"junk behind it", "gzip", append(bytes.Clone(zip), "junk"...), false, ""},
		{"a second member that is cut off", "gzip", append(bytes.Clone(zip), gzipMagic...), false, ""},
		{"cut off", "gzip", zip[:len(zip)-9], false, ""},
		{"a wrong checksum", "gzip", append(bytes.Clone(zip[:len(zip)-8]), 1, 2, 3, 4, 5, 6, 7, 8), false, ""},
		{"only the beginning", "gzip", gzipMagic, false, ""},
		{"gzip twice", "gzip, gzip", gzipped(t, string(zip)), false, "gzip, gzip"},
		{"another encoding", " BR ", []byte("\x0b\x02\x80"), false, "br"},
		{"deflate", "deflate", []byte("x\x9c\xab\xae\x05\x00\x01u\x00\xf9"), false, "deflate"},
		{"a bomb", "gzip", gzipped(t, strings.Repeat(" ", 2<<20)+guideBody), false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store := &memoryStore{}
			notified := make(chan Message, 1)
			r := New(Options{Secret: secret, Store: store, Sink: func(_ Delivery, m Message) { notified <- m }})
			req := newPost(r.Path(), bytes.NewReader(tt.body))
			if tt.header != "" {
				req.Header.Set("Content-Encoding", tt.header)
			}
			w := newRecorder()
			r.ServeHTTP(w, req)
			if w.Code != http.StatusOK {
				t.Fatalf("answered %d", w.Code)
			}
			saved, m := store.all()[0], <-notified
			if !bytes.Equal(saved.Body, tt.body) {
				t.Error("the stored body is another one")
			}
			if readable := saved.SpeakID != "" && m.SpeakID == saved.SpeakID; readable != tt.readable || m.Encoding != tt.encoding {
				t.Errorf("readable: %v, encoding %q", readable, m.Encoding)
			}
			later, err := ParseMessage(saved.Body)
			if (err == nil) != tt.readable || err != nil && !errors.Is(err, ErrNotMessage) {
				t.Errorf("read again: %v", err)
			}
			if later.SpeakID != m.SpeakID {
				t.Errorf("read again: %+v", later)
			}
		})
	}
}

// 8 MiB of blanks in 8 KiB: not all of it is in memory.
func TestCompressedBombIsBounded(t *testing.T) {
	bomb := gzipped(t, strings.Repeat(" ", 8<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Decode(bomb)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrDecodedTooLong) {
		t.Errorf("decoded: %v", err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 6<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
}

// One slash behind the path, which a proxy may add, is accepted; more are another path.
func TestSlashBehindThePath(t *testing.T) {
	t.Parallel()
	r := New(Options{Secret: secret, Store: &memoryStore{}})
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{"POST", r.Path() + "/", 200},
		{"GET", r.Path() + "/probe/?n=1", 200},
		{"POST", r.Path() + "//", 404},
		{"GET", r.Path() + "/probe//?n=1", 404},
		{"POST", "/" + r.Path(), 404},
		{"POST", r.Path() + "%2f/", 404},
		{"GET", r.Path() + "/", 405},
		{"POST", "/hook/", 404},
	} {
		w := newRecorder()
		req := newPost(tt.path, strings.NewReader("{}"))
		req.Method = tt.method
		r.ServeHTTP(w, req)
		if w.Code != tt.want {
			t.Errorf("%s …%s: %d, want %d", tt.method, strings.TrimPrefix(tt.path, r.Path()), w.Code, tt.want)
		}
	}
}

// Long bodies are in memory a few at a time. A webhook is short and does not wait for them.
func TestLongBodiesAreReadAFewAtATime(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	var mu sync.Mutex
	long, most := 0, 0
	store := &lengthStore{save: func(n int) {
		if n <= smallBody {
			return
		}
		mu.Lock()
		long++
		most = max(most, long)
		mu.Unlock()
		<-release
		mu.Lock()
		long--
		mu.Unlock()
	}}
	base, r := serveOn(t, Options{Store: store})
	var all sync.WaitGroup
	for range 2 * maxLarge {
		all.Go(func() {
			res, err := http.Post(base+r.Path(), "text/plain", strings.NewReader(strings.Repeat("x", 2*smallBody)))
			if err != nil || res.StatusCode != http.StatusOK {
				t.Errorf("%v, %v", res, err)
				return
			}
			_ = res.Body.Close()
		})
	}
	testwait.Eventually(t, "all places are taken", func() bool { mu.Lock(); defer mu.Unlock(); return long == maxLarge })
	if res := post(t, base+r.Path(), strings.NewReader(guideBody)); res.StatusCode != http.StatusOK {
		t.Errorf("the webhook was answered %d", res.StatusCode)
	}
	close(release)
	all.Wait()
	if most > maxLarge {
		t.Errorf("%d long bodies at once", most)
	}
}

// lengthStore is told how long each body is.
type lengthStore struct{ save func(n int) }

func (s *lengthStore) SaveDelivery(_ context.Context, d Delivery) (Delivery, error) {
	s.save(len(d.Body))
	return d, nil
}

func newPost(target string, body io.Reader) *http.Request {
	return httptest.NewRequest(http.MethodPost, target, body)
}

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }
