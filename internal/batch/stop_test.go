package batch_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/batch"
)

// After the end of ctx nothing is sent. A POST that is under way may still be answered, so that its job is not uncertain.
func TestCancel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		grace time.Duration
		want  batch.State
	}{{0, batch.Running}, {time.Second, batch.Uncertain}} {
		synctest.Test(t, func(t *testing.T) {
			s := newService(t)
			s.postTime, s.workTime = 4*time.Second, time.Minute
			ctx, cancel := context.WithTimeout(t.Context(), 66*time.Second) // 2 s into the POSTs of the second pair
			defer cancel()
			list, sum, err := collect(ctx, t, orders(10), batch.Options{Jobs: s, Grace: c.grace})
			if !errors.Is(err, context.DeadlineExceeded) || s.posts != 4 {
				t.Fatalf("%v, %d posts", err, s.posts)
			}
			if list[0].State != batch.Done || list[2].State != c.want || list[3].State != c.want || sum.Skipped != 6 || list[9].Problem != "the time was over" {
				t.Errorf("%v, %+v", states(list), sum)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := newService(t)
	list, sum, err := collect(ctx, t, orders(3), batch.Options{Jobs: s, Cache: brokenCache{errors.New("must not be asked"), new(int)}})
	if !errors.Is(err, context.Canceled) || s.posts != 0 || sum.Skipped != 3 || list[0].Problem != "the run was cancelled" {
		t.Errorf("%+v, %v", sum, err)
	}
}

// A cancelled run leaves jobs under way; the next one waits for them.
func TestNextRunGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		s.workTime = time.Minute
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c := cache{}
		_, sum, _ := collect(ctx, t, orders(4), batch.Options{Jobs: s, Each: func(r batch.Result) {
			if r.Job.ID != "" {
				c[r.Order.Text] = r.Job
			}
		}})
		if sum.Running != 2 || sum.Skipped != 2 || sum.Charged != 16 {
			t.Fatalf("%+v", sum)
		}
		_, sum, err := collect(t.Context(), t, orders(4), batch.Options{Jobs: s, Cache: c})
		if err != nil || sum.Done != 4 || sum.Charged != 16 || s.posts != 4 {
			t.Errorf("%+v, %v, %d posts", sum, err, s.posts)
		}
	})
}

func TestUnreadableCacheSpendsNothing(t *testing.T) {
	t.Parallel()
	s := newService(t)
	reads := 0
	_, sum, err := collect(t.Context(), t, orders(10), batch.Options{Jobs: s, Cache: brokenCache{errors.New("the database is locked"), &reads}})
	if err == nil || !strings.Contains(err.Error(), "the database is locked") || s.posts != 0 || sum.Skipped != 10 || reads != 1 {
		t.Errorf("%+v, %v, %d posts, %d reads", sum, err, s.posts, reads)
	}
}

func TestBudgetStopsTheRun(t *testing.T) {
	t.Parallel()
	s := newService(t)
	_, sum, err := collect(t.Context(), t, orders(10), batch.Options{Jobs: s, Budget: new(25)})
	if !errors.Is(err, batch.ErrBudget) || !strings.Contains(err.Error(), "--budget 25") || sum.Charged != 24 || sum.Skipped != 7 {
		t.Errorf("%+v, %v", sum, err)
	}
	s = newService(t)
	if _, sum, err = collect(t.Context(), t, orders(2), batch.Options{Jobs: s, Budget: new(0)}); err == nil || s.posts != 0 {
		t.Errorf("a budget of 0: %+v, %v", sum, err)
	}
}
