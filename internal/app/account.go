package app

import (
	"context"
	"fmt"

	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/config"
	"callboard/internal/text"
)

// CheckKey asks a service whose key this is, at the address of the configuration. It is free. The result is a name or a plan that
// the owner would recognise, or an empty string. Its errors are those of the client.
func CheckKey(ctx context.Context, c config.Config, s config.Service, key string) (who string, err error) {
	client, err := newClients(s, api.Options{BaseURL: c.URLOf(s), Token: key})
	if err != nil {
		return "", err
	}
	defer client.Close()
	if client.tts != nil {
		plan, err := client.tts.Subscription(ctx)
		if err != nil {
			return "", err
		}
		return planLine(plan), nil
	}
	me, err := client.speak.Me(ctx)
	return AccountName(me), err
}

// FindService asks both services whose key this is, first the one of the configuration, and returns the one that accepts it. If
// neither does, the error is that of the first; if the second cannot be asked, it is that of the second. What a key looks like says nothing about its service.
func FindService(ctx context.Context, c config.Config, key string) (s config.Service, who string, err error) {
	who, err = CheckKey(ctx, c, c.Service, key)
	if !api.IsUnauthorized(err) {
		return c.Service, who, err
	}
	other := c.Service.Other()
	who, second := CheckKey(ctx, c, other, key)
	switch {
	case second == nil:
		return other, who, nil
	case !api.IsUnauthorized(second): // it did not say whether the key is its own
		return c.Service, "", second
	}
	return c.Service, "", err
}

// planLine says what the plan of an account is.
func planLine(s tts.Subscription) string {
	line := fmt.Sprintf("%s of %s credits left", thousands(s.CreditsLeft()), thousands(s.Credits))
	if s.CreditsUnknown {
		line = "the service does not say how many credits are left"
	}
	if s.Plan != "" {
		line = s.Plan + " plan, " + line
	}
	switch s.Concurrency {
	case 0:
		return line
	case 1:
		return line + ", 1 request at a time"
	}
	return fmt.Sprintf("%s, %d requests at the same time", line, s.Concurrency)
}

// checkPlan asks the newer service for the plan of the key.
func checkPlan(ctx context.Context, a *App) []Check {
	const name = "API key"
	plan, err := a.Client.Subscription(ctx)
	if err != nil {
		return []Check{refusedKey(ctx, a.Config, name, err)}
	}
	used := fmt.Sprintf(", %s credits used", thousands(plan.UsedCredits))
	if plan.CreditsUnknown {
		used = ""
	}
	detail := fmt.Sprintf("%s%s; from %s, of %s", planLine(plan), used, a.Config.TokenFrom, a.Client.BaseURL())
	if plan.Credits > 0 && plan.CreditsLeft() == 0 {
		return []Check{warning(name, detail, "nothing can be spoken until the credits renew: extend the plan at typecast.ai if that is too late")}
	}
	return []Check{passed(name, detail)}
}

// refusedKey is the check of a key that the service did not take.
func refusedKey(ctx context.Context, c config.Config, name string, err error) Check {
	return problem(name, problemKind(err), err.Error(), text.Join("", KeyAdvice(ctx, c, err)))
}
