//go:build unix

package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"callboard/internal/testproxy"
	"callboard/internal/testwait"
)

const formerCallback = "https://former.example/hook/of-somebody"

// startBrokenLater is startLocal with a proxy in front of the sandbox. While the returned value is true, the proxy answers 500
// to every change of the callback.
func startBrokenLater(t *testing.T) (*client, *atomic.Bool) {
	t.Helper()
	c := startLocal(t)
	forward := testproxy.To(t, c.box.URL)
	var broken atomic.Bool
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && broken.Load() {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	c.env = c.env.With("CALLBOARD_API_URL=" + proxy.URL)
	return c, &broken
}

// The service cannot register the former callback at the end: that is tried for a while, then one line says what is left
// behind, and the next run mends it.
func TestFailedRestoreIsReportedAndMended(t *testing.T) {
	t.Parallel()
	c, broken := startBrokenLater(t)
	c.box.Register(formerCallback)
	l := c.listen("--on-exit", "restore")
	l.waitFor("the link is proven", 0, isProven)
	ours := c.box.Callback()
	broken.Store(true)
	begun := time.Now()
	l.p.Interrupt()
	code := l.p.Wait()
	if took := time.Since(begun); took < 4*time.Second || took > testwait.Timeout() {
		t.Errorf("it ended after %v", took)
	}
	lines := strings.Split(strings.TrimSpace(l.p.Stderr.String()), "\n")
	last := lines[len(lines)-1]
	if code != 0 || len(lines) != 2 || !strings.Contains(lines[0], "Ctrl+C skips") || !strings.Contains(last, "former.example") ||
		!strings.Contains(last, "127.0.0.1:") || !strings.Contains(last, "the next run") || strings.Contains(last, "of-somebody") {
		t.Errorf("exit %d, stderr:\n%s", code, l.p.Stderr.String())
	}
	if got := c.box.Callback(); got != ours {
		t.Errorf("the callback is %s", got)
	}

	broken.Store(false)
	next := c.listen() // without the flag
	next.waitFor("the link is proven", 0, isProven)
	next.quit()
	if got := c.box.Callback(); got != formerCallback {
		t.Errorf("the callback is %s, want the former one", got)
	}
}

// A second Ctrl+C ends the wait, and the line is still printed.
func TestSecondInterruptSkipsTheRestore(t *testing.T) {
	t.Parallel()
	c, broken := startBrokenLater(t)
	c.box.Register(formerCallback)
	l := c.listen("--on-exit", "restore")
	l.waitFor("the link is proven", 0, isProven)
	broken.Store(true)
	l.p.Interrupt()
	testwait.Eventually(t, "it says that it waits", func() bool { return strings.Contains(l.p.Stderr.String(), "Ctrl+C skips") })
	begun := time.Now()
	l.p.Interrupt()
	if code := l.p.Wait(); code != 0 || !strings.Contains(l.p.Stderr.String(), "former.example") || !strings.Contains(l.p.Stderr.String(), "skipped") {
		t.Errorf("exit %d, stderr:\n%s", code, l.p.Stderr.String())
	}
	t.Logf("ended %v after the second Ctrl+C:\n%s", time.Since(begun), l.p.Stderr.String())
}

// Two signals at once are one end: timeout(1) sends its signal to the child and to the process group.
func TestTwoSignalsAtOnceRestore(t *testing.T) {
	t.Parallel()
	c, broken := startBrokenLater(t)
	c.box.Register(formerCallback)
	l := c.listen("--on-exit", "restore")
	l.waitFor("the link is proven", 0, isProven)
	broken.Store(true)
	l.p.Interrupt()
	l.p.Signal(syscall.SIGTERM)
	testwait.Eventually(t, "it goes on with the restore", func() bool { return strings.Contains(l.p.Stderr.String(), "Ctrl+C skips") })
	broken.Store(false)
	if code := l.p.Wait(); code != 0 || c.box.Callback() != formerCallback {
		t.Errorf("exit %d, the callback is %s\n%s", code, c.box.Callback(), l.p.Stderr.String())
	}
}

// The same after "speak", whose result does not change.
func TestFailedRestoreAfterSpeak(t *testing.T) {
	t.Parallel()
	c, broken := startBrokenLater(t)
	c.box.Register(formerCallback)
	p := c.env.Start(t, "speak", "Once.", "--actor", "Mina", "--on-exit", "restore", "--json")
	testwait.Eventually(t, "the text is accepted", func() bool { return len(c.box.Speaks()) == 1 })
	broken.Store(true)
	if code := p.Wait(); code != 0 || !strings.Contains(p.Stdout.String(), `"state":"done"`) || !strings.Contains(p.Stderr.String(), "the former callback was not restored") {
		t.Errorf("exit %d\n%s\n%s", code, p.Stdout.String(), p.Stderr.String())
	}
}
