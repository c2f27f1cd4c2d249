package cli

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/mattn/go-runewidth"
)

// Run runs the command of this process's arguments and returns the exit code. Only main and test binaries that run as
// callboard call it: it changes settings of the whole process.
func Run() int {
	// First of all, so that Ctrl+C in the first milliseconds gets its line and its exit code.
	ctx, stop := withSignals(context.Background(), endingSignals()...)
	defer stop()
	defer keepConsole(os.Stdin, os.Stdout, os.Stderr)()

	// In a Korean locale runewidth counts … and ● as two cells. Terminals do not.
	runewidth.DefaultCondition.EastAsianWidth = false

	// net/http and others log about their peers to the standard logger, which would write over the screen. mewkiz/flac
	// does so for each frame at 24,000 or 176,400 Hz. Package decode cannot prevent that: the rate code is in the header
	// of the frame, which two checksums cover.
	log.SetOutput(io.Discard)

	catchSIGPIPE()
	return Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())
}

// endingSignals returns the signals that end a command. One that is ignored from the start, as SIGHUP is after nohup, stays
// ignored: the user wants the command to outlive what sends it. The screen ends with its terminal even so. SIGQUIT is Ctrl+\,
// for which Go would print the stacks and leave the callback ours; SIGABRT still does.
func endingSignals() []os.Signal {
	return slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}, signal.Ignored)
}
