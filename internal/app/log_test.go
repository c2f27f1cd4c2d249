package app

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/config"
)

// The log has neither the token, also with characters in it that a line leaves out, nor control characters.
func TestLogHidesTheToken(t *testing.T) {
	t.Parallel()
	const token = "t0ken-Of-1ts-own-form"
	path := filepath.Join(t.TempDir(), "log")
	log, file, err := OpenLog(config.Config{LogFile: path, LogLevel: slog.LevelDebug, Token: config.NewSecret(token)})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{token, "a " + token + " b", token[:5] + "\x00" + token[5:], token[:1] + "\u202e" + token[1:8] + "\x1b" + token[8:]} {
		log.Warn(s, "text", s, "err", errors.New(s), "list", []string{s})
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(raw); strings.Contains(s, token) || strings.Contains(s, `\u00`) || strings.Contains(s, "\u202e") || strings.Count(s, "(hidden)") != 16 {
		t.Errorf("the log: %s", s)
	}
}
