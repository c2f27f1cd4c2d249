// Package batch makes many takes: it says what they cost, and runs their orders as jobs, a few at a time. An audition and
// the rows of a file are batches. What is in a batch is the caller's: the package sees orders only.
//
// Price goes through the orders and sends nothing. Run sends them. All that Run keeps of an order that is settled is a key and
// the id of its job, about 100 bytes, so that it is not sent again.
//
// Rules that protect the quota:
//
//   - An order whose take is owned already is not sent (Cache). The same holds for an order that was in the batch before. A take that
//     was paid for and has no audio here is downloaded again, as long as its link lives.
//   - An order that may have been accepted is never sent again (Uncertain), and one that is under way is waited for.
//   - A refusal that holds for every order stops the rest: a wrong token, no quota, a full disk. So do lostInARow orders in a
//     row that got no clear answer.
//   - If the cache cannot be read, nothing more is sent.
package batch

import (
	"context"
	"errors"
	"time"

	"callboard/internal/job"
)

// Jobs runs single orders. *job.Service implements it.
type Jobs interface {
	// Submit sends an order once and returns the job after the answer, as job.Service.Submit does. An error that wraps an
	// *api.Error is the service's answer. Any other error without a SpeakID in the job says that nothing was sent.
	Submit(ctx context.Context, o job.Order) (job.Job, error)
	// Wait returns the job when it is finished, as job.Service.Wait does.
	Wait(ctx context.Context, id string) (job.Job, error)
	// Refetch downloads the audio of a finished job again, as job.Service.Refetch does. It is free, and returns before the audio is here.
	Refetch(ctx context.Context, id string) error
}

// optionJobs is what Jobs may implement, too: SubmitWith is Submit with options, as of job.Service. With a Cache the order is sent
// unless its take exists, so that two processes which make the same batch at once pay for each take once.
type optionJobs interface {
	SubmitWith(ctx context.Context, o job.Order, opts job.SubmitOptions) (job.Job, error)
}

// settledJobs is what Jobs may implement, too: WaitSettled returns the job when its synthesis has ended, before its audio is here, as
// of job.Service. Then the next order is sent while the audio is downloaded.
type settledJobs interface {
	WaitSettled(ctx context.Context, id string) (job.Job, error)
}

// Cache finds the takes that exist already. *job.Service implements it.
type Cache interface {
	// Takes finds the jobs that an order would repeat, as job.Service.Takes does. It knows them only for an order with a
	// Version.
	Takes(ctx context.Context, o job.Order) (job.Takes, error)
}

// textIndex is what a Cache may implement, too: TextsSpoken returns those of the texts, in the form of job.Order.Check, that any take
// was made of, as job.Service.TextsSpoken does. Price asks for the takes of these only.
type textIndex interface {
	TextsSpoken(ctx context.Context, texts []string) (map[string]bool, error)
}

// ErrBudget is wrapped by the errors about Options.Budget and Totals.CheckBudget.
var ErrBudget = errors.New("over the budget")

// State is what became of one order of a batch. The words are part of the command line's contract.
type State string

// The states.
const (
	Done      State = "done"      // spoken by this run; the audio is on disk
	Failed    State = "failed"    // refused, failed, or without its audio; Problem says why
	Cached    State = "cached"    // the take existed already; nothing was sent, but its audio may have been downloaded again
	Skipped   State = "skipped"   // not sent; a later run can send it
	Uncertain State = "uncertain" // it may or may not have been accepted, and charged: never repeated unasked
	// Running is left of an order that was accepted when the run was cancelled. The job service continues the job, and a later
	// run waits for it.
	Running State = "running"
)

// Result says what became of one order.
type Result struct {
	Index   int       // of the order in the batch, from 0
	Order   job.Order // as it was sent, or as it was given if it cannot be sent
	State   State
	Job     job.Job // zero if there is none
	Chars   int     // characters of the text, as the service counts them
	Charged int     // characters that this run has spent on it; 0 while that is uncertain
	Refetch bool    // nothing was sent: its audio was not here, and was downloaded again, or should have been
	Reused  bool    // Job was there before this order, and nothing was sent for it
	Problem string  // one line for a person; empty if there is none
}

// Summary counts the results of a run.
type Summary struct {
	Takes, Done, Failed, Cached, Skipped, Uncertain, Running int

	Charged        int // characters that were accepted by the service
	CharsUncertain int // characters that this run may have spent besides
	Refetched      int // those of the Cached ones whose audio was downloaded again
}

func (s *Summary) add(r Result) {
	s.Takes++
	s.Charged += r.Charged
	if r.Refetch && r.State == Cached {
		s.Refetched++
	}
	switch r.State {
	case Done:
		s.Done++
	case Failed:
		s.Failed++
	case Cached:
		s.Cached++
	case Skipped:
		s.Skipped++
	case Running:
		s.Running++
	case Uncertain:
		s.Uncertain++
	}
}

// Options configure a Run. Jobs is required.
type Options struct {
	Jobs  Jobs
	Cache Cache // nil: no take exists, so that every order is sent

	Concurrency    int  // the most syntheses under way at once; 0: DefaultConcurrency. Twice as many downloads can be beside them
	RetryUncertain bool // send orders whose earlier job is uncertain
	Budget         *int // the most characters that the run may spend; nil: no limit

	// MustBeFree reports whether the user was told that the order with an index is free, such as one that is Refetch. If it would have
	// to be sent after all, because its link has died meanwhile, it is Failed. nil: no order.
	MustBeFree func(index int) bool

	// Grace is how long a POST that is under way when the run is cancelled may still be answered. Without its answer the job
	// is uncertain. 0: 10 s.
	Grace time.Duration

	// Ready is called when the job of an order is on disk, before its POST, with the index of the order. Several calls can be
	// under way at once. After its error nothing is sent any more. nil: nothing is called. Jobs without SubmitWith do not call it.
	Ready func(index int, j job.Job) error
	// Returned is called when an order was answered with 429, so that it waits to be sent again. It is on the goroutine of Run.
	Returned func(index int)

	// Each is called for every result as it lands, on the goroutine of Run. nil: it is not called.
	Each func(Result)
}

// DefaultConcurrency is the number of requests under way at once on which other clients of the service settle (reference mark O).
const DefaultConcurrency = 2

const defaultGrace = 10 * time.Second
