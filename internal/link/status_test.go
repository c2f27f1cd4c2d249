package link

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/tunnel"
)

// A slow reader of SubscribeAll gets every state, one of Subscribe the latest.
func TestSubscribeAllSkipsNothing(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		first, all := f.SubscribeAll()
		latest := f.Subscribe()
		defer all.Close()
		defer latest.Close()
		f.goOnline(base)
		f.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base}
		f.goOnline(base)
		steps, err := all.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		states := []State{first.State}
		for _, s := range steps {
			if n := len(states); n == 0 || states[n-1] != s.State {
				states = append(states, s.State)
			}
		}
		if want := []State{Connecting, Online, Proven, Reconnecting, Online, Proven}; !slices.Equal(states, want) {
			t.Errorf("got %v, want %v", states, want)
		}
		if got, err := latest.Next(t.Context()); err != nil || len(got) != 1 || got[0].State != Proven {
			t.Errorf("latest %v, %v", got, err)
		}
	})
}

func TestTunnelReportsReachStatus(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		next := time.Now().Add(3 * time.Second)
		f.tunnel.say <- tunnel.Report{State: tunnel.Connecting, Problem: "too many agents", Code: "ERR_NGROK_108", NextTry: next}
		synctest.Wait()
		s := f.Status()
		if f.wantState(s, Connecting, "too many agents"); s.Code != "ERR_NGROK_108" || !s.NextTry.Equal(next) {
			t.Errorf("%+v", s)
		}
		f.tunnel.say <- tunnel.Report{State: tunnel.Online, URL: base, Account: "Somebody", Plan: "Free", Region: "eu", Latency: 31 * time.Millisecond, Notice: "update soon"}
		synctest.Wait()
		s = f.Status()
		if f.wantState(s, Proven, ""); s.Code != "" || !s.NextTry.IsZero() || s.Account != "Somebody" || s.Plan != "Free" || s.Region != "eu" || s.TunnelLatency != 31*time.Millisecond || s.Notice != "update soon" || s.Tunnel != "fake" {
			t.Errorf("%+v", s)
		}
		f.tunnel.fail <- &tunnel.Problem{Text: "the token was revoked: copy it again", Code: "ERR_NGROK_107"}
		synctest.Wait()
		s = f.Status()
		if f.wantState(s, Failed, "revoked"); s.Code != "ERR_NGROK_107" {
			t.Errorf("%+v", s)
		}
	})
}

func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		for i := range 2 * maxChanges {
			f.addChange(strings.Repeat("x", i+1), false)
			f.addChange(strings.Repeat("x", i+1), false) // the same text again
		}
		got := f.History()
		if len(got) != maxChanges || len(got[maxChanges-1].Text) != 2*maxChanges || !slices.IsSortedFunc(got, func(a, b Change) int { return a.At.Compare(b.At) }) {
			t.Errorf("%d changes", len(got))
		}
	})
}

// A retry that a person asks for is no trouble, a lost tunnel is: its line names the problem.
func TestHistoryMarksOnlyTrouble(t *testing.T) {
	t.Parallel()
	withLink(t, nil, func(f *fixture) {
		f.wantState(f.goOnline(base), Proven, "")
		f.Retry()
		f.wantState(f.advance(time.Second), Proven, "")
		for _, c := range f.History() {
			if c.Bad {
				t.Errorf("after a retry: trouble: %q", c.Text)
			}
		}
		f.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, Problem: "ngrok does not answer"}
		synctest.Wait()
		if last := f.History()[len(f.History())-1]; !last.Bad || last.Text != "ngrok does not answer" {
			t.Errorf("after a loss: %+v", last)
		}
	})
}

// A retry at once forgets when the next try would have been.
func TestRetryForgetsTheNextTry(t *testing.T) {
	t.Parallel()
	withLink(t, func(f *fixture) { f.account.failNext(errRefusedConn, errRefusedConn) }, func(f *fixture) {
		s := f.goOnline(base)
		f.wantState(s, Connecting, "not registered yet")
		if s.NextTry.IsZero() {
			t.Error("no time of the next try")
		}
		f.account.mu.Lock()
		f.account.hang = true
		f.account.mu.Unlock()
		f.Retry()
		synctest.Wait()
		if s := f.Status(); s.State != Connecting || s.Problem != "" || !s.NextTry.IsZero() {
			t.Errorf("%s %q, next try %v", s.State, s.Problem, s.NextTry)
		}
		f.account.mu.Lock()
		f.account.hang = false
		f.account.mu.Unlock()
	})
}
