package api

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How calls are repeated: at most maxTries attempts, with waits that grow from backoffBase to at most
// backoffCap, and a wait that the service asked for up to patience.
const (
	maxTries    = 4
	backoffBase = 300 * time.Millisecond
	backoffCap  = 8 * time.Second
	patience    = time.Minute
)

// repeat makes attempts until one succeeds, fails for good, or the tries are used up.
func (c *Client) repeat(ctx context.Context, attempt func() *Error) error {
	for n := 1; ; n++ {
		e := attempt()
		if e == nil {
			return nil
		}
		e.Tries = n
		if !e.Retryable || n == maxTries {
			return e
		}
		wait := c.backoff(n, e.RetryAfter)
		c.log.DebugContext(ctx, "api repeats", slog.String("op", e.Op), slog.Int("try", n), slog.Duration("wait", wait))
		if err := c.sleep(ctx, wait); err != nil {
			e.Err = newCause(err, c.redact)
			return e
		}
	}
}

// backoff is the wait before attempt n+1: exponential with full jitter, and never shorter than what the service asked for within patience.
func (c *Client) backoff(n int, asked time.Duration) time.Duration {
	ceiling := min(backoffBase<<(n-1), backoffCap)
	return max(time.Duration(c.random()*float64(ceiling)), min(asked, patience))
}

// retryAfter reads a Retry-After header (RFC 9110, 10.2.3): seconds, or a date that counts from the answer's own
// Date where it has one, so that a clock that is wrong here does no harm. What cannot be read is 0, and nothing is longer than a day.
func retryAfter(h http.Header, now time.Time) time.Duration {
	const day = 24 * time.Hour
	value := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		if s > 0 && s < day.Seconds() {
			return time.Duration(s * float64(time.Second))
		}
		if s >= day.Seconds() {
			return day
		}
		return 0 // negative, or no number at all
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(max(at.Sub(now), 0), day)
}
