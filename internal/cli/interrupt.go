package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"time"
)

// hardEnd is how long the process may live after the second signal.
const hardEnd = time.Second

// againKey is the key of a context's value: a channel that is closed at the second signal.
type againKey struct{}

// withSignals returns a context that the first of the signals ends. The second one ends what the program still waits for, and
// the process within hardEnd; a third one ends it at once.
func withSignals(parent context.Context, signals ...os.Signal) (ctx context.Context, stop func()) {
	received, again := make(chan os.Signal, 2), make(chan struct{})
	ctx, cancel := context.WithCancel(context.WithValue(parent, againKey{}, again))
	signal.Notify(received, signals...)
	ended := make(chan struct{})
	next := func() bool {
		select {
		case <-received:
			return true
		case <-ended:
			return false
		}
	}
	go func() {
		if !next() {
			return
		}
		cancel()
		if !next() {
			return
		}
		signal.Stop(received)
		close(again)
		select {
		case <-time.After(hardEnd):
			os.Exit(exitInterrupted)
		case <-ended: // the command has ended in time
		}
	}()
	return ctx, sync.OnceFunc(func() { signal.Stop(received); close(ended); cancel() })
}

// interruptedAgain returns a channel that is closed when a person does not want to wait any longer: at the second signal, or at
// the first one that comes from now on. It is nil where no signals are received.
func interruptedAgain(ctx context.Context) <-chan struct{} {
	if ctx.Err() == nil {
		return ctx.Done()
	}
	again, _ := ctx.Value(againKey{}).(chan struct{})
	return again
}
