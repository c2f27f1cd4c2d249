package job_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// A caller that gives up while its order waits for a place leaves a job that was never sent. One whose request is under way leaves it.
func TestCallerGivesUpWhileItWaits(t *testing.T) {
	for name, opts := range map[string]job.SubmitOptions{"once": {}, "of a batch": {Repeats: true}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) {
					time.Sleep(time.Minute)
					return whole(wav(1600)), nil
				}}
				p := newDataFolder(t).begin("me", &service{}, synchronous(s))
				ctx, cancel := context.WithCancel(t.Context())
				var ends [3]job.Job
				var errs [3]error
				for i := range ends {
					go func() { ends[i], errs[i] = p.SubmitWith(ctx, order, opts) }()
					synctest.Wait()
				}
				cancel()
				synctest.Wait()
				for i := range ends {
					if !errors.Is(errs[i], context.Canceled) {
						t.Errorf("order %d: %v", i, errs[i])
					}
				}
				if ends[0].State != job.Submitting || ends[2].NeverSent() == opts.Repeats || (ends[2].ID == "") != opts.Repeats {
					t.Errorf("ends %+v", ends)
				}
				time.Sleep(time.Hour)
				all, err := p.Jobs(t.Context(), job.Filter{State: job.Done})
				if err != nil || len(all) != 2 || len(s.sent()) != 2 {
					t.Errorf("%d done after %d requests, %v", len(all), len(s.sent()), err)
				}
			})
		})
	}
}

// A batch that is stopped sends nothing new, although its requests may go on for a while.
func TestGiveUpEndsTheWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) {
			time.Sleep(time.Minute)
			return whole(wav(1600)), nil
		}}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		stopped := make(chan struct{})
		var errs [3]error
		for i := range errs {
			go func() {
				_, errs[i] = p.SubmitWith(t.Context(), order, job.SubmitOptions{Repeats: true, GiveUp: stopped})
			}()
			synctest.Wait()
		}
		close(stopped)
		time.Sleep(time.Hour)
		synctest.Wait()
		if errs[0] != nil || errs[1] != nil || errs[2] == nil || !strings.Contains(errs[2].Error(), "nothing was sent") || len(s.sent()) != 2 {
			t.Errorf("%v after %d requests", errs, len(s.sent()))
		}
	})
}

// A caller that gives up between two tries after 429 ends the tries: nothing was accepted.
func TestCallerGivesUpWhileBusy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return api.Audio{}, answered(429) }}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		j, err := p.Submit(ctx, order)
		if !errors.Is(err, context.DeadlineExceeded) || j.State != job.Failed || j.NeverSent() || !j.Withheld() || j.Refusal != job.Withdrawn || !strings.Contains(j.Problem, "429") || len(s.sent()) != 2 {
			t.Errorf("got %+v, %v after %d requests", j, err, len(s.sent()))
		}
	})
}

// A job whose turn comes has a time of submission on disk before its request.
func TestTurnIsOnDiskBeforeTheRequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var p *process
		s := &synthesiser{answer: func(_ context.Context, n int) (api.Audio, error) {
			if n == 3 {
				all, err := p.Jobs(context.Background(), job.Filter{State: job.Submitting})
				// One of the first two, which end at the same time, may not be recorded yet.
				early := func(j job.Job) bool { return j.Timeline.Submitted.IsZero() || j.Problem != "" }
				if err != nil || len(all) == 0 || slices.ContainsFunc(all, early) {
					t.Errorf("sent with %+v on disk, %v", all, err)
				}
			}
			time.Sleep(time.Minute)
			return whole(wav(1600)), nil
		}}
		p = newDataFolder(t).begin("me", &service{}, synchronous(s))
		for range 3 {
			go func() { _, _ = p.Submit(context.Background(), order) }()
			synctest.Wait()
		}
		time.Sleep(time.Hour)
		if len(s.sent()) != 3 {
			t.Errorf("%d requests", len(s.sent()))
		}
	})
}
