package job

// Left is what Close has ended before it was over, and what the next run does not resume.
type Left struct {
	Uncertain int // requests without a whole answer: they may be charged
	Unsent    int // orders that waited for their turn, and were not sent
}

// Left returns what Close has ended. It is for after Close.
func (s *Service) Left() Left {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.left
	if s.closed {
		left.Uncertain += len(s.inFlight) // they did not stop in time: the next start marks them
	}
	return left
}

// Unanswered is how many requests of this process would be lost if it ended now: they may be charged, and their audio cannot be
// had later. It is 0 without a Synthesiser, because jobs go on at the service then.
func (s *Service) Unanswered() int {
	if !s.synchronous() {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.inFlight)
}

// noteLeft counts a job that ends because the service closes.
func (s *Service) noteLeft(count func(*Left)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		count(&s.left)
	}
}
