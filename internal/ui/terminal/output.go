package terminal

import (
	"bytes"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/infilter"
	"callboard/internal/ui/outfilter"
)

// output is the file that Bubble Tea writes.
type output struct {
	file     *os.File
	terminal *Terminal
	screen   *outfilter.Screen // nil: the output is not filtered
	writing  atomic.Int32
	muted    atomic.Bool // the terminal belongs to another program

	mu   sync.Mutex
	hold bool
	kept [][]byte // written while hold was set, and not passed on yet
}

func newOutput(f *os.File, t *Terminal) *output {
	o := &output{file: f, terminal: t}
	if t.screen {
		o.screen = outfilter.New(f)
	}
	return o
}

// Write writes b. If it asks the terminal something, one more question follows that every terminal answers: its answer says
// that no other will come.
func (o *output) Write(b []byte) (int, error) {
	if o.muted.Load() {
		return len(b), nil
	}
	kept, held := o.keep(b)
	if held {
		return len(b), nil
	}
	for _, earlier := range kept {
		if _, err := o.pass(earlier); err != nil {
			return 0, err
		}
	}
	return o.pass(b)
}

// keep keeps b if the output is held, and otherwise returns what was kept before.
func (o *output) keep(b []byte) (kept [][]byte, held bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.hold {
		o.kept = append(o.kept, bytes.Clone(b))
		return nil, true
	}
	kept, o.kept = o.kept, nil
	return kept, false
}

// pass writes b to the terminal.
func (o *output) pass(b []byte) (int, error) {
	o.writing.Add(1)
	defer o.writing.Add(-1)
	questions := o.questions(b)
	o.terminal.asked(questions)
	var w io.Writer = o.file
	if o.screen != nil {
		w = o.screen
	}
	n, err := w.Write(b)
	if err == nil && len(questions) > 0 {
		_, err = o.file.WriteString(ansi.RequestPrimaryDeviceAttributes)
	}
	return n, err
}

// questions returns the kinds of the questions in b and of the one that follows them.
func (o *output) questions(b []byte) []string {
	if o.terminal.in == nil {
		return nil
	}
	kinds := infilter.Questions(b)
	if len(kinds) == 0 {
		return nil
	}
	return append(slices.Clip(kinds), infilter.Attributes)
}

// Read reads from the file.
func (o *output) Read(b []byte) (int, error) { return o.file.Read(b) }

// Close closes the file.
func (o *output) Close() error { return o.file.Close() }

// Fd returns the file descriptor.
func (o *output) Fd() uintptr { return o.file.Fd() }
