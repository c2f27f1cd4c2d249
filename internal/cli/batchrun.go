package cli

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"sync/atomic"
	"time"

	"callboard/internal/api/tts"
	"callboard/internal/app"
	"callboard/internal/batch"
	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/script/join"
	"callboard/internal/text"
	"callboard/internal/ui/words"
)

// take is one line of a batch.
type take struct {
	order job.Order
	line  int           // in the file of a batch, or the place in an audition; from 1
	file  string        // the name to save it under, relative to the folder of -o; empty: by the template of names
	swept string        // the values of swept settings, for the name by the template; empty: none are swept
	pause time.Duration // after it, where takes are joined
	key   string        // of the row in the folder's manifest; empty: it is not noted there

	audio string   // where its audio is, once it is there
	id    string   // of the job with the audio
	job   *job.Job // nil until then, and where nothing is done with it: see batchRun.keep
}

// batchRun makes the takes of a command.
type batchRun struct {
	s     *invocation
	a     *app.App
	f     *batchFlags
	what  string // the command, for errors
	takes []take

	retryUncertain bool
	jobs           bool // what is printed are jobs, as of speak
	keep           bool // the jobs of the takes are needed at the end: to play them, or for a sheet
	asks           bool // before many takes: a sweep is quickly larger than one thinks

	saver    takeSaver
	manifest *manifest
	full     atomic.Bool // a take could not be saved, because the disk of the folder is full
	renewed  batch.NewVersions
	free     map[int]bool // by the index in todo: takes that are only downloaded again, as the price says
	todo     []int        // the takes that the folder does not hold yet
	worst    int          // exit code of the takes so far
	skipped  string       // why the latest take was not sent, which is said once
	end      error
}

// run prints the plan, or makes the takes. Its error has the exit code of the worst take.
func (r *batchRun) run(ctx context.Context) error {
	if err := r.resolve(ctx); err != nil {
		return err
	}
	r.saver = takeSaver{a: r.a, dir: r.f.out, force: r.f.force}
	held, err := r.lookAtFolder(ctx)
	if err != nil {
		return err
	}
	total, err := r.price(ctx, held)
	cached, doubtful := count(held)
	total.Takes, total.Cached, total.Doubtful = total.Takes+len(held), total.Cached+cached, total.Doubtful+doubtful
	for _, h := range held {
		total.Chars += h.Chars
		if h.State == batch.Cached {
			total.CharsCached += h.Chars
		}
	}
	if err == nil && r.f.dryRun {
		err = r.printTotal(ctx, total)
	}
	if err != nil || r.f.dryRun {
		return err
	}
	if why := r.renewed.String(); why != "" {
		r.s.notify(why + ": takes that are here are charged again")
	}
	if r.f.limited {
		if err := total.CheckBudget(r.f.budget); err != nil {
			return &exitError{exitRefused, err}
		}
	}
	var before *tts.Subscription
	if total.CharsCharged > 0 {
		before = creditsOf(ctx, r.a)
		r.s.warnOfCredits(before, total.CharsCharged)
	}
	if err := r.agree(ctx, total); err != nil {
		return err
	}
	if !r.jobs { // speak has done it
		r.s.connect(ctx, r.a, r.f.noWebhook)
	}
	shown := r.s.batchProgress(r.a.Config, total)
	defer shown.end()
	for _, result := range held {
		if result.State == batch.Cached {
			result.Problem = text.Join(result.Problem, r.writeCaptions(ctx, result.Job.ID, r.takes[result.index].audio))
		}
		shown.add(result.Result)
		r.worst = worse(r.worst, codeOf(result.Result))
		r.tell(result.index, result.Result, r.takes[result.index].audio)
	}
	sum, err := batch.Run(ctx, r.orders(), batch.Options{
		Jobs: r.a.Jobs, Cache: r.cache(), Concurrency: r.f.concurrency, RetryUncertain: r.retryUncertain, Budget: r.budget(),
		MustBeFree: func(index int) bool { return r.free[index] },
		Ready:      r.noteSent, Returned: r.noteReturned,
		Each: func(result batch.Result) {
			shown.add(result)
			r.landed(ctx, result)
			shown.show()
		},
	})
	shown.end()
	sum.Takes, sum.Cached, sum.Uncertain = sum.Takes+len(held), sum.Cached+cached, sum.Uncertain+doubtful
	if err == nil && r.f.join != "" {
		err = r.join(ctx)
	}
	if printErr := r.printSummary(sum); printErr != nil && r.end == nil {
		r.end = printErr
	}
	if said := chargedBesides(ctx, r.a, before, sum.Charged, sum.CharsUncertain); said != "" {
		r.s.notify(said)
	}
	return r.exit(ctx, err)
}

func (r *batchRun) budget() *int {
	if !r.f.limited {
		return nil
	}
	return &r.f.budget
}

// cache is where takes are found that exist; with --fresh nowhere.
func (r *batchRun) cache() batch.Cache {
	if r.f.fresh {
		return nil
	}
	return r.a.Jobs
}

// resolve notes the version of each take, so that it can be compared with those of before. What cannot be compared is not sent.
func (r *batchRun) resolve(ctx context.Context) error {
	type model struct{ actor, name string }
	known, unknown := map[model]string{}, 0
	for i := range r.takes {
		o := &r.takes[i].order
		if o.Version != "" {
			continue
		}
		key := model{o.ActorID, o.Params.ModelName()}
		version, ok := known[key]
		if !ok {
			version = resolve(ctx, r.a, *o).Version
			known[key] = version
			if version == "" {
				unknown++
			}
		}
		o.Version = version
	}
	if err := ctx.Err(); err != nil || unknown == 0 || r.f.fresh {
		return err
	}
	return fail(exitUnexpected, r.what, fmt.Sprintf("the versions of %s could not be read, so takes that are here would be paid for again; nothing was sent", words.Count(unknown, "actor")),
		"try again in a moment, or add --fresh")
}

func (r *batchRun) orders() iter.Seq[job.Order] {
	return func(yield func(job.Order) bool) {
		for _, i := range r.todo {
			if !yield(r.takes[i].order) {
				return
			}
		}
	}
}

// landed saves and prints a take.
func (r *batchRun) landed(ctx context.Context, result batch.Result) {
	index := r.todo[result.Index]
	here := &r.takes[index]
	path, saved := result.Job.File, ""
	r.hold(here, path, result.Job)
	if (result.State == batch.Done || result.State == batch.Cached) && r.f.out != "" {
		var err error
		if saved, err = r.saver.save(context.WithoutCancel(ctx), result.Job, here.file, here.swept); err != nil {
			result.Problem = text.Join("not saved: "+text.Line(err.Error()), result.Problem)
			r.worst = max(r.worst, exitUnexpected)
			if job.IsDiskFull(err) {
				r.full.Store(true)
			}
		} else {
			path, here.audio = saved, saved
			result.Problem = text.Join(result.Problem, r.writeCaptions(ctx, result.Job.ID, saved))
		}
	}
	r.noteEnd(here, result, saved)
	r.worst = worse(r.worst, codeOf(result))
	r.tell(index, result, path)
}

// hold notes where the audio of a take is. A job has 1 kB, so those of 100,000 rows are not kept.
func (r *batchRun) hold(t *take, path string, j job.Job) {
	if t.audio, t.id = path, j.ID; r.keep {
		t.job = &j
	}
}

// tell prints a take.
func (r *batchRun) tell(index int, result batch.Result, path string) {
	if err := r.printTake(r.takes[index], result, path); err != nil && r.end == nil {
		r.end = err
	}
}

// join writes all takes as one file.
func (r *batchRun) join(ctx context.Context) error {
	var parts []join.Part
	missing := 0
	for _, t := range r.takes {
		if t.audio == "" {
			missing++
		}
		parts = append(parts, join.Part{Path: t.audio, Pause: t.pause})
	}
	what := "--join " + r.f.join
	if r.jobs {
		what = "-o " + r.f.join
	}
	if missing > 0 {
		again := "run it again"
		switch {
		case r.f.fresh && r.jobs:
			again += " with --reuse: the pieces that are here are then free"
		case r.f.fresh:
			again += " without --fresh: the takes that are here are then free"
		}
		return fail(max(r.worst, exitUnexpected), what, words.Count(missing, "take")+" without audio; nothing was joined", again)
	}
	if err := makeParent(what, r.f.join); err != nil {
		return err
	}
	whole, err := join.File(ctx, r.f.join, parts, r.f.gap, r.f.force)
	if err != nil {
		return err
	}
	r.s.notify(fmt.Sprintf("%s joined into %s, %s", words.Count(len(parts), "take"), r.f.join, columns.Seconds(whole.Duration.Seconds())))
	if r.jobs && !r.a.Config.JSON {
		path, err := filepath.Abs(r.f.join)
		if err == nil {
			err = r.s.println(path)
		}
		if err != nil {
			return err
		}
	}
	return r.joinCaptions(ctx, whole.Starts, whole.Duration)
}

// play plays the takes that have audio, in turn.
func (r *batchRun) play(ctx context.Context) error {
	for _, t := range r.takes {
		if t.audio == "" {
			continue
		}
		st, err := r.s.playJob(ctx, r.a, *t.job)
		if err != nil {
			return err
		}
		if st.Status == player.Broken {
			return fail(exitUnexpected, t.audio, st.Problem, "")
		}
	}
	return nil
}

// at is the time of an event.
func at() string { return job.Stamp(time.Now()) }
