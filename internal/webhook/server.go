package webhook

import (
	"log/slog"
	"net/http"

	"callboard/internal/tunnel"
)

// NewServer is the HTTP server a Receiver is meant to stand behind: bounded headers, and a
// deadline for everything a stranger could draw out. log may be nil.
func NewServer(h http.Handler, log *slog.Logger) *http.Server { return tunnel.NewServer(h, log) }
