package state

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"callboard/internal/job"
)

// Jobs are the jobs of the history and of this run.
type Jobs struct {
	byID  map[string]job.Job
	ids   []string          // newest first; ids sort by time
	saved map[string]string // job id to where this run saved its audio
}

func newJobs() *Jobs { return &Jobs{byID: map[string]job.Job{}, saved: map[string]string{}} }

// Merge takes changed jobs in and reports whether there are new ones.
func (s *Jobs) Merge(batch []job.Job) (added bool) {
	for _, j := range batch {
		if _, known := s.byID[j.ID]; !known {
			s.ids = append(s.ids, j.ID)
			added = true
		}
		s.byID[j.ID] = j
	}
	if added {
		slices.SortFunc(s.ids, func(a, b string) int { return strings.Compare(b, a) })
	}
	return added
}

// Get finds a job.
func (s *Jobs) Get(id string) (job.Job, bool) {
	j, ok := s.byID[id]
	return j, ok
}

// IDs are the ids of all jobs, newest first, in a slice of the caller's.
func (s *Jobs) IDs() []string { return slices.Clone(s.ids) }

// All are all jobs in no order.
func (s *Jobs) All() iter.Seq[job.Job] { return maps.Values(s.byID) }

// Running counts the jobs that have not finished.
func (s *Jobs) Running() int {
	n := 0
	for _, j := range s.byID {
		if !j.Finished() {
			n++
		}
	}
	return n
}

// SetSaved notes where the audio of a job was saved.
func (s *Jobs) SetSaved(id, path string) { s.saved[id] = path }

// Saved is where this run saved the audio of a job; empty: it did not.
func (s *Jobs) Saved(id string) string { return s.saved[id] }
