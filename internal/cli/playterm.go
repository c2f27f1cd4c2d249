package cli

import (
	"context"
	"errors"

	"callboard/internal/config"
	"callboard/internal/player"
	"callboard/internal/ui/play"
	"callboard/internal/ui/terminal"
)

// isInteractive reports whether a user sees the output of this run and can press keys.
func (s *invocation) isInteractive() bool {
	if !isTerminal(s.in) || !isTerminal(s.out) || !isTerminal(s.err) || s.lookup("TERM") == "dumb" {
		return false
	}
	f, ok := s.in.(interface{ Fd() uintptr })
	return ok && foreground(f.Fd())
}

// playOnTerminal plays with keys and a line on stderr, which is removed at the end.
func (s *invocation) playOnTerminal(ctx context.Context, c config.Config, f playFlags, e *player.Engine, paths []string) error {
	return s.playEnd(play.Run(ctx, e, play.Options{
		Files: paths, Loop: f.loop,
		Dark: c.Dark(), NoColor: c.NoColor, ASCII: c.ASCII, NoMotion: c.NoMotion, LowPower: c.LowPower,
		Input: s.in, Output: s.err, Env: s.env,
	}))
}

// playEnd reports a problem with the sound and returns the error with its exit code.
func (s *invocation) playEnd(problem string, err error) error {
	switch {
	case errors.Is(err, terminal.ErrGone): // nobody would read it
		return &exitError{exitInterrupted, errReported}
	case errors.Is(err, play.ErrInterrupted):
		return fail(exitInterrupted, "", "interrupted", "")
	case err == nil && problem != "":
		s.notify(problem)
	}
	return err
}
