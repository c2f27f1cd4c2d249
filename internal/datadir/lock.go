package datadir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gofrs/flock"

	"callboard/internal/lazy"
	"callboard/internal/osfile"
)

var ownerForm = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9]{1,20}-[0-9a-f]{16}$`)
}}

func (d *Dir) lockPath(owner string) string { return filepath.Join(d.run(), owner+".lock") }

// lockProcess creates and locks this process's own file. Another process may see the file between its creation and its
// locking and remove it as the file of a dead process; then a new one is created.
func (d *Dir) lockProcess() error {
	for range 20 {
		owner := newOwner()
		l := flock.New(d.lockPath(owner), flock.SetFlag(os.O_CREATE|os.O_RDWR))
		ok, err := l.TryLock()
		if err != nil {
			_ = removeLock(l)
			return err
		}
		if ok && isCurrent(l) {
			d.owner, d.processLock = owner, l
			return nil
		}
		_ = removeLock(l)
	}
	return errors.New("its lock files do not stay")
}

// isCurrent reports whether the locked file is still the one at its path.
func isCurrent(l *flock.Flock) bool {
	locked, err := l.Stat()
	if err != nil {
		return false
	}
	atPath, err := os.Stat(l.Path())
	return err == nil && os.SameFile(locked, atPath)
}

// Alive reports whether the process with this owner id is running, that is, whether it still holds its lock. The file
// of a dead process is removed. If it cannot be told (no permission, an unusual file system) the process counts as
// running: taking over the work of a running one would do it twice.
func (d *Dir) Alive(owner string) bool {
	if owner == d.owner {
		d.mu.Lock()
		defer d.mu.Unlock()
		return !d.closed
	}
	if !ownerForm.Get().MatchString(owner) { // not an owner id, and not safe as a path
		return false
	}
	// A shared lock, so that two processes that check at the same time do not see each other's lock. While another one removes
	// the file, Windows refuses to open it.
	l := flock.New(d.lockPath(owner), flock.SetFlag(os.O_RDWR))
	var free bool
	err := osfile.Retry(func() (err error) {
		free, err = l.TryRLock()
		return err
	})
	if errors.Is(err, os.ErrNotExist) {
		return false
	}
	if err != nil || !free {
		return true
	}
	_ = removeLock(l)
	return false
}

// removeDead removes the lock files of processes that were killed.
func (d *Dir) removeDead() {
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

// removeLock removes the file of a lock and releases it. On Unix the file must go while the lock is held, so that nobody
// locks a file that is about to be removed; Windows cannot remove an open file, so there it goes afterwards.
func removeLock(l *flock.Flock) error {
	removed := os.Remove(l.Path()) == nil
	if err := l.Close(); err != nil {
		return fmt.Errorf("datadir: releasing a lock: %w", err)
	}
	if removed {
		return nil
	}
	if err := osfile.Remove(l.Path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("datadir: removing a lock: %w", err)
	}
	return nil
}
