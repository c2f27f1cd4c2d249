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

	"callboard/internal/tunnel"
)

const thief = "https://thief.example/hook/thiefs-secret"

func (b *bench) registered(url string) {
	b.account.mu.Lock()
	defer b.account.mu.Unlock()
	b.account.url = url
}

// story is the texts of the history.
func (b *bench) story() string {
	var all []string
	for _, c := range b.History() {
		all = append(all, c.Text)
	}
	return strings.Join(all, "\n")
}

// Somebody else's registration is seen within a minute, told, and not undone unasked; a key undoes it.
func TestATakenCallbackIsToldAndTakenBack(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.want(b.up(base), Proven, "")
		b.registered(thief)
		s := b.after(lookEvery)
		b.want(s, Online, "taken by https://thief.example/hook/…: take it back")
		if s.TakenBy != "https://thief.example/hook/…" {
			t.Errorf("taken by %q", s.TakenBy)
		}
		// Our own probe still comes back, and the light does not turn green for that.
		probed := s.ProvenAt
		s = b.after(provenFor)
		b.want(s, Online, "taken by")
		if !s.ProvenAt.After(probed) || b.account.url != thief || len(b.account.puts) != 1 {
			t.Errorf("%+v, registered %s, PUT %v", s, b.account.url, b.account.puts)
		}
		b.Reclaim()
		synctest.Wait()
		s = b.Status()
		b.want(s, Proven, "")
		if s.TakenBy != "" || b.account.url != ours || s.Displaced != "https://thief.example/hook/…" || b.notes.m[SettingDisplaced] != thief {
			t.Errorf("%+v, registered %s", s, b.account.url)
		}
		for _, want := range []string{"registered as the account's callback", "taken by https://thief.example", "registered; the callback was https://thief.example/hook/… before", "proven in"} {
			if !strings.Contains(b.story(), want) {
				t.Errorf("the history lacks %q:\n%s", want, b.story())
			}
		}
	})
}

func TestATakenCallbackThatComesBack(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.up(base)
		b.registered("")
		b.CheckCallback() // a delivery that should have come did not
		synctest.Wait()
		s := b.Status()
		b.want(s, Online, "no callback any more")
		if s.TakenBy != NoCallback {
			t.Errorf("taken by %q", s.TakenBy)
		}
		b.registered(ours)
		s = b.after(lookEvery)
		if s.TakenBy != "" || s.Problem != "" {
			t.Errorf("%+v", s)
		}
		b.Prove()
		synctest.Wait()
		b.want(b.Status(), Proven, "")
	})
}

// A look that gets no answer changes nothing.
func TestALookThatFails(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.up(base)
		b.account.mu.Lock()
		b.account.errs = []error{errNet, errNet}
		b.account.mu.Unlock()
		b.want(b.after(2*lookEvery), Proven, "")
	})
}

// The jobs are asked after whenever deliveries may have been missed.
func TestGapsAreTold(t *testing.T) {
	t.Parallel()
	var gaps, asleep atomic.Int64 // asleep in hours
	inBubble(t, func(b *bench) {
		b.gap = func() { gaps.Add(1) }
		b.now = func() time.Time { return time.Now().Add(time.Duration(asleep.Load()) * time.Hour) }
	}, func(b *bench) {
		since := func(what string, want int64) {
			t.Helper()
			if n := gaps.Swap(0); n != want {
				t.Errorf("%s: %d gaps, want %d", what, n, want)
			}
		}
		b.up(base)
		since("the start", 1)
		b.after(time.Hour)
		since("an hour of peace", 0)
		b.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base}
		b.up(base)
		since("a reconnection", 1)
		b.registered(thief)
		b.after(lookEvery)
		since("taken", 1)
		b.Reclaim()
		synctest.Wait()
		since("taken back", 1)

		probes := b.web.count()
		asleep.Store(8) // the lid was closed over night
		b.after(wakeLook)
		since("asleep", 1)
		if b.web.count() != probes+1 || !strings.Contains(b.story(), "asleep") || b.tunnel.runs != 1 {
			t.Errorf("%d probes after waking\n%s", b.web.count()-probes, b.story())
		}
		b.web.set(func(*http.Request) (*http.Response, error) { return nil, errNet })
		asleep.Store(16) // and this time the tunnel is dead
		b.want(b.after(wakeLook), Reconnecting, "")
		if b.tunnel.runs != 2 {
			t.Errorf("the tunnel was opened %d times", b.tunnel.runs)
		}
	})
}

// Nobody behind the URL any more, twice: the tunnel is opened anew, and what it gets is registered. That happens once a
// minute at most.
func TestAURLThatWentAstray(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		b.want(b.up(base), Proven, "")
		b.web.set(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "hook.example" {
				return answer(404, "", ngrokHeader, "ERR_NGROK_3200"), nil
			}
			b.web.set(nil)
			return b.web.RoundTrip(r)
		})
		b.Prove()
		b.want(b.after(10*time.Second), Reconnecting, "")
		if b.tunnel.runs != 2 {
			t.Fatalf("the tunnel was opened %d times", b.tunnel.runs)
		}
		s := b.up("https://new.example")
		b.want(s, Proven, "")
		if b.account.url != "https://new.example/hook/"+secret || !strings.Contains(b.story(), "the address changed") {
			t.Errorf("registered %s\n%s", b.account.url, b.story())
		}
		b.web.set(func(*http.Request) (*http.Response, error) {
			return answer(404, "", ngrokHeader, "ERR_NGROK_3200"), nil
		})
		b.Prove()
		b.want(b.after(20*time.Second), Online, "nobody is behind that address any more (ERR_NGROK_3200)")
		if b.tunnel.runs != 2 {
			t.Errorf("opened anew again at once")
		}
	})
}

// What becomes of the callback at the end.
func TestTheCallbackAtTheEnd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		what   OnExit
		fixed  bool
		before string
		now    string // registered when we end, if not ours
		left   string
	}{
		{"auto, another URL next time", Auto, false, thief, "", thief},
		{"auto, the same URL next time", Auto, true, thief, "", ours},
		{"keep", Keep, false, thief, "", ours},
		{"restore", Restore, true, thief, "", thief},
		{"there was none", Restore, true, "", "", ours},
		{"taken meanwhile", Restore, false, thief, "https://third.example/x", "https://third.example/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(b *bench) { b.account.url = tt.before }, func(b *bench) {
				b.SetOnExit(tt.what)
				b.tunnel.say <- tunnel.Report{State: tunnel.Online, URL: base, Fixed: tt.fixed}
				synctest.Wait()
				b.want(b.Status(), Proven, "")
				if tt.now != "" {
					b.registered(tt.now)
				}
				b.stop()
				if b.account.url != tt.left {
					t.Errorf("left is %s, want %s", b.account.url, tt.left)
				}
				if restored := b.notes.m[SettingRegistered] == ""; restored != (tt.left == thief) {
					t.Errorf("remembered: %v", b.notes.m)
				}
			})
		})
	}
}

// A service that does not answer cannot hold up the end.
func TestTheEndDoesNotWaitLong(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) { b.account.url = thief }, func(b *bench) {
		b.up(base)
		b.account.mu.Lock()
		b.account.hang = true
		b.account.mu.Unlock()
		begun := time.Now()
		b.stop()
		if took := time.Since(begun); took != farewell {
			t.Errorf("it took %v", took)
		}
		if !strings.Contains(b.story(), "could not be put back") {
			t.Errorf("nothing is said of it:\n%s", b.story())
		}
	})
}

func TestAnotherSecretPath(t *testing.T) {
	t.Parallel()
	inBubble(t, func(b *bench) {
		b.rotate = func(context.Context) error {
			b.path = "/hook/another-secret-of-the-tests"
			b.web.set(func(r *http.Request) (*http.Response, error) {
				if !strings.HasPrefix(r.URL.Path, b.path) {
					return answer(404, ""), nil
				}
				return answer(200, b.answer(r.URL.Query().Get("n"))), nil
			})
			return nil
		}
	}, func(b *bench) {
		b.up(base)
		if err := b.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s := b.Status()
		b.want(s, Proven, "")
		if b.account.url != base+"/hook/another-secret-of-the-tests" || s.Displaced != "" || !strings.Contains(b.story(), "the secret path was changed") {
			t.Errorf("%+v, registered %s", s, b.account.url)
		}
	})
	inBubble(t, func(b *bench) { b.rotate = func(context.Context) error { return errors.New("disk full") } }, func(b *bench) {
		b.up(base)
		if err := b.Rotate(t.Context()); err == nil || len(b.account.puts) != 1 {
			t.Errorf("%v, PUT %v", err, b.account.puts)
		}
	})
}

func TestAnotherPublicURL(t *testing.T) {
	t.Parallel()
	other := &fakeTunnel{say: make(chan tunnel.Report), fail: make(chan error)}
	inBubble(t, func(b *bench) {
		other = &fakeTunnel{say: make(chan tunnel.Report), fail: make(chan error)}
		b.rebuild = func(url string) (Tunnel, error) {
			if url == "" {
				return nil, errors.New("no URL")
			}
			return other, nil
		}
	}, func(b *bench) {
		b.up(base)
		if err := b.ChangeURL(""); err == nil {
			t.Error("nonsense is taken")
		}
		if err := b.ChangeURL("https://mine.example"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		other.say <- tunnel.Report{State: tunnel.Online, URL: "https://mine.example"}
		synctest.Wait()
		s := b.Status()
		b.want(s, Proven, "")
		if s.URL != "https://mine.example" || b.account.url != "https://mine.example/hook/"+secret || b.tunnel.runs != 1 {
			t.Errorf("%+v, registered %s", s, b.account.url)
		}
	})
	inBubble(t, nil, func(b *bench) {
		if err := b.ChangeURL("https://mine.example"); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
	})
}

// A script that reads slowly is told of each state all the same; a screen gets the latest.
func TestNothingIsSkippedForAFollower(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		first, all := b.SubscribeAll()
		latest := b.Subscribe()
		defer all.Close()
		defer latest.Close()
		b.up(base)
		b.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting, URL: base}
		b.up(base)
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
			t.Errorf("told %v, want %v", states, want)
		}
		if got, err := latest.Next(t.Context()); err != nil || len(got) != 1 || got[0].State != Proven {
			t.Errorf("the latest is %v, %v", got, err)
		}
	})
}

// What the tunnel tells of itself is shown, and its failure with its code.
func TestWhatTheTunnelTells(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		next := time.Now().Add(3 * time.Second)
		b.tunnel.say <- tunnel.Report{State: tunnel.Connecting, Problem: "too many agents", Code: "ERR_NGROK_108", NextTry: next}
		synctest.Wait()
		s := b.Status()
		if b.want(s, Connecting, "too many agents"); s.Code != "ERR_NGROK_108" || !s.NextTry.Equal(next) {
			t.Errorf("%+v", s)
		}
		b.tunnel.say <- tunnel.Report{State: tunnel.Online, URL: base, Account: "Somebody", Plan: "Free", Region: "eu", Latency: 31 * time.Millisecond, Notice: "update soon"}
		synctest.Wait()
		s = b.Status()
		if b.want(s, Proven, ""); s.Code != "" || !s.NextTry.IsZero() || s.Account != "Somebody" || s.Plan != "Free" || s.Region != "eu" || s.TunnelLatency != 31*time.Millisecond || s.Notice != "update soon" || s.Tunnel != "fake" {
			t.Errorf("%+v", s)
		}
		b.tunnel.fail <- &tunnel.Problem{Text: "the token was revoked: copy it again", Code: "ERR_NGROK_107"}
		synctest.Wait()
		s = b.Status()
		if b.want(s, Failed, "revoked"); s.Code != "ERR_NGROK_107" {
			t.Errorf("%+v", s)
		}
	})
}

func TestTheHistoryIsBounded(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(b *bench) {
		for i := range 2 * maxChanges {
			b.tell(strings.Repeat("x", i+1), false)
			b.tell(strings.Repeat("x", i+1), false) // said twice, told once
		}
		got := b.History()
		if len(got) != maxChanges || len(got[maxChanges-1].Text) != 2*maxChanges || !slices.IsSortedFunc(got, func(a, b Change) int { return a.At.Compare(b.At) }) {
			t.Errorf("%d changes", len(got))
		}
	})
}
