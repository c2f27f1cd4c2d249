package cli

import (
	"context"
	"errors"
	"path/filepath"

	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/text"
)

// heldTake is a take that the folder holds already.
type heldTake struct {
	index int
	batch.Result
}

// count counts the takes that a folder holds: those with audio, and those that may have been charged.
func count(held []heldTake) (cached, doubtful int) {
	for _, h := range held {
		if h.State == batch.Uncertain {
			doubtful++
		} else {
			cached++
		}
	}
	return cached, doubtful
}

// lookAtFolder finds the takes that an earlier run has noted in the folder, perhaps on another machine.
func (r *batchRun) lookAtFolder(ctx context.Context) (held []heldTake, err error) {
	if r.manifest, err = openManifest(r.f.out); err != nil {
		return nil, err
	}
	for i := range r.takes {
		t := &r.takes[i]
		path, id, ok := "", "", false
		if !r.f.fresh {
			path, id, ok = r.manifest.find(t.key, t.order.Version)
		}
		if id, doubt := r.manifest.doubt(t.key); doubt && !ok && !r.f.fresh && !r.retryUncertain {
			switch open, err := r.doubtful(ctx, id, t.order); {
			case err != nil:
				return nil, err
			case open:
				j := job.Job{ID: id, State: job.Uncertain, Text: t.order.Text}
				held = append(held, heldTake{i, batch.Result{Order: t.order, State: batch.Uncertain, Job: j, Chars: j.Chars(), Reused: true, Problem: "an earlier run in this folder may have been charged for it; --retry-uncertain sends it again"}})
				continue
			}
		}
		if !ok && !r.f.fresh && t.order.Version != t.order.Params.ModelName() && r.manifest.outdated(t.key, t.order.Version) {
			r.renewed.AddOrder(t.order)
		}
		if !ok {
			r.todo = append(r.todo, i)
			continue
		}
		j := job.Job{ID: id, State: job.Done, ActorID: t.order.ActorID, ActorName: t.order.ActorName, Text: t.order.Text, Params: t.order.Params, Version: t.order.Version, File: path}
		r.hold(t, path, j)
		held = append(held, heldTake{i, batch.Result{Order: t.order, State: batch.Cached, Job: j, Chars: j.Chars(), Reused: true}})
	}
	return held, nil
}

// doubtful reports whether a take may have been charged that the folder has no end of. The history can know the end, if the take was
// made on this machine.
func (r *batchRun) doubtful(ctx context.Context, id string, o job.Order) (bool, error) {
	here, err := r.a.Jobs.Takes(ctx, o)
	if err != nil || here.Owned != nil || here.Running != nil || here.NoAudio != nil {
		return false, err
	}
	j, err := r.a.Jobs.Job(ctx, id)
	if errors.Is(err, job.ErrNotFound) {
		return true, nil
	}
	return j.State != job.Failed || j.Unconfirmed, err
}

// noteSent writes into the folder that the request of a take is about to be sent. Without that nothing is sent, because on another
// machine the take would be paid for again. Nothing is sent either when the disk of the folder is full. Several goroutines call it.
func (r *batchRun) noteSent(index int, j job.Job) error {
	if r.full.Load() {
		return &text.Problem{What: "-o " + r.f.out, Why: "the disk is full", Next: "free some space and run it again; what is not saved is in the history, and is free"}
	}
	t := &r.takes[r.todo[index]]
	if err := r.manifest.noteSent(t.key, j.ID, t.order.Version); err != nil {
		return &text.Problem{What: filepath.Join(r.f.out, manifestName), Why: "it cannot be written (" + reason(err) + "), and it must say what was sent",
			Next: "make it writable, or use another folder", Err: err}
	}
	return nil
}

// noteReturned notes that a take was not accepted.
func (r *batchRun) noteReturned(index int) {
	r.logNote(r.manifest.noteUnsent(r.takes[r.todo[index]].key))
}

// noteEnd writes into the folder what became of a take. saved is where its audio is in the folder. One that goes on, or could not be
// saved, keeps the note that it was sent.
func (r *batchRun) noteEnd(t *take, result batch.Result, saved string) {
	switch j := result.Job; {
	case result.State == batch.Running:
	case result.State == batch.Uncertain, j.Unconfirmed && result.State == batch.Failed:
		r.logNote(r.manifest.noteDoubt(t.key, j.ID, t.order.Version))
	case result.State == batch.Done, result.State == batch.Cached:
		if saved != "" {
			r.logNote(r.manifest.note(t.key, saved, j.ID, j.Version))
		}
	default:
		r.logNote(r.manifest.noteUnsent(t.key))
	}
}

func (r *batchRun) logNote(err error) {
	if err != nil {
		r.a.Log.Warn("note in its folder what became of a take", "err", err)
	}
}
