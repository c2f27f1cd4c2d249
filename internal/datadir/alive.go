package datadir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

var ownerForm = regexp.MustCompile(`^[0-9]{1,20}-[0-9a-f]{16}$`)

func (d *Dir) lockOf(owner string) string { return filepath.Join(d.run(), owner+".lock") }

// live takes this process's lock. Another process may look at the file in the moment between its
// making and its locking, and remove it as a dead one's; then a new one is made.
func (d *Dir) live() error {
	for range 20 {
		owner := newOwner()
		l := flock.New(d.lockOf(owner), flock.SetFlag(os.O_CREATE|os.O_RDWR))
		ok, err := l.TryLock()
		if err != nil {
			_ = drop(l)
			return err
		}
		if ok && current(l) {
			d.owner, d.life = owner, l
			return nil
		}
		_ = drop(l)
	}
	return errors.New("its lock files do not stay")
}

// current reports whether the locked file is still the one that the path names.
func current(l *flock.Flock) bool {
	mine, err := l.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(l.Path())
	return err == nil && os.SameFile(mine, named)
}

// Alive reports whether the process with this id lives: whether it still holds its lock. What a
// dead one left in the run folder is removed. When it cannot be told (no permission, an odd file
// system) the process counts as living: work taken from a living one would be done twice.
func (d *Dir) Alive(owner string) bool {
	if owner == d.owner {
		d.mu.Lock()
		defer d.mu.Unlock()
		return !d.closed
	}
	if !ownerForm.MatchString(owner) { // never one of ours, and no name for a path
		return false
	}
	path := d.lockOf(owner)
	// A shared lock, so that two who ask at once do not take each other for the living.
	l := flock.New(path, flock.SetFlag(os.O_RDWR))
	free, err := l.TryRLock()
	if errors.Is(err, os.ErrNotExist) {
		return false
	}
	if err != nil || !free {
		return true
	}
	_ = drop(l)
	return false
}

// bury removes what processes that were killed have left.
func (d *Dir) bury() {
	entries, err := os.ReadDir(d.run())
	if err != nil {
		return
	}
	for _, e := range entries {
		if owner, ok := strings.CutSuffix(e.Name(), ".lock"); ok {
			d.Alive(owner)
		}
	}
}

// HoldLink tries to become the one process that holds the link, and reports whether it now is. It
// does not wait: false means that another living process holds it. Holding it twice is holding it once.
func (d *Dir) HoldLink() (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false, errors.New("datadir: closed")
	}
	if d.held {
		return true, nil
	}
	ok, err := d.link.TryLock()
	if err != nil {
		return false, problem(d.path, fmt.Errorf("locking: %w", err))
	}
	if ok {
		d.held = true
		_ = os.Remove(d.holderFile()) // a dead holder's
	}
	return ok, nil
}

// ReleaseLink lets another process hold the link. Without holding it, it does nothing.
func (d *Dir) ReleaseLink() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.releaseLocked()
}

func (d *Dir) releaseLocked() {
	if !d.held {
		return
	}
	// First the word, then the lock: a word without a lock behind it must not be found.
	_ = os.Remove(d.holderFile())
	for range 3 { // fails only when interrupted; Close of the process frees it in any case
		if d.link.Unlock() == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	d.held = false
}
