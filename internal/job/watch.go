package job

import "time"

// How often the database is checked for commits of other processes. A check reads shared memory only.
const (
	busyInterval  = 250 * time.Millisecond // while a job is open or waited for
	quietInterval = 500 * time.Millisecond // while there are only subscribers, or Options.Committed
)

// wakeWatcher makes the watcher compute its interval again.
func (s *Service) wakeWatcher() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// watchInterval is the time between two checks, 0 for none.
func (s *Service) watchInterval() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.open) > 0 || len(s.waiters) > 0:
		return busyInterval
	case s.subscribed || s.o.Committed != nil:
		return quietInterval
	}
	return 0
}

// watch publishes the changes that other processes make to jobs after revision rev. It sleeps while there is no reader.
func (s *Service) watch(rev int64) {
	var seen int64 = -1
	last := time.Now()
	for {
		var tick <-chan time.Time
		var timer *time.Timer
		if every := s.watchInterval(); every > 0 {
			timer = time.NewTimer(time.Until(last.Add(every)))
			tick = timer.C
		}
		select {
		case <-tick:
			last = time.Now()
			seen, rev = s.publishChanges(seen, rev)
		case <-s.wake:
		case <-s.life.Done():
		}
		if timer != nil {
			timer.Stop()
		}
		if s.life.Err() != nil {
			return
		}
	}
}

// publishChanges publishes the jobs after revision rev, if data_version is not seen. It returns the new values of both.
func (s *Service) publishChanges(seen, rev int64) (int64, int64) {
	now, err := s.o.Store.Changed(s.life)
	if err != nil || now == seen {
		return seen, rev
	}
	if s.o.Committed != nil {
		s.o.Committed()
	}
	for {
		changed, next, err := s.o.Store.JobsSince(s.life, rev)
		if err != nil {
			if s.life.Err() == nil {
				s.o.Log.Warn("read the changed jobs", "err", err)
			}
			return seen, rev // the next check reads them again
		}
		for _, j := range changed {
			s.publish(j)
			if j.State == Removed {
				s.abandon(j.ID)
				continue
			}
			s.useNewerLink(j, ByWebhook)
			s.schedule(j)
		}
		if rev = next; len(changed) == 0 {
			return now, rev
		}
	}
}
