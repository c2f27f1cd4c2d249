package secrets

import "time"

// WithPatience takes a keyring and waits for it no longer than wait.
func WithPatience(k Keyring, wait time.Duration) Option {
	return func(s *Store) { s.ring = newPatient(k, wait) }
}

// Parse reads a file's text.
func Parse(text []byte) (value string, inKeyring bool, err error) {
	r, err := parse(text)
	return r.Value, r.Keyring, err
}

// Longest is the maxLength secret that is kept.
const Longest = maxLength
