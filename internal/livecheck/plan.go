package livecheck

import (
	"context"
	"fmt"
	"net/http"
)

// Registered says which callback URL an account has.
type Registered int

// What is known of it before a check.
const (
	NotKnown       Registered = iota
	NoneRegistered            // there is none to restore
	OfEarlierCheck            // one that an earlier check has left, which leads nowhere
	OfAProgram                // one that will be restored
)

// Look asks the account which callback URL is registered, before anything is changed. It is free. The outcome is Done unless the
// service refuses the key or cannot be reached; problem then says why in one line.
func Look(ctx context.Context, o Options) (found Registered, outcome Outcome, problem string) {
	r := newRun(ctx, o)
	path := mePath
	if o.Service == "tts" {
		path = subscriptionPath
	}
	a := r.do(request{method: http.MethodGet, path: path, what: "the account"})
	refused := a.status == http.StatusUnauthorized || a.status == http.StatusForbidden
	switch {
	case refused, a.status == 0:
		_ = r.refusedKey(a) // it is in the outcome
		return NotKnown, r.outcome, r.problem
	case !a.ok() || o.Service == "tts":
		return NotKnown, Done, ""
	}
	switch url := a.str("result", "callback_url"); {
	case url == "":
		return NoneRegistered, Done, ""
	case isOfCheck(url):
		return OfEarlierCheck, Done, ""
	}
	return OfAProgram, Done, ""
}

// callbackPlan says what becomes of the account's callback URL.
func callbackPlan(found Registered) string {
	const (
		stays = "unless the service can clear it, the URL of this check stays at the end and leads nowhere, until a program registers another one"
		other = "; webhooks of other programs are told to come again"
	)
	switch found {
	case NoneRegistered:
		return "the account has no callback URL: one that leads here is registered meanwhile; " + stays
	case OfEarlierCheck:
		return "the account's callback URL is one that an earlier check has left, and leads nowhere: it is replaced; " + stays
	case OfAProgram:
		return "the account's callback URL leads here meanwhile and is restored at the end, also after ctrl+c" + other
	}
	return "the account's callback URL leads here meanwhile and is restored at the end, also after ctrl+c" + other +
		"; where none was registered, " + stays
}

// Plan says in lines for a person what a check does and costs, before it begins. found is what Look has found. Without a BaseURL
// it is one of the sandbox.
func Plan(o Options, found Registered) []string {
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	where := "the account of this key at " + hostOf(o.BaseURL)
	if o.BaseURL == "" {
		where = "the sandbox"
	}
	lines := []string{"this tries on " + where + " what callboard assumes about Typecast, and takes about a minute"}
	if o.Service == "tts" {
		lines = append(lines, "it reads the plan and the voices, makes one short synthesis, a stream, word times and an MP3, and sends requests that should be refused")
	} else {
		lines = append(lines, "it reads the account and the actors, makes two short syntheses, follows their states, downloads one, and sends requests that should be refused")
		if o.Tunnel != nil {
			lines = append(lines, callbackPlan(found))
		} else {
			lines = append(lines, "without a tunnel no webhook is tried, and the callback URL is not changed: "+o.NoTunnel)
		}
	}
	if o.OtherKey != "" {
		lines = append(lines, "the key of the other Typecast service is sent once, to see that it is refused")
	}
	return append(lines, fmt.Sprintf("at most %d characters are charged", o.Budget))
}
