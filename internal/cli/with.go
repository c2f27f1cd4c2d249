package cli

import (
	"context"
	"errors"

	"callboard/internal/app"
	"callboard/internal/config"
)

// with opens the parts that a command needs, runs it, and closes them again. What the person should know
// beforehand is said first.
func (s *shell) with(ctx context.Context, c config.Config, f app.Capabilities, do func(*app.App) error) (err error) {
	a, err := app.Open(ctx, c, f)
	if err != nil {
		return opening(err)
	}
	s.log = a.Log
	defer s.close(ctx, a)
	for _, line := range c.Notices {
		s.say(line)
	}
	if f.Link && c.NoTunnel != "" {
		s.say(c.NoTunnel)
	}
	return do(a)
}

// close ends the parts, also after Ctrl+C: what is on its way gets its moment. Trouble is in the log; the result stands.
func (s *shell) close(ctx context.Context, a *app.App) {
	moment, cancel := context.WithTimeout(context.WithoutCancel(ctx), app.CloseTime)
	defer cancel()
	_ = a.Close(moment)
}

// opening puts what went wrong at the start into words for whoever typed the command.
func opening(err error) error {
	if errors.Is(err, app.ErrNoToken) {
		return &failure{
			code: exitUnauthorised,
			text: "no API token was given; set TYPECAST_API_TOKEN, name a file with --token-file, or try it without one: --sandbox",
			err:  err,
		}
	}
	return err
}
