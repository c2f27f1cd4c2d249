// Callboard is for people who make voices speak through Typecast: it sends texts, receives the webhooks,
// fetches the audio before its link dies, plays and saves it.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/mattn/go-runewidth"

	"callboard/internal/cli"
)

func main() { os.Exit(run()) }

func run() int {
	// Under a Korean locale runewidth counts … and ● as two cells, which terminals do not.
	runewidth.DefaultCondition.EastAsianWidth = false

	// net/http and others write what they think of a peer to the standard log, which is the terminal: over the screen.
	log.SetOutput(io.Discard)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the process at once
	return cli.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())
}
