package state

import (
	"iter"
	"slices"
	"strings"

	"callboard/internal/job"
)

// Jobs are the jobs of the history and of this run.
type Jobs struct {
	byID    map[string]job.Job
	ids     []string            // newest first; ids sort by time
	running map[string]struct{} // those that have not finished
	tally   Tally
	saved   map[string]string // job id to where this run saved its audio
}

// Tally counts jobs by what became of them.
type Tally struct{ Running, Done, Failed, Uncertain, Expired int }

func newJobs() *Jobs {
	return &Jobs{byID: map[string]job.Job{}, running: map[string]struct{}{}, saved: map[string]string{}}
}

// Merge takes changed jobs in and reports whether there are new ones.
func (s *Jobs) Merge(batch []job.Job) (added bool) {
	for _, j := range batch {
		if before, known := s.byID[j.ID]; known {
			s.count(before, -1)
		} else {
			s.ids = append(s.ids, j.ID)
			added = true
		}
		s.byID[j.ID] = j
		s.count(j, 1)
		if delete(s.running, j.ID); !j.Finished() {
			s.running[j.ID] = struct{}{}
		}
	}
	if added {
		slices.SortFunc(s.ids, func(a, b string) int { return strings.Compare(b, a) })
	}
	return added
}

// count adds n to the number of jobs like j.
func (s *Jobs) count(j job.Job, n int) {
	switch {
	case !j.Finished():
		s.tally.Running += n
	case j.State == job.Done:
		s.tally.Done += n
	case j.State == job.Uncertain:
		s.tally.Uncertain += n
	case j.State == job.Expired:
		s.tally.Expired += n
	default:
		s.tally.Failed += n
	}
}

// Get finds a job.
func (s *Jobs) Get(id string) (job.Job, bool) {
	j, ok := s.byID[id]
	return j, ok
}

// IDs are the ids of all jobs, newest first, in a slice of the caller's.
func (s *Jobs) IDs() []string { return slices.Clone(s.ids) }

// Tally counts all jobs.
func (s *Jobs) Tally() Tally { return s.tally }

// Running are the jobs that have not finished, in no order.
func (s *Jobs) Running() iter.Seq[job.Job] {
	return func(yield func(job.Job) bool) {
		for id := range s.running {
			if !yield(s.byID[id]) {
				return
			}
		}
	}
}

// SetSaved notes where the audio of a job was saved.
func (s *Jobs) SetSaved(id, path string) { s.saved[id] = path }

// Saved is where this run saved the audio of a job; empty: it did not.
func (s *Jobs) Saved(id string) string { return s.saved[id] }
