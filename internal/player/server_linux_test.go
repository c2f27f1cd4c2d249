package player_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
)

// server is a private PulseAudio with one sink that nobody hears and a recorder on it.
type server struct {
	t      testing.TB
	dir    string
	socket string
	env    []string
	cmd    *exec.Cmd
	done   chan struct{}
}

// pulse starts a server, or skips the test where there is none to start.
func pulse(t testing.TB) *server {
	t.Helper()
	for _, name := range []string{"pulseaudio", "pactl", "parec"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: the proof against a real sound server is left out", name)
		}
	}
	// A socket's path must be short, which t.TempDir is not.
	dir, err := os.MkdirTemp("", "pa")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &server{t: t, dir: dir, socket: filepath.Join(dir, "s")}
	s.env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir, "HOME="+dir, "PULSE_SERVER=unix:"+s.socket, "PULSE_RUNTIME_PATH="+dir)
	s.start()
	t.Cleanup(s.kill)
	return s
}

func (s *server) start() {
	s.t.Helper()
	s.cmd = exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr", "--log-level=error",
		"-L", "module-null-sink sink_name=ci rate=44100 channels=2 format=s16le norewinds=1",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+s.socket)
	s.cmd.Env = s.env
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) { _ = cmd.Wait(); close(done) }(s.cmd, s.done)
	until(s.t, "the sound server answers", func() bool { return s.pactl("info") == nil })
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

func (s *server) pactl(args ...string) error {
	cmd := exec.Command("pactl", args...)
	cmd.Env = s.env
	return cmd.Run()
}

// record returns what the sink plays from now on until the returned function is called: the left channel.
func (s *server) record() func() []float32 {
	s.t.Helper()
	return s.recordFrom("ci.monitor")
}

func (s *server) recordFrom(source string) func() []float32 {
	s.t.Helper()
	cmd := exec.Command("parec", "-d", source, "--raw", "--format=s16le", "--rate=44100", "--channels=2", "--latency-msec=20")
	cmd.Env = s.env
	var mu sync.Mutex
	var raw bytes.Buffer
	cmd.Stdout = writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return raw.Write(p)
	})
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	until(s.t, "the recorder runs", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return raw.Len() > 0
	})
	return func() []float32 {
		mu.Lock()
		have := raw.Len()
		mu.Unlock()
		until(s.t, "the recorder has caught up", func() bool { // a quarter of a second more
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

// found looks for want in rec: at which frame, and how alike they are (1 is the same but for loudness).
func found(rec, want []float32) (at int, corr float64) {
	// The place is found by a few hundred frames from the loud middle, then judged by all of them.
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

func (s *server) engine(kind string) *player.Engine {
	e := player.NewOn(output.Options{Kind: kind, Server: "unix:" + s.socket})
	s.t.Cleanup(func() {
		begun := time.Now()
		if err := e.Close(); err != nil {
			s.t.Error(err)
		}
		if took := time.Since(begun); took > time.Second {
			s.t.Errorf("Close took %v", took)
		}
	})
	return e
}
