package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/text"
)

// runWithWebhooks is run for a command that the service must have webhooks for.
func (s *invocation) runWithWebhooks(what string, do action) func(*cobra.Command, []string) error {
	return s.runWith(s.withWebhooks, func(ctx context.Context, c config.Config, args []string) error {
		if c.Service == config.TTS {
			return fail(exitNoLink, what, c.Service.Name()+" has no webhooks: a request is answered with the audio itself",
				"use --service speak with a token of "+config.Speak.Name())
		}
		return do(ctx, c, args)
	})
}

// keyProblem adds to the error of a key that the service refuses what to do about it, also if the key is one of the other service.
func keyProblem(ctx context.Context, c config.Config, err error) error {
	e, ok := errors.AsType[*api.Error](err)
	if !ok || e.Status == 0 || !api.IsUnauthorized(err) || errors.Is(err, errReported) || ctx.Err() != nil {
		return err
	}
	return &exitError{exitUnauthorised, &text.Problem{Why: e.Error(), Next: text.Join("", app.KeyAdvice(ctx, c, e)), Err: err}}
}
