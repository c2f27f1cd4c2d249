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
type Stand struct{ stand }

// Still is one look of it.
func (s *Stand) Still(heard int64, now time.Time) bool { return s.still(heard, now) }

// NewWith returns an engine whose devices come from open.
func NewWith(open func(context.Context) Device) *Engine {
	return newEngine(slog.New(slog.DiscardHandler), false, open)
}

// NewOn returns an engine that plays on one server, whatever the environment says.
func NewOn(o output.Options) *Engine {
	return newEngine(slog.New(slog.DiscardHandler), o.Kind == output.Silent, func(ctx context.Context) device {
		return output.Open(ctx, o)
	})
}
