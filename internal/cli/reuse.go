package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"callboard/internal/app"
	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/text"
)

// spokenJob is a job in the output of "speak --json".
type spokenJob struct {
	job    job.Job
	reused bool // it was there before, and nothing was sent for it
}

// MarshalJSON writes the job object of the command line's contract, with "reused" at its end.
func (s spokenJob) MarshalJSON() ([]byte, error) {
	one, err := json.Marshal(s.job)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(one[:len(one)-1], `,"reused":%t}`, s.reused), nil
}

// resolve returns the order with the version of the actor that its model stands for now. It is not known where the service
// cannot be asked, which is no reason not to speak.
func resolve(ctx context.Context, a *app.App, o job.Order) job.Order {
	version, err := a.Actors.Resolve(ctx, o.ActorID, o.Params.ModelName())
	if err != nil {
		a.Log.Info("the version of an order is not known", "actor", o.ActorID, "err", err)
	}
	o.Version = version
	return o
}

// reuse returns the job that an order would repeat: one whose audio is here, or one that is under way and is waited for. false:
// there is none. What may have been charged is an error, because the order could pay for it again.
func (s *invocation) reuse(ctx context.Context, a *app.App, what string, o job.Order) (job.Job, bool, error) {
	if o.Version == "" {
		s.notify("the version of " + text.Line(o.ActorName) + " could not be read, so an earlier take cannot be recognised")
		return job.Job{}, false, nil
	}
	takes, err := a.Jobs.Takes(ctx, o)
	switch {
	case err != nil:
		return job.Job{}, false, err
	case takes.Owned != nil:
		s.notify(fmt.Sprintf("cached, free: the take of %s", takes.Owned.CreatedAt.Local().Format("2006-01-02 15:04")))
		return *takes.Owned, true, nil
	case takes.Running != nil:
		s.notify("the same take is under way: nothing new is sent")
		j, err := a.Jobs.Wait(ctx, takes.Running.ID)
		return j, true, err
	case takes.NoAudio != nil:
		s.notify("this was paid for, and its audio is not here: downloading it again, which is free")
		j := *takes.NoAudio
		if err := a.Jobs.Refetch(ctx, j.ID); err != nil {
			return j, true, err
		}
		j, err := a.Jobs.Wait(ctx, j.ID)
		return j, true, err
	case len(takes.Uncertain) > 0:
		j := takes.Uncertain[0]
		return j, true, fail(exitUncertain, what, "the same take may have been accepted and charged before",
			"look at callboard jobs show "+j.ID+"; without --reuse it is spoken anew")
	case takes.Outdated != nil:
		var renewed batch.NewVersions
		renewed.AddOrder(o)
		s.notify(fmt.Sprintf("%s: the take of %s, of %s, is not reused", renewed.String(), takes.Outdated.CreatedAt.Local().Format("2006-01-02 15:04"), text.Line(takes.Outdated.Version)))
	}
	return job.Job{}, false, nil
}
