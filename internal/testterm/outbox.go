package testterm

import (
	"os"
	"sync"
	"time"
)

// A lone Esc is told from the start of a sequence by the silence after it, so the typist
// rests. Programs wait for 50 ms (Bubble Tea) or less. Only moments count in which the
// program is idle: on a loaded machine it may have been asleep at its desk all along.
const (
	escTick     = 5 * time.Millisecond
	escRest     = 20              // idle ticks
	escRestMost = 3 * time.Second // for a program that never reads, or never rests
)

// outbox queues what goes to the program, so that neither a typing test nor the answering
// emulator ever blocks on a program that is slow to read, and no two writes mix.
type outbox struct {
	mu     sync.Mutex
	queue  []stroke
	wake   chan struct{}
	closed chan struct{}
	once   sync.Once
}

// stroke is one write, kept whole. After a lone Esc the typist rests.
type stroke struct {
	bytes []byte
	esc   bool
}

func newOutbox() *outbox {
	return &outbox{wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

func (o *outbox) add(s stroke) {
	o.mu.Lock()
	o.queue = append(o.queue, s)
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *outbox) close() { o.once.Do(func() { close(o.closed) }) }

// run writes until the outbox is closed or the terminal is gone.
func (o *outbox) run(pid int, master, slave *os.File) {
	for {
		o.mu.Lock()
		queue := o.queue
		o.queue = nil
		o.mu.Unlock()
		for _, s := range queue {
			if _, err := master.Write(s.bytes); err != nil {
				return
			}
			if s.esc && !o.rest(pid, slave) {
				return
			}
		}
		if len(queue) > 0 {
			continue
		}
		select {
		case <-o.wake:
		case <-o.closed:
			return
		}
	}
}

// rest waits until the program has had its silence. It reports false when the outbox was
// closed meanwhile.
func (o *outbox) rest(pid int, slave *os.File) bool {
	tick := time.NewTicker(escTick)
	defer tick.Stop()
	start := time.Now()
	for idle := 0; idle < escRest && time.Since(start) < escRestMost; {
		select {
		case <-tick.C:
		case <-o.closed:
			return false
		}
		if !busy(pid, slave) {
			idle++
		}
	}
	return true
}
