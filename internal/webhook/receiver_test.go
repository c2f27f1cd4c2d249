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

	"callboard/internal/rawhead"
	"callboard/internal/tunnel"
)

const secret = "x3cr3t-of-the-tests"

// memoryStore is a Store in memory.
type memoryStore struct {
	mu    sync.Mutex
	saved []Delivery
	err   error
	enter func(context.Context) // called before a delivery is saved
}

func (s *memoryStore) SaveDelivery(ctx context.Context, d Delivery) (Delivery, error) {
	if s.enter != nil {
		s.enter(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return Delivery{}, s.err
	}
	d.Duplicate = d.SpeakID != "" && slices.ContainsFunc(s.saved, func(k Delivery) bool { return k.SpeakID == d.SpeakID && k.Status == d.Status })
	s.saved = append(s.saved, d)
	return d, nil
}

func (s *memoryStore) all() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.saved)
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
	ts.Listener = rawhead.Listen(ts.Config, ts.Listener, nil)
	ts.Start()
	t.Cleanup(ts.Close)
	return ts.URL, r
}

func TestDeliveryIsStoredUnchangedAndAnswered(t *testing.T) {
	t.Parallel()
	var notified []Message
	store := &memoryStore{}
	at := time.Date(2026, 11, 23, 12, 0, 0, 123456000, time.UTC)
	base, r := serveOn(t, Options{Store: store, Now: func() time.Time { return at },
		Sink: func(_ Delivery, m Message) { notified = append(notified, m) }})

	body := " \r\n" + guideBody + "\n\t"
	res := post(t, base+r.Path()+"?a=b", strings.NewReader(body))
	answer, _ := io.ReadAll(res.Body)
	if res.StatusCode != 200 || string(answer) != `{"ok":true}` || res.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("answered %d %q %v", res.StatusCode, answer, res.Header)
	}
	saved := store.all()
	if len(saved) != 1 || len(notified) != 1 {
		t.Fatalf("saved %d, notified %d", len(saved), len(notified))
	}
	d := saved[0]
	if string(d.Body) != body {
		t.Errorf("body changed: %q", d.Body)
	}
	if d.SpeakID != "5fd0a1b2c3d4e5f6a7b8c9d0" || d.Status != "done" || d.Answered != 200 || !d.At.Equal(at) ||
		d.Duplicate || d.Handled || len(d.ID) != 26 || d.Took < 0 || !strings.HasPrefix(d.Remote, "127.0.0.1:") {
		t.Errorf("saved %#v, took %v, from %s at %v", d, d.Took, d.Remote, d.At)
	}
	if notified[0].SpeakID != d.SpeakID || notified[0].DownloadURL != "https://files.example/a.wav?sig=x%2Fy&e=1" {
		t.Errorf("the sink got %+v", notified[0])
	}
}

func TestHeadersAreSortedWithRepeatsInOrder(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
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

// steps records the order of events of one request.
type steps struct {
	httptest.ResponseRecorder
	list []string
}

func (s *steps) Write(p []byte) (int, error) {
	s.list = append(s.list, "answered")
	return s.ResponseRecorder.Write(p)
}

func (s *steps) WriteString(p string) (int, error) { return s.Write([]byte(p)) }

func TestStoreThenSinkThenAnswer(t *testing.T) {
	t.Parallel()
	w := &steps{ResponseRecorder: *httptest.NewRecorder()}
	store := &memoryStore{enter: func(context.Context) { w.list = append(w.list, "saved") }}
	r := New(Options{Secret: secret, Store: store, Sink: func(Delivery, Message) { w.list = append(w.list, "notified") }})
	r.ServeHTTP(w, httptest.NewRequest("POST", r.Path(), strings.NewReader("{}")))
	if want := []string{"saved", "notified", "answered"}; !slices.Equal(w.list, want) {
		t.Errorf("got %v, want %v", w.list, want)
	}
}

func TestBodyThatIsNotJSONIsStoredAndAnswered(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "hello", "a=b&c=d", "\x00\xff\x1b[2J", `[1]`} {
		store := &memoryStore{}
		var notified []Message
		base, r := serveOn(t, Options{Store: store, Sink: func(_ Delivery, m Message) { notified = append(notified, m) }})
		res := post(t, base+r.Path(), strings.NewReader(body))
		saved := store.all()
		if res.StatusCode != 200 || len(saved) != 1 || string(saved[0].Body) != body || len(notified) != 1 || notified[0] != (Message{}) {
			t.Errorf("%q: answered %d, saved %v, notified %v", body, res.StatusCode, saved, notified)
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
		{"at the limit", 1000, false, 200, 1000}, {"at the limit, chunked", 1000, true, 200, 1000},
		{"over, declared", 1001, false, 413, 1001}, {"over, chunked", 1001, true, 413, 1000},
		{"far over", 3 << 20, false, 413, 64 << 10},
	} {
		store := &memoryStore{}
		base, r := serveOn(t, Options{Store: store, MaxBody: 1000})
		var body io.Reader = bytes.NewReader(bytes.Repeat([]byte("x"), tt.size))
		if tt.chunks {
			body = io.MultiReader(body) // a reader of unknown length
		}
		res := post(t, base+r.Path(), body)
		if res.StatusCode != tt.want {
			t.Errorf("%s: answered %d", tt.name, res.StatusCode)
		}
		saved := store.all()
		if len(saved) != 1 || saved[0].Answered != tt.want || len(saved[0].Body) != tt.kept || (saved[0].Refused == RefusedLong) != (tt.want == 413) {
			t.Errorf("%s: saved %v, refused %q, %d bytes", tt.name, saved, saved[0].Refused, len(saved[0].Body))
		}
	}
	big := New(Options{Secret: secret, Store: &memoryStore{}})
	for size, want := range map[int]int{1 << 20: 200, 1<<20 + 1: 413} {
		w := httptest.NewRecorder()
		big.ServeHTTP(w, httptest.NewRequest("POST", big.Path(), bytes.NewReader(make([]byte, size))))
		if w.Code != want {
			t.Errorf("default limit, %d bytes: answered %d", size, w.Code)
		}
	}
}

func TestDiskFailureAnswers503(t *testing.T) {
	t.Parallel()
	notified := false
	base, r := serveOn(t, Options{Store: &memoryStore{err: errors.New("disk full")}, Sink: func(Delivery, Message) { notified = true }})
	res := post(t, base+r.Path(), strings.NewReader(guideBody))
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || notified {
		t.Errorf("answered %d %v, notified %v", res.StatusCode, res.Header, notified)
	}
}

func TestSinkPanicIsContained(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	var log bytes.Buffer
	base, r := serveOn(t, Options{Store: store, Log: slog.New(slog.NewTextHandler(&log, nil)), Sink: func(Delivery, Message) { panic("oh") }})
	if res := post(t, base+r.Path(), strings.NewReader(guideBody)); res.StatusCode != 200 || len(store.all()) != 1 {
		t.Errorf("answered %d, saved %d", res.StatusCode, len(store.all()))
	}
	if !strings.Contains(log.String(), "panicked") {
		t.Errorf("the log does not say so: %s", &log)
	}
}

func TestSenderHangsUpWhileSaving(t *testing.T) {
	t.Parallel()
	ctx, hangUp := context.WithCancel(t.Context())
	var during error
	store := &memoryStore{enter: func(ctx context.Context) { hangUp(); during = ctx.Err() }}
	r := New(Options{Secret: secret, Store: store})
	r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "POST", r.Path(), strings.NewReader(guideBody)))
	if during != nil || len(store.all()) != 1 {
		t.Errorf("saving was cancelled: %v, saved %d", during, len(store.all()))
	}
}

func TestLogAndFormatsHideSecrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	store := &memoryStore{}
	r := New(Options{Secret: secret, Store: store, Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	req := httptest.NewRequest("POST", r.Path(), strings.NewReader(`{"status":"done","x":"bodysecret","speak_url":"https://h`+r.Path()+`"}`))
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
