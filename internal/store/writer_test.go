package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/testwait"
)

func (s *Store) queued() int { return len(s.writer.ops) }

func openFresh(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "callboard.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(key, value string) func(*tx) error {
	return func(t *tx) error { return t.exec(putSetting, key, value) }
}

// batch sends all changes while the writer is blocked, so that they share a transaction.
func batch(t *testing.T, s *Store, changes ...func(*tx) error) []error {
	t.Helper()
	blocked, release := make(chan struct{}), make(chan struct{})
	go s.write(context.Background(), func(*tx) error {
		select {
		case <-blocked:
		default:
			close(blocked)
		}
		<-release
		return nil
	})
	<-blocked
	errs := make([]error, len(changes))
	var wg sync.WaitGroup
	for i, change := range changes {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = s.write(context.Background(), change)
		}()
		testwait.Eventually(t, "the changes in the queue", func() bool { return s.queued() > i })
	}
	close(release)
	wg.Wait()
	return errs
}

func values(t *testing.T, s *Store, keys ...string) string {
	t.Helper()
	var all []string
	for _, k := range keys {
		v, ok, err := s.Setting(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			v = "-"
		}
		all = append(all, v)
	}
	return strings.Join(all, " ")
}

func TestFailedChangeAffectsNoOther(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	boo := errors.New("boo")
	errs := batch(t, s,
		put("a", "1"),
		func(t *tx) error { return errors.Join(put("b", "2")(t), boo) },
		put("c", "3"),
		func(t *tx) error { _ = put("d", "4")(t); panic("boo") },
		func(t *tx) error { _ = put("e", "5")(t); return t.exec("INSERT INTO nowhere VALUES (1)") },
		put("f", "6"))
	for i, want := range []bool{true, false, true, false, false, true} {
		if (errs[i] == nil) != want {
			t.Errorf("change %d: %v", i, errs[i])
		}
	}
	if !errors.Is(errs[1], boo) {
		t.Error(errs[1])
	}
	if got := values(t, s, "a", "b", "c", "d", "e", "f"); got != "1 - 3 - - 6" {
		t.Error(got)
	}
}

// A full disk rolls back the whole transaction. The changes that fit must still be made.
func TestFullDiskFailsOnlyWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	errs := batch(t, s, func(t *tx) error {
		var pages int
		if err := t.row("PRAGMA page_count", nil, &pages); err != nil {
			return err
		}
		return t.row(fmt.Sprintf("PRAGMA max_page_count = %d", pages+4), nil, &pages)
	})
	if errs[0] != nil {
		t.Fatal(errs[0])
	}
	errs = batch(t, s, put("a", "1"), put("b", strings.Repeat("x", 1<<20)), put("c", "3"))
	if errs[0] != nil || !errors.Is(errs[1], ErrFull) || errs[2] != nil {
		t.Errorf("%v", errs)
	}
	if got := values(t, s, "a", "b", "c"); got != "1 - 3" {
		t.Error(got)
	}
	if strings.Contains(fmt.Sprint(errs[1]), "\n") {
		t.Error(errs[1])
	}
}

// The changes of a lost transaction (here rolled back by a change) are retried one by one.
func TestLostTransactionIsRetriedOneByOne(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	errs := batch(t, s, put("a", "1"), func(t *tx) error {
		t.w.rollback()
		return errors.New("lost")
	}, put("c", "3"))
	if errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Errorf("%v", errs)
	}
	if got := values(t, s, "a", "c"); got != "1 3" {
		t.Error(got)
	}
}

func TestCancelledWriteIsDropped(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	blocked, release := make(chan struct{}), make(chan struct{})
	go s.write(context.Background(), func(*tx) error { close(blocked); <-release; return nil })
	<-blocked
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := make(chan error)
	go func() { cancelled <- s.write(ctx, put("a", "1")) }()
	testwait.Eventually(t, "the change in the queue", func() bool { return s.queued() > 0 })
	cancel()
	if err := <-cancelled; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(release)
	if err := s.write(t.Context(), put("b", "2")); err != nil {
		t.Fatal(err)
	}
	if got := values(t, s, "a", "b"); got != "- 2" {
		t.Error(got)
	}
}

func TestWriteTimeout(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	blocked, release := make(chan struct{}), make(chan struct{})
	go s.write(context.Background(), func(*tx) error { close(blocked); <-release; return nil })
	<-blocked
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	err := s.write(ctx, put("a", "1"))
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "did not answer in time") {
		t.Error(err)
	}
}

// Changes sent before Close are made, later ones are refused, and no call hangs.
func TestCloseAnswersEveryWrite(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	var wg sync.WaitGroup
	results := make(chan error, 200)
	for i := range 200 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- s.write(context.Background(), put(fmt.Sprint(i), "x"))
		}()
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	close(results)
	for err := range results {
		if err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
}

// A burst shares one flush: the first change is not committed when the last one is made.
func TestBurstSharesOneCommit(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	changes := []func(*tx) error{put("first", "1")}
	for i := range 62 {
		changes = append(changes, put(fmt.Sprint(i), "x"))
	}
	changes = append(changes, func(t *tx) error {
		if _, ok, err := s.Setting(context.Background(), "first"); ok || err != nil {
			return fmt.Errorf("the first was committed alone: %v, %w", ok, err)
		}
		var v string
		return t.row(`SELECT value FROM settings WHERE key = 'first'`, nil, &v)
	})
	if err := errors.Join(batch(t, s, changes...)...); err != nil {
		t.Error(err)
	}
}
