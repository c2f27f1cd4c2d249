package output

import (
	"context"
	"math"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
)

type counter struct{ frames atomic.Int64 }

func (c *counter) Fill(buf []float32) { c.frames.Add(int64(len(buf) / Channels)) }

// numbers is a source in which each frame encodes its number, from 1 on, in 16 bits.
type numbers struct{ given atomic.Int64 }

const digits = 1 << 14

func (n *numbers) Fill(buf []float32) {
	for i := 0; i+1 < len(buf); i += 2 {
		v := n.given.Add(1)
		buf[i], buf[i+1] = float32(v%digits)/32768, float32(v/digits)/32768
	}
}

// shortDir is a folder with a path short enough for a socket's, which t.TempDir's is not.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pa")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestSilentOutputKeepsTime(t *testing.T) {
	t.Parallel()
	d := Open(t.Context(), Options{Kind: Silent})
	defer d.Close()
	if !d.Silent() || d.Backend() != "silent" || !strings.Contains(d.Problem(), "settings") {
		t.Errorf("%q: %q", d.Backend(), d.Problem())
	}
	for range 2 { // the device can be started again
		c := &counter{}
		begun := time.Now()
		if err := d.Start(c); err != nil {
			t.Fatal(err)
		}
		testwait.Eventually(t, "a tenth of a second was played", func() bool { return d.Played() >= int64(d.Rate()/10) })
		if took := time.Since(begun); took < 90*time.Millisecond {
			t.Errorf("a tenth of a second took %v", took)
		}
		d.Stop()
		if n := c.frames.Load(); n < d.Played() {
			t.Errorf("%d frames played, %d filled", d.Played(), n)
		}
		n := c.frames.Load()
		d.Rewind(func(earliest int64) int64 {
			if earliest != math.MaxInt64 {
				t.Errorf("nothing plays, but frames from %d on can be replaced", earliest)
			}
			return earliest
		})
		if c.frames.Load() != n {
			t.Error("a stopped device reads from its source")
		}
	}
	d.Close()
	d.Close()
}

func TestSilentOutputSaysWhy(t *testing.T) {
	t.Parallel()
	none := "unix:" + filepath.Join(t.TempDir(), "none")
	for _, tc := range []struct {
		o    Options
		says string
	}{
		{Options{Kind: Pulse, Server: none}, "no PulseAudio or PipeWire server answered"},
		{Options{Kind: "speaker"}, `no output "speaker"; choose auto, pulse, oto, exec or silent`},
	} {
		d := Open(t.Context(), tc.o)
		if !d.Silent() || !strings.Contains(d.Problem(), tc.says) || strings.Contains(d.Problem(), "\n") {
			t.Errorf("%+v: %q", tc.o, d.Problem())
		}
		d.Close()
	}
	if runtime.GOOS == "linux" {
		d := Open(t.Context(), Options{Kind: Oto})
		if !d.Silent() || !strings.Contains(d.Problem(), "for macOS and Windows") {
			t.Errorf("oto: %q", d.Problem())
		}
		d.Close()
	}
}

// Connecting to a server that does not answer ends after a second, or when the context is cancelled.
func TestFrozenServerAtConnecting(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "pa")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	l, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Skip("no unix sockets here:", err)
	}
	defer l.Close()
	o := Options{Kind: Pulse, Server: l.Addr().String()}
	testwait.Quick(t, 3*time.Second, "Open", func() {
		d := Open(t.Context(), o)
		if !d.Silent() {
			t.Errorf("%q", d.Problem())
		}
		d.Close()
		select {
		case err := <-d.Lost():
			t.Errorf("a loss was reported for an output that was never open: %v", err)
		default:
		}
	})
	testwait.Quick(t, 500*time.Millisecond, "a cancelled Open", func() {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.AfterFunc(20*time.Millisecond, cancel)
		Open(ctx, o).Close()
	})
}

// When no one reads the events, the newest is kept and emit does not block.
func TestEventsKeepNewest(t *testing.T) {
	t.Parallel()
	d := Open(t.Context(), Options{Kind: Silent})
	defer d.Close()
	for i := range 100 {
		d.emit(Event{Moved, strconv.Itoa(i)})
	}
	last := ""
	for range len(d.Events()) {
		last = (<-d.Events()).Detail
	}
	if last != "99" {
		t.Errorf("the last event is %q, want the newest", last)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	c := &clock{rate: 1000}
	c.give(500)
	c.set(100, 30, time.Now().Add(-50*time.Millisecond), true)
	if n := c.now(); n < 150 || n > 400 {
		t.Errorf("50 ms after frame 100: frame %d", n)
	}
	if r := c.read(); r < c.now()+25 {
		t.Errorf("read %d, played %d", r, c.now())
	}
	c.set(0, 0, time.Now(), true)
	if n := c.now(); n < 150 {
		t.Errorf("the position went back to %d", n)
	}
	c.set(100, 0, time.Now().Add(-time.Hour), true)
	if n := c.now(); n != 500 {
		t.Errorf("%d frames played of 500 filled", n)
	}
	c.reset(1000)
	if n := c.now(); n != 0 {
		t.Errorf("after reset %d", n)
	}
}

func TestToInt16(t *testing.T) {
	t.Parallel()
	in := []float32{0, 1, -1, 0.5, -0.5, 2, -2, 1. / 32768, -1. / 32768, 0.4 / 32768}
	want := []int16{0, 32767, -32768, 16384, -16384, 32767, -32768, 1, -1, 0}
	out := make([]byte, 2*len(in))
	toInt16(out, in)
	for i, w := range want {
		if got := int16(uint16(out[2*i]) | uint16(out[2*i+1])<<8); got != w {
			t.Errorf("%g became %d, want %d", in[i], got, w)
		}
	}
}
