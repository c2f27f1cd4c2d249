package app

import (
	"context"
	"time"

	"callboard/internal/config"
	"callboard/internal/player/output"
)

// openSound opens the configured sound output; nil: it did not answer in time.
func openSound(ctx context.Context, c config.Config, patience time.Duration) *output.Device {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	opened := make(chan *output.Device, 1)
	go func() { opened <- output.Open(ctx, output.Options{Kind: c.Audio, Device: c.AudioDevice}) }()
	select {
	case d := <-opened:
		if d.Silent() && ctx.Err() != nil { // what was tried may have been cut off
			d.Close()
			return nil
		}
		return d
	case <-ctx.Done():
		go func() { (<-opened).Close() }() // some drivers cannot be interrupted
		return nil
	}
}

// soundPatience is how long a command waits for the sound output before it sends what it is to play.
const soundPatience = 5 * time.Second

// NoSound says in one line why nothing that is played now would be heard, and what to do. It is empty if something would be heard, if
// silence was asked for (--audio silent), and if the output did not answer within seconds, so that it is not known.
func NoSound(ctx context.Context, c config.Config) string {
	if c.Audio == output.Silent {
		return ""
	}
	d := openSound(ctx, c, soundPatience)
	if d == nil {
		return ""
	}
	defer d.Close()
	if !d.Silent() {
		return ""
	}
	return d.Problem()
}
