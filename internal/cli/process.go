package cli

import (
	"context"
	"io"
	"log"
	"os"
	"syscall"

	"github.com/mattn/go-runewidth"
)

// Run runs the command of this process's arguments and returns the exit code. Only main and test binaries that run as
// callboard call it: it changes settings of the whole process.
func Run() int {
	// In a Korean locale runewidth counts … and ● as two cells. Terminals do not.
	runewidth.DefaultCondition.EastAsianWidth = false

	// net/http and others log about their peers to the standard logger, which would write over the screen. mewkiz/flac
	// does so for each frame at 24,000 or 176,400 Hz. Package decode cannot prevent that: the rate code is in the header
	// of the frame, which two checksums cover.
	log.SetOutput(io.Discard)

	catchSIGPIPE()
	ctx, stop := withSignals(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	return Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())
}
