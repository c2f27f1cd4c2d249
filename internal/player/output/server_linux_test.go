package output

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is a private PulseAudio whose loudspeakers nobody hears.
type server struct {
	t      *testing.T
	dir    string
	socket string
	env    []string
	load   []string // arguments that load its modules
	cmd    *exec.Cmd
	done   chan struct{}
}

// speaker is a module that pretends to be a loudspeaker. Rewinding would let it play seconds ahead.
func speaker(name, label string, rate int) string {
	return fmt.Sprintf("module-null-sink sink_name=%s rate=%d channels=2 format=s16le norewinds=1 sink_properties=\"device.description='%s'\"", name, rate, label)
}

// serve starts a server with these modules, or skips the test where there is none to start.
func serve(t *testing.T, modules ...string) *server {
	t.Helper()
	for _, name := range []string{"pulseaudio", "pactl", "parec"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: the proof against a real sound server is left out", name)
		}
	}
	dir := shortDir(t)
	s := &server{t: t, dir: dir, socket: filepath.Join(dir, "s")}
	s.env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir, "HOME="+dir, "PULSE_SERVER=unix:"+s.socket, "PULSE_RUNTIME_PATH="+dir, "PULSE_COOKIE="+filepath.Join(dir, "cookie"))
	for _, m := range append(modules, "module-native-protocol-unix auth-anonymous=1 socket="+s.socket) {
		s.load = append(s.load, "-L", m)
	}
	s.start()
	t.Cleanup(s.kill)
	if got := strings.Count(s.pactl("list", "short", "modules"), "\n"); got != len(modules)+1 {
		t.Fatalf("%d modules are loaded of %q", got, s.load)
	}
	return s
}

func (s *server) start() {
	s.t.Helper()
	args := append([]string{"-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr", "--log-level=error"}, s.load...)
	s.cmd = exec.Command("pulseaudio", args...)
	s.cmd.Env = s.env
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) { _ = cmd.Wait(); close(done) }(s.cmd, s.done)
	until(s.t, "the sound server answers", func() bool { return s.tool("pactl", "info").Run() == nil })
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// freeze stops the server as it stands, until the returned function lets it go on.
func (s *server) freeze() (thaw func()) {
	_ = s.cmd.Process.Signal(syscall.SIGSTOP)
	return sync.OnceFunc(func() { _ = s.cmd.Process.Signal(syscall.SIGCONT) })
}

func (s *server) tool(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	return cmd
}

// pactl tells the server something and returns its answer.
func (s *server) pactl(args ...string) string {
	s.t.Helper()
	out, err := s.tool("pactl", args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("pactl %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// line is the server's short description of one of its sinks, modules and so on: the first that has such words.
func (s *server) line(kind, words string) string {
	s.t.Helper()
	for line := range strings.Lines(s.pactl("list", "short", kind)) {
		if strings.Contains(line, words) {
			return line
		}
	}
	s.t.Fatalf("none of the %s has %q", kind, words)
	return ""
}

// unload ends the module that was loaded with such arguments.
func (s *server) unload(args string) {
	s.t.Helper()
	s.pactl("unload-module", strings.Fields(s.line("modules", args))[0])
}

// open opens the server's output; device is a sink's name or "".
func (s *server) open(device string) *Device {
	d := Open(s.t.Context(), Options{Kind: Pulse, Device: device, Server: "unix:" + s.socket})
	s.t.Cleanup(d.Close)
	return d
}

// inputs is how many streams the server plays.
func (s *server) inputs() int { return strings.Count(s.pactl("list", "short", "sink-inputs"), "\n") }

// recorder keeps which frames of numbers a loudspeaker plays, and 0 where it is silent.
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

// heard tells whether a frame of numbers was played.
func (r *recorder) heard(n int) bool {
	all := r.frames()
	return len(all) > 0 && all[len(all)-1] >= n
}

// gaps counts the places where one frame of numbers does not follow another though both were played.
func gaps(frames []int) (n int) {
	for i := 1; i < len(frames); i++ {
		if a, b := frames[i-1], frames[i]; a != 0 && b != 0 && b != a+1 {
			n++
		}
	}
	return n
}

// record listens to a loudspeaker until the test ends.
func (s *server) record(sink string, rate int) *recorder {
	s.t.Helper()
	cmd := s.tool("parec", "-d", sink+".monitor", "--raw", "--format=s16le", fmt.Sprintf("--rate=%d", rate), "--channels=2", "--latency-msec=20")
	r := &recorder{}
	cmd.Stdout = r
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	until(s.t, "the recorder runs", func() bool { return len(r.frames()) > 0 })
	return r
}

// event waits for what a device tells next.
func event(t *testing.T, d *Device) Event {
	t.Helper()
	select {
	case e := <-d.Events():
		return e
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was told within half a minute")
		return Event{}
	}
}

// loss waits until a device is lost.
func loss(t *testing.T, d *Device) string {
	t.Helper()
	select {
	case err := <-d.Lost():
		return err.Error()
	case <-time.After(30 * time.Second):
		t.Fatal("no loss was told within half a minute")
		return ""
	}
}
