// Package play is the Bubble Tea program of `callboard play` on a terminal: it plays files one after the other, takes the
// player's keys from the key table, and shows what plays in one or two lines.
//
// It draws in the normal text of the terminal, not on the alternate screen, and removes its lines at the end.
package play

import (
	"context"
	"errors"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/player"
	"callboard/internal/ui/terminal"
)

// Options are what to play and how to draw it. At least one file is needed.
type Options struct {
	Files []string // paths
	Loop  bool     // repeat each file; the keys go to the next one

	Dark     *bool // whether the background is dark; nil: ask the terminal, and begin dark
	NoColor  bool
	ASCII    bool // only ASCII characters
	NoMotion bool // at most one drawing a second
	LowPower bool // at most four drawings a second

	Input  io.Reader
	Output io.Writer
	Env    []string // as os.Environ returns it
}

// ErrInterrupted says that the user pressed Ctrl+C.
var ErrInterrupted = errors.New("interrupted")

// framesPerSecond is how often the renderer looks for something to write: the longest time from a key to its effect.
const framesPerSecond = 66

// Run plays the files until the last one ends, the user quits or ctx ends. problem is what is wrong with the sound at the
// end, in one line; it is empty if nothing is. The error is ErrInterrupted, ctx.Err(), that of the terminal, such as terminal.ErrGone, or a
// *text.Problem if a file cannot be played.
func Run(ctx context.Context, e *player.Engine, o Options) (problem string, err error) {
	profile := colorprofile.Detect(o.Output, o.Env)
	if o.NoColor {
		profile = colorprofile.ASCII
	}
	m := newModel(e, o, profile)
	t := terminal.Open(o.Input, o.Output, false)
	m.terminal = t
	// The caller turns signals into the end of ctx. It is sent as a message, so that the last frame is drawn.
	p := t.Program(context.WithoutCancel(ctx), m, tea.WithEnvironment(o.Env), tea.WithColorProfile(profile),
		tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond))
	watched, cancel := context.WithCancel(ctx)
	defer cancel()
	news := e.Subscribe()
	defer news.Close()
	go func() {
		for {
			if _, err := news.Next(watched); err != nil {
				break
			}
			p.Send(playerChanged{})
		}
		if ctx.Err() != nil {
			p.Send(contextEnded{})
		}
	}()
	err = t.Run(p)
	switch {
	case m.panicked != nil:
		panic(m.panicked) // now that the terminal is restored
	case ctx.Err() != nil:
		return "", ctx.Err()
	case m.err != nil:
		return "", m.err
	case err != nil:
		return "", fmt.Errorf("the terminal: %w", err)
	}
	return m.state.Problem, nil
}
