package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"sync"
	"time"

	"callboard/internal/app"
	"callboard/internal/text"
)

const (
	execTime    = time.Minute // how long a program of --exec may run
	execWait    = time.Second // how long the end of its output is waited for, and for it when it is killed
	execQueue   = 10_000      // deliveries that may wait for it
	longestLine = 64 << 10    // bytes of its output
)

// runner runs a program for each delivery, one at a time, in the order of arrival.
type runner struct {
	s       *invocation
	app     *app.App
	command []string
	queue   chan string
	close   func()            // no more deliveries come
	outputs chan func() error // what is to be written to stderr, which only one goroutine may do
	ended   chan struct{}     // closed when run returns
	given   int               // deliveries; of the goroutine that gives them
	full    bool              // a line has said so
}

func newRunner(s *invocation, a *app.App, command []string) *runner {
	r := &runner{s: s, app: a, command: command, queue: make(chan string, execQueue), outputs: make(chan func() error), ended: make(chan struct{})}
	r.close = sync.OnceFunc(func() { close(r.queue) })
	return r
}

// give runs the program for a delivery when its turn comes. It does not wait. It and close are called by one goroutine.
func (r *runner) give(id string) {
	select {
	case r.queue <- id:
		r.given++
	default:
		if !r.full {
			r.full = true
			r.s.notify("--exec is too slow: " + fmt.Sprint(execQueue) + " deliveries wait for it, and it is not run for those that come now")
		}
	}
}

// run runs the program until close was called and all have had their turn, or until ctx ends.
func (r *runner) run(ctx context.Context) {
	defer close(r.ended)
	for {
		select {
		case id, ok := <-r.queue:
			if !ok {
				return
			}
			if err := r.one(ctx, id); err != nil && ctx.Err() == nil {
				r.output(ctx, func() error { r.s.notify(err.Error()); return nil })
			}
		case <-ctx.Done():
			return
		}
	}
}

// output has something written to stderr.
func (r *runner) output(ctx context.Context, write func() error) {
	select {
	case r.outputs <- write:
	case <-ctx.Done():
	}
}

// one runs the program for a delivery. Its error is one line.
func (r *runner) one(ctx context.Context, id string) error {
	name := "--exec " + text.Cut(r.command[0], 60) + ", delivery " + id
	h, ok, err := r.app.Workbench.Head(ctx, id)
	if err != nil || !ok {
		return err // deleted meanwhile: nothing can be said about it
	}
	d, ok, err := r.app.Delivery(ctx, id)
	if err != nil || !ok {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, execTime)
	defer cancel()
	cmd := exec.CommandContext(limited, r.command[0], r.command[1:]...)
	out := &lineWriter{line: func(line []byte) { r.output(ctx, func() error { return r.s.writeOutput(line) }) }}
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = bytes.NewReader(d.Body), out, out, execWait
	cmd.Env = append(slices.Clone(r.s.env), "CALLBOARD_DELIVERY="+d.ID, "CALLBOARD_JOB="+h.JobID, "CALLBOARD_STATUS="+text.Line(d.Status))
	setGroup(cmd)
	err = cmd.Run()
	out.flush()
	switch {
	case errors.Is(err, exec.ErrWaitDelay): // it has ended, and what it started has not
		killGroup(cmd)
		return nil
	case err == nil:
		return nil
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return &text.Problem{What: name, Why: "it was stopped after " + execTime.String()}
	}
	return &text.Problem{What: name, Why: text.Line(err.Error())}
}

// writeOutput writes a line of a program to stderr. What a terminal could obey is removed from it if stderr is one: most
// programs repeat what a stranger has sent.
func (s *invocation) writeOutput(line []byte) error {
	if isTerminal(s.err) {
		line = []byte(text.Line(string(line)))
	}
	_, _ = s.err.Write(append(line, '\n')) // as all that goes to stderr
	return nil
}

// lineWriter passes on lines, without their ends. Longer ones than longestLine are cut in pieces.
type lineWriter struct {
	line func([]byte)

	mu   sync.Mutex // the copying of output may go on after the program's end
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(p)
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		piece, next := p, []byte(nil)
		if end >= 0 {
			piece, next = p[:end], p[end+1:]
		}
		if room := longestLine - len(w.rest); len(piece) > room {
			piece, next, end = p[:room], p[room:], room
		}
		w.rest = append(w.rest, piece...)
		if end >= 0 {
			w.flushLine()
		}
		p = next
	}
	return n, nil
}

func (w *lineWriter) flushLine() {
	line := w.rest
	w.rest = nil
	w.line(line)
}

// flush passes on a last line without an end.
func (w *lineWriter) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.rest) > 0 {
		w.flushLine()
	}
}
