package job_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/id"
	"callboard/internal/job"
)

// left stores a job as a dead process would have left it.
func (p *process) left(owner string, change func(*job.Job)) job.Job {
	p.st.t.Helper()
	now := time.Now().UTC()
	j := job.Job{ID: id.New(now), State: job.Submitting, ActorID: "a", Text: "left", Owner: owner, CreatedAt: now}
	change(&j)
	if err := p.store.CreateJob(p.st.t.Context(), j); err != nil {
		p.st.t.Fatal(err)
	}
	return j
}

func TestRecover(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		st.alive["living"] = true
		f := &service{status: func(id string) (api.SpeakStatus, error) {
			if id == "delivered" {
				return api.SpeakStatus{ID: id, Status: "failed"}, nil
			}
			return done(id, "https://cdn/"+id), nil
		}}
		p := st.build("me", f)
		now := time.Now().UTC()
		posting := p.left("dead", func(*job.Job) {})
		own := p.left("me", func(*job.Job) {})
		living := p.left("living", func(*job.Job) {})
		running := p.left("dead", func(j *job.Job) { j.State, j.SpeakID = job.Progress, "running" })
		polledElsewhere := p.left("living", func(j *job.Job) { j.State, j.SpeakID = job.Queued, "polledElsewhere" })
		notDownloaded := p.left("dead", func(j *job.Job) {
			j.State, j.SpeakID, j.Link, j.ExpiresAt = job.Done, "notDownloaded", "https://cdn/x", now.Add(time.Hour)
			j.Problem = "the network was down"
		})
		orphan := p.left("dead", func(j *job.Job) { j.State, j.SpeakID, j.Link = job.Done, "orphan", "https://cdn/y" })
		if err := os.WriteFile(filepath.Join(st.audio, orphan.ID+".wav"), wav(77), 0o600); err != nil {
			t.Fatal(err)
		}
		delivered := p.left("dead", func(j *job.Job) { j.State, j.SpeakID = job.Queued, "delivered" })
		p.delivered("delivered", "failed", "")
		p.delivered("unmatched", "done", "https://cdn/z")

		for _, name := range []string{"." + posting.ID + ".dead.part", "." + posting.ID + ".me.part", "." + posting.ID + ".living.part", ".other.part", "notes.txt"} {
			if err := os.WriteFile(filepath.Join(st.audio, name), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, j := range []job.Job{posting, own} {
			if got := p.job(j.ID); got.State != job.Uncertain || !got.Finished() {
				t.Errorf("%+v", got)
			} else {
				oneLine(t, got.Problem, "may or may not", "check your quota")
			}
		}
		synctest.Wait() // the running downloads end, so that their parts are not counted
		if got := st.parts(); len(got) != 2 {
			t.Error(got)
		}
		time.Sleep(10 * time.Second)
		for _, j := range []job.Job{running, notDownloaded, orphan} {
			if got := p.job(j.ID); got.State != job.Done || got.File == "" || got.Problem != "" {
				t.Errorf("%+v", got)
			}
		}
		if got := p.job(delivered.ID); got.State != job.Failed || got.SettledBy != job.ByWebhook || got.Unconfirmed {
			t.Errorf("%+v", got)
		}
		if got, err := os.ReadFile(p.job(orphan.ID).File); err != nil || len(got) != len(wav(77)) {
			t.Error("the orphan file was not used", err)
		}
		if got := p.job(living.ID); got.State != job.Submitting {
			t.Errorf("%+v", got)
		}
		if got := p.job(polledElsewhere.ID); got.State != job.Queued {
			t.Errorf("%+v", got)
		}
		if posts, polls, downloads := f.counts(); posts != 0 || polls != 2 || downloads != 2 {
			t.Error(posts, polls, downloads)
		}
		// The living process dies. Its jobs are resumed without another start.
		st.mu.Lock()
		st.alive["living"] = false
		st.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if got := p.job(living.ID); got.State != job.Uncertain {
			t.Errorf("%+v", got)
		}
		if got := p.job(polledElsewhere.ID); got.File == "" {
			t.Errorf("%+v", got)
		}
		if left, err := p.store.UnhandledReports(t.Context()); err != nil || len(left) != 0 {
			t.Error("a delivery waits for a start that can do nothing with it", left, err)
		}
	})
}

// A process dies at each step of a job. The next one finishes the job without another POST.
func TestProcessDiesAtEachStep(t *testing.T) {
	for name, c := range map[string]struct {
		until func(t *testing.T, p *process, f *service) // the steps of the first process
		want  job.State
	}{
		"accepted": {func(t *testing.T, p *process, _ *service) { p.submit() }, job.Done},
		"delivered, not applied": {func(t *testing.T, p *process, _ *service) {
			p.delivered(p.submit().SpeakID, "done", "https://cdn/1")
		}, job.Done},
		"settled, not downloaded": {func(t *testing.T, p *process, f *service) {
			f.download = func(ctx context.Context, _ string) (api.Audio, error) { <-ctx.Done(); return api.Audio{}, ctx.Err() }
			j := p.submit()
			p.webhook(j.SpeakID, "done", "https://cdn/1")
			synctest.Wait()
		}, job.Done},
		"accepted, answer lost": {func(t *testing.T, p *process, f *service) {
			f.speak = func(ctx context.Context, _ api.SpeakRequest, _ string) error { <-ctx.Done(); return ctx.Err() }
			go p.Submit(t.Context(), order)
			synctest.Wait()
		}, job.Uncertain},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				st := newDataFolder(t)
				f := &service{}
				p := st.begin("first", f)
				c.until(t, p, f)
				p.die()
				f2 := &service{status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
				p = st.begin("second", f2)
				all, err := p.Jobs(t.Context(), job.Filter{})
				if err != nil || len(all) != 1 {
					t.Fatal(all, err)
				}
				j := p.finished(all[0].ID)
				if j.State != c.want || (j.File != "") != (c.want == job.Done) {
					t.Errorf("%+v", j)
				}
				one, _, _ := f.counts()
				two, _, _ := f2.counts()
				if one+two != 1 {
					t.Error(one+two, "posts")
				}
			})
		})
	}
}

func TestStartNeedsTheAudioFolder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		p := st.build("a", &service{})
		if err := os.Remove(st.audio); err != nil {
			t.Fatal(err)
		}
		if err := p.Start(t.Context()); err == nil {
			t.Error("started")
		} else {
			oneLine(t, err.Error(), "audio folder")
		}
	})
}
