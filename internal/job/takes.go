package job

import (
	"context"
	"os"

	"callboard/internal/api"
	"callboard/internal/setting"
)

// Takes are the jobs that an order would repeat: the same text, actor, version and settings.
type Takes struct {
	Owned     *Job  // the newest whose audio is on disk: nothing has to be paid for it again
	Running   *Job  // the newest whose end is not known yet, or whose audio is being downloaded
	Uncertain []Job // those that may have been charged: uncertain, or failed as only an unsigned webhook says; newest first

	// NoAudio is the newest that is done and was charged, but whose audio is not here, where the service still has it: Refetch downloads
	// it again, which is free. Its File is empty. nil if there is another that is Owned or Running.
	NoAudio *Job

	// Outdated is the newest of the same model whose audio is on disk and which another version of the actor made: the model, such as
	// "latest", stands for another version now. It is not a take of the order.
	Outdated *Job
}

// Takes finds the jobs that an order would repeat. It makes no request. Settings that are the service's defaults are the same as
// none. Only jobs of the order's Version count; if it is empty, there are no takes, because a model of another name may be a new
// one. Its errors are an *OrderError and the store's.
func (s *Service) Takes(ctx context.Context, o Order) (Takes, error) {
	o, err := o.Check()
	if err != nil || o.Version == "" {
		return Takes{}, err
	}
	all, err := s.o.Store.Takes(ctx, o.Text, o.ActorID)
	if err != nil {
		return Takes{}, err
	}
	var t Takes
	for _, j := range all {
		if !j.repeats(o.Version, o.Params) {
			if t.Outdated == nil && j.Version != "" && j.Params.ModelName() == o.Params.ModelName() && j.repeats(j.Version, o.Params) && j.owned() {
				t.Outdated = &j
			}
			continue
		}
		switch {
		case j.State == Uncertain || j.State == Failed && j.Unconfirmed:
			t.Uncertain = append(t.Uncertain, j)
		case !j.Finished():
			if t.Running == nil {
				t.Running = &j
			}
		case t.Owned == nil && j.owned():
			t.Owned = &j
		case t.NoAudio == nil && s.canRefetch(j):
			if j.File != "" {
				j.File, j.Problem = "", "the file of its audio is gone"
			}
			t.NoAudio = &j
		}
	}
	if t.Owned != nil || t.Running != nil {
		t.NoAudio = nil
	}
	return t, nil
}

// canRefetch reports whether the audio of a job that is not here can be downloaded again: as long as its link lives.
func (s *Service) canRefetch(j Job) bool {
	return j.State == Done && !j.Unconfirmed && !s.synchronous() && !j.ExpiresAt.IsZero() && !s.pastDue(j)
}

// TextsSpoken returns those of the texts that jobs were made of, with any actor and settings: only they can have Takes. A text is
// compared as Order.Check returns it. It makes no request, and one query for all texts.
func (s *Service) TextsSpoken(ctx context.Context, texts []string) (map[string]bool, error) {
	return s.o.Store.TextsOfJobs(ctx, texts)
}

// repeats reports whether a job has a version and settings. An unknown version is like no other. A job with word times is as good
// as one without.
func (j Job) repeats(version string, p api.Params) bool {
	return version != "" && j.Version == version && setting.Same(j.Params, p) && (j.Params.HasWordTimes() || !p.HasWordTimes())
}

// owned reports whether the audio of a job is here.
func (j Job) owned() bool { return (j.State == Done || j.State == Expired) && onDisk(j.File) }

// onDisk reports whether there is a file, which the user may have deleted.
func onDisk(path string) bool {
	if path == "" {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}

// TakesOfLine returns the jobs of a text with any actor and any settings, newest first: what was made of a line before. The text
// is compared as it is sent. It makes no request.
func (s *Service) TakesOfLine(ctx context.Context, line string) ([]Job, error) {
	line = speakable(line)
	if line == "" {
		return nil, nil
	}
	return s.o.Store.Takes(ctx, line, "")
}
