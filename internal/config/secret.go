package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// hidden stands wherever a secret would have been printed.
const hidden = "(hidden)"

// Secret is a text that never shows itself: every verb of fmt, slog, JSON and TOML gives a
// stand-in, so that a dump of the configuration cannot leak it. Reveal is the one way to read it.
type Secret struct{ text string }

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text itself, for the header that needs it and for nothing else.
func (s Secret) Reveal() string { return s.text }

// Empty reports whether there is nothing to hide.
func (s Secret) Empty() bool { return s.text == "" }

// String returns a stand-in, or nothing for an empty secret.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return hidden
}

// Format prints the stand-in whatever the verb: %#v and %x are not a way round.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is the stand-in for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is the stand-in for JSON and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// cleanToken takes a token as people paste it: with space round it, or with the word Bearer
// from a header. What cannot stand in a header is refused, without repeating it. account says whose it ought to be.
func cleanToken(from, text, account string) (Secret, error) {
	text = strings.TrimSpace(text)
	if word, rest, ok := strings.Cut(text, " "); ok && strings.EqualFold(word, "bearer") {
		text = strings.TrimSpace(rest)
	}
	if text == "" {
		return Secret{}, invalid(from, "it holds no token", "put "+account+" there")
	}
	for _, r := range text {
		if r <= ' ' || r > '~' {
			return Secret{}, invalid(from, "the token has a space, a line break or a sign that no token has", "copy it again, whole and alone")
		}
	}
	if len(text) > 4096 {
		return Secret{}, invalid(from, "the token is longer than any token is", "copy it again, whole and alone")
	}
	return NewSecret(text), nil
}
