package workbench

import (
	"context"
	"time"
)

const (
	// indexRest is how long no delivery must have come before the index is written, so that it does not take the disk from those
	// that come now. After indexLate it is written all the same.
	indexRest = 300 * time.Millisecond
	indexLate = 3 * time.Second
	// indexBatch is how many deliveries are added in one transaction: few, because a delivery that comes then waits for it.
	indexBatch = 32
	// indexPause is the time between two of them while deliveries come.
	indexPause = 20 * time.Millisecond
	indexRetry = 10 * time.Second // after an error
)

// index adds the deliveries that have come to the full-text index, until life ends. It sleeps while none comes.
func (s *Service) index(life context.Context, l *leader) {
	for {
		select {
		case <-l.arrived:
		case <-life.Done():
			return
		}
		if !s.rest(life, l) {
			return
		}
		for {
			n, err := s.o.Store.IndexDeliveries(life, indexBatch)
			if err != nil && life.Err() == nil {
				s.o.Log.Warn("cannot write the full-text index", "err", err)
				signal(l.arrived)
				if !pause(life, indexRetry) {
					return
				}
				break
			}
			if life.Err() != nil {
				return
			}
			if n == 0 {
				break
			}
			if s.sinceNewest(l) < indexRest && !pause(life, indexPause) {
				return
			}
		}
	}
}

// rest waits until no delivery came for a while, and reports false when life ends.
func (s *Service) rest(life context.Context, l *leader) bool {
	for began := s.o.Now(); s.o.Now().Sub(began) < indexLate; {
		since := s.sinceNewest(l)
		if since >= indexRest {
			return true
		}
		if !pause(life, indexRest-since) {
			return false
		}
	}
	return true
}

// sinceNewest is the time since the newest delivery.
func (s *Service) sinceNewest(l *leader) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(s.o.Now().Sub(l.newest), 0)
}

// pause waits, and reports false when life ends.
func pause(life context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-life.Done():
		return false
	}
}
