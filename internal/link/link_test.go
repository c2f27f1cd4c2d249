package link

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/tunnel"
)

func TestRegistersProvesAndSaysWhomItDisplaced(t *testing.T) {
	t.Parallel()
	const theirs = "https://other.example/hook/their-secret?k=v"
	inBubble(t, func(b *bench) { b.account.url = theirs }, func(b *bench) {
		b.want(b.Status(), Connecting, "")
		s := b.up(base)
		b.want(s, Proven, "")
		if s.URL != base || s.Displaced != "https://other.example/hook/…?…" || s.ProvenAt.IsZero() || s.Follower {
			t.Errorf("%+v", s)
		}
		if !slices.Equal(b.account.puts, []string{ours}) {
			t.Errorf("PUT %v", b.account.puts)
		}
		if b.notes.m[SettingDisplaced] != theirs || b.notes.m[SettingRegistered] != ours {
			t.Errorf("remembered %v", b.notes.m)
		}
		since := s.Since
		if s = b.after(time.Minute); s.Since != since {
			t.Error("Since moved without a change of state")
		}
		b.stop()
		s = b.Status()
		b.want(s, Off, "")
		if s.URL != "" || !s.Since.After(since) {
			t.Errorf("%+v", s)
		}
	})
}

func TestWritesOnlyWhatIsDifferent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, registered string
		notes            map[string]string
		put              bool
		displaced        string // as remembered
	}{
		{"nothing registered", "", nil, true, ""},
		{"ours already", ours, nil, false, ""},
		{"ours, written another way", "https://HOOK.example:443/hook/" + secret, nil, false, ""},
		{"ours, with an old displacement", ours, map[string]string{SettingDisplaced: "https://o/x"}, false, "https://o/x"},
		{"our path at another address", "https://old.example/hook/" + secret, map[string]string{SettingDisplaced: "https://o/x"}, true, "https://o/x"},
		{"our path of before", base + "/hook/old", map[string]string{SettingRegistered: base + "/hook/old", SettingDisplaced: "https://o/x"}, true, "https://o/x"},
		{"somebody else's", "https://n/y", map[string]string{SettingDisplaced: "https://o/x"}, true, "https://n/y"},
		{"taken away since", "", map[string]string{SettingRegistered: ours, SettingDisplaced: "https://o/x"}, true, ""},
		{"http is another place", "http://hook.example/hook/" + secret + "/x", nil, true, "http://hook.example/hook/" + secret + "/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				b.account.url = tt.registered
				for k, v := range tt.notes {
					b.notes.m[k] = v
				}
			}, func(b *bench) {
				b.want(b.up(base), Proven, "")
				if got := len(b.account.puts) == 1; got != tt.put || len(b.account.puts) > 1 {
					t.Errorf("PUT %v", b.account.puts)
				}
				if b.account.url != ours && tt.put {
					t.Errorf("registered is %s", b.account.url)
				}
				if got := b.notes.m[SettingDisplaced]; got != tt.displaced {
					t.Errorf("remembered %q", got)
				}
			})
		})
	}
}

func TestSettingsThatFailAreNoHindrance(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) { b.notes.err = errors.New("disk full"); b.account.url = "https://o/x" }, func(b *bench) {
		s := b.up(base)
		b.want(s, Proven, "")
		if s.Displaced != "https://o/x" {
			t.Errorf("displaced %q", s.Displaced)
		}
	})
}

func TestTroubleOnTheWayIsTriedAgainEverLessOften(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) {
		for range 12 {
			b.account.errs = append(b.account.errs, errNet, &api.Error{Op: "read the account", Status: 503, Retryable: true})
		}
	}, func(b *bench) {
		b.want(b.up(base), Connecting, "not registered yet: dial tcp: connection refused; trying again in")
		b.want(b.after(time.Hour), Proven, "")
		times := b.account.asked
		if len(times) < 25 {
			t.Fatalf("asked %d times", len(times))
		}
		times = times[:25] // then it is registered, and looked after once a minute
		for i := 1; i < len(times); i++ {
			gap, want := times[i].Sub(times[i-1]), registerLast
			if i <= 5 {
				want = registerFirst << (i - 1)
			}
			if gap < want/2 || gap > want {
				t.Errorf("gap %d is %v, want %v to %v", i, gap, want/2, want)
			}
		}
	})
}

func TestWaitsAsLongAsTheServiceAsks(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) {
		b.account.errs = []error{&api.Error{Status: 429, Retryable: true, RetryAfter: 40 * time.Second}}
	}, func(b *bench) {
		b.want(b.up(base), Connecting, "trying again in 40s")
		b.want(b.after(39*time.Second), Connecting, "429")
		b.want(b.after(2*time.Second), Proven, "")
	})
}

func TestRefusalWaitsForAPerson(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		me   bool
		err  *api.Error
		want string
	}{
		{"401", true, &api.Error{Op: "read the account", Status: 401}, "TYPECAST_API_TOKEN"},
		{"403", true, &api.Error{Op: "read the account", Status: 403}, "api.typecast.ai"},
		{"no token", true, &api.Error{Op: "read the account", Err: api.ErrNoToken}, "TYPECAST_API_TOKEN"},
		{"400 on the URL", false, &api.Error{Op: "register the callback URL", Status: 400, Code: "app/invalid/callback_url"}, "callback_url"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				if tt.me {
					b.account.errs = []error{tt.err}
				} else {
					b.account.putErr = tt.err
				}
			}, func(b *bench) {
				b.want(b.up(base), Failed, tt.want)
				b.after(24 * time.Hour)
				b.up(base) // a tunnel gives a sign of life every few seconds
				s := b.Status()
				b.want(s, Failed, tt.want)
				if len(b.account.asked) != 1 || s.URL != base || strings.ContainsAny(s.Problem, "\n") {
					t.Errorf("asked %d times; %+v", len(b.account.asked), s)
				}
				b.account.mu.Lock()
				b.account.putErr = nil
				b.account.mu.Unlock()
				b.Retry()
				synctest.Wait()
				b.want(b.Status(), Proven, "")
				if b.tunnel.runs != 1 {
					t.Errorf("the tunnel was opened %d times", b.tunnel.runs)
				}
			})
		})
	}
}

func TestAnotherURLThanOursIsNotOnline(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) { b.account.answer = func(string) string { return "https://evil.example/x" } }, func(b *bench) {
		b.want(b.up(base), Connecting, "another callback URL than ours")
	})
	inBubble(t, func(b *bench) { b.account.answer = func(string) string { return "" } }, func(b *bench) {
		b.want(b.up(base), Proven, "")
	})
}

func TestRetryCutsTheWaitShort(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) { b.account.errs = slices.Repeat([]error{errNet}, 8) }, func(b *bench) {
		b.up(base)
		for range 8 {
			b.Retry()
			synctest.Wait()
		}
		b.want(b.Status(), Proven, "")
		if took := b.account.asked[8].Sub(b.account.asked[0]); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestRetryTakesANewPathToTheService(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.up(base)
		b.account.mu.Lock()
		b.account.url = "https://thief.example/x"
		b.account.mu.Unlock()
		b.Retry()
		synctest.Wait()
		s := b.Status()
		b.want(s, Proven, "")
		if b.account.url != ours || s.Displaced != "https://thief.example/x" {
			t.Errorf("%s, displaced %s", b.account.url, s.Displaced)
		}
	})
}

func TestReconnect(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.up(base)
		b.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base, Problem: "senders get errors now"}
		synctest.Wait()
		s := b.Status()
		b.want(s, Reconnecting, "senders get errors now")
		if s.URL != base {
			t.Errorf("URL %q", s.URL)
		}
		probes := b.web.count()
		if b.after(time.Hour); b.web.count() != probes {
			t.Error("probed a tunnel that is down")
		}
		b.account.mu.Lock()
		b.account.errs = []error{errNet}
		b.account.mu.Unlock()
		b.want(b.up(base), Reconnecting, "trying again")
		b.want(b.after(2*time.Second), Proven, "")
		if len(b.account.puts) != 1 || b.web.count() != probes+1 {
			t.Errorf("%d PUTs, %d probes", len(b.account.puts), b.web.count()-probes)
		}
		b.want(b.up(base), Proven, "") // nothing new
		if b.web.count() != probes+1 {
			t.Error("probed without need")
		}
		s = b.up("https://new.example")
		b.want(s, Proven, "")
		if s.URL != "https://new.example" || b.account.url != "https://new.example/hook/"+secret || s.Displaced != "" {
			t.Errorf("%+v, registered %s", s, b.account.url)
		}
	})
}

func TestDownAndUpBetweenTwoLooksIsProvenAnew(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.up(base)
		probes := b.web.count()
		b.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base}
		b.want(b.up(base), Proven, "")
		if b.web.count() != probes+1 {
			t.Errorf("%d probes", b.web.count()-probes)
		}
	})
}

func TestTunnelFailure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&tunnel.Problem{Text: "port 80 is in use: choose another with --listen", Err: errNet}, "port 80 is in use"},
		{nil, "closed by itself"},
	} {
		inBubble(t, nil, func(b *bench) {
			b.up(base)
			b.tunnel.fail <- tt.err
			synctest.Wait()
			s := b.Status()
			b.want(s, Failed, tt.want)
			if s.URL != "" {
				t.Errorf("URL %q of a tunnel that failed", s.URL)
			}
			if b.after(24 * time.Hour); b.tunnel.runs != 1 {
				t.Errorf("opened %d times unasked", b.tunnel.runs)
			}
			b.Retry()
			synctest.Wait()
			if b.tunnel.runs != 2 {
				t.Errorf("opened %d times", b.tunnel.runs)
			}
			b.want(b.up(base), Proven, "")
		})
	}
}

func TestRetryOpensATunnelThatIsNotUp(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.tunnel.say <- tunnel.Report{State: tunnel.Connecting, Problem: "cannot be reached – trying again"}
		synctest.Wait()
		b.want(b.Status(), Connecting, "cannot be reached")
		b.Retry()
		synctest.Wait()
		if b.tunnel.runs != 2 {
			t.Errorf("opened %d times", b.tunnel.runs)
		}
		b.want(b.Status(), Connecting, "")
	})
}

func TestStopWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	var ended atomic.Bool
	inBubble(t, func(b *bench) {
		b.web.reply = func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			time.Sleep(time.Second) // the bubble's time
			ended.Store(true)
			return nil, r.Context().Err()
		}
	}, func(b *bench) {
		b.want(b.up(base), Online, "")
		b.stop()
		if !ended.Load() {
			t.Error("Run left a probe behind")
		}
		b.want(b.after(time.Minute), Off, "")
	})
}

func TestRunsOnceAtATime(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		if err := b.Run(t.Context()); err == nil {
			t.Error("ran twice")
		}
		b.want(b.Status(), Connecting, "")
		b.stop()
	})
}

func TestBeside(t *testing.T) {
	t.Parallel()
	l := New(Options{Tunnel: &fakeTunnel{}, Path: func() string { return "/x" }, Handler: http.NotFoundHandler()})
	sub := l.Subscribe()
	l.SetFollower(true)
	if got, err := sub.Next(t.Context()); err != nil || len(got) != 1 || !got[0].Follower || got[0].State != Off {
		t.Errorf("%v, %v", got, err)
	}
	l.SetFollower(true)
	called, off := context.WithCancel(t.Context())
	off()
	if got, err := sub.Next(called); err == nil {
		t.Errorf("no change, but news: %v", got)
	}
	l.SetFollower(false)
	if s := l.Status(); s.Follower || s.State != Off {
		t.Errorf("%+v", s)
	}
}
