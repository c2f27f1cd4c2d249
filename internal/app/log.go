package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"callboard/internal/config"
	"callboard/internal/text"
)

// OpenLog opens the log that the person asked for, for reading by nobody else, with secrets left out of it. Without
// one, nothing is logged and there is nothing to close. Its error is a line for a person.
func OpenLog(c config.Config) (*slog.Logger, io.Closer, error) {
	if c.LogFile == "" {
		return slog.New(slog.DiscardHandler), nil, nil
	}
	f, err := os.OpenFile(c.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		why := err.Error()
		if of, ok := errors.AsType[*fs.PathError](err); ok {
			why = fmt.Sprintf("%s cannot be opened (%v)", c.LogFile, of.Err)
		}
		return nil, nil, &text.Problem{What: "--log-file", Why: why, Next: "name a file that can be written to", Err: config.ErrInvalid}
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		_ = f.Chmod(0o600) // best effort: what is in a log is nobody else's business
	}
	return slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: c.LogLevel, ReplaceAttr: redact(c.Token.Reveal())})), f, nil
}

// redact takes secrets out of every text that is logged: those with a known look, and this run's own token.
// A token of fewer than eight letters is a word, like the sandbox's, and hiding it would garble sentences.
func redact(token string) func([]string, slog.Attr) slog.Attr {
	clean := func(s string) string {
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
			// Whatever it is (an error, a struct), its text is what can be cleaned.
			a.Value = slog.StringValue(clean(fmt.Sprint(a.Value.Any())))
		}
		return a
	}
}
