package player

import (
	"context"
	"log/slog"
	"time"

	"callboard/internal/player/output"
)

// Device is what tests stand in for.
type Device = device

// Stand is the watch over a device that stands still.
type StallWatch struct{ stallWatch }

// Still is one look of it.
func (s *StallWatch) Stalled(played int64, now time.Time) bool { return s.stalled(played, now) }

// NewWith returns an engine whose devices come from open.
func NewWith(open func(context.Context) Device) *Engine {
	return newEngine(slog.New(slog.DiscardHandler), func(ctx context.Context, _, _ string) device { return open(ctx) })
}

// NewPatient is NewWith with another patience than the least.
func NewPatient(patience time.Duration, open func(context.Context) Device) *Engine {
	e := NewWith(open)
	e.patience = patience
	return e
}

// NewOn returns an engine that plays on one server, whatever the environment says.
func NewOn(o output.Options) *Engine {
	e := newEngine(slog.New(slog.DiscardHandler), func(ctx context.Context, kind, device string) device {
		o.Kind, o.Device = kind, device
		return output.Open(ctx, o)
	})
	e.kind, e.sink = o.Kind, o.Device
	return e
}
