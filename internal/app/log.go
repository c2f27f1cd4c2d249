package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"syscall"

	"callboard/internal/config"
	"callboard/internal/osfile"
	"callboard/internal/text"
)

// OpenLog opens the configured log file, readable by this user only. Secrets are redacted in what is written to it. Without
// a log file it returns a silent logger and a nil Closer. Its error is a *text.Problem that wraps config.ErrInvalid.
func OpenLog(c config.Config) (*slog.Logger, io.Closer, error) {
	if c.LogFile == "" {
		return slog.New(slog.DiscardHandler), nil, nil
	}
	f, err := os.OpenFile(c.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_NONBLOCK, 0o600) // a pipe that nobody reads is an error, and no wait
	if err != nil {
		why := err.Error()
		if of, ok := errors.AsType[*fs.PathError](err); ok {
			why = fmt.Sprintf("%s cannot be opened (%v)", c.LogFile, of.Err)
		}
		return nil, nil, &text.Problem{What: "--log-file", Why: why, Next: "name a file that can be written to", Err: config.ErrInvalid}
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && osfile.OpenToOthers(c.LogFile) {
		_ = osfile.MakePrivate(c.LogFile) // best effort
	}
	return slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: c.LogLevel, ReplaceAttr: redact(c.Token.Reveal())})), f, nil
}

// redact removes secrets from every text that is logged: those that text.Redact knows, and this run's token. A token of
// fewer than eight bytes is a word, like the sandbox's, and replacing it would garble sentences.
func redact(token string) func([]string, slog.Attr) slog.Attr {
	clean := func(s string) string {
		s = text.Line(s) // first: a character that is left out of a line can be in the middle of the token
		if len(token) >= 8 {
			s = strings.ReplaceAll(s, token, "(hidden)")
		}
		return text.Redact(s)
	}
	return func(_ []string, a slog.Attr) slog.Attr {
		switch a.Value.Kind() {
		case slog.KindString:
			a.Value = slog.StringValue(clean(a.Value.String()))
		case slog.KindAny:
			// Of an error or a struct, the text can be cleaned.
			a.Value = slog.StringValue(clean(fmt.Sprint(a.Value.Any())))
		}
		return a
	}
}
