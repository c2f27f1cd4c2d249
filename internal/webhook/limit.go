package webhook

import "sync"

// Limit makes the receiver accept n more deliveries, 0 or more. Those that come after them are not stored and answered 503, so that
// their sender repeats them. One that could not be stored does not count, nor do refused requests.
func (r *Receiver) Limit(n int) { r.limit.set(n) }

// limit is how many deliveries are still accepted. The zero limit accepts all.
type limit struct {
	mu   sync.Mutex
	on   bool
	left int
}

func (l *limit) set(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.on, l.left = true, n
}

// take takes the place of a delivery. It reports false if there is none. giveBack is for a delivery that is not stored.
func (l *limit) take() (giveBack func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !l.on:
		return func() {}, true
	case l.left == 0:
		return nil, false
	}
	l.left--
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.left++
	}, true
}
