package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"time"
)

const (
	// hardEnd is how long the process may live after the second signal.
	hardEnd = time.Second

	// oneEnd is how long after the first signal others count as the same one. One event often sends several: timeout(1) signals
	// its child and then the process group, and a terminal that closes hangs up by the kernel and by the shell. They must not
	// skip what the second signal of a person skips.
	oneEnd = 250 * time.Millisecond

	// lastWait is how long after a signal that no person sends with a key the second one is not waited for. A terminal that
	// takes no output any more would otherwise hold the process without end. Putting the callback back takes less.
	lastWait = 10 * time.Second
)

// againKey is the key of a context's value: a channel that is closed at the second signal.
type againKey struct{}

// withSignals returns a context that the first of the signals ends. The second one, if it comes later than oneEnd, ends what the
// program still waits for, and the process within hardEnd; a third one ends it at once. After any signal but an interrupt,
// lastWait counts as the second.
func withSignals(parent context.Context, signals ...os.Signal) (ctx context.Context, stop func()) {
	received, again := make(chan os.Signal, 2), make(chan struct{})
	ctx, cancel := context.WithCancel(context.WithValue(parent, againKey{}, again))
	signal.Notify(received, signals...)
	ended := make(chan struct{})
	go func() {
		var late <-chan time.Time
		select {
		case sig := <-received:
			if sig != os.Interrupt {
				late = time.After(lastWait)
			}
		case <-ended:
			return
		}
		cancel()
		for first := time.Now(); ; {
			select {
			case <-received:
				if time.Since(first) <= oneEnd {
					continue
				}
			case <-late:
			case <-ended:
				return
			}
			break
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
