package batch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"callboard/internal/batch"
	"callboard/internal/job"
)

// A take that was paid for, and whose audio did not come, is downloaded again. It is not sent, and free, also over the budget.
func TestAudioThatDidNotComeIsDownloadedAgain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	lost := job.Job{ID: "lost", SpeakID: "s", State: job.Done, Text: "lost", Problem: "the network failed"}
	s.jobs["lost"] = lost
	c := cache{"lost": lost}
	seq := texts("lost", "new", "lost")
	var costs []batch.Cost
	total, err := batch.Price(t.Context(), seq, batch.Options{Cache: c}, func(k batch.Take) error { costs = append(costs, k.Cost); return nil })
	if err != nil || total.CharsCharged != 3 || total.Cached != 2 || total.Refetched != 1 || !slices.Equal(costs, []batch.Cost{batch.Refetch, batch.Charged, batch.Repeated}) {
		t.Errorf("price %+v, costs %v, %v", total, costs, err)
	}
	list, sum, err := collect(t.Context(), t, seq, batch.Options{Jobs: s, Cache: c, Budget: new(3)})
	if err != nil || !slices.Equal(states(list), []batch.State{batch.Cached, batch.Done, batch.Cached}) || sum.Charged != 3 || sum.Refetched != 1 {
		t.Errorf("%v, %+v, %v", states(list), sum, err)
	}
	if r := list[0]; !r.Refetch || r.Charged != 0 || r.Job.File == "" || list[1].Refetch || list[2].Refetch {
		t.Errorf("%+v", list)
	}
	if s.posts != 1 || s.refetched != 1 {
		t.Errorf("%d POSTs, %d downloads", s.posts, s.refetched)
	}
}

// When the audio does not come again, the take has failed. It is not paid for again by the same run.
func TestAudioThatDoesNotComeAgain(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*service){
		"no download": func(s *service) { s.refetch = errors.New("there is nothing to download") },
		"fails again": func(s *service) {
			s.end = func(j job.Job) job.Job { j.File, j.Problem = "", "there is nothing to download"; return j }
		},
	} {
		s := newService(t)
		lost := job.Job{ID: "lost", SpeakID: "s", State: job.Done, Text: "lost", Problem: "the network failed"}
		s.jobs["lost"] = lost
		spoil(s)
		list, sum, err := collect(t.Context(), t, texts("lost"), batch.Options{Jobs: s, Cache: cache{"lost": lost}})
		if err != nil || list[0].State != batch.Failed || !strings.Contains(list[0].Problem, "nothing to download") || !list[0].Refetch || sum.Charged != 0 || sum.Refetched != 0 || s.posts != 0 {
			t.Errorf("%s: %+v, %+v, %v, %d POSTs", name, list[0], sum, err, s.posts)
		}
	}
}

// Who was told that a take is free is not charged when its link has died meanwhile.
func TestDownloadThatIsTooLateIsNotPaid(t *testing.T) {
	t.Parallel()
	s := newService(t)
	list, sum, err := collect(t.Context(), t, texts("lost", "new"), batch.Options{Jobs: s, Cache: cache{}, MustBeFree: func(index int) bool { return index == 0 }})
	if err != nil || !slices.Equal(states(list), []batch.State{batch.Failed, batch.Done}) || sum.Charged != 3 || s.posts != 1 || !strings.Contains(list[0].Problem, "costs 4 characters") {
		t.Errorf("%+v, %+v, %v", list, sum, err)
	}
}

// A run that is cancelled before leaves it for the next one.
func TestDownloadThatIsNotBegun(t *testing.T) {
	t.Parallel()
	s := newService(t)
	lost := job.Job{ID: "lost", SpeakID: "s", State: job.Done, Text: "lost", Problem: "the network failed"}
	s.jobs["lost"] = lost
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	list, _, err := collect(ctx, t, texts("lost"), batch.Options{Jobs: s, Cache: cache{"lost": lost}})
	if !errors.Is(err, context.Canceled) || list[0].State != batch.Skipped || s.posts != 0 {
		t.Errorf("%+v, %v", list[0], err)
	}
}
