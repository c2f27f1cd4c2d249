// Package datadir is the folder with all data of the program, and the coordination between the processes that share
// it: which of them are running, and which one is the leader. Only the leader opens the tunnel and registers the
// callback; the others are followers.
//
//	callboard.db      the database
//	audio/            downloaded audio
//	run/ID.lock       one per running process, locked by it (flock, on Windows LockFileEx)
//	run/link.lock     locked by the leader
//	run/holder.json   what the leader tells the others
//
// A lock ends with its process, however that ends. Nothing here relies on a process id or a time stamp.
package datadir

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"callboard/internal/osfile"
	"callboard/internal/text"
)

// Dir is an open data folder. It is safe for concurrent use. Close it before the process ends.
type Dir struct {
	path        string
	owner       string
	processLock *flock.Flock // held while the Dir is open

	mu         sync.Mutex
	leaderLock *flock.Flock
	leading    bool
	closed     bool

	readOnly bool // nothing is locked or written
}

// Open creates the folder if necessary (0700), checks that it can be written to, and locks a file of this process in
// it. Its errors are a *text.Problem that names --data-dir and wraps ErrUnusable.
func Open(path string) (*Dir, error) {
	if path == "" {
		return nil, &text.Problem{What: "no data folder is named", Next: "choose one with --data-dir", Err: ErrUnusable}
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, unusable(path, err)
	}
	d := &Dir{path: abs}
	if err := createFolder(abs); err != nil {
		return nil, unusable(abs, err)
	}
	for _, dir := range []string{d.Audio(), d.run()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, unusable(abs, err)
		}
	}
	for _, dir := range []string{abs, d.Audio()} {
		if err := tryWriting(dir); err != nil {
			return nil, unusable(abs, err)
		}
	}
	if err := d.lockProcess(); err != nil {
		return nil, unusable(abs, err)
	}
	d.leaderLock = flock.New(filepath.Join(d.run(), "link.lock"), flock.SetFlag(os.O_CREATE|os.O_RDWR))
	d.removeDead()
	d.removeLeft()
	return d, nil
}

// OpenReadOnly returns an existing folder that cannot be written to. This process does not announce itself in it and cannot be
// its leader. Its errors are as of Open.
func OpenReadOnly(path string) (*Dir, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, unusable(path, err)
	}
	if _, err := os.ReadDir(abs); err != nil {
		return nil, unusable(abs, err)
	}
	return &Dir{path: abs, owner: newOwner(), readOnly: true}, nil
}

// Path is the absolute path of the folder.
func (d *Dir) Path() string { return d.path }

// Database is the name of the database in a data folder.
const Database = "callboard.db"

// DB is the path of the database.
func (d *Dir) DB() string { return filepath.Join(d.path, Database) }

// Audio is the folder of the downloaded audio.
func (d *Dir) Audio() string { return filepath.Join(d.path, "audio") }

// Owner is the id of this process in the folder. Ids are never reused.
func (d *Dir) Owner() string { return d.owner }

func (d *Dir) run() string { return filepath.Join(d.path, "run") }

// Close stops leading and releases the lock of the process, in this order. A second call does nothing.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	if d.readOnly {
		return nil
	}
	d.stopLeadingLocked()
	return removeLock(d.processLock)
}

// createFolder creates the data folder, if it is not there. Only this user may use a folder that it creates. Windows, which has no
// modes, gives it the access list of the folder above, which lets everybody read outside the user's own folders.
func createFolder(path string) error {
	_, before := os.Stat(path)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	if before != nil && osfile.OpenToOthers(path) {
		_ = osfile.MakePrivate(path) // an error means that the file system has no permissions
	}
	return nil
}

// probeSize is enough bytes for a full disk to refuse: fewer could fit into the rest of a block.
const probeSize = 64 << 10

// tryWriting writes a small file and removes it, so that missing permissions and a read-only or full disk are found
// before quota is spent. Where the system can, the file has no name: a process that is killed leaves nothing.
func tryWriting(dir string) error {
	f, err := openNameless(dir)
	if err != nil {
		return tryNamed(dir)
	}
	_, err = f.Write(make([]byte, probeSize))
	return errors.Join(err, f.Close())
}

func tryNamed(dir string) error {
	f, err := os.CreateTemp(dir, tryPrefix+"*")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, probeSize))
	return errors.Join(err, f.Close(), osfile.Remove(f.Name()))
}

// The beginnings of the names of files that live for a moment.
const (
	tryPrefix = ".try-"
	newPrefix = ".new-"
)

// leftAfter is the age at which such a file is one of a process that was killed.
const leftAfter = time.Minute

// removeLeft removes the files that killed processes left.
func (d *Dir) removeLeft() {
	for _, dir := range []string{d.path, d.Audio(), d.run()} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), tryPrefix) && !strings.HasPrefix(e.Name(), newPrefix) {
				continue
			}
			if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > leftAfter {
				_ = os.Remove(filepath.Join(dir, e.Name()))
			}
		}
	}
}

// newOwner returns the process id, for people who look into the folder, and a random part that makes it unique.
func newOwner() string {
	var raw [8]byte
	rand.Read(raw[:]) // never fails (crypto/rand)
	return fmt.Sprintf("%d-%s", os.Getpid(), hex.EncodeToString(raw[:]))
}
