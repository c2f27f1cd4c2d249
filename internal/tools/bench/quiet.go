package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

const (
	quietLimit = 2 * time.Minute // the longest wait for other work to end
	quietEvery = 2 * time.Second // Linux counts the load every 5 seconds
)

// busyAt is the load of the last minute from which the figures of a machine are not those of a quiet one.
func busyAt(cores int) float64 { return float64(cores) / 2 }

// quiet waits until the load of the last minute is at most busyAt, because the build of the test programs has just used all
// processors. It says so on log, and after quietLimit it gives up. It returns the load at the end.
func quiet(ctx context.Context, cores int, load func() float64, every, limit time.Duration, log io.Writer) (float64, error) {
	now, most := load(), busyAt(cores)
	if now <= most {
		return now, nil
	}
	fmt.Fprintf(log, "waiting until the load is %.1f or less, at most %v; it is %.1f\n", most, limit, now)
	poll := time.NewTicker(every)
	defer poll.Stop()
	end := time.After(limit)
	for now > most {
		select {
		case <-ctx.Done():
			return now, ctx.Err()
		case <-end:
			fmt.Fprintf(log, "the load is still %.1f: other programs use the processors\n", now)
			return now, nil
		case <-poll.C:
			now = load()
		}
	}
	return now, nil
}
