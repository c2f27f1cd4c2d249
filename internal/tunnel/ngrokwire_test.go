package tunnel

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// dialler is a network that a test commands: what it answers, and how long it takes.
type dialler struct {
	mu     sync.Mutex
	takes  time.Duration // longer than anybody waits: packets are swallowed
	err    error
	dialed int
	closed atomic.Int32
}

type counted struct {
	net.Conn
	closed *atomic.Int32
}

func (c counted) Close() error {
	c.closed.Add(1)
	return c.Conn.Close()
}

func (d *dialler) set(takes time.Duration, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.takes, d.err = takes, err
}

func (d *dialler) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	d.mu.Lock()
	d.dialed++
	takes, err := d.takes, d.err
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(takes):
	}
	if err != nil {
		return nil, err
	}
	near, far := net.Pipe()
	go func() { _, _ = io.Copy(io.Discard, far) }()
	return counted{near, &d.closed}, nil
}

// TestNgrokDials goes through the ways a network can be away, on a clock of its own.
func TestNgrokDials(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for _, tt := range []struct {
		name  string
		takes time.Duration
		err   error
		away  time.Duration
		late  time.Duration // at most, after it is back
		fails bool          // attempts fail meanwhile
	}{
		{"refused for a minute", 0, refused, time.Minute, time.Second, true},
		{"refused for an hour", 0, refused, time.Hour, slower * time.Second, true},
		{"swallowed for a minute", time.Hour, nil, time.Minute, dialNext, true},
		{"swallowed for a moment", time.Hour, nil, 5 * time.Second, dialNext, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &dialler{takes: tt.takes, err: tt.err}
				failures := 0
				w := newWires(d.dial, time.Minute, time.Second, func(_ error, next time.Time) {
					failures++
					if in := time.Until(next); in < time.Second || in > slower*time.Second {
						t.Errorf("the next attempt is in %v", in)
					}
				}, nil)
				began := time.Now()
				time.AfterFunc(tt.away, func() { d.set(10*time.Millisecond, nil) })
				conn, err := w.DialContext(t.Context(), "tcp", "h:1")
				if err != nil {
					t.Fatal(err)
				}
				if late := time.Since(began) - tt.away; late < 0 || late > tt.late+20*time.Millisecond {
					t.Errorf("connected %v after the network was back", late)
				}
				if (failures > 0) != tt.fails {
					t.Errorf("told of %d failures", failures)
				}
				t.Logf("%d attempts", d.dialed)
				synctest.Wait()
				if n := d.closed.Load(); n != 0 {
					t.Errorf("closed %d connections", n)
				}
				conn.Close()
			})
		})
	}
}

func TestNgrokDialsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &dialler{takes: 4 * time.Second} // two attempts are under way when the first comes through
		w := newWires(d.dial, time.Minute, time.Second, func(error, time.Time) {}, nil)
		conn, err := w.Dial("tcp", "h:1")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(dialWait)
		if d.dialed != 2 || d.closed.Load() != 0 {
			t.Errorf("%d attempts, %d closed", d.dialed, d.closed.Load())
		}
		conn.Close()

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := w.DialContext(ctx, "tcp", "h:1"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}

		w.end(0)
		d.set(0, nil)
		if _, err := w.Dial("tcp", "h:1"); !errors.Is(err, net.ErrClosed) || d.closed.Load() != 2 {
			t.Errorf("after the end: %v, %d closed", err, d.closed.Load())
		}
	})
}

func TestNgrokWireGoesSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const window = 25 * time.Second
		var broke []error
		near, far := net.Pipe()
		w := newWires(func(context.Context, string, string) (net.Conn, error) { return near, nil }, window, time.Second, nil, func(err error) { broke = append(broke, err) })
		conn, err := w.Dial("tcp", "h:1")
		if err != nil {
			t.Fatal(err)
		}
		w.settled()
		go func() {
			for range 3 {
				time.Sleep(4 * time.Second)
				_, _ = far.Write([]byte("x"))
			}
			time.Sleep(24 * time.Second)
			_, _ = far.Write([]byte("x"))
		}()
		began := time.Now()
		_, err = io.Copy(io.Discard, conn)
		if slow, ok := errors.AsType[net.Error](err); !ok || !slow.Timeout() || time.Since(began) != 36*time.Second+window {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if _, err := conn.Read(nil); err == nil || len(broke) != 1 {
			t.Errorf("%v; told of %v", err, broke)
		}
		conn.Close()
		far.Close()
	})
}

func TestNgrokWireNeverAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		speaks time.Duration // between two words; 0: never
		want   time.Duration
	}{
		{"no handshake", 0, firstWord},
		{"no session", time.Second, loginWait},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				w := newWires(func(context.Context, string, string) (net.Conn, error) { return near, nil }, time.Minute, time.Second, nil, func(error) {})
				conn, err := w.Dial("tcp", "h:1")
				if err != nil {
					t.Fatal(err)
				}
				if tt.speaks > 0 {
					go func() {
						for err := error(nil); err == nil; _, err = far.Write([]byte("x")) {
							time.Sleep(tt.speaks)
						}
					}()
				}
				began := time.Now()
				_, _ = io.Copy(io.Discard, conn)
				if took := time.Since(began); took != tt.want {
					t.Errorf("given up after %v", took)
				}
				conn.Close()
				far.Close()
				time.Sleep(tt.speaks) // for the speaker to notice
			})
		})
	}
}
