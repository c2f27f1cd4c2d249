package link

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
)

func TestRegisterAndProve(t *testing.T) {
	t.Parallel()
	const theirs = "https://other.example/hook/their-secret?k=v"
	withLink(t, func(f *fixture) { f.account.url = theirs }, func(f *fixture) {
		f.wantState(f.Status(), Connecting, "")
		s := f.goOnline(base)
		f.wantState(s, Proven, "")
		if s.URL != base || s.Displaced != "https://other.example/hook/…?…" || s.ProvenAt.IsZero() || s.Follower {
			t.Errorf("%+v", s)
		}
		if !slices.Equal(f.account.puts, []string{ours}) {
			t.Errorf("PUT %v", f.account.puts)
		}
		if f.settings.m[SettingDisplaced] != theirs || f.settings.m[SettingRegistered] != ours {
			t.Errorf("stored %v", f.settings.m)
		}
		since := s.Since
		if s = f.advance(time.Minute); s.Since != since {
			t.Error("Since changed without a change of state")
		}
		f.stop()
		s = f.Status()
		f.wantState(s, Off, "")
		if s.URL != "" || !s.Since.After(since) {
			t.Errorf("%+v", s)
		}
	})
}

func TestRegisterWritesOnlyAChange(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, registered string
		notes            map[string]string
		put              bool
		displaced        string // as stored
	}{
		{"nothing registered", "", nil, true, ""},
		{"ours already", ours, nil, false, ""},
		{"ours, in another form", "https://HOOK.example:443/hook/" + secret, nil, false, ""},
		{"ours, which displaced one in an earlier run", ours, map[string]string{SettingDisplaced: "https://o/x"}, false, "https://o/x"},
		{"our path at another host", "https://old.example/hook/" + secret, map[string]string{SettingDisplaced: "https://o/x"}, true, "https://o/x"},
		{"our previous path", base + "/hook/old", map[string]string{SettingRegistered: base + "/hook/old", SettingDisplaced: "https://o/x"}, true, "https://o/x"},
		{"of another program", "https://n/y", map[string]string{SettingDisplaced: "https://o/x"}, true, "https://n/y"},
		{"removed since", "", map[string]string{SettingRegistered: ours, SettingDisplaced: "https://o/x"}, true, ""},
		{"http instead of https", "http://hook.example/hook/" + secret + "/x", nil, true, "http://hook.example/hook/" + secret + "/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withLink(t, func(f *fixture) {
				f.account.url = tt.registered
				for k, v := range tt.notes {
					f.settings.m[k] = v
				}
			}, func(f *fixture) {
				f.wantState(f.goOnline(base), Proven, "")
				if got := len(f.account.puts) == 1; got != tt.put || len(f.account.puts) > 1 {
					t.Errorf("PUT %v", f.account.puts)
				}
				if f.account.url != ours && tt.put {
					t.Errorf("registered is %s", f.account.url)
				}
				if got := f.settings.m[SettingDisplaced]; got != tt.displaced {
					t.Errorf("stored %q", got)
				}
			})
		})
	}
}

func TestLinkWorksWithoutSettings(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) { f.settings.err = errors.New("disk full"); f.account.url = "https://o/x" }, func(f *fixture) {
		s := f.goOnline(base)
		f.wantState(s, Proven, "")
		if s.Displaced != "https://o/x" {
			t.Errorf("displaced %q", s.Displaced)
		}
	})
}

func TestRegistrationBacksOff(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) {
		for range 12 {
			f.account.errs = append(f.account.errs, errRefusedConn, &api.Error{Op: "read the account", Status: 503, Retryable: true})
		}
	}, func(f *fixture) {
		f.wantState(f.goOnline(base), Connecting, "not registered yet: dial tcp: connection refused; trying again in")
		f.wantState(f.advance(time.Hour), Proven, "")
		times := f.account.asked
		if len(times) < 25 {
			t.Fatalf("asked %d times", len(times))
		}
		times = times[:25] // then it is registered, and read once a minute
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

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) {
		f.account.errs = []error{&api.Error{Status: 429, Retryable: true, RetryAfter: 40 * time.Second}}
	}, func(f *fixture) {
		f.wantState(f.goOnline(base), Connecting, "trying again in 40s")
		f.wantState(f.advance(39*time.Second), Connecting, "429")
		f.wantState(f.advance(2*time.Second), Proven, "")
	})
}

func TestRefusalIsNotRetried(t *testing.T) {
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
			withLink(t, func(f *fixture) {
				if tt.me {
					f.account.errs = []error{tt.err}
				} else {
					f.account.putErr = tt.err
				}
			}, func(f *fixture) {
				f.wantState(f.goOnline(base), Failed, tt.want)
				f.advance(24 * time.Hour)
				f.goOnline(base) // a tunnel reports a heartbeat every few seconds
				s := f.Status()
				f.wantState(s, Failed, tt.want)
				if len(f.account.asked) != 1 || s.URL != base || strings.ContainsAny(s.Problem, "\n") {
					t.Errorf("asked %d times; %+v", len(f.account.asked), s)
				}
				f.account.mu.Lock()
				f.account.putErr = nil
				f.account.mu.Unlock()
				f.Retry()
				synctest.Wait()
				f.wantState(f.Status(), Proven, "")
				if f.tunnel.runs != 1 {
					t.Errorf("the tunnel ran %d times", f.tunnel.runs)
				}
			})
		})
	}
}

func TestUnexpectedURLInAnswerIsNotOnline(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) { f.account.answer = func(string) string { return "https://evil.example/x" } }, func(f *fixture) {
		f.wantState(f.goOnline(base), Connecting, "another callback URL than ours")
	})
	withLink(t, func(f *fixture) { f.account.answer = func(string) string { return "" } }, func(f *fixture) {
		f.wantState(f.goOnline(base), Proven, "")
	})
}

func TestRetryEndsTheWait(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) { f.account.errs = slices.Repeat([]error{errRefusedConn}, 8) }, func(f *fixture) {
		f.goOnline(base)
		for range 8 {
			f.Retry()
			synctest.Wait()
		}
		f.wantState(f.Status(), Proven, "")
		if took := f.account.asked[8].Sub(f.account.asked[0]); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestRetryRegistersAgain(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.goOnline(base)
		f.account.mu.Lock()
		f.account.url = "https://other.example/x"
		f.account.mu.Unlock()
		f.Retry()
		synctest.Wait()
		s := f.Status()
		f.wantState(s, Proven, "")
		if f.account.url != ours || s.Displaced != "https://other.example/x" {
			t.Errorf("%s, displaced %s", f.account.url, s.Displaced)
		}
	})
}
