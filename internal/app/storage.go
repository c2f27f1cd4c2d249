package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"callboard/internal/event"
	"callboard/internal/store"
)

// Storage says whether the disk takes what comes. While it does not, webhooks are refused and come again later, and audio is
// not downloaded: a person should know before that.
type Storage struct {
	mu      sync.Mutex
	write   string // the problem of the last write
	space   string // the problem of the free space
	problem string // the one that is shown
	changes event.Topic[struct{}, string]
}

// Problem is why nothing can be stored now, in one short line; empty while it can.
func (s *Storage) Problem() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.problem
}

// Subscribe reports each change of Problem from now on.
func (s *Storage) Subscribe() *event.Sub[struct{}, string] { return s.changes.Subscribe() }

// The problems, short enough for the first line of the screen.
const (
	storageFull     = "disk full: webhooks and audio have to wait"
	storageReadOnly = "data folder not writable: webhooks and audio have to wait"
	storageBusy     = "database locked by another program: webhooks have to wait"
	storageFails    = "disk error: webhooks and audio have to wait"
)

// wrote notes how a write of the database ended.
func (s *Storage) wrote(err error) {
	problem := ""
	switch {
	case err == nil, errors.Is(err, store.ErrClosed):
	case errors.Is(err, store.ErrFull):
		problem = storageFull
	case errors.Is(err, store.ErrReadOnly):
		problem = storageReadOnly
	case errors.Is(err, store.ErrBusy):
		problem = storageBusy
	default:
		problem = storageFails
	}
	s.set(func() { s.write = problem })
}

// measured notes the free space of the disk.
func (s *Storage) measured(free uint64, err error) {
	problem := ""
	if err == nil && free < minSpace {
		problem = storageFull
	}
	s.set(func() { s.space = problem })
}

func (s *Storage) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	problem := s.write
	if problem == "" {
		problem = s.space
	}
	if problem != s.problem {
		s.problem = problem
		s.changes.Publish(struct{}{}, problem)
	}
}

const (
	// storageInterval is the time between two looks at the free space. It costs one system call.
	storageInterval = 10 * time.Second

	// settingStorage is the key of a value that is written to see whether the database can be written again.
	settingStorage = "storage.checked"
)

// settings is where a value can be stored.
type settings interface {
	PutSetting(ctx context.Context, key, value string) error
}

// watch looks at the free space until ctx ends. After a write that failed it tries one, because nothing else may be written
// for a long time.
func (s *Storage) watch(ctx context.Context, dir string, db settings) {
	tick := time.NewTicker(storageInterval)
	defer tick.Stop()
	for {
		s.measured(freeSpace(dir))
		s.mu.Lock()
		failed := s.write != ""
		s.mu.Unlock()
		if failed {
			_ = db.PutSetting(ctx, settingStorage, time.Now().UTC().Format(time.RFC3339)) // its end is noted by wrote
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
