package cli

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/config"
	"callboard/internal/player"
)

// attended reports whether somebody sits before this run who sees what it shows and whose keys it gets.
func (s *shell) attended() bool {
	if !isTerminal(s.in) || !isTerminal(s.out) || !isTerminal(s.err) || s.lookup("TERM") == "dumb" {
		return false
	}
	f, ok := s.in.(interface{ Fd() uintptr })
	return ok && foreground(f.Fd())
}

// playLive plays with keys and a line on stderr, and takes the line away at the end.
func (s *shell) playLive(ctx context.Context, c config.Config, f playFlags, e *player.Engine, paths []string) error {
	profile := colorprofile.Detect(s.err, s.env)
	if c.NoColor {
		profile = colorprofile.ASCII
	}
	d := newDeck(e, paths, deckLook{dark: c.Dark(), profile: profile, ascii: c.ASCII, beat: beatOf(c)})
	d.loop = f.loop
	// Signals come by ctx, as for every command. The end of ctx is a message, so that the last frame is still drawn.
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
			p.Send(soundChanged{})
		}
		if ctx.Err() != nil {
			p.Send(calledOff{})
		}
	}()
	_, err := p.Run()
	switch {
	case d.crash != nil:
		panic(d.crash) // the terminal is itself again: see Main
	case ctx.Err() != nil:
		return ctx.Err()
	case d.interrupted:
		return fail(exitInterrupted, "", "interrupted", "")
	case d.err != nil:
		return d.err
	case err != nil:
		return fmt.Errorf("the terminal: %w", err)
	case d.sounded.Problem != "":
		s.say(d.sounded.Problem)
	}
	return nil
}
