package player

import (
	"context"
	"log/slog"
	"time"

	"callboard/internal/player/output"
)

// Device is the interface that test devices implement.
type Device = device

// StallWatch exports stallWatch.
type StallWatch struct{ stallWatch }

// Stalled is one check.
func (s *StallWatch) Stalled(played int64, now time.Time) bool { return s.stalled(played, now) }

// NewWith returns an engine that opens its devices with open.
func NewWith(open func(context.Context) Device) *Engine {
	return newEngine(slog.New(slog.DiscardHandler), func(ctx context.Context, _, _ string) device { return open(ctx) })
}

// NewWithTimeout is NewWith with a longer device timeout.
func NewWithTimeout(timeout time.Duration, open func(context.Context) Device) *Engine {
	e := NewWith(open)
	e.deviceTimeout = timeout
	return e
}

// NewOn returns an engine on one server, independent of the environment.
func NewOn(o output.Options) *Engine {
	e := newEngine(slog.New(slog.DiscardHandler), func(ctx context.Context, kind, device string) device {
		o.Kind, o.Device = kind, device
		return output.Open(ctx, o)
	})
	e.kind, e.sink = o.Kind, o.Device
	return e
}
