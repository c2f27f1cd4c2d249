package api

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How calls are repeated: at most maxTries attempts, of which timeouts may be slow, with waits that grow from
// backoffBase to at most backoffCap, or as long as the service asked for. A service that asks for more than patience is not
// waited for: somebody sits there, and the error tells them how long it wants. All of it together ends within wholeCall,
// or half as long again as one attempt may take where that is more.
const (
	maxTries    = 4
	maxTimeouts = 2
	backoffBase = 300 * time.Millisecond
	backoffCap  = 8 * time.Second
	patience    = 10 * time.Second
	wholeCall   = 30 * time.Second
)

// repeat makes attempts until one succeeds, fails for good, or the tries or the time are used up. An attempt is told how
// long it may take. A charged one always gets its whole time, because giving up on it leaves its fate unknown.
func (c *Client) repeat(ctx context.Context, k call, attempt func(limit time.Duration) *Error) error {
	limit := c.limit(k)
	end := time.Now().Add(max(wholeCall, limit+limit/2))
	for n, slow := 1, 0; ; n++ {
		e := attempt(limit)
		if e == nil {
			return nil
		}
		e.Tries = n
		if timedOut(e.Err) {
			slow++
		}
		wait := c.backoff(n, e.RetryAfter)
		left := time.Until(end) - wait
		if !e.Retryable || n == maxTries || slow == maxTimeouts || e.RetryAfter > patience || left <= 0 {
			return e
		}
		if !k.charged {
			limit = min(limit, left)
		}
		c.log.DebugContext(ctx, "api repeats", slog.String("op", e.Op), slog.Int("try", n), slog.Duration("wait", wait))
		if err := c.sleep(ctx, wait); err != nil {
			e.Err = newCause(err, c.redact)
			return e
		}
	}
}

// timedOut reports a try that ended because nothing came, whoever's clock ran out.
func timedOut(err error) bool {
	slow, ok := errors.AsType[net.Error](err)
	return errors.Is(err, ErrTimeout) || ok && slow.Timeout()
}

// backoff is the wait before attempt n+1: exponential with full jitter, and never shorter than what the service asked for.
func (c *Client) backoff(n int, asked time.Duration) time.Duration {
	ceiling := min(backoffBase<<(n-1), backoffCap)
	return max(time.Duration(c.random()*float64(ceiling)), asked)
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
