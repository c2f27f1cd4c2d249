package tunnel

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/text"
)

// minSecret is the length in bytes from which on a token is redacted wherever it occurs. A shorter one is a word, and
// replacing it would garble sentences; ngrok's have 49.
const minSecret = 8

// echoedToken is where the service repeats the token that it refuses (measured), up to the end of that line. The line end may
// be escaped, as in a log.
var echoedToken = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(your authtoken\s*:)[^\r\n"\\]*`)
}}

// redactor removes the token from what the library and the service say.
type redactor struct{ token string }

// line makes one line of s, for a report or a log. The token is replaced in the line and not before: a character that is left out of a
// line can be in the middle of the token.
func (r redactor) line(s string) string {
	s = text.Line(echoedToken.Get().ReplaceAllString(s, "${1} "+text.Redacted))
	if len(r.token) >= minSecret {
		s = strings.ReplaceAll(s, r.token, text.Redacted)
	}
	return text.Redact(s)
}

// redactedLog is a log for the library or for net/http. Records of at least level go to log, redacted and at debug level,
// because they are meant for developers. A nil log is silent; without a log the library would write to the terminal
// (measured).
func redactedLog(log *slog.Logger, level slog.Level, r redactor) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(redactingHandler{log.Handler(), level, r})
}

type redactingHandler struct {
	to     slog.Handler
	level  slog.Level // the lowest that passes
	redact redactor
}

func (h redactingHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.to.Enabled(ctx, slog.LevelDebug)
}

func (h redactingHandler) Handle(ctx context.Context, r slog.Record) error {
	redacted := slog.NewRecord(r.Time, slog.LevelDebug, "ngrok: "+h.redact.line(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		redacted.AddAttrs(h.clean(a))
		return true
	})
	return h.to.Handle(ctx, redacted)
}

func (h redactingHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.clean(a)
	}
	return redactingHandler{h.to.WithAttrs(clean), h.level, h.redact}
}

func (h redactingHandler) WithGroup(name string) slog.Handler {
	return redactingHandler{h.to.WithGroup(name), h.level, h.redact}
}

// clean leaves numbers, times and the like, and turns everything else into its redacted text.
func (h redactingHandler) clean(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		group := make([]slog.Attr, 0, len(v.Group()))
		for _, inner := range v.Group() {
			group = append(group, h.clean(inner))
		}
		v = slog.GroupValue(group...)
	case slog.KindString:
		v = slog.StringValue(h.redact.line(v.String()))
	case slog.KindAny:
		v = slog.StringValue(h.redact.line(fmt.Sprintf("%+v", v.Any())))
	}
	return slog.Attr{Key: a.Key, Value: v}
}
