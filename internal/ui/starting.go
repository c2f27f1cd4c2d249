package ui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/terminal"
)

// Opened is what the program works with, once it is open.
type Opened struct {
	Services screen.Services
	APIURL   string // for Options.APIURL
	Notice   string // for Options.Notice
}

// starting is the model until the services are open: Bubble Tea starts meanwhile, and its first tick passes. It draws nothing;
// the terminal holds back what Bubble Tea writes. It keeps the messages for the model that takes its place, so that no key is
// lost. The key that always quits ends it at once.
type starting struct {
	keys *keymap.Map
	kept []tea.Msg
}

// openedMsg brings the model that replaces starting.
type openedMsg struct{ m *Model }

func newStarting(o Options) *starting { return &starting{keys: keymap.New(keymap.Common(), o.ASCII)} }

// Init is part of tea.Model.
func (s *starting) Init() tea.Cmd { return nil }

// Update is part of tea.Model.
func (s *starting) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case openedMsg:
		cmds := []tea.Cmd{msg.m.Init()}
		for _, kept := range s.kept {
			_, cmd := msg.m.Update(kept)
			cmds = append(cmds, cmd)
		}
		return msg.m, tea.Batch(cmds...)
	case tea.KeyPressMsg:
		if s.keys.Find(keymap.Normal(msg), keymap.Always) == keymap.Quit {
			return s, tea.Quit
		}
	}
	s.kept = append(s.kept, msg)
	return s, nil
}

// View is part of tea.Model.
func (s *starting) View() tea.View { return tea.View{AltScreen: true} }

// runWhile runs a program in t while open opens the services, and then shows the model that ready makes of them. It returns
// that model when the program has ended; nil if the user has ended it before. If open fails, nothing was written to the terminal,
// and the error is that of open.
func runWhile(ctx context.Context, t *terminal.Terminal, o Options, open func(context.Context) (Opened, error), ready func(Opened) *Model) (*Model, error) {
	alive, end := context.WithCancel(ctx)
	opening, cancel := context.WithCancel(ctx)
	defer cancel()
	t.Hold()
	p := t.Program(alive, newStarting(o), programOptions(o)...)
	var ran error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ran = t.Run(p)
		cancel()
	}()
	defer func() { // also if open panics: what is printed then needs the terminal as it was
		end()
		<-ended
	}()

	opened, err := open(opening)
	switch {
	case err != nil && ctx.Err() == nil && opening.Err() != nil: // the program has ended meanwhile
		<-ended
		return nil, screenError(ran)
	case err != nil:
		return nil, err
	}
	m := ready(opened)
	t.Show()
	p.Send(openedMsg{m})
	defer bridge(ctx, m.svc, p.Send)()
	<-ended
	return m, screenError(ran)
}

// screenError is the error of a program's end; nil if the user or a signal has ended it.
func screenError(err error) error {
	if err == nil || errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("the screen: %w", err)
}
