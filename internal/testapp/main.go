package testapp

import (
	"flag"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
)

// runVar is the environment variable that makes a test binary run as callboard.
const runVar = "CALLBOARD_TEST_RUN"

// Main is the body of TestMain. It runs the program instead of the tests when this process was started by testapp. run is
// what main of callboard calls: it returns the exit code.
//
// parallel is how many tests run at a time unless -parallel says otherwise. Tests of processes mostly wait for timers and for
// each other, so more than one for each processor is useful.
func Main(m *testing.M, run func() int, parallel int) {
	if os.Getenv(runVar) != "" {
		if path := os.Getenv(inspectVar); path != "" {
			answerInspector(path)
		}
		os.Exit(run())
	}
	// Where the tests themselves were started to ignore signals, as in the background of a script, the program must not inherit
	// that: it would ignore them as well.
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGTERM} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	if err := flag.Set("test.parallel", strconv.Itoa(parallel)); err != nil { // m.Run parses the command line, which overrides it
		panic(err)
	}
	os.Exit(m.Run())
}

// Path returns the path of the executable. It runs as callboard only in an environment of [Env.Vars].
func Path(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
