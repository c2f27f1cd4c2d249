package webhook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/tunnel"
)

const secret = "x3cr3t-of-the-tests"

// shelf is a Store in memory.
type shelf struct {
	mu    sync.Mutex
	kept  []Delivery
	err   error
	enter func(context.Context) // called before anything is kept
}

func (s *shelf) SaveDelivery(ctx context.Context, d Delivery) (Delivery, error) {
	if s.enter != nil {
		s.enter(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return Delivery{}, s.err
	}
	d.Duplicate = slices.ContainsFunc(s.kept, func(k Delivery) bool { return k.SpeakID == d.SpeakID && k.Status == d.Status })
	s.kept = append(s.kept, d)
	return d, nil
}

func (s *shelf) all() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kept)
}

func post(t *testing.T, url string, body io.Reader) *http.Response {
	t.Helper()
	res, err := http.Post(url, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func serveOn(t *testing.T, o Options) (string, *Receiver) {
	t.Helper()
	if o.Secret == "" {
		o.Secret = secret
	}
	r := New(o)
	ts := httptest.NewUnstartedServer(nil)
	ts.Config = tunnel.NewServer(r, o.Log)
	ts.Start()
	t.Cleanup(ts.Close)
	return ts.URL, r
}

func TestDeliveryIsKeptByteForByteAndAnswered(t *testing.T) {
	t.Parallel()
	var told []Message
	store := &shelf{}
	at := time.Date(2026, 11, 23, 12, 0, 0, 123456000, time.UTC)
	base, r := serveOn(t, Options{Store: store, Now: func() time.Time { return at },
		Sink: func(_ Delivery, m Message) { told = append(told, m) }})

	body := " \r\n" + guideBody + "\n\t"
	res := post(t, base+r.Path()+"?a=b", strings.NewReader(body))
	answer, _ := io.ReadAll(res.Body)
	if res.StatusCode != 200 || string(answer) != `{"ok":true}` || res.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("answered %d %q %v", res.StatusCode, answer, res.Header)
	}
	kept := store.all()
	if len(kept) != 1 || len(told) != 1 {
		t.Fatalf("kept %d, told %d", len(kept), len(told))
	}
	d := kept[0]
	if string(d.Body) != body {
		t.Errorf("body changed: %q", d.Body)
	}
	if d.SpeakID != "5fd0a1b2c3d4e5f6a7b8c9d0" || d.Status != "done" || d.Answered != 200 || !d.At.Equal(at) ||
		d.Duplicate || d.Handled || len(d.ID) != 26 || d.Took < 0 || !strings.HasPrefix(d.Remote, "127.0.0.1:") {
		t.Errorf("kept %#v, took %v, from %s at %v", d, d.Took, d.Remote, d.At)
	}
	if told[0].SpeakID != d.SpeakID || told[0].DownloadURL != "https://files.example/a.wav?sig=x%2Fy&e=1" {
		t.Errorf("told %+v", told[0])
	}
}

func TestHeadersAreSortedWithRepeatsInOrder(t *testing.T) {
	t.Parallel()
	store := &shelf{}
	r := New(Options{Secret: secret, Store: store})
	req := httptest.NewRequest("POST", r.Path(), strings.NewReader("{}"))
	req.Host = "hook.example"
	req.Header = http.Header{"X-B": {"2", "1"}, "A": {"z"}, "X-A": {""}}
	r.ServeHTTP(httptest.NewRecorder(), req)
	want := [][2]string{{"A", "z"}, {"Host", "hook.example"}, {"X-A", ""}, {"X-B", "2"}, {"X-B", "1"}}
	if got := store.all()[0].Headers; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// steps records in which order things happen to one request.
type steps struct {
	httptest.ResponseRecorder
	list []string
}

func (s *steps) Write(p []byte) (int, error) {
	s.list = append(s.list, "answered")
	return s.ResponseRecorder.Write(p)
}

func (s *steps) WriteString(p string) (int, error) { return s.Write([]byte(p)) }

func TestOnDiskThenToldThenAnswered(t *testing.T) {
	t.Parallel()
	w := &steps{ResponseRecorder: *httptest.NewRecorder()}
	store := &shelf{enter: func(context.Context) { w.list = append(w.list, "kept") }}
	r := New(Options{Secret: secret, Store: store, Sink: func(Delivery, Message) { w.list = append(w.list, "told") }})
	r.ServeHTTP(w, httptest.NewRequest("POST", r.Path(), strings.NewReader("{}")))
	if want := []string{"kept", "told", "answered"}; !slices.Equal(w.list, want) {
		t.Errorf("got %v, want %v", w.list, want)
	}
}

func TestWhatIsNoJSONIsKeptAndAnswered(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "hello", "a=b&c=d", "\x00\xff\x1b[2J", `[1]`} {
		store := &shelf{}
		var told []Message
		base, r := serveOn(t, Options{Store: store, Sink: func(_ Delivery, m Message) { told = append(told, m) }})
		res := post(t, base+r.Path(), strings.NewReader(body))
		kept := store.all()
		if res.StatusCode != 200 || len(kept) != 1 || string(kept[0].Body) != body || len(told) != 1 || told[0] != (Message{}) {
			t.Errorf("%q: answered %d, kept %v, told %v", body, res.StatusCode, kept, told)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		size   int
		chunks bool
		want   int
		kept   int
	}{
		{"at the limit", 1000, false, 200, 1}, {"at the limit, chunked", 1000, true, 200, 1},
		{"over, declared", 1001, false, 413, 0}, {"over, chunked", 1001, true, 413, 0},
		{"far over", 3 << 20, false, 413, 0},
	} {
		store := &shelf{}
		base, r := serveOn(t, Options{Store: store, MaxBody: 1000})
		var body io.Reader = bytes.NewReader(bytes.Repeat([]byte("x"), tt.size))
		if tt.chunks {
			body = io.MultiReader(body) // a reader whose length nobody knows
		}
		res := post(t, base+r.Path(), body)
		if n := len(store.all()); res.StatusCode != tt.want || n != tt.kept {
			t.Errorf("%s: answered %d, kept %d", tt.name, res.StatusCode, n)
		}
	}
	big := New(Options{Secret: secret, Store: &shelf{}})
	for size, want := range map[int]int{1 << 20: 200, 1<<20 + 1: 413} {
		w := httptest.NewRecorder()
		big.ServeHTTP(w, httptest.NewRequest("POST", big.Path(), bytes.NewReader(make([]byte, size))))
		if w.Code != want {
			t.Errorf("default limit, %d bytes: answered %d", size, w.Code)
		}
	}
}

func TestDiskFailureAsksForARepeat(t *testing.T) {
	t.Parallel()
	told := false
	base, r := serveOn(t, Options{Store: &shelf{err: errors.New("disk full")}, Sink: func(Delivery, Message) { told = true }})
	res := post(t, base+r.Path(), strings.NewReader(guideBody))
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || told {
		t.Errorf("answered %d %v, told %v", res.StatusCode, res.Header, told)
	}
}

func TestSinkPanicIsContained(t *testing.T) {
	t.Parallel()
	store := &shelf{}
	var log bytes.Buffer
	base, r := serveOn(t, Options{Store: store, Log: slog.New(slog.NewTextHandler(&log, nil)), Sink: func(Delivery, Message) { panic("oh") }})
	if res := post(t, base+r.Path(), strings.NewReader(guideBody)); res.StatusCode != 200 || len(store.all()) != 1 {
		t.Errorf("answered %d, kept %d", res.StatusCode, len(store.all()))
	}
	if !strings.Contains(log.String(), "panicked") {
		t.Errorf("nothing in the log: %s", &log)
	}
}

func TestSenderHangsUpWhileSaving(t *testing.T) {
	t.Parallel()
	ctx, hangUp := context.WithCancel(t.Context())
	var during error
	store := &shelf{enter: func(ctx context.Context) { hangUp(); during = ctx.Err() }}
	r := New(Options{Secret: secret, Store: store})
	r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "POST", r.Path(), strings.NewReader(guideBody)))
	if during != nil || len(store.all()) != 1 {
		t.Errorf("saving was cancelled: %v, kept %d", during, len(store.all()))
	}
}

func TestLogAndFormatsKeepSecrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	store := &shelf{}
	r := New(Options{Secret: secret, Store: store, Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	req := httptest.NewRequest("POST", r.Path(), strings.NewReader(`{"status":"done","x":"bodysecret"}`))
	for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key"} {
		req.Header.Set(name, "credential")
	}
	req.Header.Set("X-Original-Uri", "https://h"+r.Path()+"?q")
	req.Header.Set("X-Plain", "shown")
	r.ServeHTTP(httptest.NewRecorder(), req)
	store.err = errors.New("disk full")
	r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", r.Path(), strings.NewReader("{}")))

	d := store.all()[0]
	text := log.String() + d.String() + d.GoString()
	for _, v := range []string{"%v", "%+v", "%#v", "%s"} {
		text += sprintf(v, d)
	}
	text += sprintf("%+v", r)
	safe := sprintf("%v", d.SafeHeaders())
	for _, s := range []string{secret, "credential", "bodysecret"} {
		if strings.Contains(text, s) {
			t.Errorf("%q in %s", s, text)
		}
		if strings.Contains(safe, s) {
			t.Errorf("%q in %s", s, safe)
		}
	}
	if !strings.Contains(safe, "https://h/hook/"+Masked+"?q") || !strings.Contains(safe, "[X-Plain shown]") {
		t.Errorf("safe headers: %s", safe)
	}
	if !strings.Contains(sprintf("%v", [][][2]string{d.Headers}), "credential") {
		t.Error("the stored headers were changed")
	}
	if !strings.Contains(log.String(), d.ID) {
		t.Errorf("the log does not name the delivery: %s", &log)
	}
}
