package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

func TestJobIsStoredBeforeThePOST(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st, c := newDataFolder(t), &service{}
		p := st.begin("a", c)
		other := st.build("b", &service{})
		c.speak = func(context.Context, api.SpeakRequest, string) error {
			all, err := other.Jobs(t.Context(), job.Filter{})
			if err != nil || len(all) != 1 || all[0].State != job.Submitting || all[0].Owner != "a" || all[0].Timeline.Submitted.IsZero() {
				t.Errorf("during the POST the store has %+v, %v", all, err)
			}
			return nil
		}
		j := p.submit()
		if j.State != job.Queued || j.SpeakID == "" || j.Timeline.Accepted.IsZero() || j.Settled() {
			t.Errorf("%+v", j)
		}
		r := c.posts[0]
		if len(c.posts) != 1 || r.Text != order.Text || r.ActorID != order.ActorID || *r.Lang != "auto" || *r.Model != "latest" {
			t.Errorf("%+v", c.posts)
		}
	})
}

func TestInvalidOrders(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c)
		for _, o := range []struct {
			order job.Order
			field string
			says  string
		}{
			{job.Order{ActorID: "a"}, "text", "nothing to speak"},
			{job.Order{ActorID: "a", Text: " \n\t\x00\x1b "}, "text", "nothing to speak"},
			{job.Order{ActorID: "a", Text: "🎉"}, "text", "no word"},
			{job.Order{ActorID: "a", Text: "… ?! — 🇰🇷 ❤️ \u0301"}, "text", "no word"},
			{job.Order{ActorID: " ", Text: "x"}, "actor", "choose"},
			{job.Order{ActorID: "a", Text: strings.Repeat("가", 351)}, "text", "351"},
		} {
			_, err := p.Submit(t.Context(), o.order)
			var wrong *job.OrderError
			if !errors.As(err, &wrong) || wrong.Field != o.field {
				t.Errorf("%+v: %v", o.order, err)
				continue
			}
			oneLine(t, err.Error(), o.says)
		}
		if all, err := p.Jobs(t.Context(), job.Filter{}); len(c.posts) != 0 || len(all) != 0 || err != nil {
			t.Error(c.posts, all, err)
		}
		for _, text := range []string{"🎉 ok", "7", "가", "한", "ㅋ", "ñ", "①", "五"} {
			if _, err := p.Submit(t.Context(), job.Order{ActorID: "a", Text: text}); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
		// The text is counted as it is sent: 350 syllables, here written in 700 letters.
		if j, err := p.Submit(t.Context(), job.Order{ActorID: "a", Text: strings.Repeat("\u1100\u1161", 350) + "\r\n"}); err != nil || j.Chars() != 350 {
			t.Error(j.Chars(), err)
		}
		if j, err := p.Submit(t.Context(), job.Order{ActorID: "a", Text: "a\r\nb\x1b[31m\tc\x7f"}); err != nil || j.Text != "a\nb c" {
			t.Errorf("%q %v", j.Text, err)
		}
	})
}

// A caller that has given up before anything was sent is not charged.
func TestCancelledSubmitIsNotSent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := p.Submit(ctx, order); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		synctest.Wait()
		if all, err := p.Jobs(t.Context(), job.Filter{}); len(c.posts) != 0 || len(all) != 0 || err != nil {
			t.Error(c.posts, all, err)
		}
	})
}

func TestRefusedSubmits(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		state job.State
		says  string
	}{
		"quota":     {&api.Error{Op: "speak", Status: 402, Code: "quota/exceeded"}, job.Failed, "402"},
		"invalid":   {&api.Error{Op: "speak", Status: 400, Code: "app/invalid/lang"}, job.Failed, "app/invalid/lang"},
		"uncertain": {&api.Error{Op: "speak", Uncertain: true, Err: context.DeadlineExceeded}, job.Uncertain, "may or may not"},
		"unknown":   {errors.New("something unknown"), job.Uncertain, "check your quota"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := &service{speak: func(context.Context, api.SpeakRequest, string) error { return c.err }}
				p := newDataFolder(t).begin("a", f)
				j, err := p.Submit(t.Context(), order)
				if !errors.Is(err, c.err) || j.State != c.state || j.SettledAt.IsZero() || !j.Finished() {
					t.Errorf("%+v, %v", j, err)
				}
				oneLine(t, j.Problem, c.says)
				time.Sleep(time.Hour)
				if posts, polls, _ := f.counts(); posts != 1 || polls != 0 {
					t.Errorf("%d posts, %d polls", posts, polls)
				}
				if err := p.Refetch(t.Context(), j.ID); err == nil {
					t.Error("Refetch returned no error")
				} else {
					oneLine(t, err.Error(), "nothing to download")
				}
			})
		})
	}
}

// The caller may give up. The POST is charged, so its answer is stored.
func TestCancelDuringThePOST(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{speak: func(ctx context.Context, _ api.SpeakRequest, _ string) error {
			select {
			case <-time.After(3 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		p := newDataFolder(t).begin("a", c)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		j, err := p.Submit(ctx, order)
		if !errors.Is(err, context.DeadlineExceeded) || j.State != job.Submitting {
			t.Fatal(j, err)
		}
		time.Sleep(3 * time.Second)
		if got := p.job(j.ID); got.State != job.Queued || got.SpeakID == "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestCloseDuringThePOST(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration
		want  job.State
	}{"answered within the grace time": {50 * time.Millisecond, job.Queued}, "not answered": {time.Hour, job.Uncertain}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := &service{speak: func(ctx context.Context, _ api.SpeakRequest, _ string) error {
					select {
					case <-time.After(c.after):
						return nil
					case <-ctx.Done():
						return &api.Error{Op: "speak", Uncertain: true, Err: ctx.Err()}
					}
				}}
				st := newDataFolder(t)
				p := st.begin("a", f)
				go p.Submit(t.Context(), order)
				synctest.Wait()
				start := time.Now()
				if err := p.Close(t.Context()); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took > 150*time.Millisecond {
					t.Error("Close took", took)
				}
				all, err := p.Jobs(t.Context(), job.Filter{})
				if err != nil || len(all) != 1 || all[0].State != c.want {
					t.Errorf("%+v, %v", all, err)
				}
				if _, err := p.Submit(t.Context(), order); !errors.Is(err, job.ErrClosed) {
					t.Error(err)
				}
				if posts, _, _ := f.counts(); posts != 1 {
					t.Error(posts, "posts")
				}
			})
		})
	}
}

// An order that its caller repeats leaves no job when it is answered with 429; any other refusal is in the history.
func TestRepeatedOrderLeavesNoThrottledJob(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for _, c := range []struct {
			refusal *api.Error
			left    int
		}{{&api.Error{Op: "speak", Status: 429}, 0}, {&api.Error{Op: "speak", Status: 429, Code: "app/quota"}, 1}, {&api.Error{Op: "speak", Status: 400}, 1}, {&api.Error{Op: "speak", Status: 429, Uncertain: true}, 1}} {
			p := newDataFolder(t).begin("a", &service{speak: func(context.Context, api.SpeakRequest, string) error { return c.refusal }})
			j, err := p.SubmitWith(t.Context(), order, job.SubmitOptions{Repeats: true})
			jobs, listErr := p.Jobs(t.Context(), job.Filter{})
			if !errors.Is(err, c.refusal) || listErr != nil || len(jobs) != c.left || (j.ID == "") != (c.left == 0) {
				t.Errorf("%v: job %q, %v; the history has %d jobs, %v", c.refusal, j.ID, err, len(jobs), listErr)
			}
		}
	})
}

// What must be ready before the POST sees the job on disk; if it is not, nothing is sent and no job is left.
func TestReadyComesBeforeThePost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		ready := func(fail error) func(job.Job) error {
			return func(j job.Job) error {
				posts, _, _ := p.api.counts()
				if stored, err := p.Job(t.Context(), j.ID); err != nil || stored.State != job.Submitting || posts != 0 {
					t.Errorf("%+v, %v, %d posts", stored, err, posts)
				}
				return fail
			}
		}
		wrong := errors.New("wrong")
		j, err := p.SubmitWith(t.Context(), order, job.SubmitOptions{Ready: ready(wrong)})
		posts, _, _ := p.api.counts()
		jobs, listErr := p.Jobs(t.Context(), job.Filter{})
		if !errors.Is(err, wrong) || j.ID != "" || posts != 0 || len(jobs) != 0 || listErr != nil {
			t.Fatalf("job %q, %v, %d posts, %d jobs, %v", j.ID, err, posts, len(jobs), listErr)
		}
		j, err = p.SubmitWith(t.Context(), order, job.SubmitOptions{Ready: ready(nil)})
		if posts, _, _ = p.api.counts(); err != nil || j.SpeakID == "" || posts != 1 {
			t.Errorf("%+v, %v, %d posts", j, err, posts)
		}
	})
}
