package link

import (
	"strings"
	"testing"
	"testing/synctest"

	"callboard/internal/tunnel"
)

const otherCallback = "https://other.example/hook/other-secret"

// A callback that another program registers is noticed within a minute and reported. It is replaced only on request.
func TestTakenCallbackIsReportedAndReclaimed(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.wantState(f.goOnline(base), Proven, "")
		f.setRegistered(otherCallback)
		s := f.advance(checkEvery)
		f.wantState(s, Online, "taken by https://other.example/hook/…: reclaim it")
		if s.TakenBy != "https://other.example/hook/…" {
			t.Errorf("TakenBy = %q", s.TakenBy)
		}
		// Our own probe still comes back, but that does not make the link proven.
		probed := s.ProvenAt
		s = f.advance(proofLife)
		f.wantState(s, Online, "taken by")
		if !s.ProvenAt.After(probed) || f.account.url != otherCallback || len(f.account.puts) != 1 {
			t.Errorf("%+v, registered %s, PUT %v", s, f.account.url, f.account.puts)
		}
		f.Reclaim()
		synctest.Wait()
		s = f.Status()
		f.wantState(s, Proven, "")
		if s.TakenBy != "" || f.account.url != ours || s.Displaced != "https://other.example/hook/…" || f.settings.m[SettingDisplaced] != otherCallback {
			t.Errorf("%+v, registered %s", s, f.account.url)
		}
		for _, want := range []string{"registered as the account's callback", "taken by https://other.example", "registered; the callback was https://other.example/hook/… before", "webhooks ok, round trip"} {
			if !strings.Contains(f.historyText(), want) {
				t.Errorf("the history has no %q:\n%s", want, f.historyText())
			}
		}
	})
}

func TestTakenCallbackThatIsRestoredElsewhere(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.goOnline(base)
		f.setRegistered("")
		f.CheckCallback() // a delivery that should have arrived did not
		synctest.Wait()
		s := f.Status()
		f.wantState(s, Online, "no callback any more")
		if s.TakenBy != NoCallback {
			t.Errorf("TakenBy = %q", s.TakenBy)
		}
		f.setRegistered(ours)
		s = f.advance(checkEvery)
		if s.TakenBy != "" || s.Problem != "" {
			t.Errorf("%+v", s)
		}
		f.Prove()
		synctest.Wait()
		f.wantState(f.Status(), Proven, "")
	})
}

func TestFailedCallbackCheckChangesNothing(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.goOnline(base)
		f.account.failNext(errRefusedConn, errRefusedConn)
		f.wantState(f.advance(2*checkEvery), Proven, "")
	})
}

func TestCallbackOnExit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		what   OnExit
		fixed  bool
		before string
		now    string // registered at the end, if not ours
		left   string
	}{
		{"auto, URL changes", Auto, false, otherCallback, "", otherCallback},
		{"auto, URL stays", Auto, true, otherCallback, "", ours},
		{"keep", Keep, false, otherCallback, "", ours},
		{"restore", Restore, true, otherCallback, "", otherCallback},
		{"restore, there was none", Restore, true, "", "", ours},
		{"restore, but taken meanwhile", Restore, false, otherCallback, "https://third.example/x", "https://third.example/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withLink(t, func(f *fixture) { f.account.url = tt.before }, func(f *fixture) {
				f.SetOnExit(tt.what)
				f.tunnel.say <- tunnel.Report{State: tunnel.Online, URL: base, Fixed: tt.fixed}
				synctest.Wait()
				f.wantState(f.Status(), Proven, "")
				if tt.now != "" {
					f.setRegistered(tt.now)
				}
				f.stop()
				if f.account.url != tt.left {
					t.Errorf("the callback is %s, want %s", f.account.url, tt.left)
				}
				if restored := f.settings.m[SettingRegistered] == ""; restored != (tt.left == otherCallback) {
					t.Errorf("stored: %v", f.settings.m)
				}
			})
		})
	}
}
