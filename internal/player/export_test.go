package player

import (
	"context"
	"log/slog"

	"callboard/internal/player/output"
)

// Device is what tests stand in for.
type Device = device

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
