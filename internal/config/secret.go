package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"callboard/internal/text"
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

// cleanToken accepts a token as people paste it: see text.CleanToken. The error does not contain the token. from is where it was
// found, account whose it should be.
func cleanToken(from, raw, account string) (Secret, error) {
	token, flaw := text.CleanToken(raw)
	switch {
	case flaw == "":
		return NewSecret(token), nil
	case strings.TrimSpace(raw) == "":
		return Secret{}, invalid(from, "it has no token", "put "+account+" there")
	}
	return Secret{}, invalid(from, flaw, "copy it again, completely and nothing else")
}
