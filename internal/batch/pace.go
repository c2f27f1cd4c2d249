package batch

import (
	"fmt"
	"time"

	"callboard/internal/text"
)

// How a run reacts to answers of 429.
const (
	firstPause   = time.Second      // after the first one in a row that asks for no time; it doubles with each
	longestPause = 30 * time.Second // of those
	longestAsked = 5 * time.Minute  // a service that asks for more stops the run
	mostRefusals = 10               // in a row
	lostInARow   = 5                // orders without a clear answer that stop the run
)

// pace decides how many jobs may be under way, and when the next one may be sent. An answer of 429 halves the number, and as
// many successes as the number allows raise it by one again. The zero value is not usable.
type pace struct {
	most, limit int
	halvings    int       // so far
	successes   int       // since the limit changed
	refusals    int       // in a row
	until       time.Time // nothing is sent before
}

func newPace(most int) *pace { return &pace{most: most, limit: most} }

// refused records an answer of 429 to an order that was sent after the given number of halvings. answer is that one. Orders that were on their
// way together halve the limit once. asked is what the service asked to wait; 0: nothing. The error says that waiting is
// of no use.
func (p *pace) refused(answer error, halvings int, asked time.Duration, now time.Time) error {
	p.successes = 0
	if halvings == p.halvings {
		p.limit = max(p.limit/2, 1)
		p.halvings++
		p.refusals++
	}
	pause := asked
	if pause <= 0 {
		pause = min(firstPause<<min(max(p.refusals-1, 0), 10), longestPause)
	}
	switch {
	case pause > longestAsked:
		return &text.Problem{What: "the service limits the rate of requests", Why: "it asks to wait " + pause.Round(time.Second).String(),
			Next: "run it again then; only what is missing is sent", Err: answer}
	case p.refusals > mostRefusals:
		return &text.Problem{What: "the service limits the rate of requests", Why: fmt.Sprintf("it refused %d times in a row", p.refusals),
			Next: "run it again later; only what is missing is sent", Err: answer}
	}
	if until := now.Add(pause); until.After(p.until) {
		p.until = until
	}
	return nil
}

// accepted records an order that the service has accepted.
func (p *pace) accepted() {
	p.refusals = 0
	if p.limit == p.most {
		return
	}
	if p.successes++; p.successes >= p.limit {
		p.limit, p.successes = p.limit+1, 0
	}
}

// pause is how long nothing may be sent.
func (p *pace) pause(now time.Time) time.Duration { return max(p.until.Sub(now), 0) }
