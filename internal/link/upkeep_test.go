package link

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/tunnel"
)

// Gap is called whenever deliveries may have been missed.
func TestGapIsCalled(t *testing.T) {
	t.Parallel()
	var gaps, suspendedFor atomic.Int64 // in hours
	withLink(t, func(f *fixture) {
		f.gap = func() { gaps.Add(1) }
		f.now = func() time.Time { return time.Now().Add(time.Duration(suspendedFor.Load()) * time.Hour) }
	}, func(f *fixture) {
		since := func(what string, want int64) {
			t.Helper()
			if n := gaps.Swap(0); n != want {
				t.Errorf("%s: %d gaps, want %d", what, n, want)
			}
		}
		f.goOnline(base)
		since("start", 1)
		f.advance(time.Hour)
		since("an hour without events", 0)
		f.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base}
		f.goOnline(base)
		since("reconnection", 1)
		f.setRegistered(otherCallback)
		f.advance(checkEvery)
		since("taken", 1)
		f.Reclaim()
		synctest.Wait()
		since("reclaimed", 1)

		probes := f.network.count()
		suspendedFor.Store(8) // the machine was suspended over night
		f.advance(clockInterval)
		since("suspend", 1)
		if f.network.count() != probes+1 || !strings.Contains(f.historyText(), "suspended") || f.tunnel.runs != 1 {
			t.Errorf("%d probes after the suspend\n%s", f.network.count()-probes, f.historyText())
		}
		f.network.set(func(*http.Request) (*http.Response, error) { return nil, errRefusedConn })
		suspendedFor.Store(16) // and this time the tunnel is dead afterwards
		f.wantState(f.advance(clockInterval), Reconnecting, "")
		if f.tunnel.runs != 2 {
			t.Errorf("the tunnel ran %d times", f.tunnel.runs)
		}
	})
}

// Two probes that find no tunnel at the public URL make the link reopen the tunnel and register its new URL, once a minute
// at most.
func TestLostURLReopensTunnel(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.wantState(f.goOnline(base), Proven, "")
		f.network.set(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "hook.example" {
				return answer(404, "", ngrokHeader, "ERR_NGROK_3200"), nil
			}
			f.network.set(nil)
			return f.network.RoundTrip(r)
		})
		f.Prove()
		f.wantState(f.advance(10*time.Second), Reconnecting, "")
		if f.tunnel.runs != 2 {
			t.Fatalf("the tunnel ran %d times", f.tunnel.runs)
		}
		s := f.goOnline("https://new.example")
		f.wantState(s, Proven, "")
		if f.account.url != "https://new.example/hook/"+secret || !strings.Contains(f.historyText(), "no longer ours") {
			t.Errorf("registered %s\n%s", f.account.url, f.historyText())
		}
		f.network.set(func(*http.Request) (*http.Response, error) {
			return answer(404, "", ngrokHeader, "ERR_NGROK_3200"), nil
		})
		f.Prove()
		f.wantState(f.advance(20*time.Second), Online, "no tunnel is online at that address any more (ERR_NGROK_3200)")
		if f.tunnel.runs != 2 {
			t.Errorf("reopened again within a minute")
		}
	})
}

func TestRotateRegistersNewPath(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) {
		f.rotate = func(context.Context) error {
			f.path = "/hook/another-secret-of-the-tests"
			f.network.set(func(r *http.Request) (*http.Response, error) {
				if !strings.HasPrefix(r.URL.Path, f.path) {
					return answer(404, ""), nil
				}
				return answer(200, f.answer(r.URL.Query().Get("n"))), nil
			})
			return nil
		}
	}, func(f *fixture) {
		f.goOnline(base)
		if err := f.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s := f.Status()
		f.wantState(s, Proven, "")
		if f.account.url != base+"/hook/another-secret-of-the-tests" || s.Displaced != "" || !strings.Contains(f.historyText(), "the secret path was changed") {
			t.Errorf("%+v, registered %s", s, f.account.url)
		}
	})
	withLink(t, func(f *fixture) { f.rotate = func(context.Context) error { return errors.New("disk full") } }, func(f *fixture) {
		f.goOnline(base)
		if err := f.Rotate(t.Context()); err == nil || len(f.account.puts) != 1 {
			t.Errorf("%v, PUT %v", err, f.account.puts)
		}
	})
}

func TestChangeURLReopensTunnel(t *testing.T) {
	t.Parallel()
	other := newFakeTunnel()
	withLink(t, func(f *fixture) {
		other = newFakeTunnel()
		f.rebuild = func(url string) (Tunnel, error) {
			if url == "" {
				return nil, errors.New("no URL")
			}
			return other, nil
		}
	}, func(f *fixture) {
		f.goOnline(base)
		if err := f.ChangeURL(""); err == nil {
			t.Error("an empty URL is accepted")
		}
		if err := f.ChangeURL("https://mine.example"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		other.say <- tunnel.Report{State: tunnel.Online, URL: "https://mine.example"}
		synctest.Wait()
		s := f.Status()
		f.wantState(s, Proven, "")
		if s.URL != "https://mine.example" || f.account.url != "https://mine.example/hook/"+secret || f.tunnel.runs != 1 {
			t.Errorf("%+v, registered %s", s, f.account.url)
		}
	})
	withLink(t, nil, func(f *fixture) {
		if err := f.ChangeURL("https://mine.example"); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
	})
}
