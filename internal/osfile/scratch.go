package osfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

const (
	scratchPrefix = "callboard-scratch-" // begins the name of a folder of Scratch
	scratchLock   = ".lock"              // in it; locked as long as the process lives
	scratchBorn   = time.Minute          // the age at which a folder without its lock is one of a process that was killed
)

// Scratch is a folder for files that no one needs once this process has ended. It is in the temporary folder, and only the user can
// read it. If the process is killed before Remove, SweepScratch of another one removes it: a lock in it ends with its process.
type Scratch struct {
	dir  string
	lock *flock.Flock
}

// NewScratch makes a folder, and removes those of processes that have died.
func NewScratch() (*Scratch, error) {
	SweepScratch()
	for range 20 {
		dir, err := os.MkdirTemp("", scratchPrefix) // its mode is 0700
		if err != nil {
			return nil, err
		}
		if OpenToOthers(dir) {
			_ = MakePrivate(dir)
		}
		s := &Scratch{dir, flock.New(filepath.Join(dir, scratchLock), flock.SetFlag(os.O_CREATE|os.O_RDWR))}
		ok, err := s.lock.TryLock()
		if ok {
			if _, gone := os.Stat(s.lock.Path()); gone == nil {
				return s, nil
			}
		}
		s.Remove()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		// Another process took the folder for one of a dead process, before the lock was taken.
	}
	return nil, errors.New("temporary folders do not stay")
}

// Path is the path of the folder.
func (s *Scratch) Path() string { return s.dir }

// Create makes a file in the folder that only the user can read. The pattern is as of os.CreateTemp.
func (s *Scratch) Create(pattern string) (*os.File, error) { return CreateTemp(s.dir, pattern) }

// Remove removes the folder with all that is in it. On Windows the lock can only be removed once it is released.
func (s *Scratch) Remove() {
	_ = os.RemoveAll(s.dir)
	_ = s.lock.Close()
	_ = os.RemoveAll(s.dir)
}

// SweepScratch removes the folders of processes that have died, also of older ones of this user.
func SweepScratch() {
	temp := os.TempDir()
	d, err := os.Open(temp)
	if err != nil {
		return
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // as far as they can be read
	for _, name := range names {
		if strings.HasPrefix(name, scratchPrefix) {
			sweepScratch(filepath.Join(temp, name))
		}
	}
}

// sweepScratch removes a folder if it is one of this user, whose process has died.
func sweepScratch(dir string) {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || OpenToOthers(dir) {
		return
	}
	lock := flock.New(filepath.Join(dir, scratchLock), flock.SetFlag(os.O_RDWR))
	free, err := lock.TryLock()
	if free || errors.Is(err, fs.ErrNotExist) && time.Since(info.ModTime()) > scratchBorn {
		(&Scratch{dir, lock}).Remove()
		return
	}
	_ = lock.Close()
}
