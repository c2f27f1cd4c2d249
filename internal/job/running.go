package job

import (
	"context"
	"errors"
)

// transfer is a running download.
type transfer struct {
	stop context.CancelCauseFunc
	link string // what it reads; empty before and between its tries
}

// reserve makes this goroutine the only one of the process that downloads the job's audio, with a context that stopDownload
// ends. It reports false if another goroutine downloads it.
func (s *Service) reserve(id string) (context.Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fetching[id] != nil {
		return nil, false
	}
	ctx, stop := context.WithCancelCause(s.life)
	s.fetching[id] = &transfer{stop: stop}
	return ctx, true
}

func (s *Service) release(id string) {
	s.mu.Lock()
	t := s.fetching[id]
	delete(s.fetching, id)
	s.mu.Unlock()
	t.stop(nil)
}

// fetchesFrom notes which link the running download of a job reads.
func (s *Service) fetchesFrom(id, link string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.fetching[id]; t != nil {
		t.link = link
	}
}

// stopDownload stops the running download of a job in this process, if there is one.
func (s *Service) stopDownload(id string, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.fetching[id]; t != nil {
		t.stop(why)
	}
}

// errNewerLink stops a running download because a newer link is known.
var errNewerLink = errors.New("there is a newer link to the audio")

// maxSwitches is how often webhooks stop a running download of a job, so that their sender cannot prevent that one ends.
const maxSwitches = 3

// useNewerLink stops the running download of a job if it reads another link than the job now has. The next one reads that.
func (s *Service) useNewerLink(j Job, by SettledBy) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.fetching[j.ID]
	if t == nil || t.link == "" || t.link == j.Link || j.Link == "" || j.State != Done {
		return
	}
	if by == ByWebhook {
		q := s.inquiryOf(j.ID)
		if q.switches >= maxSwitches {
			return
		}
		q.switches++
	}
	t.stop(errNewerLink)
}
