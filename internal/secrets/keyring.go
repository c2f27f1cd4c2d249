package secrets

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring is a keyring of the operating system. Its calls may block for any time; a Store stops waiting after a second.
type Keyring interface {
	// Get returns a secret, or an error that is ErrNotFound.
	Get(name string) (string, error)
	// Set stores a secret and replaces an older one.
	Set(name, value string) error
	// Delete deletes a secret, or returns an error that is ErrNotFound.
	Delete(name string) error
}

// ErrNotFound is the error of a Keyring that does not have a secret.
var ErrNotFound = errors.New("the keyring does not have it")

var (
	errNoKeyring = errors.New("there is no keyring here")
	errNoAnswer  = errors.New("the keyring does not answer")
	errLocked    = errors.New("the keyring is locked")
	errNotStored = errors.New("the keyring did not store it")
	errBadAnswer = errors.New("the keyring returned an answer that cannot be read")
)

// service is the name of our secrets in the system's keyring.
const service = "callboard"

// system is the keyring of this machine: Keychain, the Credential Manager, or the Secret Service on D-Bus.
type system struct{}

func (system) Get(name string) (string, error) {
	if !reachable() {
		return "", errNoKeyring
	}
	value, err := keyring.Get(service, name)
	return value, translateError(err)
}

func (system) Set(name, value string) error {
	if !reachable() {
		return errNoKeyring
	}
	return translateError(keyring.Set(service, name, value))
}

func (system) Delete(name string) error {
	if !reachable() {
		return errNoKeyring
	}
	return translateError(keyring.Delete(service, name))
}

// translateError turns the errors of go-keyring into ours. It has no error value for a keyring that stays locked.
func translateError(err error) error {
	switch {
	case err == nil:
		return nil
	case strings.HasPrefix(err.Error(), "failed to unlock"):
		return errLocked
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return errNoKeyring
	}
	return err
}

// timedKeyring makes one keyring call at a time and limits the time of each. A nil timedKeyring is no keyring.
type timedKeyring struct {
	ring    Keyring
	wait    time.Duration
	busy    chan struct{}        // has one element while a call is running
	current atomic.Pointer[call] // the running call; nil: none
}

// call is one call of the keyring. It is finished by its answer or by the end of the wait, whichever comes first.
type call struct{ state atomic.Int32 }

const (
	running int32 = iota
	answered
	abandoned
)

func (c *call) finish(as int32) bool { return c.state.CompareAndSwap(running, as) }

func newTimedKeyring(k Keyring, wait time.Duration) *timedKeyring {
	return &timedKeyring{ring: k, wait: wait, busy: make(chan struct{}, 1)}
}

func (p *timedKeyring) get(ctx context.Context, name string) (string, error) {
	var value string // a late answer may still write here
	if err := p.call(ctx, func() (err error) {
		value, err = p.ring.Get(name)
		return err
	}, nil); err != nil {
		return "", err
	}
	return value, nil
}

// set stores a secret and reads it back, because a keyring whose window was closed reports success all the same. A value
// that is stored too late is deleted again, because it is in a file by then, unless the keyring had a value before (had).
func (p *timedKeyring) set(ctx context.Context, name, value string, had bool) error {
	undo := func() error { return p.ring.Delete(name) }
	if had {
		undo = nil
	}
	return p.call(ctx, func() error {
		if err := p.ring.Set(name, value); err != nil {
			return err
		}
		if stored, err := p.ring.Get(name); err != nil || stored != value {
			return errNotStored
		}
		return nil
	}, undo)
}

func (p *timedKeyring) remove(ctx context.Context, name string) error {
	return p.call(ctx, func() error { return p.ring.Delete(name) }, nil)
}

// call runs do with the time limit. A call that takes longer goes on, because it cannot be cancelled; if it succeeds later,
// undo reverts it. Until it ends, every other call returns errNoAnswer at once.
func (p *timedKeyring) call(ctx context.Context, do, undo func() error) error {
	if p == nil {
		return errNoKeyring
	}
	if c := p.current.Load(); c != nil && c.state.Load() == abandoned {
		return errNoAnswer // do not wait for it again
	}
	limited, cancel := context.WithTimeoutCause(ctx, p.wait, errNoAnswer)
	defer cancel()
	select {
	case p.busy <- struct{}{}:
	case <-limited.Done():
		return context.Cause(limited)
	}
	c, answer := &call{}, make(chan error, 1)
	p.current.Store(c)
	go func() {
		defer func() { p.current.Store(nil); <-p.busy }()
		err := recovered(do)
		switch {
		case c.finish(answered):
			answer <- err
		case err == nil && undo != nil:
			_ = recovered(undo)
		}
	}()
	select {
	case err := <-answer:
		return err
	case <-limited.Done():
		if c.finish(abandoned) {
			return context.Cause(limited)
		}
		return <-answer
	}
}

// recovered turns a panic of do into an error: go-keyring panics if the Secret Service, another program, returns an
// unexpected type.
func recovered(do func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errBadAnswer
		}
	}()
	return do()
}
