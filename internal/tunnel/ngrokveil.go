package tunnel

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"callboard/internal/text"
)

const (
	hidden = "…" // stands where a secret stood
	// minSecret is the length in bytes from which on a token is hidden wherever it stands. A shorter one is a word, and hiding
	// it would garble sentences; ngrok's own have 49.
	minSecret = 8
)

// echoed is where the service repeats the token that it refuses (measured), up to the end of that line, be it a real one or
// one that a log has escaped.
var echoed = regexp.MustCompile(`(?i)(your authtoken\s*:)[^\r\n"\\]*`)

// veil takes the token out of what the library and the service say.
type veil struct{ token string }

// hide leaves lines as they are, for those who look for something in them.
func (v veil) hide(s string) string {
	if len(v.token) >= minSecret {
		s = strings.ReplaceAll(s, v.token, hidden)
	}
	return echoed.ReplaceAllString(s, "${1} "+hidden)
}

// line is s as one line, fit for a report or a log.
func (v veil) line(s string) string { return text.Redact(v.hide(s)) }

// quiet is a log for the library or for net/http: what is at least at the level of floor goes to log at debug level, for it is meant
// for developers, and without secrets. A nil log is silent, which is not the library's idea: without one it writes over the
// screen (measured).
func quiet(log *slog.Logger, floor slog.Level, v veil) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(quietHandler{log.Handler(), floor, v})
}

type quietHandler struct {
	to    slog.Handler
	floor slog.Level
	veil  veil
}

func (h quietHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.floor && h.to.Enabled(ctx, slog.LevelDebug)
}

func (h quietHandler) Handle(ctx context.Context, r slog.Record) error {
	mine := slog.NewRecord(r.Time, slog.LevelDebug, "ngrok: "+h.veil.line(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		mine.AddAttrs(h.clean(a))
		return true
	})
	return h.to.Handle(ctx, mine)
}

func (h quietHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.clean(a)
	}
	return quietHandler{h.to.WithAttrs(clean), h.floor, h.veil}
}

func (h quietHandler) WithGroup(name string) slog.Handler {
	return quietHandler{h.to.WithGroup(name), h.floor, h.veil}
}

// clean keeps numbers and the like, and turns everything else into its cleaned text.
func (h quietHandler) clean(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		group := make([]slog.Attr, 0, len(v.Group()))
		for _, inner := range v.Group() {
			group = append(group, h.clean(inner))
		}
		v = slog.GroupValue(group...)
	case slog.KindString:
		v = slog.StringValue(h.veil.line(v.String()))
	case slog.KindAny:
		v = slog.StringValue(h.veil.line(fmt.Sprintf("%+v", v.Any())))
	}
	return slog.Attr{Key: a.Key, Value: v}
}
