package store

import (
	"context"
	"os"
	"time"
)

// Limits bound the spare deliveries: those that belong to no job or say nothing of it, and repeated ones of jobs. Anyone who
// knows the callback's path can send them. The first delivery of each state of a job is kept as long as the job.
type Limits struct {
	Rows  int
	Bytes int64 // of bodies and headers
}

// handled says what is left to do with a delivery (the column of that name).
const (
	handledNo   = 0 // to be applied to its job
	handledYes  = 1 // applied
	handledNone = 2 // no job has its speak id, or it says nothing that a job needs
)

// spare is exactly the condition of the index deliveries_spare, so that SQLite uses it and reads no row.
const spare = `(handled = 2 OR duplicate = 1)`

// spareSize is the size of a delivery, as that index has it.
const spareSize = `length(body) + length(headers)`

// Usage is what a database has on disk.
type Usage struct {
	Spare      int   // deliveries that the limits apply to
	SpareBytes int64 // their bodies and headers
	File       int64 // bytes of the database, with its log
}

// Usage measures the stored deliveries and the file.
func (s *Store) Usage(ctx context.Context) (Usage, error) {
	var u Usage
	err := s.readers.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(`+spareSize+`), 0) FROM deliveries WHERE `+spare).Scan(&u.Spare, &u.SpareBytes)
	if err != nil {
		return Usage{}, s.explain(err)
	}
	u.File = fileSizes(s.path, s.path+"-wal")
	return u, nil
}

const (
	// A batch of deletions is one transaction. It is small, so that a delivery that comes meanwhile hardly waits.
	pruneRows  = 100
	pruneBytes = 4 << 20

	// pruneScan is how many deliveries are looked up at a time.
	pruneScan = 5000

	// A delivery may come before the answer to the POST of its job. So while a POST is under way, younger deliveries without a
	// job are kept, up to a multiple of the limits. A POST of a dead process counts for awaitedTime at most. Repeated
	// deliveries of a job that is not finished are kept up to the same multiple.
	awaitedTime   = 10 * time.Minute
	awaitedFactor = 4
)

// Prune deletes the spare deliveries that exceed the limits, the oldest first, and returns their number. It deletes none that
// is still to be applied, and of a job that is not finished only repeated ones far over the limits. It works in small batches with pauses, so that other
// writers of all processes get their turn. It may be called while deliveries come.
func (s *Store) Prune(ctx context.Context, l Limits) (deleted int, err error) {
	awaited, err := s.awaitedSince(ctx)
	if err != nil {
		return 0, err
	}
	p := pruning{limits: l, awaited: awaited}
	for {
		surplus, err := s.surplus(ctx, &p)
		if err != nil {
			return deleted, err
		}
		if len(surplus) == 0 {
			return deleted, s.shrink(ctx)
		}
		for len(surplus) > 0 {
			n := batchOf(surplus)
			start := time.Now()
			removed, err := s.deleteSpare(ctx, surplus[:n])
			deleted += removed
			if err != nil {
				return deleted, err
			}
			surplus = surplus[n:]
			if err := pause(ctx, time.Since(start)); err != nil {
				return deleted, err
			}
		}
	}
}

// awaitedSince is the time in nanoseconds from which on a delivery may be of a POST that is under way; after every delivery if
// there is none.
func (s *Store) awaitedSince(ctx context.Context) (int64, error) {
	oldest := nanos(s.now().Add(-awaitedTime))
	var since int64
	err := s.readers.QueryRowContext(ctx, `SELECT coalesce(min(created_at), ?1) FROM jobs WHERE state = 'submitting' AND `+openJobs+` AND created_at > ?2`,
		int64(1<<63-1), oldest).Scan(&since)
	return since, s.explain(err)
}

// spareDelivery is a delivery that the limits apply to, without its content.
type spareDelivery struct {
	id   string
	at   int64
	size int64
	far  bool // over the multiple of the limits
}

// pruning is one run of Prune: where it is in the list of spare deliveries, which goes from the newest to the oldest.
type pruning struct {
	limits  Limits
	awaited int64

	begun  bool
	lastAt int64
	lastID string
	rows   int
	bytes  int64
}

// exceeds counts a delivery and reports whether it is over the limits.
func (p *pruning) exceeds(d spareDelivery, handled int) bool {
	p.rows++
	p.bytes += d.size
	switch {
	case handled == handledNo:
		return false
	case handled == handledNone && d.at >= p.awaited:
		return p.over(awaitedFactor)
	}
	return p.over(1)
}

// over reports whether more than a multiple of the limits was counted.
func (p *pruning) over(factor int) bool {
	return p.rows > p.limits.Rows*factor || p.bytes > p.limits.Bytes*int64(factor)
}

// surplus returns the next deliveries over the limits; none at the end of the list.
func (s *Store) surplus(ctx context.Context, p *pruning) ([]spareDelivery, error) {
	var out []spareDelivery
	for len(out) == 0 {
		n, err := s.scanSpare(ctx, p, &out)
		if err != nil || n < pruneScan {
			return out, err
		}
	}
	return out, nil
}

// scanSpare looks at the next pruneScan spare deliveries, adds those over the limits to out, and returns how many there were.
func (s *Store) scanSpare(ctx context.Context, p *pruning, out *[]spareDelivery) (int, error) {
	query, args := `SELECT id, at, `+spareSize+`, handled FROM deliveries WHERE `+spare, []any{}
	if p.begun {
		query, args = query+` AND (at, id) < (?, ?)`, append(args, p.lastAt, p.lastID)
	}
	rows, err := s.readers.QueryContext(ctx, query+` ORDER BY at DESC, id DESC LIMIT ?`, append(args, pruneScan)...)
	if err != nil {
		return 0, s.explain(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var d spareDelivery
		var handled int
		if err := rows.Scan(&d.id, &d.at, &d.size, &handled); err != nil {
			return n, s.explain(err)
		}
		n++
		p.begun, p.lastAt, p.lastID = true, d.at, d.id
		if p.exceeds(d, handled) {
			d.far = p.over(awaitedFactor)
			*out = append(*out, d)
		}
	}
	return n, s.explain(rows.Err())
}

// batchOf is how many of the deliveries are deleted in one transaction: at least one.
func batchOf(list []spareDelivery) int {
	var bytes int64
	for i, d := range list {
		if bytes += d.size; i > 0 && (i == pruneRows || bytes > pruneBytes) {
			return i
		}
	}
	return len(list)
}

// deleteSpare deletes the deliveries that are still spare. A job may have got one of them meanwhile.
func (s *Store) deleteSpare(ctx context.Context, list []spareDelivery) (int, error) {
	const query = `DELETE FROM deliveries WHERE id = ?1 AND (handled = 2 OR handled = 1 AND duplicate = 1 AND (?2 OR NOT EXISTS
		(SELECT 1 FROM jobs WHERE jobs.speak_id = deliveries.speak_id AND jobs.speak_id <> '' AND ` + openJobs + `)))`
	deleted := 0
	err := s.write(ctx, func(t *tx) error {
		deleted = 0
		for _, d := range list {
			n, err := t.count(query, d.id, d.far)
			if err != nil {
				return err
			}
			deleted += n
		}
		return nil
	})
	if err != nil {
		return 0, err // deleted is the writer's while it may still run
	}
	return deleted, nil
}

const (
	reservePages = 4096 // free pages (of 4 KiB) that stay in the file, for the next deliveries
	shrinkPages  = 500  // pages that are given back in one transaction
)

// shrink gives free pages back to the file system, in small steps.
func (s *Store) shrink(ctx context.Context) error {
	var mode int
	if err := s.readers.QueryRowContext(ctx, "PRAGMA auto_vacuum").Scan(&mode); err != nil {
		return s.explain(err)
	}
	const incremental = 2
	for mode == incremental {
		var free int
		if err := s.readers.QueryRowContext(ctx, "PRAGMA freelist_count").Scan(&free); err != nil {
			return s.explain(err)
		}
		if free <= reservePages {
			break
		}
		start := time.Now()
		if err := s.write(ctx, func(t *tx) error { return t.vacuum(min(free-reservePages, shrinkPages)) }); err != nil {
			return err
		}
		if err := pause(ctx, time.Since(start)); err != nil {
			return err
		}
	}
	return nil
}

// pause waits as long as a batch took, at most a second.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(min(max(d, time.Millisecond), time.Second))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fileSizes is the sum of the sizes of files. Missing ones count as empty.
func fileSizes(paths ...string) int64 {
	var sum int64
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			sum += info.Size()
		}
	}
	return sum
}
