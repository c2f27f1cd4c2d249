package cli

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"sync"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/secrets"
	"callboard/internal/text"
)

// keyTaker takes the key of a Typecast account on the first run. It may be one of either service: they are asked, because a key does
// not tell.
type keyTaker struct {
	c config.Config

	mu      sync.Mutex
	service config.Service // that accepted the key last
}

// errUnknownKey says that no service accepts a key.
var errUnknownKey = errors.New("neither of Typecast's two services accepts this key: copy it again from your account at typecast.ai, or from " +
	"typecast.ai/developers/api; a dormant or blocked account is refused, too")

// check asks the services for the name of a key's account, and returns the service that accepts the key. Its error is one line that
// says what to do.
func (k *keyTaker) check(ctx context.Context, key string) (api.Service, string, error) {
	service, who, err := app.FindService(ctx, k.c, key)
	if api.IsUnauthorized(err) {
		return 0, "", errUnknownKey
	}
	if err != nil {
		msg, advice := err.Error(), ""
		if refused, ok := errors.AsType[*api.Error](err); ok {
			advice = refused.Advice()
		}
		return 0, "", errors.New(text.Line(text.Redact(strings.ReplaceAll(text.Join(msg, advice), key, "…"))))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.service = service
	accepted, _ := api.ServiceNamed(string(service))
	return accepted, who, nil
}

// save stores the key that was checked, and ngrok's token if there is one, for the next runs. It returns where they are stored.
func (k *keyTaker) save(ctx context.Context, typecast, ngrok string) (string, error) {
	name := secrets.Typecast
	k.mu.Lock()
	if k.service == config.TTS {
		name = secrets.TypecastKey
	}
	k.mu.Unlock()
	where, err := k.c.Secrets.Set(ctx, name, typecast)
	if err == nil && ngrok != "" {
		where, err = k.c.Secrets.Set(ctx, secrets.Ngrok, ngrok)
	}
	return where, err
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
