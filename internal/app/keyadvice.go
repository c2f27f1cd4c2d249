package app

import (
	"context"
	"errors"
	"time"

	"callboard/internal/api"
	"callboard/internal/config"
)

// otherTime is how long the other service may take to say whose key a refused one is.
const otherTime = 5 * time.Second

// KeyAdvice says what to do after an error of the service that is used, in one line; empty: nothing is known. If that service does
// not accept the key, the other one is asked, which is free.
func KeyAdvice(ctx context.Context, c config.Config, err error) string {
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		return ""
	}
	if api.IsUnauthorized(err) && e.Status != 0 && !c.Sandbox && isOther(ctx, c) {
		return OtherService(c)
	}
	return e.Advice()
}

// isOther reports whether the other service accepts the key.
func isOther(ctx context.Context, c config.Config) bool {
	ctx, cancel := context.WithTimeout(api.Once(ctx), otherTime)
	defer cancel()
	_, err := CheckKey(ctx, c, c.Service.Other(), c.Token.Reveal())
	return err == nil
}

// OtherService says how to use a key with the service that accepts it, which is not the one of the configuration.
func OtherService(c config.Config) string {
	other := c.Service.Other()
	return "This is a key of " + other.Name() + ": set it as " + other.Variable() + " and use --service " + string(other) + "."
}
