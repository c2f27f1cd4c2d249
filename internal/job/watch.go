package job

import "time"

// How often another process's commits are looked for: a look costs a glance at shared memory.
const (
	busyLook  = 250 * time.Millisecond // while something is open or waited for
	quietLook = 500 * time.Millisecond // while somebody only watches
)

// nudge lets the watcher think again about how often to look.
func (s *Service) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Service) lookEvery() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.open) > 0 || len(s.wanted) > 0:
		return busyLook
	case s.subscribed:
		return quietLook
	}
	return 0
}

// watch publishes what other processes do to jobs, from revision rev on. It sleeps while nobody cares.
func (s *Service) watch(rev int64) {
	var seen int64 = -1
	last := time.Now()
	for {
		var tick <-chan time.Time
		var timer *time.Timer
		if every := s.lookEvery(); every > 0 {
			timer = time.NewTimer(time.Until(last.Add(every)))
			tick = timer.C
		}
		select {
		case <-tick:
			last = time.Now()
			seen, rev = s.glance(seen, rev)
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

func (s *Service) glance(seen, rev int64) (int64, int64) {
	now, err := s.o.Store.Changed(s.life)
	if err != nil || now == seen {
		return seen, rev
	}
	for {
		news, next, err := s.o.Store.JobsSince(s.life, rev)
		if err != nil {
			if s.life.Err() == nil {
				s.o.Log.Warn("read what changed", "err", err)
			}
			return seen, rev // look again next time
		}
		for _, j := range news {
			s.publish(j)
			s.attend(j)
		}
		if rev = next; len(news) == 0 {
			return now, rev
		}
	}
}
