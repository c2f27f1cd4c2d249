package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/terminal"
	"callboard/internal/ui/welcome"
)

// ExitSummary is what is left to say when the program has closed.
type ExitSummary struct {
	Running int // jobs that have not finished: the next run goes on with them
}

// saveOnExit is the longest that quitting waits for the work to be written down. It takes one flush to the disk, but a disk can
// be busy.
const saveOnExit = time.Second

// ErrTerminalGone says that the program ended because its terminal was closed.
var ErrTerminalGone = terminal.ErrGone

// Run shows the program until the user quits, ctx ends or the terminal is closed. Its error is ErrTerminalGone, Bubble Tea's,
// that of saving the work, or nil.
func Run(ctx context.Context, svc screen.Services, o Options) (ExitSummary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(ctx, svc, o)
	t := m.openTerminal()
	p := t.Program(ctx, m, programOptions(o)...)
	defer bridge(ctx, svc, p.Send)()

	err := t.Run(p)
	save, done := context.WithTimeout(context.WithoutCancel(ctx), saveOnExit)
	defer done()
	saved := write(save, svc.Settings, m.work())
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		err = nil
	}
	return ExitSummary{Running: m.state.Jobs.Tally().Running}, errors.Join(err, saved)
}

// Choice is the answer to the welcome.
type Choice = welcome.Choice

// The answers to the welcome.
const (
	ChooseQuit    = welcome.ChooseQuit
	ChooseSandbox = welcome.ChooseSandbox
	ChooseAccount = welcome.ChooseAccount // tokens were given and kept: go on with them
)

// Welcome shows the first run's screen, without the rest of the program: there are no services yet.
func Welcome(ctx context.Context, o Options) (Choice, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m, w := newWelcome(ctx, o)
	t := m.openTerminal()
	if err := t.Run(t.Program(ctx, m, programOptions(o)...)); err != nil {
		return ChooseQuit, fmt.Errorf("show the welcome: %w", err)
	}
	return w.Choice(), nil
}

// newWelcome makes a model that has the welcome as its only screen.
func newWelcome(ctx context.Context, o Options) (*Model, *welcome.Screen) {
	m := newModel(ctx, o)
	m.bare = true
	w := welcome.New(host{m}, welcome.Options{CheckToken: o.CheckToken, SaveTokens: o.SaveTokens, NgrokFound: o.NgrokFound})
	m.screens = []screen.Screen{w}
	m.bind()
	return m, w
}

// How often the renderer looks for something to write. A key waits up to one interval before its effect is drawn, so the
// interval is most of the time between a key and the screen: at 30 a second, typing feels it. The ticker runs while nothing
// moves as well, which costs about half a percent of a processor at 66 a second.
const (
	framesPerSecond    = 66
	framesWithLowPower = 30
)

func frameRate(o Options) int {
	if o.LowPower {
		return framesWithLowPower
	}
	return framesPerSecond
}

// openTerminal makes the terminal of this program.
func (m *Model) openTerminal() *terminal.Terminal {
	t := terminal.Open(m.opt.Input, m.opt.Output, true)
	m.terminal, m.asking.writing = t, t.Writing
	if t.CountsReads() {
		m.asking.reads = t.Reads
	}
	return t
}

func programOptions(o Options) []tea.ProgramOption {
	opts := []tea.ProgramOption{tea.WithFPS(frameRate(o))}
	if o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return opts
}
