// Package terminal is the user's terminal while a Bubble Tea program runs in it.
//
// It is the border between Bubble Tea and the system, for what Bubble Tea leaves to its programs:
//
//   - the input passes package infilter, and the output of a full screen passes package outfilter;
//   - answers of the terminal that are still on their way at the end are waited for, so that they do not land in the shell;
//   - the terminal has read all output before it is given back, so that a second Ctrl+C does not make the system discard it;
//   - Ctrl+Z and SIGTSTP stop the program only where a shell can continue it, and it can still be ended while it is stopped;
//   - after SIGCONT the terminal is set up and drawn again;
//   - the program ends when its terminal does, also without a SIGHUP;
//   - the window's title is given back.
//
// A Terminal serves one program. Its methods may be called from several goroutines.
package terminal

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"callboard/internal/ui/infilter"
)

// The errors of this package.
var (
	// ErrGone says that the terminal was closed.
	ErrGone = errors.New("the terminal is closed")
	// ErrNoShell says that nothing would continue the program if it stopped.
	ErrNoShell = errors.New("no shell to go back to")
)

// The messages of a Terminal.
type (
	// SuspendMsg asks the program to suspend itself, as Ctrl+Z does: the process has received SIGTSTP.
	SuspendMsg struct{}
	// ResumedMsg ends a suspension. Err is nil or ErrNoShell.
	ResumedMsg struct{ Err error }
)

// Times of questions to the terminal.
const (
	answerTime = 200 * time.Millisecond // how long the end waits for answers
	outputTime = time.Second            // how long the end waits until a terminal that answers has read all output
	askedTime  = 2 * time.Second        // what has not been answered by then never will be
)

// Terminal is the user's terminal.
type Terminal struct {
	in     *input  // nil: the input is no terminal
	out    *output // nil: the output is no terminal
	reader io.Reader
	writer io.Writer
	screen bool

	ctx      context.Context
	gone     context.CancelCauseFunc
	original *term.State // of the terminal, while the program runs
	signals  signals

	mu      sync.Mutex
	pending []question
	answers bool // the terminal has answered a question
}

// question is one that the terminal has not answered yet.
type question struct {
	kind string
	at   time.Time
}

// Open makes the terminal of a program from its streams. With screen, the program has the whole screen and a window title.
func Open(in io.Reader, out io.Writer, screen bool) *Terminal {
	t := &Terminal{reader: in, writer: out, screen: screen}
	if f, ok := in.(*os.File); ok && filtered && term.IsTerminal(int(f.Fd())) {
		t.in = newInput(f, t)
	}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.out = newOutput(f, t)
	}
	return t
}

// Hold keeps what the program writes from the terminal until Show. Without Show it is never written.
func (t *Terminal) Hold() { t.setHold(true) }

// Show ends Hold. What was kept is written with what the program writes next, so that nothing of it is seen alone.
func (t *Terminal) Show() { t.setHold(false) }

func (t *Terminal) setHold(hold bool) {
	if t.out == nil {
		return
	}
	t.out.mu.Lock()
	defer t.out.mu.Unlock()
	t.out.hold = hold
}

// Program makes a program of this terminal. It is killed when ctx ends.
func (t *Terminal) Program(ctx context.Context, m tea.Model, opts ...tea.ProgramOption) *tea.Program {
	t.ctx, t.gone = context.WithCancelCause(ctx)
	all := []tea.ProgramOption{tea.WithContext(t.ctx), tea.WithFilter(t.filter)}
	switch {
	case t.in != nil:
		all = append(all, tea.WithInput(t.in))
	case t.reader != nil:
		all = append(all, tea.WithInput(t.reader))
	}
	switch {
	case t.out != nil:
		all = append(all, tea.WithOutput(t.out))
	case t.writer != nil:
		all = append(all, tea.WithOutput(t.writer))
	}
	return tea.NewProgram(m, append(all, opts...)...)
}

// Run runs the program. Its error is ErrGone or that of Bubble Tea.
func (t *Terminal) Run(p *tea.Program) error {
	defer t.gone(nil)
	if err := t.enter(); err != nil {
		return err
	}
	if t.in != nil {
		defer context.AfterFunc(t.ctx, t.in.interrupt)()
	}
	stop := t.watch(p.Send)
	_, err := p.Run()
	stop()
	t.leave()
	if errors.Is(context.Cause(t.ctx), ErrGone) || t.in != nil && hungUp(err) { // it may close while another program has it
		return ErrGone
	}
	return err
}

// filter takes the messages of the program before Bubble Tea does.
func (t *Terminal) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.ModeReportMsg:
		if msg.Mode == ansi.DECMode(infilter.PasteMode) {
			if t.in == nil {
				return nil
			}
			return t.in.paste(int(msg.Value))
		}
	case tea.WindowSizeMsg:
		t.forget()
	case tea.QuitMsg, tea.InterruptMsg:
		if t.in != nil {
			t.in.interrupt()
		}
	}
	return msg
}

// forget makes the next frame complete.
func (t *Terminal) forget() {
	if t.out != nil && t.out.screen != nil {
		t.out.screen.Forget()
	}
}

// enter sets the terminal up for the program. Bubble Tea does so as well; when it restores what it found, the terminal still
// does not echo, so that leave can wait for answers.
func (t *Terminal) enter() (err error) {
	if t.in != nil {
		state, err := term.MakeRaw(int(t.in.Fd()))
		if err != nil {
			return err
		}
		if t.original == nil {
			t.original = state
		}
	}
	t.title(pushTitle)
	return nil
}

// leave gives the terminal back.
func (t *Terminal) leave() {
	t.title(popTitle)
	if t.in == nil || t.original == nil || !foreground(t.in.file) {
		return
	}
	t.drain(answerTime)
	t.awaitOutput()
	_ = term.Restore(int(t.in.Fd()), t.original) // it fails if the terminal is gone
}

// The sequences that store the window's title on the terminal's stack, and restore it (XTWINOPS).
const (
	pushTitle = "\x1b[22;2t"
	popTitle  = "\x1b[23;2t"
)

func (t *Terminal) title(seq string) {
	if t.screen && t.out != nil {
		_, _ = t.out.Write([]byte(seq)) // an error is that of the next frame, too
	}
}

// Reads returns how often the terminal was read.
func (t *Terminal) Reads() uint64 {
	if t.in == nil {
		return 0
	}
	return t.in.reads.Load()
}

// CountsReads reports whether Reads counts anything.
func (t *Terminal) CountsReads() bool { return t.in != nil }

// Writing reports whether the terminal has not taken all of a frame yet.
func (t *Terminal) Writing() bool { return t.out != nil && t.out.writing.Load() > 0 }

// asked notes questions that are about to be written.
func (t *Terminal) asked(kinds []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, kind := range kinds {
		t.pending = append(t.pending, question{kind, time.Now()})
	}
}

// answered notes an answer. A terminal answers in order: questions before this one get no answer. It reports whether only this
// package has asked.
func (t *Terminal) answered(kind string) (own bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, q := range t.pending {
		if q.kind == kind {
			t.pending, t.answers = t.pending[i+1:], true
			return kind == infilter.Attributes
		}
	}
	return false
}

// owed reports whether the terminal will answer something.
func (t *Terminal) owed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.pending)
	return n > 0 && time.Since(t.pending[n-1].at) < askedTime
}

// drain reads the answers that are still on their way, for at most a time.
func (t *Terminal) drain(limit time.Duration) {
	for until := time.Now().Add(limit); t.owed(); {
		left := time.Until(until)
		if left <= 0 || !t.in.wait(left) || !t.in.discard() {
			return
		}
	}
}

// awaitOutput waits until the terminal has read all output, which its answer to one more question says. Where Ctrl+C is a signal again,
// the system discards what a terminal has not read yet when it is pressed (termios(3), NOFLSH): the sequences that leave the alternate
// screen would be lost. A terminal that has answered nothing before is not waited for.
func (t *Terminal) awaitOutput() {
	t.mu.Lock()
	answers := t.answers
	t.mu.Unlock()
	if !answers || t.out == nil || t.out.muted.Load() {
		return
	}
	t.asked([]string{infilter.Attributes})
	if _, err := t.out.file.WriteString(ansi.RequestPrimaryDeviceAttributes); err == nil {
		t.drain(outputTime)
	}
}
