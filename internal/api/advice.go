package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The names of the calls in errors.
const (
	opMe       = "read the account"
	opCallback = "register the callback URL"
	opActors   = "list the actors"
	opVersions = "list the actor's versions"
	opSpeak    = "speak"
	opStatus   = "read the state"
)

// IsUnauthorized reports that the key is missing, wrong, of the other Typecast product, or that its account is blocked.
func IsUnauthorized(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	return errors.Is(e, ErrNoToken) || e.Status == http.StatusUnauthorized ||
		e.Status == http.StatusForbidden && !errors.Is(e, ErrNotTypecast) && e.protocol().Unauthorized(e)
}

// aboutToken reports whether a 403 of the asynchronous API is about the token: on calls about the account itself; elsewhere it
// may be about the actor.
func aboutToken(e *Error) bool {
	return e.Op == opMe || e.Op == opCallback || e.Op == opActors || strings.HasPrefix(e.Code, "auth/")
}

// protocol is that of the call which failed.
func (e *Error) protocol() *Protocol {
	if e.proto == nil {
		return asynchronous()
	}
	return e.proto
}

// IsQuota reports that the quota of the account is used up.
func IsQuota(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Status < 400 || e.Status > 499 {
		return false
	}
	said := strings.ToLower(e.Code + " " + e.Message)
	return e.Status == http.StatusPaymentRequired || strings.Contains(said, "quota") || strings.Contains(said, "credit")
}

// IsThrottled reports that the service limits the rate of requests: 429, and not because of the quota. Nothing was charged.
func IsThrottled(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusTooManyRequests && !e.Uncertain && !IsQuota(err)
}

// IsNotFound reports that the service does not know the actor, model or synthesis.
func IsNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusNotFound
}

// IsUncertain reports a charged request that may have been accepted. It must not be repeated without asking the person.
func IsUncertain(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Uncertain
}

// IsRefused reports that the service understood the request and refused it: a wrong field, an unknown id, the quota or the
// rate limit. A problem with the token is not a refusal: see IsUnauthorized.
func IsRefused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status >= 400 && e.Status <= 499 && !IsUnauthorized(err) && !IsLinkDead(err) && !errors.Is(e, ErrNotTypecast) &&
		e.Status != http.StatusProxyAuthRequired && e.Status != http.StatusRequestTimeout
}

// IsLinkDead reports a download link that no longer works, as after LinkLife.
func IsLinkDead(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Op != OpDownload {
		return false
	}
	return e.Status == http.StatusForbidden || e.Status == http.StatusNotFound || e.Status == http.StatusGone
}

// Advice says in one line what the person can do next. It is empty if the person has cancelled the call.
func (e *Error) Advice() string {
	if advice := e.protocol().Advice(e); advice != "" {
		return advice
	}
	switch {
	case e.Uncertain:
		return "Wait for its webhook, or check your Typecast account, before you send the text again: it may have been charged."
	case errors.Is(e, ErrNoToken):
		return "Set TYPECAST_API_TOKEN to the API token of your Typecast account, or use the sandbox, which needs none."
	case errors.Is(e, ErrForeignLink):
		return "Nothing was downloaded: the audio should be on a host of the service, by https; if it really is elsewhere, ask the service why."
	case errors.Is(e, ErrRedirect) && e.Op != OpDownload:
		return "Check --api-url: it must be the address of the service itself, with https where the service requires it."
	case errors.Is(e, ErrNotTypecast), errors.Is(e, ErrNotAudio):
		return "Is this really Typecast? A proxy or a login page may have answered: check --api-url and the network."
	case e.Status >= 400:
		return e.statusAdvice()
	case errors.Is(e, ErrBadID), errors.Is(e, ErrBadURL), errors.Is(e, ErrBadNumber):
		return "Check the value: it was not sent."
	}
	return e.networkAdvice()
}

func (e *Error) statusAdvice() string {
	switch {
	case IsLinkDead(e):
		return "The link has expired: links work for 24 hours; only speaking the text again makes a new one, and that is charged."
	case e.Status == http.StatusUnauthorized:
		return "Typecast does not know this token: check TYPECAST_API_TOKEN, or copy the token again from your account at typecast.ai."
	case IsUnauthorized(e):
		return "This token may not be used here. Keys of the newer Typecast API (api.typecast.ai and its dashboard) do not work: " +
			"use a token that begins with __plt or __api."
	case IsQuota(e):
		return "The quota of the account is used up: wait until it renews, or extend it at typecast.ai."
	case e.Status == http.StatusForbidden:
		return "The account may not use this: choose another actor, and check that the token is not of the newer API (api.typecast.ai)."
	case e.Status == http.StatusNotFound && e.Op == opStatus:
		return "Typecast does not know this synthesis: it may be too old, or belong to another account."
	case e.Status == http.StatusNotFound:
		return "Typecast does not know the actor or model: reload the actors and choose again, and check --api-url."
	case e.Status == http.StatusProxyAuthRequired:
		return "The proxy requires a user name and a password: check HTTPS_PROXY."
	case e.Status == http.StatusTooManyRequests:
		return "Typecast limits the rate of requests: try again in " + e.waitTime("1 s") + "."
	case e.Status >= 500 && e.Op == opSpeak:
		return "Typecast did not accept it: try again in a few minutes."
	case e.Status >= 500, e.Status == http.StatusRequestTimeout:
		return "The problem is at Typecast or on the way there: try again in " + e.waitTime("a few minutes") + "."
	}
	if field := e.field(); field != "" {
		return fmt.Sprintf("Correct %q in the request and send it again: nothing was charged.", field)
	}
	return "Typecast refused the request: correct it and send it again."
}

// waitTime returns how long the service asked to wait, rounded up, or otherwise if it did not ask.
func (e *Error) waitTime(otherwise string) string {
	roundUp := func(unit time.Duration) int64 { return int64((e.RetryAfter + unit - 1) / unit) }
	switch {
	case e.RetryAfter <= 0:
		return otherwise
	case e.RetryAfter <= 2*time.Minute:
		return fmt.Sprintf("%d s", roundUp(time.Second))
	case e.RetryAfter <= 2*time.Hour:
		return fmt.Sprintf("%d min", roundUp(time.Minute))
	}
	return fmt.Sprintf("%d h", roundUp(time.Hour))
}

// field returns the field of the request that the service complains about, from codes like "app/invalid/<field>" (reference mark D).
func (e *Error) field() string {
	for _, prefix := range []string{"app/param/not-enough/", "app/invalid/", "app/param/type-mismatch/"} {
		if f, ok := strings.CutPrefix(e.Code, prefix); ok {
			return f
		}
	}
	return ""
}

func (e *Error) networkAdvice() string {
	switch {
	case errors.Is(e, context.Canceled):
		return ""
	case isUntrusted(e):
		return "This machine does not trust the certificate: behind an inspecting proxy, set SSL_CERT_FILE to its root certificate."
	case isProxyError(e):
		return "The proxy did not connect: check HTTPS_PROXY, with its user name and password, and NO_PROXY."
	case isUnresolved(e):
		return "The host was not found: check the network and --api-url."
	case errors.Is(e, ErrStalled), e.Op == OpDownload:
		return "Check the network and download it again: the link works for 24 hours."
	}
	return "Check the network and --api-url, then try again."
}
