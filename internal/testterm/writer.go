package testterm

import (
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/parser"
)

// Programs tell a lone Esc from the start of a sequence by the pause after it, so the writer
// pauses after Esc. Programs wait for 50 ms (Bubble Tea) or less. Only ticks count in which the
// program is idle: on a loaded machine it may not have been scheduled at all.
const (
	escTick     = 5 * time.Millisecond
	escPause    = 20              // idle ticks
	escPauseMax = 3 * time.Second // for a program that never reads, or is never idle
)

// writer queues the input of the program, so that neither the test nor the
// emulator blocks on a program that reads slowly, and no two writes mix.
type writer struct {
	mu     sync.Mutex
	queue  []input
	wake   chan struct{}
	closed chan struct{}
	once   sync.Once
}

// answers returns the length of the complete sequences at the start of b. The emulator passes its answers on byte by byte, but a
// terminal writes each in one piece. A program would take an Esc that comes alone for the key.
func answers(b []byte) int {
	complete := 0
	p := ansi.NewParser()
	for i, c := range b {
		if p.Advance(c); p.State() == parser.GroundState {
			complete = i + 1
		}
	}
	return complete
}

// input is one write, which is not split. After a lone Esc the writer pauses.
type input struct {
	bytes []byte
	esc   bool
}

func newWriter() *writer {
	return &writer{wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

func (o *writer) add(s input) {
	o.mu.Lock()
	o.queue = append(o.queue, s)
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *writer) close() { o.once.Do(func() { close(o.closed) }) }

// run writes until the writer is closed or the terminal is gone.
func (o *writer) run(pid int, master, slave *os.File) {
	for {
		o.mu.Lock()
		queue := o.queue
		o.queue = nil
		o.mu.Unlock()
		for _, s := range queue {
			if _, err := master.Write(s.bytes); err != nil {
				return
			}
			if s.esc && !o.pauseAfterEsc(pid, slave) {
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

// pauseAfterEsc waits for escPause idle ticks. It returns false if the writer was closed
// meanwhile.
func (o *writer) pauseAfterEsc(pid int, slave *os.File) bool {
	tick := time.NewTicker(escTick)
	defer tick.Stop()
	start := time.Now()
	for idle := 0; idle < escPause && time.Since(start) < escPauseMax; {
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
