package sandbox

import (
	"slices"
	"sync"
)

// maxPerHost is how many attempts run at a time to one host: enough that the retries of one job do not delay those of
// another, and few enough that a receiver which never answers cannot use up this machine's sockets.
const maxPerHost = 512

// hostQueues limits the attempts to each host to maxPerHost at a time and queues the rest. Hosts do not affect each
// other. A queued attempt needs no goroutine. The zero value is ready to use.
type hostQueues struct {
	mu     sync.Mutex
	byHost map[string]*hostQueue
}

type hostQueue struct {
	running int
	waiting []queuedAttempt
}

type queuedAttempt struct {
	speak string
	run   func()
}

// acquire calls do now, or hands it to a later release for the same host. After do, the caller calls release.
func (l *hostQueues) acquire(host, speak string, do func()) {
	l.mu.Lock()
	if l.byHost == nil {
		l.byHost = map[string]*hostQueue{}
	}
	q := l.byHost[host]
	if q == nil {
		q = &hostQueue{}
		l.byHost[host] = q
	}
	if q.running == maxPerHost {
		q.waiting = append(q.waiting, queuedAttempt{speak, do})
		l.mu.Unlock()
		return
	}
	q.running++
	l.mu.Unlock()
	do()
}

// release ends one attempt. It returns the next queued function, which takes its slot, or nil.
func (l *hostQueues) release(host string) (next func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.byHost[host]
	if len(q.waiting) > 0 {
		next = q.waiting[0].run
		q.waiting[0] = queuedAttempt{} // release what it references
		q.waiting = q.waiting[1:]
		return next
	}
	if q.running--; q.running == 0 {
		delete(l.byHost, host)
	}
	return nil
}

// sweep drops the queued attempts of speaks that are no longer known.
func (l *hostQueues) sweep(known func(speak string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, q := range l.byHost {
		q.waiting = slices.DeleteFunc(q.waiting, func(q queuedAttempt) bool { return !known(q.speak) })
	}
}
