package screentest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"callboard/internal/batch"
	"callboard/internal/job"
)

// Takes is a screen.Takes in memory. Every order is done at once, with audio. What is asked of it is recorded.
type Takes struct {
	mu        sync.Mutex
	Orders    []job.Order // that were sent
	Stored    []job.Job   // oldest first
	Refetches int         // downloads that were asked for
	Noted     map[string]job.Marks
	// Answer changes the job of an order before it is stored, or refuses the order; nil: it does not.
	Answer func(j *job.Job) error
	// Err is the error of SetMarks.
	Err error
}

// NewTakes makes a service without jobs.
func NewTakes() *Takes { return &Takes{Noted: map[string]job.Marks{}} }

// Submit records an order and stores its job.
func (t *Takes) Submit(_ context.Context, o job.Order) (job.Job, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o, err := o.Check()
	if err != nil {
		return job.Job{}, err
	}
	t.Orders = append(t.Orders, o)
	id := fmt.Sprintf("take-%02d", len(t.Stored)+1)
	j := job.Job{ID: id, SpeakID: "speak-" + id, State: job.Done, ActorID: o.ActorID, ActorName: o.ActorName, Text: o.Text, Params: o.Params,
		Version: o.Version, CreatedAt: Noon.Add(time.Duration(len(t.Stored)) * time.Second), File: "/takes/" + id + ".wav", Duration: 2.5, Rev: 1}
	if t.Answer != nil {
		err = t.Answer(&j)
	}
	t.Stored = append(t.Stored, j)
	return j, err
}

// Wait returns a job as it is.
func (t *Takes) Wait(_ context.Context, id string) (job.Job, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, j := range t.Stored {
		if j.ID == id {
			return j, nil
		}
	}
	return job.Job{}, job.ErrNotFound
}

// Refetch gives a job its audio.
func (t *Takes) Refetch(_ context.Context, id string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.Stored {
		j := &t.Stored[i]
		if j.ID != id {
			continue
		}
		t.Refetches++
		j.File, j.Problem = "/takes/"+id+".wav", ""
		j.Rev++
		if t.Answer != nil {
			return t.Answer(j)
		}
		return nil
	}
	return job.ErrNotFound
}

// Takes finds the jobs of an order.
func (t *Takes) Takes(_ context.Context, o job.Order) (found job.Takes, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o, err = o.Check()
	for _, j := range t.Stored {
		switch same := batch.KeyOf(o) == keyOf(j); {
		case !same:
			order := o
			if order.Version = j.Version; j.File != "" && j.Params.ModelName() == o.Params.ModelName() && keyOf(j) == batch.KeyOf(order) {
				found.Outdated = &j
			}
		case j.State == job.Uncertain:
			found.Uncertain = append(found.Uncertain, j)
		case !j.Finished():
			found.Running = &j
		case j.File != "":
			found.Owned = &j
		case j.State == job.Done:
			found.NoAudio = &j
		}
	}
	return found, err
}

// keyOf is the key of the order that a job was made of.
func keyOf(j job.Job) batch.Key {
	return batch.KeyOf(job.Order{ActorID: j.ActorID, Text: j.Text, Params: j.Params, Version: j.Version})
}

// TakesOfLine lists the jobs of a text, newest first.
func (t *Takes) TakesOfLine(_ context.Context, line string) (list []job.Job, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, j := range t.Stored {
		if j.Text == strings.TrimSpace(line) {
			list = append(list, j)
		}
	}
	slices.Reverse(list)
	return list, nil
}

// Marks returns the marks of jobs.
func (t *Takes) Marks(_ context.Context, ids ...string) (map[string]job.Marks, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := map[string]job.Marks{}
	for _, id := range ids {
		if m, ok := t.Noted[id]; ok {
			out[id] = m
		}
	}
	return out, nil
}

// SetMarks replaces the marks of a job.
func (t *Takes) SetMarks(_ context.Context, id string, m job.Marks) (before job.Marks, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Err != nil {
		return job.Marks{}, t.Err
	}
	before, t.Noted[id] = t.Noted[id], m
	return before, nil
}
