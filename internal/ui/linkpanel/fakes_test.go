package linkpanel_test

import (
	"context"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api/tts"
	"callboard/internal/event"
	"callboard/internal/link"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/linkpanel"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// fakeLink records what was asked of it.
type fakeLink struct {
	changes []link.Change
	did     []string
	err     error // of Rotate and ChangeURL
}

func (f *fakeLink) Status() link.Status                          { return link.Status{} }
func (f *fakeLink) History() []link.Change                       { return slices.Clone(f.changes) }
func (f *fakeLink) Subscribe() *event.Sub[struct{}, link.Status] { return nil }
func (f *fakeLink) Prove()                                       { f.did = append(f.did, "prove") }
func (f *fakeLink) Retry()                                       { f.did = append(f.did, "retry") }
func (f *fakeLink) Reclaim()                                     { f.did = append(f.did, "reclaim") }
func (f *fakeLink) SetOnExit(what link.OnExit)                   { f.did = append(f.did, "on exit "+string(what)) }
func (f *fakeLink) Rotate(context.Context) error {
	f.did = append(f.did, "rotate")
	return f.err
}
func (f *fakeLink) ChangeURL(url string) error {
	f.did = append(f.did, "move to "+url)
	return f.err
}

// fakeAccount tells a plan.
type fakeAccount struct {
	plan tts.Subscription
	err  error
	n    int // how often it was asked
}

func (f *fakeAccount) Subscription(context.Context) (tts.Subscription, error) {
	f.n++
	return f.plan, f.err
}

func litePlan() tts.Subscription {
	return tts.Subscription{Plan: "lite", Credits: 200_000, UsedCredits: 1_500, Concurrency: 5}
}

// stage is a link with its controls on a host of its own.
type stage struct {
	*screentest.Host
	tb     testing.TB
	link   *fakeLink
	state  *state.Link
	status link.Status // the last one that was reported
	c      *linkpanel.Control
}

func newStage(tb testing.TB, w, h int, o linkpanel.Options) *stage {
	tb.Helper()
	s := &stage{Host: screentest.New(tb, w, h), tb: tb, link: &fakeLink{}, state: &state.Link{Present: true}}
	s.control(linkpanel.New(s.Host, s.link, s.state, o))
	return s
}

// control has the host give everything of the link to a Control, as the root does.
func (s *stage) control(c *linkpanel.Control) {
	s.c = c
	s.Screen = &screentest.Blank{In: []keymap.Scope{keymap.OutsideText, keymap.Anywhere}}
	s.Hidden[keymap.OpenURL] = !c.Offers(keymap.OpenURL)
	s.App = func(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
		if act == keymap.Quit {
			return c.Quit(), true
		}
		return c.Do(act, msg)
	}
	s.Listen = c.Update
}

// report has the link in another state.
func (s *stage) report(now link.Status) {
	before := s.status
	s.status, s.state.Status = now, now
	s.Send(state.LinkChanged{Before: before, After: now})
	s.refresh()
}

func (s *stage) refresh() {
	s.c.Resize(s.Room())
	s.c.Refresh()
	s.Resize()
}

// press gives keys, and refreshes the history as the root does.
func (s *stage) press(keys ...string) {
	s.Press(keys...)
	s.refresh()
}

func (s *stage) wantDid(want ...string) {
	s.tb.Helper()
	if !slices.Equal(s.link.did, want) {
		s.tb.Fatalf("the link did %q, want %q", s.link.did, want)
	}
	s.link.did = nil
}

// up gives the stage a proven link by ngrok with a history.
func (s *stage) up() *stage {
	at := func(before time.Duration, text string, bad bool) link.Change {
		return link.Change{At: screentest.Noon.Add(-before), Text: text, Bad: bad}
	}
	s.link.changes = []link.Change{
		at(4*time.Minute, "connecting", false),
		at(3*time.Minute, "registered; the callback was https://studio.example.com/hook/… before", false),
		at(3*time.Minute, "online at https://calm-otter-evenly.ngrok-free.app", false),
		at(3*time.Minute, "proven in 91 ms", false),
		at(70*time.Second, "this machine was asleep: testing the link again", true),
		at(12*time.Second, "proven in 84 ms", false),
	}
	s.report(upStatus())
	return s
}

func upStatus() link.Status {
	return link.Status{
		State: link.Proven, URL: "https://calm-otter-evenly.ngrok-free.app", Since: screentest.Noon.Add(-3 * time.Minute),
		ProvenAt: screentest.Noon.Add(-12 * time.Second), Latency: 84 * time.Millisecond, Displaced: "https://studio.example.com/hook/…",
		Tunnel: "ngrok", Account: "Ada Example", Plan: "Free", Region: "eu", TunnelLatency: 23 * time.Millisecond,
	}
}

// change reports the status with a change.
func (s *stage) change(do func(*link.Status)) *stage {
	st := s.status
	do(&st)
	s.report(st)
	return s
}

func taken(st *link.Status) {
	st.State, st.TakenBy = link.Online, "https://other.example.com/hook/…"
}
