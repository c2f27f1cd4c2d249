package player_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
	"callboard/internal/player/pulsetest"
	"callboard/internal/testwait"
)

// server is a private PulseAudio server with one sink, "ci".
type server struct{ *pulsetest.Server }

func pulse(t testing.TB) server {
	t.Helper()
	return server{pulsetest.Start(t, pulsetest.Sink("ci", "ci", 44100))}
}

// record returns a function that stops recording the sink and returns the left channel.
func (s server) record() func() []float32 {
	s.T.Helper()
	return s.recordFrom("ci.monitor")
}

func (s server) recordFrom(source string) func() []float32 {
	s.T.Helper()
	cmd := exec.Command("parec", "-d", source, "--raw", "--format=s16le", "--rate=44100", "--channels=2", "--latency-msec=20")
	cmd.Env = s.Env
	var mu sync.Mutex
	var raw bytes.Buffer
	cmd.Stdout = writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return raw.Write(p)
	})
	if err := cmd.Start(); err != nil {
		s.T.Fatal(err)
	}
	testwait.Eventually(s.T, "the recorder runs", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return raw.Len() > 0
	})
	return func() []float32 {
		mu.Lock()
		have := raw.Len()
		mu.Unlock()
		testwait.Eventually(s.T, "the recorder has caught up", func() bool { // a quarter of a second more
			mu.Lock()
			defer mu.Unlock()
			return raw.Len() > have+44100
		})
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		out := make([]float32, raw.Len()/4)
		for i := range out {
			out[i] = float32(int16(binary.LittleEndian.Uint16(raw.Bytes()[4*i:]))) / 32768
		}
		return out
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// locate searches for want in rec. It returns the frame and the correlation, which is 1 for the same sound at any level.
func locate(rec, want []float32) (at int, corr float64) {
	// A few hundred frames from the loud middle give the position; the correlation is computed over all frames.
	probe := want[len(want)/2 : len(want)/2+600]
	best := math.Inf(-1)
	for i := len(want) / 2; i+len(probe) <= len(rec); i++ {
		var xy, xx float64
		for j, v := range probe {
			x := float64(rec[i+j])
			xy, xx = xy+x*float64(v), xx+x*x
		}
		if xx > 1e-3 && xy/math.Sqrt(xx) > best {
			best, at = xy/math.Sqrt(xx), i-len(want)/2
		}
	}
	var xy, xx, yy float64
	for i, v := range want {
		if i+at >= len(rec) {
			break
		}
		x, y := float64(rec[i+at]), float64(v)
		xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
	}
	return at, xy / math.Sqrt(xx*yy)
}

func toFloat32(in []float64) []float32 {
	out := make([]float32, len(in))
	for i, v := range in {
		out[i] = float32(v)
	}
	return out
}

func (s server) engine(kind string) *player.Engine {
	e := player.NewOn(output.Options{Kind: kind, Server: s.Addr})
	s.T.Cleanup(func() {
		begun := time.Now()
		if err := e.Close(); err != nil {
			s.T.Error(err)
		}
		if took := time.Since(begun); took > testwait.Scaled(time.Second) {
			s.T.Errorf("Close took %v", took)
		}
	})
	return e
}
