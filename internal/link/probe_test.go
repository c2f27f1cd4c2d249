package link

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/tunnel"
	"callboard/internal/webhook"
)

func TestProbeThatDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		reply func(*http.Request) (*http.Response, error)
		want  string
	}{
		{"404", func(*http.Request) (*http.Response, error) { return answer(404, ""), nil }, "something else answers at the public URL (with 404)"},
		{"a page", func(*http.Request) (*http.Response, error) { return answer(200, "<html>"), nil }, "something else answers"},
		{"an endless page", func(*http.Request) (*http.Response, error) { return answer(200, strings.Repeat("x", 1<<20)), nil }, "something else answers"},
		{"redirect", func(*http.Request) (*http.Response, error) {
			return answer(302, "", "Location", "https://login.example/"+secret), nil
		}, "leads elsewhere (it answered 302)"},
		{"ngrok's own", func(*http.Request) (*http.Response, error) {
			return answer(502, "", ngrokHeader, "ERR_NGROK_8012"), nil
		}, "ERR_NGROK_8012"},
		{"not ngrok's", func(*http.Request) (*http.Response, error) {
			return answer(404, "", ngrokHeader, "x\x1b[2J"), nil
		}, "with 404"},
		{"no way", func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("lookup hook.example: no such host " + r.URL.String())
		}, "no such host"},
		{"no answer", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, "no answer in 10s"},
		{"another's nonce", func(*http.Request) (*http.Response, error) {
			return answer(200, webhook.ProbeAnswer(secret, "old")), nil
		}, "something else answers"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(b *bench) { b.web.reply = tt.reply }, func(b *bench) {
				b.up(base)
				s := b.after(probeWait)
				b.want(s, Online, tt.want)
				if !strings.HasPrefix(s.Problem, "registered, but our own probe did not come back: ") ||
					!strings.HasSuffix(s.Problem, "; jobs still settle by polling") || strings.ContainsAny(s.Problem, "\x1b\n") {
					t.Errorf("problem %q", s.Problem)
				}
				if !s.ProvenAt.IsZero() || b.account.url != ours {
					t.Errorf("%+v, registered %s", s, b.account.url)
				}
				b.web.set(nil)
				b.want(b.after(time.Minute), Proven, "")
			})
		})
	}
}

func TestProbesEverLessOftenWhileTheyFail(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) { b.web.reply = func(*http.Request) (*http.Response, error) { return nil, errNet } }, func(b *bench) {
		b.up(base)
		b.after(24 * time.Hour)
		b.web.mu.Lock()
		times := slices.Clone(b.web.times)
		b.web.mu.Unlock()
		for i := 1; i < len(times); i++ {
			gap, want := times[i].Sub(times[i-1]), provenFor
			if i <= 8 {
				want = min(probeFirst<<(i-1), provenFor)
			}
			if gap < want/2 || gap > want {
				t.Errorf("gap %d is %v, want %v to %v", i, gap, want/2, want)
			}
		}
		if n := b.web.count(); n < 288 || n > 600 {
			t.Errorf("%d probes in a day", n)
		}
	})
}

func TestProofIsRenewedAndLost(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		first := b.up(base)
		b.want(first, Proven, "")
		s := b.after(time.Hour)
		if b.web.count() != 13 || !s.ProvenAt.After(first.ProvenAt) {
			t.Errorf("%d probes in an hour, the last at %v", b.web.count(), s.ProvenAt)
		}
		b.web.set(func(*http.Request) (*http.Response, error) { return nil, errNet })
		s = b.after(provenFor)
		b.want(s, Online, "connection refused")
		if s.ProvenAt.IsZero() {
			t.Error("forgot that it was proven once")
		}
		if n := len(b.account.asked); n > 67 { // once to register, then a look a minute
			t.Errorf("asked the service %d times", n)
		}
	})
}

func TestProveNow(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.Prove() // nothing to prove yet
		b.up(base)
		if b.web.count() != 1 {
			t.Fatalf("%d probes", b.web.count())
		}
		b.Prove()
		b.Prove()
		synctest.Wait()
		if n := b.web.count(); n < 2 || n > 3 {
			t.Errorf("%d probes", n)
		}
	})
}

// service is an account that answers over the real world's clock; it takes the callback and posts to it.
type service struct {
	mu  sync.Mutex
	url string
}

func (s *service) Me(context.Context) (api.Me, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return api.Me{CallbackURL: s.url}, nil
}

func (s *service) SetCallbackURL(_ context.Context, url string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url = url
	return url, nil
}

type keepAll struct{ got chan webhook.Delivery }

func (k keepAll) SaveDelivery(_ context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	k.got <- d
	return d, nil
}

func TestDoorToDoor(t *testing.T) {
	t.Parallel()
	got := make(chan webhook.Delivery, 1)
	rec := webhook.New(webhook.Options{Secret: webhook.NewSecret(), Store: keepAll{got}})
	svc := &service{}
	l := New(Options{Tunnel: tunnel.Loopback(""), Client: svc, Path: rec.Path, Handler: rec, Answer: rec.Answer})
	sub := l.Subscribe()
	defer sub.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()

	deadline, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	var s Status
	for s.State != Proven {
		batch, err := sub.Next(deadline)
		if err != nil {
			t.Fatalf("never proven; last %+v", s)
		}
		s = batch[len(batch)-1]
	}
	if u, err := url.Parse(s.URL); err != nil || u.Path != "" || s.Latency <= 0 || s.URL+rec.Path() != svc.url {
		t.Errorf("%+v, registered %s", s, svc.url)
	}
	res, err := http.Post(svc.url, "application/json", strings.NewReader(`{"status":"done"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if d := <-got; d.Status != "done" || res.StatusCode != 200 {
		t.Errorf("answered %d, kept %v", res.StatusCode, d)
	}
	http.DefaultClient.CloseIdleConnections()
	begin := time.Now()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	t.Logf("proven in %v, stopped in %v", s.Latency, time.Since(begin))
	if l.Status().State != Off {
		t.Errorf("%+v", l.Status())
	}
}
