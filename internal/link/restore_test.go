package link

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/tunnel"
)

// endWithRestore stops a link that replaced otherCallback, and returns how long that took.
func endWithRestore(f *fixture, change func(a *account)) time.Duration {
	f.SetOnExit(Restore)
	f.wantState(f.goOnline(base), Proven, "")
	f.account.mu.Lock()
	change(f.account)
	f.account.mu.Unlock()
	begun := time.Now()
	f.stop()
	return time.Since(begun)
}

func displaceOther(f *fixture) { f.account.url = otherCallback }

// errUnavailable is an answer that may be another one soon.
var errUnavailable = &api.Error{Status: 500, Retryable: true, Message: "internal server error"}

func TestRestoreIsTriedAgain(t *testing.T) {
	t.Parallel()
	withLink(t, displaceOther, func(f *fixture) {
		took := endWithRestore(f, func(a *account) { a.errs = []error{errUnavailable, errRefusedConn} })
		if f.account.url != otherCallback || f.Unrestored() != nil {
			t.Errorf("the callback is %s, left behind: %v", f.account.url, f.Unrestored())
		}
		if took != 2*restoreWait {
			t.Errorf("it took %v", took)
		}
	})
}

// A PUT that takes longer than an attempt may have been carried out: the next attempt sees that.
func TestRestoreWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	withLink(t, displaceOther, func(f *fixture) {
		endWithRestore(f, func(a *account) {
			a.slowPut = func(ctx context.Context) error { // the service registers it, and the answer comes too late
				a.url = otherCallback
				a.slowPut = nil
				<-ctx.Done()
				return ctx.Err()
			}
		})
		if f.account.url != otherCallback || f.Unrestored() != nil || f.settings.m[SettingDisplaced] != "" || len(f.account.puts) != 2 {
			t.Errorf("%s, %v, %v, %v", f.account.url, f.Unrestored(), f.settings.m, f.account.puts)
		}
	})
}

// The end says what is left behind, after 5 seconds, and the next run mends it when it ends.
func TestRestoreFailsAndTheNextRunMendsIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		fail func(*account)
		took time.Duration
		why  string
	}{
		{"the PUT fails", func(a *account) { a.putErr = errUnavailable }, restoreTime, "500"},
		{"the service is silent", func(a *account) { a.hang = true }, restoreTime, "deadline"},
		{"the service refuses it", func(a *account) { a.putErr = &api.Error{Status: 400, Message: "no such host"} }, 0, "400"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withLink(t, displaceOther, func(f *fixture) {
				if took := endWithRestore(f, tt.fail); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				left := f.Unrestored()
				if left == nil {
					t.Fatal("nothing is reported")
				}
				line := left.String()
				for _, part := range []string{"https://hook.example/hook/", "https://other.example/", tt.why} {
					if !strings.Contains(line, part) {
						t.Errorf("%q is not in: %s", part, line)
					}
				}
				if promised := strings.Contains(line, "the next run of callboard"); promised == left.Refused {
					t.Errorf("refused: %v, but the line says: %s", left.Refused, line)
				}
				if strings.Contains(line, secret) || strings.Contains(line, "\n") {
					t.Errorf("the line is %q", line)
				}
				if !strings.Contains(f.historyText(), "could not be restored") {
					t.Errorf("it is not in the history:\n%s", f.historyText())
				}
				f.account.hang, f.account.putErr = false, nil
				f.SetOnExit(Auto) // with a URL that stays, where nothing would be restored
				ctx, cancel := context.WithCancel(context.Background())
				done := make(chan error)
				go func() { done <- f.Run(ctx) }()
				synctest.Wait()
				f.tunnel.say <- tunnel.Report{State: tunnel.Online, URL: base, Fixed: true}
				synctest.Wait()
				f.wantState(f.Status(), Proven, "")
				if f.Unrestored() != nil {
					t.Error("the last run's result is still shown")
				}
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
				if f.account.url != otherCallback || f.Unrestored() != nil || f.settings.m[SettingPending] != "" {
					t.Errorf("%s, %v, %v", f.account.url, f.Unrestored(), f.settings.m)
				}
			})
		})
	}
}

func TestRestoreIsSkipped(t *testing.T) {
	t.Parallel()
	withLink(t, displaceOther, func(f *fixture) {
		go func() {
			for !f.Restoring() {
				time.Sleep(10 * time.Millisecond)
			}
			time.Sleep(time.Second)
			f.SkipRestore()
		}()
		if took := endWithRestore(f, func(a *account) { a.hang = true }); took < time.Second || took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
		if left := f.Unrestored(); left == nil || left.Problem != errSkipped.Error() {
			t.Errorf("left behind: %v", left)
		}
		if f.Restoring() {
			t.Error("it is still restoring")
		}
	})
}

// The tunnel is down when the program ends: the callback of the other program is registered again all the same.
func TestRestoreWithoutTunnel(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*fixture){
		"reconnecting": func(f *fixture) { f.tunnel.say <- tunnel.Report{State: tunnel.Reconnecting} },
		"failed":       func(f *fixture) { f.tunnel.fail <- errors.New("the account has no tunnel left") },
	} {
		t.Run(name, func(t *testing.T) {
			withLink(t, displaceOther, func(f *fixture) {
				f.goOnline(base)
				end(f)
				synctest.Wait()
				f.stop()
				if f.account.url != otherCallback || f.Unrestored() != nil {
					t.Errorf("%s, %v", f.account.url, f.Unrestored())
				}
			})
		})
	}
}

// A third program has registered its callback meanwhile: it stays, and the history says so.
func TestRestoreFindsAnotherCallback(t *testing.T) {
	t.Parallel()
	withLink(t, displaceOther, func(f *fixture) {
		endWithRestore(f, func(a *account) { a.url = "https://third.example/hook/abc" })
		if f.account.url != "https://third.example/hook/abc" || f.Unrestored() != nil {
			t.Errorf("%s, %v", f.account.url, f.Unrestored())
		}
		if !strings.Contains(f.historyText(), "third.example") || strings.Contains(f.historyText(), "abc") || f.settings.m[SettingPending] != "" {
			t.Errorf("history:\n%s\n%v", f.historyText(), f.settings.m)
		}
	})
}
