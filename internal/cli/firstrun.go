package cli

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"strings"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/secrets"
	"callboard/internal/text"
)

// checkToken returns a function that asks the service for the name of a token's account. Its error is one line that says
// what to do, also for a token of Typecast's other product.
func (s *invocation) checkToken(c config.Config) func(ctx context.Context, token string) (string, error) {
	return func(ctx context.Context, token string) (string, error) {
		client, err := api.New(api.Options{BaseURL: c.APIURL, Token: token})
		if err != nil {
			return "", err
		}
		defer client.Close()
		me, err := client.Me(ctx)
		if err != nil {
			msg, advice := err.Error(), ""
			if refused, ok := errors.AsType[*api.Error](err); ok {
				advice = refused.Advice()
			}
			return "", errors.New(text.Line(text.Redact(strings.ReplaceAll(text.Join(msg, advice), token, "…"))))
		}
		return app.AccountName(me), nil
	}
}

// saveTokens returns a function that stores tokens for the next run and returns where they are stored.
func saveTokens(c config.Config) func(ctx context.Context, typecast, ngrok string) (string, error) {
	return func(ctx context.Context, typecast, ngrok string) (string, error) {
		where, err := c.Secrets.Set(ctx, secrets.Typecast, typecast)
		if err == nil && ngrok != "" {
			where, err = c.Secrets.Set(ctx, secrets.Ngrok, ngrok)
		}
		return where, err
	}
}

// reloadConfig reads the configuration again, after a token was stored.
func (s *invocation) reloadConfig() (config.Config, error) {
	return config.Load(config.Source{Flags: s.flags, Env: s.env})
}

// browser returns a function that opens a page in the user's browser; nil if this machine has none.
func browser() func(url string) error {
	name, args := "xdg-open", []string(nil)
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return nil
	}
	return func(url string) error {
		// No shell is involved, and it is an http or https URL. The browser may run longer than this program.
		cmd := exec.CommandContext(context.Background(), path, append(args, url)...)
		if err := cmd.Start(); err != nil {
			return errors.New("the browser could not be started: copy the URL with y")
		}
		go func() { _ = cmd.Wait() }()
		return nil
	}
}
