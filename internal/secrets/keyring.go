package secrets

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring is a place that the system guards. Its calls may take for ever; a Store does not wait for that.
type Keyring interface {
	// Get returns a secret, or an error that is ErrNotFound.
	Get(name string) (string, error)
	// Set keeps a secret, over an older one.
	Set(name, value string) error
	// Delete forgets a secret; ErrNotFound if there is none.
	Delete(name string) error
}

// ErrNotFound is what a Keyring says of a secret that it does not have.
var ErrNotFound = errors.New("the keyring does not have it")

var (
	errNoKeyring = errors.New("there is no keyring here")
	errNoAnswer  = errors.New("the keyring does not answer")
	errLocked    = errors.New("the keyring is locked")
	errForgot    = errors.New("the keyring did not keep it")
	errNonsense  = errors.New("the keyring gave an answer that cannot be read")
)

// service is what the system's keyring files our secrets under.
const service = "callboard"

// system is the keyring of this machine: Keychain, the Credential Manager, or the Secret Service on D-Bus.
type system struct{}

func (system) Get(name string) (string, error) {
	if !reachable() {
		return "", errNoKeyring
	}
	value, err := keyring.Get(service, name)
	return value, plainly(err)
}

func (system) Set(name, value string) error {
	if !reachable() {
		return errNoKeyring
	}
	return plainly(keyring.Set(service, name, value))
}

func (system) Delete(name string) error {
	if !reachable() {
		return errNoKeyring
	}
	return plainly(keyring.Delete(service, name))
}

// plainly puts what go-keyring says into our words. It has no name for a keyring that stays locked.
func plainly(err error) error {
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

// patient asks a keyring one thing at a time and waits for each answer only so long. A nil one is no keyring.
type patient struct {
	ring Keyring
	wait time.Duration
	busy chan struct{}        // holds one token while a call is under way
	now  atomic.Pointer[call] // that call
}

// call is one question to the keyring. Whoever settles it first, the answer or the end of the waiting, has it.
type call struct{ state atomic.Int32 }

const (
	asked int32 = iota
	answered
	abandoned
)

func (c *call) settle(as int32) bool { return c.state.CompareAndSwap(asked, as) }

func newPatient(k Keyring, wait time.Duration) *patient {
	return &patient{ring: k, wait: wait, busy: make(chan struct{}, 1)}
}

func (p *patient) get(ctx context.Context, name string) (string, error) {
	var value string // a late answer may still be written here
	if err := p.ask(ctx, func() (err error) {
		value, err = p.ring.Get(name)
		return err
	}, nil); err != nil {
		return "", err
	}
	return value, nil
}

// set keeps a secret and looks whether it is there: a keyring whose window was closed says yes all the same. What is
// kept too late is taken out again, for it lies in a file by then; unless the keyring had one before, which is noted.
func (p *patient) set(ctx context.Context, name, value string, had bool) error {
	undo := func() error { return p.ring.Delete(name) }
	if had {
		undo = nil
	}
	return p.ask(ctx, func() error {
		if err := p.ring.Set(name, value); err != nil {
			return err
		}
		if kept, err := p.ring.Get(name); err != nil || kept != value {
			return errForgot
		}
		return nil
	}, undo)
}

func (p *patient) remove(ctx context.Context, name string) error {
	return p.ask(ctx, func() error { return p.ring.Delete(name) }, nil)
}

// ask does something with the keyring. What has not come back in time goes on by itself, for nothing can call it
// off; if it succeeds after all, undo takes it back. Until then the keyring counts as one that does not answer.
func (p *patient) ask(ctx context.Context, do, undo func() error) error {
	if p == nil {
		return errNoKeyring
	}
	if c := p.now.Load(); c != nil && c.state.Load() == abandoned {
		return errNoAnswer // and nobody waits for it twice
	}
	soon, cancel := context.WithTimeoutCause(ctx, p.wait, errNoAnswer)
	defer cancel()
	select {
	case p.busy <- struct{}{}:
	case <-soon.Done():
		return context.Cause(soon)
	}
	c, answer := &call{}, make(chan error, 1)
	p.now.Store(c)
	go func() {
		defer func() { p.now.Store(nil); <-p.busy }()
		err := guarded(do)
		switch {
		case c.settle(answered):
			answer <- err
		case err == nil && undo != nil:
			_ = guarded(undo)
		}
	}()
	select {
	case err := <-answer:
		return err
	case <-soon.Done():
		if c.settle(abandoned) {
			return context.Cause(soon)
		}
		return <-answer
	}
}

// guarded makes an error of a panic: the Secret Service is another program, and go-keyring takes its answers for
// what they ought to be.
func guarded(do func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errNonsense
		}
	}()
	return do()
}
