package ui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/mattn/go-runewidth"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/terminal"
	"callboard/internal/ui/welcome"
)

// ExitSummary is what is left to say when the program has closed.
type ExitSummary struct {
	Running int // jobs that have not finished
}

// saveOnExit is the longest that quitting waits for the work to be written down. It takes one flush to the disk, but a disk can
// be busy.
const saveOnExit = time.Second

// ErrTerminalGone says that the program ended because its terminal was closed.
var ErrTerminalGone = terminal.ErrGone

// Prepare begins to make what the first frame needs and a program without a screen does not, and returns at once. The widths
// of characters outside of Latin are a table of 2 MB, which the first look-up fills. On a machine with expensive page faults that
// takes 13 ms; meanwhile the services are opened, which waits for the disk.
func Prepare() { go runewidth.RuneWidth('…') }

// Run shows the program until the user quits, ctx ends or the terminal is closed. Meanwhile it calls open, whose context ends with
// the program; open has returned when Run does, and what it has opened is the caller's to close. The error of Run is that of open,
// ErrTerminalGone, Bubble Tea's, that of saving the work, or nil.
func Run(ctx context.Context, open func(context.Context) (Opened, error), o Options) (ExitSummary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := openTerminal(o)
	o.started = time.Now()
	m, err := runWhile(ctx, t, o, open, func(opened Opened) *Model {
		o.APIURL, o.Notice = opened.APIURL, opened.Notice
		m := New(ctx, opened.Services, o)
		m.use(t)
		return m
	})
	if m != nil {
		m.close()
	}
	if m == nil || !m.restored { // nothing to save: what is stored is newer
		return ExitSummary{}, err
	}
	save, done := context.WithTimeout(context.WithoutCancel(ctx), saveOnExit)
	defer done()
	if saved := write(save, m.svc.Settings, m.work()); saved != nil {
		err = errors.Join(err, fmt.Errorf("the screen: %w", saved))
	}
	return ExitSummary{Running: m.state.Jobs.Tally().Running}, err
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
	t := openTerminal(o)
	m.use(t)
	if err := t.Run(t.Program(ctx, m, programOptions(o)...)); err != nil {
		return ChooseQuit, fmt.Errorf("show the welcome: %w", err)
	}
	return w.Choice(), nil
}

// newWelcome makes a model that has the welcome as its only screen.
func newWelcome(ctx context.Context, o Options) (*Model, *welcome.Screen) {
	m := newModel(ctx, o)
	m.bare = true
	w := welcome.New(host{m}, welcome.Options{CheckToken: o.CheckToken, SaveTokens: o.SaveTokens, NgrokFound: o.NgrokFound, NoKeyring: o.NoKeyring})
	m.screens = []screen.Screen{w}
	m.bind()
	return m, w
}

// How often the renderer looks for something to write. A key waits up to one interval before its effect is drawn, so the
// interval is most of the time between a key and the screen: at 30 a second, typing feels it. The ticker runs while nothing
// moves as well, and is nearly all that an idle program costs. At 62 that is 1.2 times what an empty Bubble Tea program costs at
// its usual 60, at 66 it was 1.25 to 1.3 times.
const (
	framesPerSecond    = 62
	framesWithLowPower = 30
)

func frameRate(o Options) int {
	if o.LowPower {
		return framesWithLowPower
	}
	return framesPerSecond
}

// openTerminal makes the terminal of a program.
func openTerminal(o Options) *terminal.Terminal { return terminal.Open(o.Input, o.Output, true) }

// use tells the model which terminal it is in.
func (m *Model) use(t *terminal.Terminal) {
	m.terminal, m.asking.writing = t, t.Writing
	if t.CountsReads() {
		m.asking.reads = t.Reads
	}
}

func programOptions(o Options) []tea.ProgramOption {
	opts := []tea.ProgramOption{tea.WithFPS(frameRate(o))}
	if o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return opts
}
