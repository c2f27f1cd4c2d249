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

// checkToken asks the service whose a token is. The error is a line that says what to do; a token of Typecast's other
// product is one of its cases.
func (s *shell) checkToken(c config.Config) func(ctx context.Context, token string) (string, error) {
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

// keepTokens puts tokens where the next run finds them, and says where that is.
func keepTokens(c config.Config) func(ctx context.Context, typecast, ngrok string) (string, error) {
	return func(ctx context.Context, typecast, ngrok string) (string, error) {
		where, err := c.Secrets.Set(ctx, secrets.Typecast, typecast)
		if err == nil && ngrok != "" {
			where, err = c.Secrets.Set(ctx, secrets.Ngrok, ngrok)
		}
		return where, err
	}
}

// anew reads the configuration again, after something was kept that it finds.
func (s *shell) anew() (config.Config, error) {
	return config.Load(config.Source{Flags: s.flags, Env: s.env})
}

// browser shows a page in the person's browser; nil where there is no way to.
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
		// No shell reads it, and it is an http or https URL. The browser outlives us.
		cmd := exec.CommandContext(context.Background(), path, append(args, url)...)
		if err := cmd.Start(); err != nil {
			return errors.New("the browser could not be started: copy the URL with y")
		}
		go func() { _ = cmd.Wait() }()
		return nil
	}
}
