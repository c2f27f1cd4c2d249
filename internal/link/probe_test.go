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
	"callboard/internal/testwait"
	"callboard/internal/tunnel"
	"callboard/internal/webhook"
)

func TestFailedProbe(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		reply func(*http.Request) (*http.Response, error)
		want  string
	}{
		{"404", func(*http.Request) (*http.Response, error) { return answer(404, ""), nil }, "another server answers at the public URL (with 404)"},
		{"a page", func(*http.Request) (*http.Response, error) { return answer(200, "<html>"), nil }, "another server answers"},
		{"an endless page", func(*http.Request) (*http.Response, error) { return answer(200, strings.Repeat("x", 1<<20)), nil }, "another server answers"},
		{"redirect", func(*http.Request) (*http.Response, error) {
			return answer(302, "", "Location", "https://login.example/"+secret), nil
		}, "redirects to another address (it answered 302)"},
		{"ngrok error page", func(*http.Request) (*http.Response, error) {
			return answer(502, "", ngrokHeader, "ERR_NGROK_8012"), nil
		}, "ERR_NGROK_8012"},
		{"not an ngrok code", func(*http.Request) (*http.Response, error) {
			return answer(404, "", ngrokHeader, "x\x1b[2J"), nil
		}, "with 404"},
		{"unknown host", func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("lookup hook.example: no such host " + r.URL.String())
		}, "no such host"},
		{"no answer", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, "no answer in 10s"},
		{"wrong nonce", func(*http.Request) (*http.Response, error) {
			return answer(200, webhook.ProbeAnswer(secret, "old")), nil
		}, "another server answers"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withLink(t, func(f *fixture) { f.network.reply = tt.reply }, func(f *fixture) {
				f.goOnline(base)
				s := f.advance(probeTimeout)
				f.wantState(s, Online, tt.want)
				if !strings.HasPrefix(s.Problem, "registered, but a test request to the public URL failed: ") ||
					!strings.HasSuffix(s.Problem, "; jobs still settle by polling") || strings.ContainsAny(s.Problem, "\x1b\n") {
					t.Errorf("problem %q", s.Problem)
				}
				if !s.ProvenAt.IsZero() || f.account.url != ours {
					t.Errorf("%+v, registered %s", s, f.account.url)
				}
				f.network.set(nil)
				f.wantState(f.advance(time.Minute), Proven, "")
			})
		})
	}
}

func TestProbesBackOff(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) {
		f.network.reply = func(*http.Request) (*http.Response, error) { return nil, errRefusedConn }
	}, func(f *fixture) {
		f.goOnline(base)
		f.advance(24 * time.Hour)
		f.network.mu.Lock()
		times := slices.Clone(f.network.times)
		f.network.mu.Unlock()
		for i := 1; i < len(times); i++ {
			gap, want := times[i].Sub(times[i-1]), proofLife
			if i <= 8 {
				want = min(probeFirst<<(i-1), proofLife)
			}
			if gap < want/2 || gap > want {
				t.Errorf("gap %d is %v, want %v to %v", i, gap, want/2, want)
			}
		}
		if n := f.network.count(); n < 288 || n > 600 {
			t.Errorf("%d probes in a day", n)
		}
	})
}

func TestProofIsRenewedAndLost(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		first := f.goOnline(base)
		f.wantState(first, Proven, "")
		s := f.advance(time.Hour)
		if f.network.count() != 13 || !s.ProvenAt.After(first.ProvenAt) {
			t.Errorf("%d probes in an hour, the last at %v", f.network.count(), s.ProvenAt)
		}
		f.network.set(func(*http.Request) (*http.Response, error) { return nil, errRefusedConn })
		s = f.advance(proofLife)
		f.wantState(s, Online, "connection refused")
		if s.ProvenAt.IsZero() {
			t.Error("ProvenAt was cleared")
		}
		if n := len(f.account.asked); n > 67 { // once to register, then once a minute
			t.Errorf("asked the service %d times", n)
		}
	})
}

func TestProveNow(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.Prove() // no effect yet
		f.goOnline(base)
		if f.network.count() != 1 {
			t.Fatalf("%d probes", f.network.count())
		}
		f.Prove()
		f.Prove()
		synctest.Wait()
		if n := f.network.count(); n < 2 || n > 3 {
			t.Errorf("%d probes", n)
		}
	})
}

// service is an account for a test in real time.
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

type deliveryStore struct{ got chan webhook.Delivery }

func (k deliveryStore) SaveDelivery(_ context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	k.got <- d
	return d, nil
}

func TestDeliveryThroughLoopback(t *testing.T) {
	t.Parallel()
	got := make(chan webhook.Delivery, 1)
	rec := webhook.New(webhook.Options{Secret: webhook.NewSecret(), Store: deliveryStore{got}})
	svc := &service{}
	l := New(Options{Tunnel: tunnel.Loopback(""), Client: svc, Path: rec.Path, Handler: rec, Answer: rec.Answer})
	sub := l.Subscribe()
	defer sub.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()

	deadline, stop := context.WithTimeout(ctx, testwait.Timeout())
	defer stop()
	var s Status
	for s.State != Proven {
		batch, err := sub.Next(deadline)
		if err != nil {
			t.Fatalf("not proven; last %+v", s)
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
		t.Errorf("answered %d, stored %v", res.StatusCode, d)
	}
	http.DefaultClient.CloseIdleConnections()
	begin := time.Now()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	t.Logf("round trip %v, stopped in %v", s.Latency, time.Since(begin))
	if l.Status().State != Off {
		t.Errorf("%+v", l.Status())
	}
}
