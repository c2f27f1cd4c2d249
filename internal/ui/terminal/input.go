package terminal

import (
	"os"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/infilter"
)

// interruptTick is how often a read that waits for the rest of a sequence looks whether it is to end.
const interruptTick = 20 * time.Millisecond

// input is the file that Bubble Tea reads. Bubble Tea waits itself until the file can be read, and only then calls Read.
type input struct {
	file       *os.File
	terminal   *Terminal
	reads      atomic.Uint64
	interrupts atomic.Uint64

	mu     sync.Mutex
	filter infilter.Filter
	ready  []byte // complete, and not read yet
}

func newInput(f *os.File, t *Terminal) *input {
	in := &input{file: f, terminal: t}
	in.filter.Answered = t.answered
	return in
}

// Read returns complete input. While a sequence or a paste is not complete, it waits for the rest. It returns nothing, and no
// error, if what came is dropped.
func (in *input) Read(b []byte) (int, error) {
	for before := in.interrupts.Load(); ; {
		n, due := in.take(b)
		switch {
		case n > 0:
			return n, nil
		case in.interrupts.Load() != before:
			in.drop()
			return 0, nil
		case !due.IsZero() && !in.wait(min(time.Until(due), interruptTick)):
			in.expire()
			if n, due := in.take(b); n > 0 || due.IsZero() {
				return n, nil
			}
			continue
		}
		// What the filter makes of the input may be longer than it: Bubble Tea would not come back for the rest.
		raw := make([]byte, max(len(b)/8, 1))
		n, err := in.file.Read(raw)
		if err != nil {
			in.terminal.gone(ErrGone)
			return 0, err
		}
		in.reads.Add(1)
		in.add(raw[:n])
		if n, due := in.take(b); n > 0 || due.IsZero() {
			return n, nil
		}
	}
}

// take returns what is complete, or else until when the rest is waited for. What is complete waits with it: after a read
// Bubble Tea comes back only when there is more input, so that an Esc at the end of what was read would stay here.
func (in *input) take(b []byte) (int, time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	due := in.filter.Deadline()
	if !due.IsZero() && len(in.ready) < len(b)/2 {
		return 0, due
	}
	n := copy(b, in.ready)
	in.ready = in.ready[n:]
	return n, due
}

func (in *input) add(raw []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ready = append(in.ready, in.filter.Add(raw, time.Now())...)
}

func (in *input) expire() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ready = append(in.ready, in.filter.Expire(time.Now())...)
}

func (in *input) drop() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.filter.Drop()
}

// discard reads what is there and keeps only the answers. It returns false at the end of the terminal.
func (in *input) discard() bool {
	raw := make([]byte, 1024)
	n, err := in.file.Read(raw)
	if err != nil {
		return false
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.filter.Add(raw[:n], time.Now())
	return true
}

// paste returns the message of a paste; nil if there is none.
func (in *input) paste(number int) tea.Msg {
	in.mu.Lock()
	defer in.mu.Unlock()
	if text, ok := in.filter.Paste(number); ok {
		return tea.PasteMsg{Content: text}
	}
	return nil
}

// interrupt ends a read that waits for the rest of something: the program stops reading.
func (in *input) interrupt() { in.interrupts.Add(1) }

// Write, Close, Fd and Name are those of the file.
func (in *input) Write(b []byte) (int, error) { return in.file.Write(b) }

// Close closes the file.
func (in *input) Close() error { return in.file.Close() }

// Fd returns the file descriptor.
func (in *input) Fd() uintptr { return in.file.Fd() }

// Name returns the name of the file.
func (in *input) Name() string { return in.file.Name() }
