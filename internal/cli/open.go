package cli

import (
	"context"
	"errors"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/text"
)

// with opens the parts that a command needs, prints the notices of the configuration, runs the command, and closes the
// parts.
func (s *invocation) with(ctx context.Context, c config.Config, f app.Capabilities, do func(*app.App) error) (err error) {
	a, err := app.Open(ctx, c, f)
	if err != nil {
		return openError(err)
	}
	s.log = a.Log
	defer s.close(ctx, a)
	for _, line := range c.Notices {
		s.notify(line)
	}
	if f.Link && c.NoTunnel != "" {
		s.notify(c.NoTunnel)
	}
	return do(a)
}

// close closes the parts, also after Ctrl+C, and gives running work app.CloseTime to finish. Errors are in the log; they do
// not change the result.
func (s *invocation) close(ctx context.Context, a *app.App) {
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), app.CloseTime)
	defer cancel()
	_ = a.Close(closing)
}

// openError adds the exit code and the advice to an error of app.Open.
func openError(err error) error {
	if errors.Is(err, app.ErrNoToken) {
		return &exitError{exitUnauthorised, &text.Problem{
			Why: "no API token was given", Next: "set TYPECAST_API_TOKEN, name a file with --token-file, or try it without one: --sandbox", Err: err,
		}}
	}
	return err
}
