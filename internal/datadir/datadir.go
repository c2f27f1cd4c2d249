// Package datadir is the folder in which the program keeps everything, and the agreement between the
// processes that share it: who is alive, and which one holds the way in.
//
//	callboard.db      the database
//	audio/            fetched audio
//	run/ID.lock       one per living process, locked by it (flock, on Windows LockFileEx)
//	run/link.lock     locked by the one process that holds the link
//	run/holder.json   what that process wants the others to know
//
// A lock dies with its process, whatever killed it; nothing here trusts a process id or a time stamp.
package datadir

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

// Dir is an open data folder. It is safe for concurrent use; Close it before the process ends.
type Dir struct {
	path  string
	owner string
	life  *flock.Flock // held while the Dir is open

	mu     sync.Mutex
	link   *flock.Flock
	held   bool
	closed bool
}

// Open makes the folder if need be (0700), makes sure that it can be written to, and announces this
// process by a lock of its own. An error is one line that says what is wrong with the folder and names --data-dir.
func Open(path string) (*Dir, error) {
	if path == "" {
		return nil, errors.New("no data folder is named: choose one with --data-dir")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, problem(path, err)
	}
	d := &Dir{path: abs}
	for _, dir := range []string{abs, d.Audio(), d.run()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, problem(abs, err)
		}
	}
	for _, dir := range []string{abs, d.Audio()} {
		if err := tryWriting(dir); err != nil {
			return nil, problem(abs, err)
		}
	}
	if err := d.live(); err != nil {
		return nil, problem(abs, err)
	}
	d.link = flock.New(filepath.Join(d.run(), "link.lock"), flock.SetFlag(os.O_CREATE|os.O_RDWR))
	d.bury()
	return d, nil
}

// Path is the folder, absolute.
func (d *Dir) Path() string { return d.path }

// DB is the path of the database.
func (d *Dir) DB() string { return filepath.Join(d.path, "callboard.db") }

// Audio is the folder of the fetched audio.
func (d *Dir) Audio() string { return filepath.Join(d.path, "audio") }

// Owner is the id of this process among those of the folder: never used before, never used again.
func (d *Dir) Owner() string { return d.owner }

func (d *Dir) run() string { return filepath.Join(d.path, "run") }

// Close gives up the link and the process's own lock, in this order. More than once does no harm.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	d.releaseLocked()
	return drop(d.life)
}

// probeSize is enough for a full disk to refuse: less could fit into the rest of a block.
const probeSize = 64 << 10

// tryWriting writes a small file and removes it. Permissions, a read-only or a full disk show
// themselves here, and not after a person has spent quota.
func tryWriting(dir string) error {
	f, err := os.CreateTemp(dir, ".try-*")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, probeSize))
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// newOwner is the process id, for people who look into the folder, and what makes it unique.
func newOwner() string {
	var raw [8]byte
	rand.Read(raw[:]) // never fails (crypto/rand)
	return fmt.Sprintf("%d-%s", os.Getpid(), hex.EncodeToString(raw[:]))
}

// drop removes a lock's file and lets go of it. Unix wants the file gone while the lock still
// holds, so that nobody can lock a file that is about to go; Windows removes no file that is open.
func drop(l *flock.Flock) error {
	early := os.Remove(l.Path())
	if err := l.Close(); err != nil {
		return fmt.Errorf("datadir: letting go of a lock: %w", err)
	}
	if early == nil {
		return nil
	}
	if err := os.Remove(l.Path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("datadir: removing a lock: %w", err)
	}
	return nil
}
