package job_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// late is an option: no poll by itself before an hour has passed.
func late(o *job.Options) { o.PollAfter = func() time.Duration { return time.Hour } }

// says sets what the state call says from now on.
func (c *service) says(f func(id string) (api.SpeakStatus, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = f
}

func answers(status, link string) func(string) (api.SpeakStatus, error) {
	return func(id string) (api.SpeakStatus, error) {
		return api.SpeakStatus{ID: id, Status: status, DownloadURL: link}, nil
	}
}

func fails(err error) func(string) (api.SpeakStatus, error) {
	return func(string) (api.SpeakStatus, error) { return api.SpeakStatus{}, err }
}

// A webhook that says "failed" settles when the service says the same, after one free call.
func TestFailedIsConfirmed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c, late)
		j := p.submit()
		time.Sleep(5 * time.Second)
		came := time.Now()
		p.webhook(j.SpeakID, "failed", "")
		j = p.finished(j.ID)
		if j.State != job.Failed || j.SettledBy != job.ByWebhook || j.Unconfirmed || time.Since(came) > time.Second {
			t.Errorf("after %v: %+v", time.Since(came), j)
		}
		oneLine(t, j.Problem, "speak again")
		p.webhook(j.SpeakID, "failed", "")
		time.Sleep(time.Hour)
		if _, polls, _ := c.counts(); polls != 1 {
			t.Error(polls, "state calls")
		}
		if left, err := p.store.UnhandledReports(t.Context()); len(left) != 0 || err != nil {
			t.Error(left, err)
		}
	})
}

// Somebody else's "failed" never shows. The job runs on, also for a process that starts later, and ends as the service says.
func TestForgedFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st, c := newDataFolder(t), &service{}
		p := st.begin("a", c, late)
		sub := p.Subscribe()
		defer sub.Close()
		j := p.submit()
		c.says(fails(errHangs))
		p.forged(j.SpeakID, "failed", "")
		time.Sleep(500 * time.Millisecond) // the process ends while the call runs
		p.die()
		c.says(answers("progress", ""))
		p = st.begin("b", c, late)
		time.Sleep(5 * time.Second)
		if got := p.job(j.ID); got.State != job.Progress || got.Unconfirmed {
			t.Fatalf("%+v", got)
		}
		if left, err := p.store.UnhandledReports(t.Context()); len(left) != 0 || err != nil {
			t.Error(left, err)
		}
		p.webhook(j.SpeakID, "done", "https://cdn/1")
		if j = p.finished(j.ID); j.State != job.Done || j.File == "" || j.SettledBy != job.ByWebhook {
			t.Errorf("%+v", j)
		}
		batch, err := sub.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range batch {
			if n.State == job.Failed {
				t.Errorf("shown: %+v", n)
			}
		}
	})
}

// If the service cannot be asked, the webhook stands after some seconds. It is confirmed or corrected as soon as the service
// can be asked, also by a later process.
func TestUnconfirmedFailure(t *testing.T) {
	for name, down := range map[string]func(string) (api.SpeakStatus, error){
		"no network": fails(&api.Error{Op: "status", Retryable: true, Err: errNetwork}),
		"5xx":        fails(answered(503)),
		"401":        fails(answered(401)),
		"404":        fails(answered(404)),
		"429":        fails(&api.Error{Op: "status", Status: 429, RetryAfter: time.Hour}),
		"no answer":  fails(errHangs),
	} {
		for _, truth := range []string{"failed", "done", "progress"} {
			t.Run(name+", "+truth, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					st, c := newDataFolder(t), &service{status: down}
					p := st.begin("a", c, late)
					j := p.submit()
					came := time.Now()
					p.forged(j.SpeakID, "failed", "")
					time.Sleep(10 * time.Millisecond)
					if got := p.job(j.ID); got.State == job.Failed && name != "401" {
						t.Errorf("not asked: %+v", got)
					}
					got := p.finished(j.ID)
					if took := time.Since(came); got.State != job.Failed || !got.Unconfirmed || got.SettledBy != job.ByWebhook || took > 11*time.Second {
						t.Errorf("after %v: %+v", took, got)
					}
					oneLine(t, got.Problem, "could not be asked", "wait")
					p.die()

					// A later process waits for the answer, but not for long.
					p = st.begin("b", c, late, follower)
					came = time.Now()
					got = p.finished(j.ID)
					if took := time.Since(came); got.State != job.Failed || !got.Unconfirmed || took > 17*time.Second {
						t.Errorf("after %v: %+v", took, got)
					}
					p.die()

					c.says(answers(truth, "https://cdn/1"))
					p = st.begin("c", c, late)
					came = time.Now()
					for p.job(j.ID).Unconfirmed && time.Since(came) < time.Minute {
						time.Sleep(time.Second)
					}
					switch got = p.job(j.ID); {
					case got.Unconfirmed:
						t.Errorf("%+v", got)
					case truth == "failed":
						oneLine(t, got.Problem, "speak again")
						if got.State != job.Failed || got.SettledBy != job.ByWebhook {
							t.Errorf("%+v", got)
						}
					case truth == "progress":
						if got.State != job.Progress || got.Problem != "" || got.SettledBy != job.ByNone || !got.SettledAt.IsZero() {
							t.Errorf("%+v", got)
						}
					default:
						if got = p.finished(j.ID); got.State != job.Done || got.File == "" || got.Problem != "" {
							t.Errorf("%+v", got)
						}
					}
					if left, err := p.store.UnhandledReports(t.Context()); len(left) != 0 || err != nil {
						t.Error(left, err)
					}
				})
			})
		}
	}
}

// Two webhooks that contradict each other: the service says which one is true, whichever came first.
func TestContradiction(t *testing.T) {
	for _, first := range []string{"failed", "done"} {
		for _, truth := range []string{"failed", "done"} {
			t.Run(first+" first, "+truth, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					second := map[string]string{"failed": "done", "done": "failed"}[first]
					link := map[string]string{"done": "https://cdn/1"}
					c := &service{status: answers(truth, link[truth])}
					p := newDataFolder(t).begin("a", c, late)
					j := p.submit()
					p.forged(j.SpeakID, first, link[first])
					time.Sleep(time.Minute) // settled, and the audio is here
					p.forged(j.SpeakID, second, link[second])
					time.Sleep(time.Minute)
					got := p.job(j.ID)
					if string(got.State) != truth || got.Unconfirmed || truth == "done" && got.File == "" {
						t.Errorf("%+v", got)
					}
					if got.State == job.Failed {
						oneLine(t, got.Problem)
					}
					if _, polls, _ := c.counts(); polls == 0 || polls > 2 {
						t.Error(polls, "state calls")
					}
				})
			})
		}
	}
}

// A "done" with a link of the service that gives no audio is a reason to ask. The job runs on if it is not true.
func TestDoneWithoutAudio(t *testing.T) {
	for name, bad := range map[string]func() (api.Audio, error){
		"404":     func() (api.Audio, error) { return api.Audio{}, answered(404) },
		"503":     func() (api.Audio, error) { return api.Audio{}, answered(503) },
		"no file": func() (api.Audio, error) { return page("<!DOCTYPE html>", "text/html"), nil },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := &service{}
				c.download = func(_ context.Context, url string) (api.Audio, error) {
					if url == "https://cdn/right" {
						return whole(wav(10)), nil
					}
					return bad()
				}
				st := newDataFolder(t)
				p := st.begin("a", c, late)
				j := p.submit()
				p.forged(j.SpeakID, "done", "https://cdn/wrong")
				time.Sleep(2 * time.Second)
				if got := p.job(j.ID); got.State != job.Progress || got.Link != "" || got.SettledBy != job.ByNone || got.Problem != "" {
					t.Fatalf("%+v", got)
				}
				if left := st.parts(); len(left) != 0 {
					t.Error(left)
				}
				p.webhook(j.SpeakID, "done", "https://cdn/right")
				if j = p.finished(j.ID); j.File == "" || j.Problem != "" {
					t.Errorf("%+v", j)
				}
			})
		})
	}
}

// A sender of webhooks does not decide how often the service is asked.
func TestForgedFloodKeepsTheRate(t *testing.T) {
	for _, state := range []string{"progress", "done"} {
		t.Run(state, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := &service{status: answers(state, "https://cdn/1")}
				p := newDataFolder(t).begin("a", c, late)
				j := p.submit()
				for n := range 600 {
					p.forged(j.SpeakID, []string{"failed", "done"}[n%2], "")
					time.Sleep(100 * time.Millisecond)
				}
				asked := c.asked()
				for i := range asked[1:] {
					if gap := asked[i+1].Sub(asked[i]); gap < time.Second {
						t.Error("state calls", gap, "apart")
					}
				}
				if len(asked) > 30 {
					t.Error(len(asked), "state calls in a minute")
				}
				if left, err := p.store.UnhandledReports(t.Context()); len(left) > 2 || err != nil {
					t.Error(len(left), "deliveries wait for an answer", err)
				}
				if got := p.job(j.ID); string(got.State) != state {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

// "Download again" asks the service about a failed job: its word wins.
func TestRefetchAsksTheService(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c, late)
		j := p.submit()
		p.webhook(j.SpeakID, "failed", "")
		p.finished(j.ID)
		if err := p.Refetch(t.Context(), j.ID); err == nil || !strings.Contains(err.Error(), "failed") {
			t.Error(err)
		}
		c.says(fails(answered(503)))
		if err := p.Refetch(t.Context(), j.ID); err == nil {
			t.Error("no error without an answer")
		} else {
			oneLine(t, err.Error(), "503")
		}
		c.says(answers("done", "https://cdn/1"))
		if err := p.Refetch(t.Context(), j.ID); err != nil {
			t.Fatal(err)
		}
		if j = p.finished(j.ID); j.State != job.Done || j.File == "" || j.Problem != "" {
			t.Errorf("%+v", j)
		}
	})
}

// The process with the link asks about a webhook although another living process owns the job, which sees the answer.
func TestLeaderConfirms(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		fa, fb := &service{}, &service{}
		a, b := st.begin("leader", fa, late), st.begin("submitter", fb, follower, late)
		j := b.submit()
		time.Sleep(time.Second)
		came := time.Now()
		a.webhook(j.SpeakID, "failed", "")
		if j = b.finished(j.ID); j.State != job.Failed || j.SettledBy != job.ByWebhook || time.Since(came) > time.Second {
			t.Errorf("%+v after %v", j, time.Since(came))
		}
	})
}
