// Package secrets stores the tokens of a person in the keyring of the system or, if there is none, in files that only the
// person can read.
//
//	secret-typecast.json      the API token of Typecast, or a note that the keyring has it
//	secret-typecast-key.json  the API key of Typecast's newer API, likewise
//	secret-ngrok.json         the authtoken of ngrok, likewise
//
// The keyring is only asked for a secret if such a file says that it has it. So the keyring is not used before something
// was stored: no process is started for it, no locked keyring opens a window, and no test uses the real one by accident.
package secrets

import (
	"context"
	"errors"
	"time"

	"callboard/internal/text"
)

// The names of the secrets.
const (
	Typecast    = "typecast"     // the API token
	TypecastKey = "typecast-key" // the API key of the newer API
	Ngrok       = "ngrok"        // the authtoken
)

// InKeyring is what Get and Set return for the keyring as the place of a secret.
const InKeyring = "the keyring"

// keyringTimeout is the time limit of one keyring call. A locked keyring asks the person first and may never return.
const keyringTimeout = time.Second

// Store stores secrets. It is safe for concurrent use. Several processes may use the same folder; the last one to store a
// secret wins.
type Store struct {
	dir  string
	ring *timedKeyring // nil: there is no keyring
}

// Option configures a Store.
type Option func(*Store)

// WithKeyring uses k in place of the system's keyring; nil means no keyring.
func WithKeyring(k Keyring) Option {
	return func(s *Store) {
		s.ring = nil
		if k != nil {
			s.ring = newTimedKeyring(k, keyringTimeout)
		}
	}
}

// New returns a Store with its files in dir, the folder of the settings. It reads and writes nothing yet.
func New(dir string, opts ...Option) *Store {
	s := &Store{dir: dir, ring: newTimedKeyring(system{}, keyringTimeout)}
	for _, o := range opts {
		o(s)
	}
	return s
}

// Get returns a secret and the place where it was found, for people: InKeyring or the path of a file. A secret that was
// never stored is empty and not an error. If the keyring has it and does not answer within a second, that is an error.
// Errors are a *text.Problem or the error of ctx.
func (s *Store) Get(ctx context.Context, name string) (value, from string, err error) {
	k, err := kindOf(name)
	if err != nil {
		return "", "", err
	}
	f := s.file(name)
	r, err := f.read()
	switch {
	case err != nil:
		return "", "", k.unreadable(f.path(), err)
	case r.Value != "":
		return r.Value, f.path(), nil
	case !r.Keyring:
		return "", "", nil
	}
	value, err = s.ring.get(ctx, name)
	switch {
	case errors.Is(err, ErrNotFound): // it was removed there
		return "", "", nil
	case err != nil:
		return "", "", k.noAnswer(ctx, err)
	}
	if flaw := flawOf(value); flaw != "" {
		return "", "", k.invalid(InKeyring, flaw)
	}
	return value, InKeyring, nil
}

// Set cleans a secret (text.CleanToken) and stores it in the keyring, or in a file if that fails, and returns the place as Get does. Errors are as of Get.
func (s *Store) Set(ctx context.Context, name, value string) (where string, err error) {
	k, err := kindOf(name)
	if err != nil {
		return "", err
	}
	if clean, flaw := text.CleanToken(value); flaw == "" {
		value = clean
	}
	if flaw := flawOf(value); flaw != "" {
		return "", k.invalid("", flaw)
	}
	f := s.file(name)
	before, err := f.read()
	if errors.Is(err, errNotRegular) {
		return "", k.notStored(f.path(), err) // a damaged file is overwritten; something that is not a regular file is not
	}
	switch err := s.ring.set(ctx, name, value, before.Keyring); {
	case err == nil:
		if before == (record{Keyring: true}) {
			return InKeyring, nil
		}
		if err := f.write(record{Keyring: true}); err != nil {
			_ = s.ring.remove(ctx, name) // without the file it would never be found there
			return "", k.notStored(f.path(), err)
		}
		return InKeyring, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	}
	// The keyring may still have an older value. The file notes that, so that Delete removes it there, too.
	if err := f.write(record{Value: value, Keyring: before.Keyring}); err != nil {
		return "", k.notStored(f.path(), err)
	}
	return f.path(), nil
}

// Delete deletes a secret in every place. It is not an error if it was never stored. Errors are as of Get.
func (s *Store) Delete(ctx context.Context, name string) error {
	k, err := kindOf(name)
	if err != nil {
		return err
	}
	f := s.file(name)
	r, _ := f.read() // an unreadable file is removed, too
	if r.Keyring {
		if err := s.ring.remove(ctx, name); err != nil && !errors.Is(err, ErrNotFound) {
			return k.notDeleted(ctx, err)
		}
	}
	if err := f.remove(); err != nil {
		return k.notDeleted(ctx, err)
	}
	return nil
}

func (s *Store) file(name string) file { return file{dir: s.dir, name: "secret-" + name + ".json"} }
