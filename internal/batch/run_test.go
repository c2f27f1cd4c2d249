package batch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/batch"
	"callboard/internal/job"
)

func throttled(after time.Duration) error {
	return &api.Error{Op: "speak", Status: 429, Retryable: true, RetryAfter: after}
}

func TestRunKeepsToTheConcurrency(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 5} {
		synctest.Test(t, func(t *testing.T) {
			s := newService(t)
			s.postTime, s.workTime = time.Second, 2*time.Second
			began := time.Now()
			list, sum, err := collect(t.Context(), t, orders(20), batch.Options{Jobs: s, Concurrency: n})
			want := n
			if n == 0 {
				want = 2
			}
			if err != nil || sum.Done != 20 || sum.Charged != 160 || s.mostSeen != want {
				t.Errorf("concurrency %d: %+v, %v, %d at once", n, sum, err, s.mostSeen)
			}
			if took, ideal := time.Since(began), time.Duration(20/want)*3*time.Second; took != ideal {
				t.Errorf("concurrency %d: took %v, want %v", n, took, ideal)
			}
			if list[7].Order.Text != "row00007" || list[7].Job.File == "" || list[7].Charged != 8 {
				t.Errorf("result %+v", list[7])
			}
		})
	}
}

func TestTakesThatExistAreNotSent(t *testing.T) {
	t.Parallel()
	s := newService(t)
	open := job.Job{ID: "open", SpeakID: "s", State: job.Queued}
	s.jobs["open"] = open
	lost := job.Job{ID: "6", SpeakID: "s", State: job.Done, Problem: "the audio did not come"}
	s.jobs["6"] = lost
	c := cache{
		"owned":  {ID: "1", State: job.Done, File: "/a.wav"},
		"open":   open,
		"doubt":  {ID: "3", State: job.Uncertain, Problem: "perhaps"},
		"failed": {ID: "4", State: job.Failed},
		"gone":   {ID: "5", State: job.Expired, Problem: "the link died"},
		"lost":   lost,
	}
	all := texts("owned", "open", "doubt", "failed", "gone", "lost", "new")
	list, sum, err := collect(t.Context(), t, all, batch.Options{Jobs: s, Cache: c})
	want := []batch.State{batch.Cached, batch.Done, batch.Uncertain, batch.Done, batch.Done, batch.Cached, batch.Done}
	if err != nil || !slices.Equal(states(list), want) || s.posts != 3 {
		t.Errorf("states %v, %d posts, %v", states(list), s.posts, err)
	}
	if sum.Charged != 6+4+3 || sum.CharsUncertain != 0 || list[0].Job.ID != "1" || list[1].Charged != 0 || list[2].Problem != "perhaps" {
		t.Errorf("summary %+v, results %+v", sum, list[:3])
	}
	s = newService(t)
	s.jobs["open"], s.jobs["6"] = open, lost
	if list, _, _ = collect(t.Context(), t, all, batch.Options{Jobs: s, Cache: c, RetryUncertain: true}); list[2].State != batch.Done || s.posts != 4 {
		t.Errorf("with RetryUncertain: %v, %d posts", list[2].State, s.posts)
	}
}

// The same order twice in a batch is one request, whatever becomes of it, also where its characters are written differently.
func TestRepeatedOrdersAreSentOnce(t *testing.T) {
	t.Parallel()
	list := texts("가나", "b", "가나 ", "b", "c", "c", "d")
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		s.postTime = time.Second
		s.answer = func(_ context.Context, o job.Order, _ int) error {
			switch o.Text {
			case "b":
				return &api.Error{Op: "speak", Status: 502, Uncertain: true}
			case "c":
				return &api.Error{Op: "speak", Status: 400}
			}
			return nil
		}
		got, sum, err := collect(t.Context(), t, list, batch.Options{Jobs: s})
		want := []batch.State{batch.Done, batch.Uncertain, batch.Cached, batch.Uncertain, batch.Failed, batch.Failed, batch.Done}
		if err != nil || !slices.Equal(states(got), want) {
			t.Errorf("states %v, %v", states(got), err)
		}
		if s.posts != 4 || sum.Charged != 2+1 || sum.CharsUncertain != 1 || got[2].Job.ID != got[0].Job.ID {
			t.Errorf("%d posts, summary %+v", s.posts, sum)
		}
	})
}

func TestTextsThatCannotBeSentFail(t *testing.T) {
	t.Parallel()
	s := newService(t)
	list, _, err := collect(t.Context(), t, texts("", "…", strings.Repeat("a", 351), "ok\x1b[31m"), batch.Options{Jobs: s})
	if err != nil || !slices.Equal(states(list), []batch.State{batch.Failed, batch.Failed, batch.Failed, batch.Done}) || s.posts != 1 {
		t.Fatalf("states %v, %v", states(list), err)
	}
	if list[3].Order.Text != "ok" || list[3].Chars != 2 || !strings.Contains(list[2].Problem, "351 characters") {
		t.Errorf("results %+v", list)
	}
}

// A 429 halves the number at once, nothing is sent before the time that the service asked for, and the number recovers.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		s.postTime = time.Second
		began := time.Now()
		var mu sync.Mutex
		var sent []time.Duration
		s.answer = func(_ context.Context, o job.Order, try int) error {
			mu.Lock()
			sent = append(sent, time.Since(began))
			mu.Unlock()
			if try == 1 && o.Text < "row00004" {
				return throttled(7 * time.Second)
			}
			return nil
		}
		_, sum, err := collect(t.Context(), t, orders(24), batch.Options{Jobs: s, Concurrency: 4, Budget: new(24 * 8)}) // refusals cost nothing
		if err != nil || sum.Done != 24 || s.posts != 28 || sum.Charged != 24*8 {
			t.Fatalf("%+v, %v, %d posts", sum, err, s.posts)
		}
		// Four at 1 s are refused: half of four go at 8 s. After two successes it is three, after three more four.
		var at []int
		for _, d := range sent {
			at = append(at, int(d/time.Second))
		}
		want := []int{1, 1, 1, 1, 9, 9, 10, 10, 10, 11, 11, 11, 11}
		if !slices.Equal(at[:len(want)], want) {
			t.Errorf("sent at %v, want %v …", at, want)
		}
	})
}

func TestRateLimitWithoutATimeBacksOffAndGivesUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{0, "it refused 11 times in a row"}, {time.Hour, "it asks to wait 1h0m0s"}} {
		synctest.Test(t, func(t *testing.T) {
			s := newService(t)
			s.answer = func(context.Context, job.Order, int) error { return throttled(c.after) }
			list, sum, err := collect(t.Context(), t, orders(50), batch.Options{Jobs: s})
			if err == nil || !strings.Contains(err.Error(), c.want) || sum.Skipped != 50 || sum.Charged != 0 {
				t.Fatalf("%+v, %v", sum, err)
			}
			if list[49].Problem != err.Error() || s.posts > 12 {
				t.Errorf("problem %q, %d posts", list[49].Problem, s.posts)
			}
		})
	}
}

func TestRefusalsOfTheAccountStopTheRest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want string
	}{
		{&api.Error{Op: "speak", Status: 401}, "401"},
		{&api.Error{Op: "speak", Status: 402}, "402"},
		{&api.Error{Op: "speak", Status: 403}, "403"},
		{&api.Error{Op: "speak", Status: 429, Code: "app/quota"}, "429"},
		{&api.Error{Op: "speak", Err: api.ErrNoToken}, "no API token"},
		{job.ErrClosed, "closed"},
		{errors.New("the disk is full; nothing was sent"), "the disk is full"},
	} {
		s := newService(t)
		s.answer = func(_ context.Context, o job.Order, _ int) error {
			if o.Text >= "row00003" {
				return c.err
			}
			return nil
		}
		owned := cache{"row00090": {ID: "x", State: job.Done, File: "/a.wav"}}
		list, sum, err := collect(t.Context(), t, orders(100), batch.Options{Jobs: s, Cache: owned})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(list[99].Problem, c.want) {
			t.Errorf("%v: stopped by %v, problem %q", c.err, err, list[99].Problem)
		}
		if sum.Done != 3 || s.posts > 5 || list[99].State != batch.Skipped || list[90].State != batch.Cached {
			t.Errorf("%v: %+v after %d posts", c.err, sum, s.posts)
		}
	}
}

// An answer about one order does not stop the others; a service that is gone does, because each request may be charged.
func TestOneFailureIsNotTheEnd(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.answer = func(_ context.Context, o job.Order, _ int) error {
		switch o.Text[len(o.Text)-1] {
		case '0':
			return &api.Error{Op: "speak", Status: 404}
		case '5':
			return &api.Error{Op: "speak", Status: 503, Uncertain: true}
		}
		return nil
	}
	if _, sum, err := collect(t.Context(), t, orders(100), batch.Options{Jobs: s}); err != nil || sum.Done != 80 || sum.Failed != 10 || sum.Uncertain != 10 || sum.CharsUncertain != 80 {
		t.Errorf("%+v, %v", sum, err)
	}
	for _, failure := range []error{
		&api.Error{Op: "speak", Status: 503, Uncertain: true},
		&api.Error{Op: "speak", Err: errors.New("the network is unreachable")},
	} {
		s = newService(t)
		s.answer = func(context.Context, job.Order, int) error { return failure }
		_, sum, err := collect(t.Context(), t, orders(100), batch.Options{Jobs: s})
		if err == nil || !strings.Contains(err.Error(), "5 requests in a row failed") || s.posts > 6 || sum.Skipped < 94 {
			t.Errorf("%v: %+v, %v, %d posts", failure, sum, err, s.posts)
		}
	}
}

func TestEndsOfJobs(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.end = func(j job.Job) job.Job {
		switch j.Text {
		case "failed":
			j.State, j.File, j.Problem = job.Failed, "", "no reason"
		case "noaudio":
			j.File = ""
			j.Problem = "the disk is full"
		case "removed":
			j.State, j.File = job.Removed, ""
		}
		return j
	}
	list, sum, err := collect(t.Context(), t, texts("failed", "noaudio", "removed", "ok"), batch.Options{Jobs: s})
	if err != nil || !slices.Equal(states(list), []batch.State{batch.Failed, batch.Failed, batch.Failed, batch.Done}) {
		t.Fatalf("%v, %v", states(list), err)
	}
	if list[0].Problem != "no reason" || list[1].Problem != "the disk is full" || list[2].Problem != "the job was removed" || sum.Charged != 6+7+7+2 {
		t.Errorf("%+v", sum)
	}
}

// A job that the user removes while it is waited for does not stop the others.
func TestRemovedWhileWaiting(t *testing.T) {
	t.Parallel()
	s := newService(t)
	gone := removing{s, "job2"}
	list, sum, err := collect(t.Context(), t, orders(5), batch.Options{Jobs: gone, Concurrency: 1})
	if err != nil || sum.Done != 4 || list[1].State != batch.Failed || list[1].Problem != "the job was removed" || list[1].Charged != 8 {
		t.Errorf("%v, %+v, %v", states(list), sum, err)
	}
}

// removing is a service where one job is removed while it is waited for.
type removing struct {
	*service
	id string
}

func (r removing) Wait(ctx context.Context, id string) (job.Job, error) {
	if id == r.id {
		return job.Job{}, job.ErrNotFound
	}
	return r.service.Wait(ctx, id)
}
