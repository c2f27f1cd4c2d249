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

// How calls are repeated: at most maxTries attempts, of which at most maxTimeouts may time out, with waits that grow from
// backoffBase to backoffCap, or as long as the service asked for. If the service asks for more than maxWait, the call
// fails at once and the error says how long to wait. All attempts together end within maxTotal, or within 1.5 times the
// limit of one attempt where that is more.
const (
	maxTries    = 4
	maxTimeouts = 2
	backoffBase = 300 * time.Millisecond
	backoffCap  = 8 * time.Second
	busyBase    = 500 * time.Millisecond // the least wait after 429, doubled each time: services block who sends bursts
	maxWait     = 10 * time.Second
	maxTotal    = 30 * time.Second
)

// Once returns a context for calls that are not repeated after a failure: for callers that have a schedule of their own, such
// as polling, where a repeat would exceed the rate that the service allows.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

type onceKey struct{}

// RepeatedUntil returns a context for a charged call that is not cut off once it is under way, but is not repeated any more after the end
// of caller. The result is then that of the last attempt, also if the wait for the next one had begun.
func RepeatedUntil(ctx, caller context.Context) context.Context {
	return context.WithValue(ctx, untilKey{}, caller)
}

type untilKey struct{}

// pause waits before the next attempt. gone reports that the caller of RepeatedUntil has given up; otherwise its error is that of ctx.
func (c *Conn) pause(ctx context.Context, wait time.Duration) (gone bool, err error) {
	caller, ok := ctx.Value(untilKey{}).(context.Context)
	if !ok {
		return false, c.sleep(ctx, wait)
	}
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(caller, cancel)()
	err = c.sleep(both, wait)
	return caller.Err() != nil && ctx.Err() == nil, err
}

// repeat makes attempts until one succeeds or fails permanently, or until the tries or the time are used up. attempt gets
// its time limit. A charged attempt always gets its full time, because its outcome is unknown after a timeout.
func (c *Conn) repeat(ctx context.Context, k Call, attempt func(limit time.Duration) *Error) error {
	limit := c.limit(k)
	end := time.Now().Add(max(maxTotal, limit+limit/2))
	for n, slow := 1, 0; ; n++ {
		e := attempt(limit)
		if e == nil {
			return nil
		}
		e.Tries = n
		if isTimeout(e.Err) {
			slow++
		}
		wait := c.backoff(n, e)
		left := time.Until(end) - wait
		if !e.Retryable || n == maxTries || ctx.Value(onceKey{}) != nil || slow == maxTimeouts || e.RetryAfter > maxWait || left <= 0 {
			return e
		}
		if !k.Charged {
			limit = min(limit, left)
		}
		c.log.DebugContext(ctx, "api call is repeated", slog.String("op", e.Op), slog.Int("try", n), slog.Duration("wait", wait))
		gone, err := c.pause(ctx, wait)
		if gone {
			return e
		}
		if err != nil {
			e.Err = newCause(err, c.redact)
			return e
		}
	}
}

// isTimeout reports whether an attempt timed out, by our own limit or by that of the network.
func isTimeout(err error) bool {
	slow, ok := errors.AsType[net.Error](err)
	return errors.Is(err, ErrTimeout) || ok && slow.Timeout()
}

// backoff returns the wait before attempt n+1: exponential with full jitter, and at least what the service asked for. After 429 it is at
// least busyBase, doubled each time, and the jitter comes on top.
func (c *Conn) backoff(n int, e *Error) time.Duration {
	if e.Status == http.StatusTooManyRequests {
		least := min(busyBase<<(n-1), backoffCap/2)
		return max(least+time.Duration(c.random()*float64(least)), e.RetryAfter)
	}
	ceiling := min(backoffBase<<(n-1), backoffCap)
	return max(time.Duration(c.random()*float64(ceiling)), e.RetryAfter)
}

// retryAfter reads a Retry-After header (RFC 9110, 10.2.3): seconds in digits, also with a fraction, or a date. A date is
// compared with the Date header of the response if there is one, so that a wrong local clock does not matter. The result is 0
// if the header is anything else, and at most a day. Nobody should wait for so long without a word: callers have bounds of
// their own.
func retryAfter(h http.Header, now time.Time) time.Duration {
	const day = 24 * time.Hour
	value := strings.TrimSpace(h.Get("Retry-After"))
	if strings.Trim(value, "0123456789.") == "" {
		s, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return 0
		}
		return time.Duration(min(s, day.Seconds()) * float64(time.Second))
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
