package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// hidden is printed in place of a secret.
const hidden = "(hidden)"

// Secret is a text that is never printed: every verb of fmt, slog, JSON and TOML print a placeholder, so that printing the
// configuration does not leak it. Only Reveal returns it.
type Secret struct{ text string }

// NewSecret returns a Secret with the given text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text, for the header that needs it.
func (s Secret) Reveal() string { return s.text }

// Empty reports whether the secret is empty.
func (s Secret) Empty() bool { return s.text == "" }

// String returns a placeholder, or an empty string for an empty secret.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return hidden
}

// Format prints the placeholder, whatever the verb, including %#v and %x.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns the placeholder.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns the placeholder, for JSON and other encodings.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// maxToken is the maximum length of a token in bytes.
const maxToken = 4096

// cleanToken accepts a token as people paste it: with spaces around it, or with "Bearer" before it. A token that cannot be
// sent in a header is an error, which does not contain the token. from is where it was found, account whose it should be.
func cleanToken(from, text, account string) (Secret, error) {
	text = strings.TrimSpace(text)
	if word, rest, ok := strings.Cut(text, " "); ok && strings.EqualFold(word, "bearer") {
		text = strings.TrimSpace(rest)
	}
	if text == "" {
		return Secret{}, invalid(from, "it has no token", "put "+account+" there")
	}
	for _, r := range text {
		if r <= ' ' || r > '~' {
			return Secret{}, invalid(from, "the token has a space, a line break or a character that no token has", "copy it again, completely and nothing else")
		}
	}
	if len(text) > maxToken {
		return Secret{}, invalid(from, "it is longer than any token", "copy it again, completely and nothing else")
	}
	return NewSecret(text), nil
}
