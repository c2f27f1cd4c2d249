package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/store"
)

// fakeDB is a database whose writes end as its Storage says.
type fakeDB struct {
	storage *Storage
	mu      sync.Mutex
	err     error
	writes  int
}

func (f *fakeDB) PutSetting(context.Context, string, string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes++
	f.storage.wrote(f.err)
	return f.err
}

func (f *fakeDB) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *fakeDB) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.writes
}

// A write that fails is a problem that everybody can see, until writing works again, even if nothing else is written.
func TestStorageProblemComesAndGoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &Storage{}
		db := &fakeDB{storage: s}
		changes := s.Subscribe()
		defer changes.Close()
		ctx, cancel := context.WithCancel(t.Context())
		go s.watch(ctx, t.TempDir(), db)
		time.Sleep(time.Minute)
		if p := s.Problem(); p != "" || db.count() != 0 {
			t.Error(p, db.count())
		}
		full := fmt.Errorf("saving: %w", store.ErrFull)
		db.fail(full)
		s.wrote(full)
		if p := s.Problem(); p != storageFull {
			t.Error(p)
		}
		if got, err := changes.Next(t.Context()); err != nil || len(got) != 1 || got[0] != storageFull {
			t.Error(got, err)
		}
		time.Sleep(time.Minute)
		if p := s.Problem(); p != storageFull || db.count() == 0 {
			t.Error("it has gone although the disk is full", p, db.count())
		}
		db.fail(nil)
		time.Sleep(time.Minute)
		if got, err := changes.Next(t.Context()); s.Problem() != "" || err != nil || len(got) != 1 || got[0] != "" {
			t.Error(s.Problem(), got, err)
		}
		cancel()
		synctest.Wait()
	})
}

func TestStorageProblems(t *testing.T) {
	t.Parallel()
	s := &Storage{}
	for err, want := range map[error]string{
		store.ErrReadOnly: storageReadOnly, store.ErrBusy: storageBusy, errors.New("I/O"): storageFails, store.ErrClosed: "", nil: "",
	} {
		s := &Storage{} // the order of a map is random, and ErrClosed keeps what was before
		if s.wrote(err); s.Problem() != want {
			t.Errorf("%v: %q", err, s.Problem())
		}
	}
	if s.measured(minSpace-1, nil); s.Problem() != storageFull {
		t.Error(s.Problem())
	}
	if s.wrote(nil); s.Problem() != storageFull {
		t.Error("a write that works does not mean that there is space for audio:", s.Problem())
	}
	if s.measured(0, errors.New("unknown")); s.Problem() != "" {
		t.Error(s.Problem())
	}
}
