package secrets

import "time"

// WithTimeout uses a keyring with another time limit.
func WithTimeout(k Keyring, wait time.Duration) Option {
	return func(s *Store) { s.ring = newTimedKeyring(k, wait) }
}

// Parse parses the content of a file.
func Parse(text []byte) (value string, inKeyring bool, err error) {
	r, err := parse(text)
	return r.Value, r.Keyring, err
}

// MaxLength is the length in bytes of the longest secret that is stored.
const MaxLength = maxLength
