// Package secrets keeps the tokens of a person: in the keyring of the system, or where there is none in a file
// that only they may read.
//
//	secret-typecast.json    the API token of Typecast, or a word that the keyring has it
//	secret-ngrok.json       the authtoken of ngrok, likewise
//
// The keyring is asked only for what such a file says it has. So a machine that never kept anything asks none: no
// process is started for it, no locked keyring opens a window, and no test meets the real one by accident.
package secrets

import (
	"context"
	"errors"
	"time"
)

// The secrets there are.
const (
	Typecast = "typecast" // the API token
	Ngrok    = "ngrok"    // the authtoken
)

// InKeyring is how Get and Set call the keyring, for people.
const InKeyring = "the keyring"

// patience is how long a keyring may take. One that is locked asks the person first and may never come back.
const patience = time.Second

// Store keeps secrets. It is safe for concurrent use, and several processes may share its folder: the last one to
// keep a secret wins.
type Store struct {
	dir  string
	ring *patient // nil: there is no keyring
}

// Option changes how a Store works.
type Option func(*Store)

// WithKeyring takes another keyring than the system's; nil is none at all.
func WithKeyring(k Keyring) Option {
	return func(s *Store) {
		s.ring = nil
		if k != nil {
			s.ring = newPatient(k, patience)
		}
	}
}

// New returns the store whose files lie in dir, the configuration folder. It touches nothing yet.
func New(dir string, opts ...Option) *Store {
	s := &Store{dir: dir, ring: newPatient(system{}, patience)}
	for _, o := range opts {
		o(s)
	}
	return s
}

// Get returns a secret and where it was found, for people: "the keyring", or the path of a file. One that was
// never kept is empty and no error. A keyring that ought to have it and does not answer is one, after a second at most.
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
	case errors.Is(err, ErrNotFound): // somebody took it out there
		return "", "", nil
	case err != nil:
		return "", "", k.noAnswer(ctx, err)
	}
	if flaw := flawOf(value); flaw != "" {
		return "", "", k.invalid(InKeyring, flaw)
	}
	return value, InKeyring, nil
}

// Set keeps a secret and returns where, as Get does: in the keyring if that takes it, in a file otherwise.
func (s *Store) Set(ctx context.Context, name, value string) (where string, err error) {
	k, err := kindOf(name)
	if err != nil {
		return "", err
	}
	if flaw := flawOf(value); flaw != "" {
		return "", k.invalid("", flaw)
	}
	f := s.file(name)
	before, err := f.read()
	if errors.Is(err, errNotOurs) {
		return "", k.notStored(f.path(), err) // what is damaged is written anew; what somebody put there is not ours to replace
	}
	switch err := s.ring.set(ctx, name, value, before.Keyring); {
	case err == nil:
		if before == (record{Keyring: true}) {
			return InKeyring, nil
		}
		if err := f.write(record{Keyring: true}); err != nil {
			_ = s.ring.remove(ctx, name) // nothing would ever find it there
			return "", k.notStored(f.path(), err)
		}
		return InKeyring, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	}
	// An older one may still lie in the keyring. It is remembered, so that Delete takes that out as well.
	if err := f.write(record{Value: value, Keyring: before.Keyring}); err != nil {
		return "", k.notStored(f.path(), err)
	}
	return f.path(), nil
}

// Delete forgets a secret wherever it is kept. One that was never kept is no error.
func (s *Store) Delete(ctx context.Context, name string) error {
	k, err := kindOf(name)
	if err != nil {
		return err
	}
	f := s.file(name)
	r, _ := f.read() // whatever it is that cannot be read goes as well
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
