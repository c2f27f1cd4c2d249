// Package query is the filter language of the list of deliveries: words, and terms such as "status:failed".
package query

import (
	"time"

	"callboard/internal/webhook"
)

// Query selects deliveries. The zero Query selects all. All of its conditions must hold.
type Query struct {
	Words      []string        // each occurs in SearchText of the delivery, an id, the actor's name or the text of the job; folded (Fold)
	Status     string          // the body's "status"; NoStatus: it has none
	Job        string          // the start of the id or of the speak id of the job; folded
	Ours       StatusMatch     // our answer
	Forward    StatusMatch     // the target's answer
	Since      time.Time       // not older; zero: no limit
	Before     time.Time       // older than this; zero: no limit
	Starred    bool            // only starred ones
	Unmatched  bool            // only deliveries that belong to no job; a refused request is no delivery
	Duplicates bool            // only repeated ones
	Refused    bool            // only requests that are no deliveries
	Kind       webhook.Refusal // with Refused: only these; empty: any
}

// NoStatus as Query.Status selects deliveries whose body has no "status".
const NoStatus = "none"

// StatusMatch is a condition on an HTTP status. The zero StatusMatch holds always. At most one of Low with High, None,
// Failed and Circle is set.
type StatusMatch struct {
	Low, High int  // inclusive; 0: no condition
	None      bool // there must be no status: no answer, or nothing was forwarded
	Failed    bool // the status is 400 or more, or there is no answer although one was due: a delivery that was not forwarded has not failed
	Circle    bool // of Query.Forward: it was not forwarded because it came from a forwarder of callboard
}

// Empty reports whether q selects all deliveries.
func (q Query) Empty() bool {
	return len(q.Words) == 0 && q.Status == "" && q.Job == "" && q.Ours == StatusMatch{} && q.Forward == StatusMatch{} &&
		q.Since.IsZero() && q.Before.IsZero() && !q.Starred && !q.Unmatched && !q.Duplicates && !q.Refused
}
