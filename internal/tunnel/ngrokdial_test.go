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

// fakeNetwork is a network that a test controls.
type fakeNetwork struct {
	mu     sync.Mutex
	takes  time.Duration // how long a dial takes; long means that packets are dropped
	err    error
	dialed int
	closed atomic.Int32
}

type countedConn struct {
	net.Conn
	closed *atomic.Int32
}

func (c countedConn) Close() error {
	c.closed.Add(1)
	return c.Conn.Close()
}

func (n *fakeNetwork) set(takes time.Duration, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.takes, n.err = takes, err
}

func (n *fakeNetwork) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	n.mu.Lock()
	n.dialed++
	takes, err := n.takes, n.err
	n.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
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
	return countedConn{near, &n.closed}, nil
}

// TestNgrokDialRetries covers the ways in which a network can be down, in a synctest bubble.
func TestNgrokDialRetries(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	for _, tt := range []struct {
		name  string
		takes time.Duration
		err   error
		down  time.Duration
		late  time.Duration // at most, after the network is back
		fails bool          // attempts fail meanwhile
	}{
		{"refused for a minute", 0, refused, time.Minute, time.Second, true},
		{"refused for an hour", 0, refused, time.Hour, outageFactor * time.Second, true},
		{"dropped for a minute", time.Hour, nil, time.Minute, parallelDial, true},
		{"dropped for 5 s", time.Hour, nil, 5 * time.Second, parallelDial, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := &fakeNetwork{takes: tt.takes, err: tt.err}
				failures := 0
				d := newAgentDialer(n.dial, time.Minute, time.Second, func(_ error, next time.Time) {
					failures++
					if in := time.Until(next); in < time.Second || in > outageFactor*time.Second {
						t.Errorf("the next attempt is due in %v", in)
					}
				}, nil)
				began := time.Now()
				time.AfterFunc(tt.down, func() { n.set(10*time.Millisecond, nil) })
				conn, err := d.DialContext(t.Context(), "tcp", "h:1")
				if err != nil {
					t.Fatal(err)
				}
				if late := time.Since(began) - tt.down; late < 0 || late > tt.late+20*time.Millisecond {
					t.Errorf("connected %v after the network was back", late)
				}
				if (failures > 0) != tt.fails {
					t.Errorf("%d failures", failures)
				}
				t.Logf("%d attempts", n.dialed)
				synctest.Wait()
				if closed := n.closed.Load(); closed != 0 {
					t.Errorf("closed %d connections", closed)
				}
				conn.Close()
			})
		})
	}
}

func TestNgrokDialerCloses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &fakeNetwork{takes: 4 * time.Second} // two attempts are under way when the first succeeds
		d := newAgentDialer(n.dial, time.Minute, time.Second, func(error, time.Time) {}, nil)
		conn, err := d.Dial("tcp", "h:1")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(dialTimeout)
		if n.dialed != 2 || n.closed.Load() != 0 {
			t.Errorf("%d attempts, %d closed", n.dialed, n.closed.Load())
		}
		conn.Close()

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := d.DialContext(ctx, "tcp", "h:1"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}

		d.close(0)
		n.set(0, nil)
		if _, err := d.Dial("tcp", "h:1"); !errors.Is(err, net.ErrClosed) || n.closed.Load() != 2 {
			t.Errorf("after close: %v, %d closed", err, n.closed.Load())
		}
	})
}

func TestNgrokConnTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const window = 25 * time.Second
		var broke []error
		near, far := net.Pipe()
		d := newAgentDialer(func(context.Context, string, string) (net.Conn, error) { return near, nil }, window, time.Second, nil, func(err error) { broke = append(broke, err) })
		conn, err := d.Dial("tcp", "h:1")
		if err != nil {
			t.Fatal(err)
		}
		d.loginDone()
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
			t.Errorf("%v; onBreak got %v", err, broke)
		}
		conn.Close()
		far.Close()
	})
}

func TestNgrokLoginTimeouts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		writes time.Duration // interval of the server's writes; 0: none
		want   time.Duration
	}{
		{"no handshake", 0, handshakeTimeout},
		{"no session", time.Second, loginTimeout},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				d := newAgentDialer(func(context.Context, string, string) (net.Conn, error) { return near, nil }, time.Minute, time.Second, nil, func(error) {})
				conn, err := d.Dial("tcp", "h:1")
				if err != nil {
					t.Fatal(err)
				}
				if tt.writes > 0 {
					go func() {
						for err := error(nil); err == nil; _, err = far.Write([]byte("x")) {
							time.Sleep(tt.writes)
						}
					}()
				}
				began := time.Now()
				_, _ = io.Copy(io.Discard, conn)
				if took := time.Since(began); took != tt.want {
					t.Errorf("closed after %v", took)
				}
				conn.Close()
				far.Close()
				time.Sleep(tt.writes) // for the writer to notice
			})
		})
	}
}
