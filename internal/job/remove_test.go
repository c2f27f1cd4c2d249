package job_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// Another process sees the removal, late deliveries change nothing, and only the ids are left on disk.
func TestRemove(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st, c := newDataFolder(t), &service{}
		c.download = func(context.Context, string) (api.Audio, error) {
			a := whole(wav(100))
			a.Unspoken = []string{"€"}
			return a, nil
		}
		p := st.begin("a", c)
		other := st.begin("b", &service{}, follower)
		sub := other.Subscribe()
		defer sub.Close()
		j, kept := fetched(p), fetched(p)
		if len(j.Unspoken) != 1 || j.Unspoken[0] != "€" {
			t.Errorf("unspoken: %q", j.Unspoken)
		}
		copied, err := p.Save(t.Context(), j.ID, t.TempDir(), false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Remove(t.Context(), j.ID)
		if err != nil || got.State != job.Removed {
			t.Fatalf("%+v, %v", got, err)
		}
		for name, left := range map[string]job.Job{"returned": got, "stored": p.job(j.ID)} {
			if left.ID != j.ID || left.SpeakID != j.SpeakID || left.Text+left.File+left.Link+left.Problem != "" || left.Params != (api.Params{}) || left.Unspoken != nil {
				t.Errorf("%s: %+v", name, left)
			}
		}
		if _, err := os.Stat(j.File); !errors.Is(err, os.ErrNotExist) {
			t.Error("the audio is still there:", err)
		}
		for _, path := range []string{kept.File, copied} {
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(time.Second)
		batch, err := sub.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, n := range batch {
			seen = seen || n.ID == j.ID && n.State == job.Removed
		}
		if !seen {
			t.Errorf("the other process saw %+v", batch)
		}
		if all, err := p.Jobs(t.Context(), job.Filter{}); err != nil || len(all) != 1 || all[0].ID != kept.ID {
			t.Error(all, err)
		}

		p.webhook(j.SpeakID, "done", "https://cdn/2")
		p.webhook(j.SpeakID, "failed", "")
		if err := p.Refetch(t.Context(), j.ID); !errors.Is(err, job.ErrNotFound) {
			t.Error("Refetch:", err)
		}
		if _, err := p.Remove(t.Context(), j.ID); !errors.Is(err, job.ErrNotFound) {
			t.Error("removed twice:", err)
		}
		p.die()
		p = st.begin("c", c)
		time.Sleep(time.Hour)
		if got := p.job(j.ID); got.State != job.Removed || got.Link != "" {
			t.Errorf("%+v", got)
		}
		if _, polls, downloads := c.counts(); polls != 0 || downloads != 2 {
			t.Error(polls, downloads)
		}
	})
}

func TestRemoveOnlySettledJobs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c)
		j := p.submit()
		got, err := p.Remove(t.Context(), j.ID)
		if err == nil || got.State != job.Queued {
			t.Fatalf("%+v, %v", got, err)
		}
		oneLine(t, err.Error(), "queued", "charged", "wait")
		if p.job(j.ID).Text == "" {
			t.Error("it was removed")
		}
		if _, err := p.Remove(t.Context(), "01kb00000000000000000000aa"); !errors.Is(err, job.ErrNotFound) {
			t.Error(err)
		}
		c.speak = func(context.Context, api.SpeakRequest, string) error { return answered(400) }
		refused, err := p.Submit(t.Context(), order)
		if err == nil {
			t.Fatal("accepted")
		}
		if got, err := p.Remove(t.Context(), refused.ID); err != nil || got.State != job.Removed {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A file that lies elsewhere is never deleted, whatever the job says.
func TestRemoveDeletesNothingElsewhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		p := st.begin("a", &service{})
		for _, where := range []func(id string) string{
			func(id string) string { return filepath.Join(st.dir, id+".wav") },
			func(string) string { return filepath.Join(st.audio, "mine.wav") },
			func(id string) string { return filepath.Join(st.audio, "..", id+".mp3") },
		} {
			j := fetched(p)
			path := where(j.ID)
			if err := os.WriteFile(path, wav(1), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := p.store.UpdateJob(t.Context(), j.ID, func(j *job.Job) bool { j.File = path; return true }); err != nil {
				t.Fatal(err)
			}
			if got, err := p.Remove(t.Context(), j.ID); err != nil || got.State != job.Removed {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		}
	})
}

// A running download of a removed job stops, in this process and in another one, and leaves no file.
func TestRemoveStopsTheDownload(t *testing.T) {
	for _, remover := range []string{"a", "b"} {
		t.Run(remover, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				st := newDataFolder(t)
				stopped := false
				p := st.begin("a", &service{download: func(ctx context.Context, _ string) (api.Audio, error) {
					r, w := io.Pipe()
					context.AfterFunc(ctx, func() { stopped = true; w.CloseWithError(ctx.Err()) })
					go w.Write(wav(400))
					return api.Audio{Body: r, Size: 1 << 20}, nil
				}})
				other := st.begin("b", &service{}, follower)
				j := p.submit()
				p.webhook(j.SpeakID, "done", "https://cdn/1")
				time.Sleep(time.Second)
				by := map[string]*process{"a": p, "b": other}[remover]
				if got, err := by.Remove(t.Context(), j.ID); err != nil || got.State != job.Removed {
					t.Fatalf("%+v, %v", got, err)
				}
				time.Sleep(time.Second)
				synctest.Wait()
				if left, err := os.ReadDir(st.audio); !stopped || err != nil || len(left) != 0 {
					t.Error(stopped, left, err)
				}
				time.Sleep(time.Hour)
				if got := p.job(j.ID); got.State != job.Removed {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}
