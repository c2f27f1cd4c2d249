package livecheck

import (
	"net/url"
	"time"
)

// Outcome says how a check ended.
type Outcome string

// The outcomes; their words are in the report. Assumptions that do not hold are no failure.
const (
	Done         Outcome = "done"
	Unauthorised Outcome = "not authorised"
	Refused      Outcome = "refused"          // the quota, or another refusal of the one synthesis that was to succeed
	Failed       Outcome = "synthesis failed" // it was accepted
	TimedOut     Outcome = "timed out"
	NoLink       Outcome = "no webhooks" // the tunnel, the callback or the webhook
	Uncertain    Outcome = "uncertain"   // something may have been charged
	Interrupted  Outcome = "interrupted"
	Unexpected   Outcome = "unexpected"
)

// Call is one request and its answer, without values.
type Call struct {
	Method  string `json:"method"`
	Path    string `json:"path"`
	What    string `json:"what"`
	Status  int    `json:"status"` // 0: no answer
	MS      int64  `json:"ms"`     // of the last, if there were several
	Times   int    `json:"times"`  // how often in a row, with the same result
	Type    string `json:"content_type"`
	Bytes   int    `json:"bytes"`
	Code    string `json:"error_code"`
	Message string `json:"error_message"`
	Problem string `json:"problem"` // why there was no answer
	Shape   string `json:"shape"`   // fields and types; empty: no JSON
}

// Callback is what was done to the account's callback URL.
type Callback struct {
	Changed  bool   `json:"changed"`
	Before   string `json:"before"`   // none, or a URL: never which
	Restored bool   `json:"restored"` // or it was not changed
	Problem  string `json:"problem"`
}

// Report is the result of a check. It has no secrets.
type Report struct {
	Service     string    `json:"service"`
	Host        string    `json:"host"` // of the API
	Tunnel      string    `json:"tunnel"`
	StartedAt   time.Time `json:"started_at"`
	TookMS      int64     `json:"took_ms"`
	Outcome     Outcome   `json:"outcome"`
	Problem     string    `json:"problem"`
	Budget      int       `json:"budget"`
	Charged     int       `json:"chars_charged"`
	MayCharged  int       `json:"chars_uncertain"`
	Callback    Callback  `json:"callback"`
	Assumptions []Finding `json:"assumptions"`
	Facts       []Finding `json:"facts"` // what is documented, or observed by others
	Calls       []Call    `json:"calls"`

	Program string `json:"program"` // name and version; the caller sets it
	System  string `json:"system"`  // the caller sets it
}

func (r *run) report() Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := Report{
		Service: r.Service, Host: hostOf(r.BaseURL), Tunnel: "none", StartedAt: r.began.UTC(), TookMS: time.Since(r.began).Milliseconds(),
		Outcome: r.outcome, Problem: r.problem, Budget: r.Budget, Charged: r.spent, MayCharged: r.perhaps,
		Callback: r.callback.result, Assumptions: []Finding{}, Facts: append([]Finding{}, r.facts...), Calls: append([]Call{}, r.calls...),
	}
	if r.Tunnel != nil && r.Service != "tts" {
		out.Tunnel = r.Tunnel.Name
	}
	for _, id := range r.order {
		out.Assumptions = append(out.Assumptions, *r.findings[id])
	}
	// The account's own values were not known when the first lines were written.
	for _, list := range [][]Finding{out.Assumptions, out.Facts} {
		for i := range list {
			list[i].Detail, list[i].Seen = r.mask.line(list[i].Detail), r.mask.word(list[i].Seen)
		}
	}
	for i := range out.Calls {
		c := &out.Calls[i]
		c.Message, c.Problem, c.Code = r.mask.line(c.Message), r.mask.line(c.Problem), r.mask.word(c.Code)
	}
	out.Problem, out.Callback.Problem = r.mask.line(out.Problem), r.mask.line(out.Callback.Problem)
	return out
}

// Count is how many assumptions have a verdict. What only follows from another one is not counted.
func (r Report) Count(v Verdict) (n int) {
	for _, f := range append(append([]Finding{}, r.Assumptions...), r.Facts...) {
		if f.Verdict == v && f.FollowsFrom == "" {
			n++
		}
	}
	return n
}

// hostOf is the scheme and host of a URL, without a user.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
