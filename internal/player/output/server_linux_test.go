package output

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sync"
	"testing"
	"time"

	"callboard/internal/player/pulsetest"
	"callboard/internal/testwait"
)

// server is a private PulseAudio server.
type server struct{ *pulsetest.Server }

func serve(t *testing.T, modules ...string) server {
	t.Helper()
	return server{pulsetest.Start(t, modules...)}
}

// open opens the server's output; device is a sink's name or "".
func (s server) open(device string) *Device {
	d := Open(s.T.Context(), Options{Kind: Pulse, Device: device, Server: s.Addr})
	s.T.Cleanup(d.Close)
	return d
}

// recorder records which frames of numbers a sink plays, and 0 for silence.
type recorder struct {
	mu  sync.Mutex
	raw bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.raw.Write(p)
}

func (r *recorder) frames() []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]int, r.raw.Len()/4)
	for i := range out {
		b := r.raw.Bytes()[4*i:]
		out[i] = int(int16(binary.LittleEndian.Uint16(b))) + digits*int(int16(binary.LittleEndian.Uint16(b[2:])))
	}
	return out
}

// hasPlayed reports whether a frame of numbers was played.
func (r *recorder) hasPlayed(n int) bool {
	all := r.frames()
	return len(all) > 0 && all[len(all)-1] >= n
}

// gaps counts the places where a frame of numbers is not followed by the next one.
func gaps(frames []int) (n int) {
	for i := 1; i < len(frames); i++ {
		if a, b := frames[i-1], frames[i]; a != 0 && b != 0 && b != a+1 {
			n++
		}
	}
	return n
}

// record records a sink until the test ends.
func (s server) record(sink string, rate int) *recorder {
	s.T.Helper()
	cmd := s.Tool("parec", "-d", sink+".monitor", "--raw", "--format=s16le", fmt.Sprintf("--rate=%d", rate), "--channels=2", "--latency-msec=20")
	r := &recorder{}
	cmd.Stdout = r
	if err := cmd.Start(); err != nil {
		s.T.Fatal(err)
	}
	s.T.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	testwait.Eventually(s.T, "the recorder runs", func() bool { return len(r.frames()) > 0 })
	return r
}

// event waits for the next event of a device.
func event(t *testing.T, d *Device) Event {
	t.Helper()
	select {
	case e := <-d.Events():
		return e
	case <-time.After(testwait.Timeout()):
		t.Fatal("no event")
		return Event{}
	}
}

// loss waits until a device is lost.
func loss(t *testing.T, d *Device) string {
	t.Helper()
	select {
	case err := <-d.Lost():
		return err.Error()
	case <-time.After(testwait.Timeout()):
		t.Fatal("no loss was reported")
		return ""
	}
}
