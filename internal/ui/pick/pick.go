// Package pick is the Bubble Tea program of `callboard actors pick`: a list of actors that is filtered while a user types.
// It draws in the normal text of the terminal, not on the alternate screen, and removes its lines at the end.
package pick

import (
	"context"
	"errors"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/terminal"
)

// Options are what to pick from and how to draw it.
type Options struct {
	Actors   []actor.Actor
	Versions func(actorID string) []api.Version // as far as they are known: to find actors by their models; may be nil
	Lang     string                             // of the reader, for names

	Dark    *bool // whether the background is dark; nil: dark
	NoColor bool
	ASCII   bool // only ASCII signs

	Input  io.Reader // a terminal
	Output io.Writer // the same
	Env    []string  // as os.Environ returns it
}

// ErrCancelled says that the user chose no actor.
var ErrCancelled = errors.New("nobody was chosen")

// Run lets a user choose an actor. The error is ErrCancelled, ctx.Err() or that of the terminal.
func Run(ctx context.Context, o Options) (actor.Actor, error) {
	profile := colorprofile.Detect(o.Output, o.Env)
	if o.NoColor {
		profile = colorprofile.ASCII
	}
	m := newModel(o, profile)
	t := terminal.Open(o.Input, o.Output, false)
	m.terminal = t
	p := t.Program(context.WithoutCancel(ctx), m, tea.WithEnvironment(o.Env), tea.WithColorProfile(profile), tea.WithoutSignalHandler())
	defer context.AfterFunc(ctx, func() { p.Send(contextEnded{}) })()
	err := t.Run(p)
	switch {
	case m.panicked != nil:
		panic(m.panicked) // now that the terminal is restored
	case ctx.Err() != nil:
		return actor.Actor{}, ctx.Err()
	case err != nil:
		return actor.Actor{}, fmt.Errorf("the terminal: %w", err)
	case !m.picked:
		return actor.Actor{}, ErrCancelled
	}
	return m.choice, nil
}
