// Package pulsetest runs a private PulseAudio server for tests, and measures whether a process sleeps.
package pulsetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// Server is a private PulseAudio server whose sinks are not audible.
type Server struct {
	T    testing.TB
	Dir  string   // holds its socket, its cookie and nothing else
	Addr string   // as in PULSE_SERVER
	Env  []string // for programs that use the server

	load []string // arguments that load its modules
	cmd  *exec.Cmd
	done chan struct{}
}

// Sink returns the arguments of a module that adds an inaudible sink. Without norewinds the sink would buffer seconds ahead.
func Sink(name, label string, rate int) string {
	return fmt.Sprintf("module-null-sink sink_name=%s rate=%d channels=2 format=s16le norewinds=1 sink_properties=\"device.description='%s'\"", name, rate, label)
}

// Start starts a server with these modules until the test ends. It skips the test where no server is installed.
func Start(t testing.TB, modules ...string) *Server {
	t.Helper()
	for _, name := range []string{"pulseaudio", "pactl", "parec"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: the test against a real sound server is skipped", name)
		}
	}
	dir, err := os.MkdirTemp("", "pa") // short, as a socket's path must be; t.TempDir is not
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	s := &Server{T: t, Dir: dir, Addr: "unix:" + socket}
	s.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir, "HOME="+dir, "PULSE_SERVER="+s.Addr, "PULSE_RUNTIME_PATH="+dir, "PULSE_COOKIE="+filepath.Join(dir, "cookie"))
	for _, m := range append(modules, "module-native-protocol-unix auth-anonymous=1 socket="+socket) {
		s.load = append(s.load, "-L", m)
	}
	s.Restart()
	t.Cleanup(s.Kill)
	if got := strings.Count(s.Pactl("list", "short", "modules"), "\n"); got != len(modules)+1 {
		t.Fatalf("%d modules are loaded of %q", got, s.load)
	}
	return s
}

// Restart starts a killed server again.
func (s *Server) Restart() {
	s.T.Helper()
	args := append([]string{"-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr", "--log-level=error"}, s.load...)
	s.cmd = exec.Command("pulseaudio", args...) //nolint:noctx // it runs until Kill, also in a cleanup, when the context of the test has ended
	s.cmd.Env = s.Env
	if err := s.cmd.Start(); err != nil {
		s.T.Fatal(err)
	}
	s.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) { _ = cmd.Wait(); close(done) }(s.cmd, s.done)
	testwait.Eventually(s.T, "the sound server answers", func() bool { return s.Tool("pactl", "info").Run() == nil })
}

// Kill kills the server and waits for its end.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// Freeze stops the server's process until thaw is called.
func (s *Server) Freeze() (thaw func()) {
	_ = s.cmd.Process.Signal(syscall.SIGSTOP)
	return sync.OnceFunc(func() { _ = s.cmd.Process.Signal(syscall.SIGCONT) })
}

// Tool returns a command that uses the server.
func (s *Server) Tool(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...) //nolint:noctx // as above
	cmd.Env = s.Env
	return cmd
}

// Pactl sends the server a command and returns its answer.
func (s *Server) Pactl(args ...string) string {
	s.T.Helper()
	out, err := s.Tool("pactl", args...).CombinedOutput()
	if err != nil {
		s.T.Fatalf("pactl %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// Line returns the first line of the server's short list of its sinks, modules and so on that contains the words.
func (s *Server) Line(kind, words string) string {
	s.T.Helper()
	for line := range strings.Lines(s.Pactl("list", "short", kind)) {
		if strings.Contains(line, words) {
			return line
		}
	}
	s.T.Fatalf("none of the %s has %q", kind, words)
	return ""
}

// Unload unloads the first module whose arguments contain these.
func (s *Server) Unload(args string) {
	s.T.Helper()
	s.Pactl("unload-module", strings.Fields(s.Line("modules", args))[0])
}

// Inputs is the number of streams that the server plays.
func (s *Server) Inputs() int { return strings.Count(s.Pactl("list", "short", "sink-inputs"), "\n") }

// CheckIdle fails the test unless the threads of a process do not wake up in one of eight spans of two seconds: what was
// begun before must end first.
func CheckIdle(t testing.TB, pid int) {
	t.Helper()
	const span = 2 * time.Second
	fewest := 0
	for range 8 {
		before := switches(t, pid)
		time.Sleep(span) // the span is what is measured
		if fewest = switches(t, pid) - before; fewest == 0 {
			return
		}
	}
	t.Errorf("the process still wakes up %d times in %v", fewest, span)
}

// switches is how often the threads of a process have gone to sleep.
func switches(t testing.TB, pid int) (n int) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(tasks) == 0 {
		t.Skip("the system does not report how often a process sleeps")
	}
	for _, task := range tasks {
		status, _ := os.ReadFile(task)
		for line := range strings.Lines(string(status)) {
			if count, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				more, err := strconv.Atoi(strings.TrimSpace(count))
				if err != nil {
					t.Skip("the system does not report how often a process sleeps:", err)
				}
				n += more
			}
		}
	}
	return n
}
