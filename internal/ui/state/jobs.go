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
	saved   map[string]string // job id to where its audio was saved
	removed map[string]bool   // jobs that were removed: an older copy, as of a history read before, does not bring them back
}

// Tally counts jobs by what became of them.
type Tally struct{ Running, Done, Failed, Uncertain, Expired int }

func newJobs() *Jobs {
	return &Jobs{byID: map[string]job.Job{}, running: map[string]struct{}{}, saved: map[string]string{}, removed: map[string]bool{}}
}

// Total counts all jobs.
func (t Tally) Total() int { return t.Running + t.Done + t.Failed + t.Uncertain + t.Expired }

// Merge takes changed jobs in and reports whether there are new ones. One that was removed is forgotten, and an
// older copy of a known one is dropped.
func (s *Jobs) Merge(batch []job.Job) (added bool) {
	for _, j := range batch {
		before, known := s.byID[j.ID]
		if s.removed[j.ID] || known && j.Rev > 0 && j.Rev < before.Rev {
			continue
		}
		if known {
			s.count(before, -1)
		}
		if j.State == job.Removed {
			s.forget(j.ID)
			continue
		}
		if !known {
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

// forget drops all that is known of a job.
func (s *Jobs) forget(id string) {
	s.removed[id] = true
	if _, known := s.byID[id]; !known {
		return
	}
	delete(s.byID, id)
	delete(s.running, id)
	delete(s.saved, id)
	s.ids = slices.DeleteFunc(s.ids, func(known string) bool { return known == id })
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

// SetSaved notes where the audio of a job was saved; an empty path: nowhere any more.
func (s *Jobs) SetSaved(id, path string) { s.saved[id] = path }

// Saved is where the audio of a job was saved, as far as is known; empty: nowhere.
func (s *Jobs) Saved(id string) string { return s.saved[id] }
