package cli

import (
	"context"
	"errors"
	"time"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/text"
)

// with opens the parts that a command needs, prints the notices of the configuration, runs the command, and closes the
// parts.
func (s *invocation) with(ctx context.Context, c config.Config, f app.Capabilities, do func(*app.App) error) (err error) {
	a, err := app.Open(ctx, c, f)
	if err != nil {
		return s.openError(c, err)
	}
	s.log = a.Log
	defer s.close(ctx, a)
	for _, line := range c.Notices {
		s.notify(line)
	}
	if a.ReadOnly != nil {
		s.notify(a.ReadOnly.Error() + "; nothing can be stored, so this is what was stored before")
	}
	defer func() {
		for _, line := range a.Store.Flaws() {
			s.notify(line)
		}
	}()
	return do(a)
}

// notifyNoTunnel says why webhooks cannot arrive. A command says so when it begins to wait for one, and not before an error
// that has another cause.
func (s *invocation) notifyNoTunnel(a *app.App) {
	if a.Link == nil && a.Config.NoTunnel != "" {
		s.notify(a.Config.NoTunnel)
	}
}

// restoreNotice is how long restoring the callback may take before a line says so.
const restoreNotice = time.Second

// close closes the parts, also after Ctrl+C, and gives running work app.CloseTime to finish, and the link its time to restore
// the callback. Errors are in the log; they do not change the result.
func (s *invocation) close(ctx context.Context, a *app.App) {
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), app.CloseTime)
	defer cancel()
	if a.Link == nil {
		_ = a.Close(closing)
		return
	}
	closed, watched := make(chan struct{}), make(chan struct{})
	again := interruptedAgain(ctx)
	go func() {
		defer close(watched)
		late := time.NewTimer(restoreNotice)
		defer late.Stop()
		for {
			select {
			case <-late.C:
				if a.Link.Restoring() {
					s.notify("registering the callback again that ours replaced; Ctrl+C skips that")
				}
			case <-again:
				a.Link.SkipRestore()
				again = nil
			case <-closed:
				return
			}
		}
	}()
	_ = a.Close(closing)
	close(closed)
	<-watched
	if left := a.Link.Unrestored(); left != nil {
		s.notify(left.String())
	}
}

// openError adds the exit code and the advice to an error of app.Open.
func (s *invocation) openError(c config.Config, err error) error {
	if !errors.Is(err, app.ErrNoToken) {
		return err
	}
	p := &text.Problem{Why: "no API token was given", Next: "set TYPECAST_API_TOKEN (or TYPECAST_API_KEY for the newer API), " +
		"name a file with --token-file, or try it without one: --sandbox", Err: err}
	if c.Service == config.TTS {
		p.Why, p.Next = "no API key was given", "set TYPECAST_API_KEY, name a file with --api-key-file, or try it without one: --sandbox"
	}
	if other := c.Service.Other(); s.lookup(other.Variable()) != "" {
		p.Next += "; " + other.Variable() + " is set, which is for --service " + string(other)
	}
	return &exitError{exitUnauthorised, p}
}
