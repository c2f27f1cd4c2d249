package job_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

func TestPollIntervals(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c, func(o *job.Options) { o.PollAfter = func() time.Duration { return 15 * time.Second } })
		start := time.Now()
		j := p.submit()
		time.Sleep(5 * time.Minute)
		want := []time.Duration{15 * time.Second, time.Second, 1500 * time.Millisecond, 2250 * time.Millisecond, 3375 * time.Millisecond}
		last := start
		asked := c.asked()
		for i, at := range asked {
			gap := at.Sub(last)
			last = at
			if i < len(want) && gap != want[i] || i > 0 && (gap < time.Second || gap > 30*time.Second) {
				t.Errorf("poll %d came after %v", i, gap)
			}
		}
		if n := len(asked); n < 15 || n > 25 {
			t.Error(n, "polls in five minutes")
		}
		p.webhook(j.SpeakID, "failed", "")
		time.Sleep(2 * time.Second) // in which it is confirmed
		_, before, _ := c.counts()
		time.Sleep(time.Hour)
		if _, after, _ := c.counts(); after != before {
			t.Error("polled a settled job")
		}
	})
}

// CatchUp polls open jobs at once, and settled ones not.
func TestCatchUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c, func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Hour } })
		over := p.submit()
		p.webhook(over.SpeakID, "failed", "")
		j := p.submit()
		time.Sleep(time.Minute)
		if n := len(c.asked()); n != 1 {
			t.Fatal(n, "polls while a webhook is expected, besides the one that confirms the failure")
		}
		c.mu.Lock()
		c.status = func(id string) (api.SpeakStatus, error) {
			return api.SpeakStatus{ID: id, Status: "done", DownloadURL: "https://cdn/1"}, nil
		}
		c.mu.Unlock()
		p.CatchUp()
		p.CatchUp()
		if j = p.finished(j.ID); j.SettledBy != job.ByPoll || j.SettledAt.Sub(j.CreatedAt) > time.Minute+2*time.Second {
			t.Errorf("%+v", j)
		}
		if n := len(c.asked()); n != 2 {
			t.Error(n, "polls")
		}
	})
}

func TestPolledStates(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		words := []string{"started", "progress", "brand-new-word", "started", "done"}
		c.status = func(id string) (api.SpeakStatus, error) {
			return api.SpeakStatus{ID: id, Status: words[min(len(c.polls)-1, 4)], DownloadURL: "https://cdn/1", Duration: 2.5}, nil
		}
		p := newDataFolder(t).begin("a", c, func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } })
		j := p.submit()
		sub := p.Subscribe()
		defer sub.Close()
		var seen []job.State
		for len(seen) == 0 || seen[len(seen)-1] != job.Done {
			batch, err := sub.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range batch {
				if len(seen) == 0 || seen[len(seen)-1] != n.State {
					seen = append(seen, n.State)
				}
			}
		}
		if got := fmt.Sprint(seen); got != "[started progress done]" {
			t.Error(got)
		}
		j = p.finished(j.ID)
		if j.SettledBy != job.ByPoll || j.Timeline.Started.IsZero() || !j.Timeline.Started.Before(j.Timeline.Done) || j.Duration != 2.5 {
			t.Errorf("%+v", j)
		}
	})
}

func TestUnknownSynthesisFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{status: func(string) (api.SpeakStatus, error) { return api.SpeakStatus{}, answered(404) }}
		p := newDataFolder(t).begin("a", c)
		j := p.finished(p.submit().ID)
		if j.State != job.Failed || j.SettledBy != job.ByPoll {
			t.Errorf("%+v", j)
		}
		oneLine(t, j.Problem, "does not know")
		if _, polls, _ := c.counts(); polls < 2 || polls > 12 {
			t.Error(polls, "polls: the first answer may be of a stale server, one after a minute is final")
		}
		if took := j.SettledAt.Sub(j.CreatedAt); took < time.Minute || took > 2*time.Minute {
			t.Error("failed after", took)
		}
	})
}

// A service with several servers can answer 404 for a while to a synthesis that it has accepted and charged.
func TestYoungSynthesisMayBeUnknown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		c.status = func(id string) (api.SpeakStatus, error) {
			if _, polls, _ := c.counts(); polls <= 4 {
				return api.SpeakStatus{}, answered(404)
			}
			return done(id, "https://cdn/"+id), nil
		}
		p := newDataFolder(t).begin("a", c, func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } })
		if j := p.finished(p.submit().ID); j.State != job.Done || j.File == "" {
			t.Errorf("%+v", j)
		}
	})
}

func TestRefusedTokenPausesPolling(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		refuse := true
		c.status = func(id string) (api.SpeakStatus, error) {
			if refuse {
				return api.SpeakStatus{}, answered(401)
			}
			return api.SpeakStatus{ID: id, Status: "progress"}, nil
		}
		p := newDataFolder(t).begin("a", c, func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } })
		j := p.submit()
		p.submit()
		time.Sleep(30 * time.Second)
		if _, polls, _ := c.counts(); polls != 1 {
			t.Error(polls, "polls")
		}
		got := p.job(j.ID)
		if got.State != job.Queued || got.Finished() {
			t.Errorf("%+v", got)
		}
		oneLine(t, got.Problem, "401", "token")
		c.mu.Lock()
		refuse = false
		c.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if got := p.job(j.ID); got.State != job.Progress || got.Problem != "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestPollingBacksOff(t *testing.T) {
	for name, c := range map[string]struct {
		err error
		max int
	}{
		"no network":    {&api.Error{Op: "status", Retryable: true, Err: errNetwork}, 16},
		"unknown error": {errors.New("odd"), 16},
		"retry after":   {&api.Error{Op: "status", Status: 429, Retryable: true, RetryAfter: time.Minute}, 10 * 5},
		"busy":          {answered(503), 10 * 16},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := &service{status: func(string) (api.SpeakStatus, error) { return api.SpeakStatus{}, c.err }}
				p := newDataFolder(t).begin("a", f, func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } })
				for range 10 {
					p.submit()
				}
				time.Sleep(4 * time.Minute)
				_, polls, _ := f.counts()
				if polls < 3 || polls > c.max {
					t.Error(polls, "polls in four minutes")
				}
				f.mu.Lock()
				f.status = func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/"+id), nil }
				f.mu.Unlock()
				time.Sleep(2 * time.Minute)
				if left, err := p.store.Unfinished(t.Context()); len(left) != 0 || err != nil {
					t.Error(len(left), err)
				}
			})
		})
	}
}

// A service that asks to be left alone for a year is asked again after minutes, about this job only, and the job says why.
func TestLongRetryAfterStopsOneJobForMinutes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		asked := map[string]int{} // under c.mu, like first
		first := ""
		count := func(id string) int { c.mu.Lock(); defer c.mu.Unlock(); return asked[id] }
		choose := func(id string) { c.mu.Lock(); defer c.mu.Unlock(); first = id }
		c.status = func(id string) (api.SpeakStatus, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			asked[id]++
			if id == first {
				return api.SpeakStatus{}, &api.Error{Op: "status", Status: 429, Retryable: true, RetryAfter: 365 * 24 * time.Hour}
			}
			return api.SpeakStatus{ID: id, Status: "progress"}, nil
		}
		p := newDataFolder(t).begin("a", c, func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } })
		j := p.submit()
		choose(j.SpeakID)
		other := p.submit()
		time.Sleep(time.Minute)
		if one, many := count(j.SpeakID), count(other.SpeakID); one != 1 || many < 5 {
			t.Error(one, "and", many, "polls")
		}
		oneLine(t, p.job(j.ID).Problem, "429", "8760 h", "asked again in 5 min")
		if got := p.job(other.ID); got.Problem != "" {
			t.Errorf("%+v", got)
		}
		p.CatchUp() // for example after a reconnection: it does not shorten the wait
		time.Sleep(time.Minute)
		if n := count(j.SpeakID); n != 1 {
			t.Error(n, "polls")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got, err := p.Wait(ctx, j.ID); err == nil || got.Problem == "" {
			t.Errorf("a wait ends with %+v, %v", got, err)
		}
		choose("")
		time.Sleep(5 * time.Minute)
		if got := p.job(j.ID); got.State != job.Progress || got.Problem != "" {
			t.Errorf("%+v", got)
		}
	})
}

// A state that cannot be read for some polls is a problem of the job, which the next answer clears.
func TestFailingPollsAreShown(t *testing.T) {
	for _, err := range []error{answered(503), &api.Error{Op: "status", Err: errNetwork}} {
		t.Run(err.Error(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := &service{status: fails(err)}
				p := newDataFolder(t).begin("a", c, func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } })
				j := p.submit()
				time.Sleep(1100 * time.Millisecond)
				if got := p.job(j.ID); got.Problem != "" {
					t.Error("after one failure:", got.Problem)
				}
				time.Sleep(time.Minute)
				oneLine(t, p.job(j.ID).Problem, "could not be read", "asked for again")
				c.says(answers("progress", ""))
				time.Sleep(time.Minute)
				if got := p.job(j.ID); got.Problem != "" || got.State != job.Progress {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}
