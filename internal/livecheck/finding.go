package livecheck

import "strings"

// Verdict says what became of an assumption.
type Verdict string

// The verdicts; their words are in the report.
const (
	Holds       Verdict = "holds"
	DoesNotHold Verdict = "does not hold"
	Unclear     Verdict = "unclear"
	NotTried    Verdict = "not tried"
)

// Finding is what the check found out about one assumption.
type Finding struct {
	ID      string  `json:"id"`
	About   string  `json:"about"`
	Assumed string  `json:"assumed"`
	Seen    string  `json:"seen"` // empty unless Verdict is Holds or DoesNotHold
	Verdict Verdict `json:"verdict"`
	Detail  string  `json:"detail"`

	FollowsFrom string `json:"follows_from"` // the id of the assumption from which it follows that this one does not hold; empty: none
}

// isOfService reports whether an assumption is about a service: the newer API's begin with tts-.
func isOfService(id, service string) bool { return strings.HasPrefix(id, "tts-") == (service == "tts") }

// seen notes what was seen of an assumption. It holds if that is what is assumed. The first observation that contradicts the
// assumption counts.
func (r *run) seen(id, value, detail string) {
	f := r.findings[id]
	if f == nil || f.Verdict == DoesNotHold {
		return
	}
	f.Verdict, f.Seen, f.Detail = Holds, r.mask.word(value), r.mask.line(detail)
	if value != f.Assumed {
		f.Verdict = DoesNotHold
	}
}

// unclear notes that an assumption was tried, and why nothing follows from the answer.
func (r *run) unclear(id, why string) { r.without(id, Unclear, why) }

// notTried notes why an assumption was not tried.
func (r *run) notTried(id, why string) { r.without(id, NotTried, why) }

func (r *run) without(id string, v Verdict, why string) {
	if f := r.findings[id]; f != nil && f.Seen == "" {
		f.Verdict, f.Detail = v, r.mask.line(why)
	}
}

// value is what was seen of an assumption; empty: nothing.
func (r *run) value(id string) string {
	if f := r.findings[id]; f != nil {
		return f.Seen
	}
	return ""
}

// isSeen reports whether something was seen of an assumption.
func (r *run) isSeen(id string) bool { return r.value(id) != "" }

// follows notes that something does not hold because of another assumption, so that it is not counted as well.
func (r *run) follows(id, from string) {
	if f := r.findings[id]; f != nil {
		f.FollowsFrom = from
	}
	for i := range r.facts {
		if r.facts[i].ID == id {
			r.facts[i].FollowsFrom = from
		}
	}
}

// fact notes whether something holds that is documented, or that public clients rely on.
func (r *run) fact(id, about string, holds bool, detail string) {
	f := Finding{ID: id, About: about, Assumed: "yes", Seen: "yes", Verdict: Holds, Detail: r.mask.line(detail)}
	if !holds {
		f.Seen, f.Verdict = "no", DoesNotHold
	}
	r.facts = append(r.facts, f)
}
