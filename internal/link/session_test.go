package link

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/tunnel"
)

func TestReconnect(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.goOnline(base)
		f.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base, Problem: "senders get errors now"}
		synctest.Wait()
		s := f.Status()
		f.wantState(s, Reconnecting, "senders get errors now")
		if s.URL != base {
			t.Errorf("URL %q", s.URL)
		}
		probes := f.network.count()
		if f.advance(time.Hour); f.network.count() != probes {
			t.Error("probed a tunnel that is down")
		}
		f.account.failNext(errRefusedConn)
		f.wantState(f.goOnline(base), Reconnecting, "trying again")
		f.wantState(f.advance(2*time.Second), Proven, "")
		if len(f.account.puts) != 1 || f.network.count() != probes+1 {
			t.Errorf("%d PUTs, %d probes", len(f.account.puts), f.network.count()-probes)
		}
		f.wantState(f.goOnline(base), Proven, "") // a heartbeat
		if f.network.count() != probes+1 {
			t.Error("probed after a heartbeat")
		}
		s = f.goOnline("https://new.example")
		f.wantState(s, Proven, "")
		if s.URL != "https://new.example" || f.account.url != "https://new.example/hook/"+secret || s.Displaced != "" {
			t.Errorf("%+v, registered %s", s, f.account.url)
		}
	})
}

func TestShortReconnectIsProvenAgain(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.goOnline(base)
		probes := f.network.count()
		f.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base}
		f.wantState(f.goOnline(base), Proven, "")
		if f.network.count() != probes+1 {
			t.Errorf("%d probes", f.network.count()-probes)
		}
	})
}

func TestTunnelFailure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&tunnel.Problem{Text: "port 80 is in use: choose another with --listen", Err: errRefusedConn}, "port 80 is in use"},
		{nil, "closed by itself"},
	} {
		withLink(t, nil, func(f *fixture) {
			f.goOnline(base)
			f.tunnel.fail <- tt.err
			synctest.Wait()
			s := f.Status()
			f.wantState(s, Failed, tt.want)
			if s.URL != "" {
				t.Errorf("URL %q of a tunnel that failed", s.URL)
			}
			if f.advance(24 * time.Hour); f.tunnel.runs != 1 {
				t.Errorf("ran %d times without a Retry", f.tunnel.runs)
			}
			f.Retry()
			synctest.Wait()
			if f.tunnel.runs != 2 {
				t.Errorf("ran %d times", f.tunnel.runs)
			}
			f.wantState(f.goOnline(base), Proven, "")
		})
	}
}

func TestRetryReopensTunnelThatIsNotOnline(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.tunnel.say <- tunnel.Report{State: tunnel.Connecting, Problem: "cannot be reached – trying again"}
		synctest.Wait()
		f.wantState(f.Status(), Connecting, "cannot be reached")
		f.Retry()
		synctest.Wait()
		if f.tunnel.runs != 2 {
			t.Errorf("ran %d times", f.tunnel.runs)
		}
		f.wantState(f.Status(), Connecting, "")
	})
}

func TestStopWaitsForProbe(t *testing.T) {
	t.Parallel()
	var ended atomic.Bool
	withLink(t, func(f *fixture) {
		f.network.reply = func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			time.Sleep(time.Second)
			ended.Store(true)
			return nil, r.Context().Err()
		}
	}, func(f *fixture) {
		f.wantState(f.goOnline(base), Online, "")
		f.stop()
		if !ended.Load() {
			t.Error("Run returned before its probe")
		}
		f.wantState(f.advance(time.Minute), Off, "")
	})
}

func TestRunTwiceFails(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		if err := f.Run(t.Context()); err == nil {
			t.Error("the second Run returned no error")
		}
		f.wantState(f.Status(), Connecting, "")
		f.stop()
	})
}

func TestSetFollower(t *testing.T) {
	t.Parallel()
	l := New(Options{Tunnel: &fakeTunnel{}, Path: func() string { return "/x" }, Handler: http.NotFoundHandler()})
	sub := l.Subscribe()
	l.SetFollower(true)
	if got, err := sub.Next(t.Context()); err != nil || len(got) != 1 || !got[0].Follower || got[0].State != Off {
		t.Errorf("%v, %v", got, err)
	}
	l.SetFollower(true)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := sub.Next(cancelled); err == nil {
		t.Errorf("published without a change: %v", got)
	}
	l.SetFollower(false)
	if s := l.Status(); s.Follower || s.State != Off {
		t.Errorf("%+v", s)
	}
}
