// Package livecheck tries what callboard assumes about Typecast on a real account, once, for a few characters, and reports what
// holds. Nothing that it reports is a value of the account: it says which fields answers have and of which type.
//
// One file per part:
//
//	Run          livecheck.go   runs the steps of the service, and restores the callback however they end
//	             account.go, actors.go, synthesis.go, states.go, refusals.go   the webhook API
//	             callback.go, hook.go, deliveries.go                           its callback URL and what arrives there
//	             tts*.go                                                       the newer API
//	exchange     call.go, answer.go   one request, recorded for the report
//	charge       charge.go      one request that may be charged: within the budget, on disk before it is sent, never repeated
//	Report       report.go, shape.go, mask.go, markdown.go
//
// It does not use the client of package api on purpose: that accepts answers of many forms, and this one says which form came.
// Protocol facts carry the marks of package api.
package livecheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// DefaultBudget is how many characters a check may be charged.
const DefaultBudget = 10

// Assumption is something that callboard assumes about the service because no document says it.
type Assumption struct {
	ID      string // as "callboard sandbox --assume" names it
	About   string // what it decides
	Assumed string // what is assumed
}

// Tunnel gives the check a public URL.
type Tunnel struct {
	Name string
	// Open serves h at a public URL until close is called. base has no trailing slash. The error is one line for a person.
	Open func(ctx context.Context, h http.Handler) (base string, close func(), err error)
	// Prove sends a request to a path below the public URL and compares the answer. It returns the round trip.
	Prove func(ctx context.Context, base, path string, answer func(nonce string) string) (time.Duration, error)
}

// Memory keeps what a later run needs to restore the callback if this process is killed.
type Memory interface {
	// Replacing is called before the callback is changed: before is the URL that is registered, or empty. It returns the one to
	// restore: before, unless that is what an earlier run has left behind.
	Replacing(ctx context.Context, before, ours string) (restore string, err error)
	// Restored is called when that one is registered again.
	Restored(ctx context.Context, restored string) error
}

// History is told of each request that may be charged.
type History interface {
	// Begin is called before the request is sent. Without a record of it nothing is sent.
	Begin(ctx context.Context, text, actorID, actorName string) (id string, err error)
	// End is called with what came of it. speakID is empty for the newer API.
	End(ctx context.Context, id, speakID string, outcome Charged) error
}

// Charged says whether a request was charged.
type Charged int

// What can be known about a request.
const (
	NotCharged   Charged = iota // refused
	IsCharged                   // accepted
	MayBeCharged                // no clear answer
)

// Options are what a check needs. Service, BaseURL, Key and Assumed are required.
type Options struct {
	Service  string // speak or tts
	BaseURL  string // without "/api" and without a trailing slash
	Key      string
	OtherKey string // of the other Typecast product; empty: not known
	Budget   int    // characters that may be charged; 0: DefaultBudget
	Assumed  []Assumption
	Tunnel   *Tunnel // nil: no webhooks are tried
	NoTunnel string  // why Tunnel is nil
	Memory   Memory  // nil: nothing is stored
	History  History // nil: nothing is stored
	OldSpeak string  // the id of a synthesis that was done more than a day ago; empty: none is known

	Progress func(line string) // what is done now; may be nil
	HTTP     http.RoundTripper // nil: one that uses HTTPS_PROXY and NO_PROXY as Go does

	// How long the check waits; zero: the default.
	PollGap    time.Duration // between two state calls: 1 s
	EndWait    time.Duration // for the end of a synthesis: 90 s
	HookWait   time.Duration // for its webhook after that: 30 s
	RetryWait  time.Duration // for the next attempt of a webhook that was not accepted: 15 s
	CreditWait time.Duration // for credits that are given back: 3 s
}

// run is one check. Only its own goroutine uses it, except where a field says otherwise.
type run struct {
	Options
	ctx     context.Context
	client  *http.Client
	began   time.Time
	mask    masker
	spent   int // characters that were charged
	perhaps int // characters that may have been

	lastCharged time.Time // the last request that may be charged
	blocked     string    // the answer after which none is sent any more; empty: none

	mu       sync.Mutex // for calls and limits, because some requests are made at the same time
	calls    []Call
	limits   []limitAnswer
	failures []string // the form of each answer of 5xx

	findings map[string]*Finding
	order    []string
	facts    []Finding
	outcome  Outcome
	problem  string
	callback callback
	chosen   chosen // of the webhook API
	tts      ttsState
}

// limitAnswer is an answer 429.
type limitAnswer struct{ retryAfter string }

// errStop ends the steps; the run's outcome says why.
var errStop = errors.New("the check ends here")

// Run makes the check. It ends early when ctx does, and restores the callback in any case. Everything that it found out is in the
// report, also after a failure.
func Run(ctx context.Context, o Options) Report {
	r := newRun(ctx, o)
	steps := r.speakSteps()
	if o.Service == "tts" {
		steps = r.ttsSteps()
	}
	var err error
	for _, step := range steps {
		if err = ctx.Err(); err == nil {
			err = step()
		}
		if err != nil {
			break
		}
	}
	if ctx.Err() != nil {
		r.fail(Interrupted, "it was interrupted")
	}
	r.restoreCallback()
	r.noteLimits()
	return r.report()
}

func newRun(ctx context.Context, o Options) *run {
	def := func(d *time.Duration, standard time.Duration) {
		if *d <= 0 {
			*d = standard
		}
	}
	def(&o.PollGap, time.Second)
	def(&o.EndWait, 90*time.Second)
	def(&o.HookWait, 30*time.Second)
	def(&o.RetryWait, 15*time.Second)
	def(&o.CreditWait, 3*time.Second)
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.HTTP == nil {
		o.HTTP = publicTransport()
	}
	r := &run{
		Options: o, ctx: ctx, began: time.Now(), findings: map[string]*Finding{}, outcome: Done,
		client: &http.Client{Transport: o.HTTP, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	r.mask.add(o.Key, o.OtherKey)
	for _, a := range o.Assumed {
		if a.ID == "foreign-token" || a.ID == "tts-old-key" { // the sandbox's value is an example of such a key
			a.Assumed = forbidden
		}
		if isOfService(a.ID, o.Service) {
			r.findings[a.ID] = &Finding{ID: a.ID, About: a.About, Assumed: a.Assumed, Verdict: NotTried, Detail: "the check ended before"}
			r.order = append(r.order, a.ID)
		}
	}
	return r
}

// fail notes why the run is no success. The first reason counts.
func (r *run) fail(o Outcome, format string, args ...any) {
	if r.ctx.Err() != nil && o != Uncertain { // what fails then fails because of it
		o, format, args = Interrupted, "it was interrupted", nil
	}
	if r.outcome == Done {
		r.outcome, r.problem = o, r.mask.line(fmt.Sprintf(format, args...))
	}
}

// stop notes a reason and ends the steps.
func (r *run) stop(o Outcome, format string, args ...any) error {
	r.fail(o, format, args...)
	return errStop
}

// noteLimits notes what is seen of answers that come unasked: 429 and 5xx.
func (r *run) noteLimits() {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := "retry-after"
	if r.Service == "tts" {
		id = "tts-retry-after"
	}
	r.notTried(id, "no answer was 429")
	if len(r.limits) > 0 {
		r.seen(id, r.limits[0].retryAfter, "in an answer 429; 0: no such header")
	}
	r.notTried("server-errors", "no answer was 5xx")
	if len(r.failures) > 0 {
		r.seen("server-errors", r.failures[0], "")
	}
}
