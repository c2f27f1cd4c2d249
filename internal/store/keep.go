package store

import (
	"context"
	"os"
	"time"
)

// Limits bound the deliveries that have no star. Spare ones, which no job needs because they are unmatched, repeated or
// refused, go before the first ones of each state of a job, but a tenth of the limits is theirs: anyone who knows the
// callback's path can send them, and must not push out what belongs to jobs. What belongs to a job that is not finished is
// kept.
type Limits struct {
	Rows  int
	Bytes int64 // of bodies and headers
}

// Usage is what a database has on disk.
type Usage struct {
	Deliveries int   // without those that have a star: what the limits apply to
	Bytes      int64 // their bodies and headers
	Spare      int   // of these: what no job needs
	SpareBytes int64
	Starred    int
	File       int64 // bytes of the database, with its log
}

// Usage measures the stored deliveries and the file.
func (s *Store) Usage(ctx context.Context) (Usage, error) {
	first, spare, err := s.kept(ctx)
	if err != nil {
		return Usage{}, err
	}
	u := Usage{Deliveries: first.rows + spare.rows, Bytes: first.bytes + spare.bytes, Spare: spare.rows, SpareBytes: spare.bytes}
	err = s.readers.QueryRowContext(ctx, `SELECT count(*) FROM deliveries WHERE deleted = 0 AND starred = 1`).Scan(&u.Starred)
	u.File = fileSizes(s.path, s.path+"-wal")
	return u, s.explain(err)
}

// amount is a number of deliveries and their size.
type amount struct {
	rows  int
	bytes int64
}

// kept measures the deliveries that the limits apply to: the first ones of jobs, and the spare ones. It reads an index only.
func (s *Store) kept(ctx context.Context) (first, spare amount, err error) {
	const query = `SELECT count(*) - coalesce(sum(spare), 0), coalesce(sum(iif(spare, 0, weight)), 0),
		coalesce(sum(spare), 0), coalesce(sum(iif(spare, weight, 0)), 0) FROM deliveries WHERE deleted = 0 AND starred = 0`
	err = s.readers.QueryRowContext(ctx, query).Scan(&first.rows, &first.bytes, &spare.rows, &spare.bytes)
	return first, spare, s.explain(err)
}

// shares divides the limits: the first ones of jobs get what they need, but for a tenth if there are as many spare ones.
func (l Limits) shares(first, spare amount) (ofFirst, ofSpare amount) {
	l.Rows, l.Bytes = max(l.Rows, 0), max(l.Bytes, 0)
	ofFirst.rows = min(first.rows, l.Rows-min(spare.rows, (l.Rows+9)/10))
	ofFirst.bytes = min(first.bytes, l.Bytes-min(spare.bytes, (l.Bytes+9)/10))
	return ofFirst, amount{l.Rows - ofFirst.rows, l.Bytes - ofFirst.bytes}
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

// Prune deletes the deliveries that exceed the limits, the oldest first, and those whose deletion can no longer be undone,
// and returns the number of both. It deletes none that has a star or is still to be applied, and of a job that is not
// finished only repeated ones, and ones that say nothing of it, far over the limits. It works in small batches with pauses,
// so that other writers of all processes get their turn. It may be called while deliveries come.
func (s *Store) Prune(ctx context.Context, l Limits) (deleted int, err error) {
	deleted, err = s.purge(ctx)
	if err != nil {
		return deleted, err
	}
	p := pruning{}
	if p.awaited, err = s.awaitedSince(ctx); err != nil {
		return deleted, err
	}
	first, spare, err := s.kept(ctx)
	if err != nil {
		return deleted, err
	}
	p.limits[0], p.limits[1] = l.shares(first, spare)
	for over := first.rows+spare.rows > l.Rows || first.bytes+spare.bytes > l.Bytes; over; {
		surplus, err := s.surplus(ctx, &p)
		if err != nil {
			return deleted, err
		}
		if len(surplus) == 0 {
			break
		}
		n, err := s.deleteInBatches(ctx, surplus, s.deleteSurplus)
		deleted += n
		if err != nil {
			return deleted, err
		}
	}
	if err := s.cutSent(ctx, l.Bytes); err != nil {
		return deleted, err
	}
	return deleted, s.shrink(ctx)
}

// deleteInBatches deletes in small transactions with pauses, and returns how many were deleted.
func (s *Store) deleteInBatches(ctx context.Context, list []surplusDelivery, do func(context.Context, []surplusDelivery) (int, error)) (deleted int, err error) {
	for len(list) > 0 {
		n := batchOf(list)
		start := time.Now()
		removed, err := do(ctx, list[:n])
		deleted += removed
		if err != nil {
			return deleted, err
		}
		list = list[n:]
		if err := pause(ctx, time.Since(start)); err != nil {
			return deleted, err
		}
	}
	return deleted, nil
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

// surplusDelivery is a delivery that is to be deleted, without its content.
type surplusDelivery struct {
	id   string
	at   int64
	size int64
	far  bool // over the multiple of the limits
}

// pruning is one run of Prune: where it is in the list of deliveries, which goes from the newest to the oldest. Of each pair
// the first is about the first deliveries of jobs, the second about spare ones.
type pruning struct {
	limits  [2]amount
	counted [2]amount
	awaited int64

	begun  bool
	lastAt int64
	lastID string
}

// exceeds counts a delivery and reports whether it is over the limits, and whether it is far over them.
func (p *pruning) exceeds(d surplusDelivery, spare int, unmatched bool) (over, far bool) {
	p.counted[spare].rows++
	p.counted[spare].bytes += d.size
	far = p.over(spare, awaitedFactor)
	if unmatched && d.at >= p.awaited {
		return far, far
	}
	return p.over(spare, 1), far
}

// over reports whether more than a multiple of the limits was counted.
func (p *pruning) over(spare, factor int) bool {
	limit, counted := p.limits[spare], p.counted[spare]
	return counted.rows > limit.rows*factor || counted.bytes > limit.bytes*int64(factor)
}

// surplus returns the next deliveries over the limits; none at the end of the list.
func (s *Store) surplus(ctx context.Context, p *pruning) ([]surplusDelivery, error) {
	var out []surplusDelivery
	for len(out) == 0 {
		n, err := s.scanSurplus(ctx, p, &out)
		if err != nil || n < pruneScan {
			return out, err
		}
	}
	return out, nil
}

// scanSurplus looks at the next pruneScan deliveries, adds those over the limits to out, and returns how many there were.
func (s *Store) scanSurplus(ctx context.Context, p *pruning, out *[]surplusDelivery) (int, error) {
	query, args := `SELECT id, at, weight, spare, matched = 0 AND refused = '' FROM deliveries WHERE deleted = 0 AND starred = 0`, []any{}
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
		var d surplusDelivery
		var spare int
		var unmatched, over bool
		if err := rows.Scan(&d.id, &d.at, &d.size, &spare, &unmatched); err != nil {
			return n, s.explain(err)
		}
		n++
		p.begun, p.lastAt, p.lastID = true, d.at, d.id
		if over, d.far = p.exceeds(d, min(spare, 1), unmatched); over {
			*out = append(*out, d)
		}
	}
	return n, s.explain(rows.Err())
}

// batchOf is how many of the deliveries are deleted in one transaction: at least one.
func batchOf(list []surplusDelivery) int {
	var bytes int64
	for i, d := range list {
		if bytes += d.size; i > 0 && (i == pruneRows || bytes > pruneBytes) {
			return i
		}
	}
	return len(list)
}

// deleteSurplus deletes the deliveries that nothing needs now. A job may have got one of them meanwhile.
func (s *Store) deleteSurplus(ctx context.Context, list []surplusDelivery) (int, error) {
	return s.erase(ctx, list, `id = ?1 AND starred = 0 AND handled <> 0 AND (?2 AND spare = 1 OR NOT EXISTS
		(SELECT 1 FROM jobs WHERE jobs.speak_id = deliveries.speak_id AND jobs.speak_id <> '' AND `+openJobs+`))`)
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
