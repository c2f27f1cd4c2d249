package cli

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/config"
	"callboard/internal/player"
)

// isInteractive reports whether a user sees the output of this run and can press keys.
func (s *invocation) isInteractive() bool {
	if !isTerminal(s.in) || !isTerminal(s.out) || !isTerminal(s.err) || s.lookup("TERM") == "dumb" {
		return false
	}
	f, ok := s.in.(interface{ Fd() uintptr })
	return ok && foreground(f.Fd())
}

// playLive plays with keys and a line on stderr, which it removes at the end.
func (s *invocation) playLive(ctx context.Context, c config.Config, f playFlags, e *player.Engine, paths []string) error {
	profile := colorprofile.Detect(s.err, s.env)
	if c.NoColor {
		profile = colorprofile.ASCII
	}
	d := newDeck(e, paths, deckLook{dark: c.Dark(), profile: profile, ascii: c.ASCII, interval: intervalOf(c)})
	d.loop = f.loop
	// Signals arrive through ctx, as for every command. The end of ctx is sent as a message, so that the last frame is drawn.
	p := tea.NewProgram(d, tea.WithInput(s.in), tea.WithOutput(s.err), tea.WithEnvironment(s.env), tea.WithColorProfile(profile),
		tea.WithoutSignalHandler(), tea.WithFPS(deckFPS))
	watching, cancel := context.WithCancel(ctx)
	defer cancel()
	news := e.Subscribe()
	defer news.Close()
	go func() {
		for {
			if _, err := news.Next(watching); err != nil {
				break
			}
			p.Send(playerChanged{})
		}
		if ctx.Err() != nil {
			p.Send(contextEnded{})
		}
	}()
	_, err := p.Run()
	switch {
	case d.crash != nil:
		panic(d.crash) // the terminal is restored; see Main
	case ctx.Err() != nil:
		return ctx.Err()
	case d.interrupted:
		return fail(exitInterrupted, "", "interrupted", "")
	case d.err != nil:
		return d.err
	case err != nil:
		return fmt.Errorf("the terminal: %w", err)
	case d.drawn.Problem != "":
		s.notify(d.drawn.Problem)
	}
	return nil
}
