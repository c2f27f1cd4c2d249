package tunnel

import (
	"callboard/internal/testwait"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestRequestInFlightMayFinish(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	r := start(t, Loopback(""), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		_, _ = io.WriteString(w, "complete")
	}))
	base := r.waitState(Online).URL
	got := make(chan string, 1)
	go func() {
		_, body := get(t, base)
		got <- body
	}()
	<-entered
	r.stop()
	r.waitState(Stopping)
	close(release)
	if err := r.waitEnd(); err != nil {
		t.Error(err)
	}
	if body := <-got; body != "complete" {
		t.Errorf("got %q", body)
	}
}

func TestStopDoesNotWaitForHangingRequest(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	r := start(t, Loopback(""), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}))
	base := r.waitState(Online).URL
	answered := make(chan error, 1)
	go func() {
		res, err := http.Get(base)
		if err == nil {
			_ = res.Body.Close()
		}
		answered <- err
	}()
	<-entered
	begin := time.Now()
	r.stop()
	if err := r.waitEnd(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took < shutdownTimeout || took > testwait.Timeout() {
		t.Errorf("stopped after %v; shutdownTimeout is %v", took, shutdownTimeout)
	} else {
		t.Logf("stopped in %v", took)
	}
	select {
	case err := <-answered:
		if err == nil {
			t.Error("the sender got an answer")
		}
	case <-time.After(testwait.Timeout()):
		t.Error("the sender is still waiting")
	}
}

func TestRunWithEndedContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Loopback("").Run(ctx, echoPath, func(Report) {}); err != nil {
		t.Error(err)
	}
}

func TestServerLimits(t *testing.T) {
	t.Parallel()
	var logged atomic.Int32
	srv := NewServer(echoPath, slog.New(counter{slog.DiscardHandler, &logged}))
	if srv.ReadHeaderTimeout <= 0 || srv.ReadTimeout <= 0 || srv.WriteTimeout <= 0 || srv.IdleTimeout <= 0 {
		t.Errorf("a deadline is missing: %+v", srv)
	}
	srv.ErrorLog.Print("message")
	if logged.Load() != 1 {
		t.Error("the server's messages do not reach the log")
	}
	r := start(t, Loopback(""), echoPath)
	req, _ := http.NewRequest("GET", r.waitState(Online).URL, nil)
	req.Header.Set("X-Long", strings.Repeat("x", 80<<10))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("80 KiB of headers: %d", res.StatusCode)
	}
}

// counter counts what is logged.
type counter struct {
	slog.Handler
	n *atomic.Int32
}

func (c counter) Enabled(context.Context, slog.Level) bool { return true }

func (c counter) Handle(context.Context, slog.Record) error {
	c.n.Add(1)
	return nil
}
