package job_test

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// A disk that is full while the audio is downloaded: nobody waits for it, the job says why, and the download is tried again
// by itself until there is space. A later process goes on with that.
func TestDownloadOnAFullDiskIsRetried(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		var full atomic.Bool
		full.Store(true)
		f := &service{}
		f.download = func(context.Context, string) (api.Audio, error) {
			if full.Load() {
				part := filepath.Join(st.audio, st.parts()[0])
				if err := os.Remove(part); err != nil {
					t.Error(err)
				}
				if err := os.Symlink("/dev/full", part); err != nil { // a device on which every write fails with ENOSPC
					t.Error(err)
				}
			}
			return whole(wav(5000)), nil
		}
		p := st.begin("a", f)
		id := p.submit().ID
		came := time.Now()
		p.webhook(p.job(id).SpeakID, "done", "https://cdn/1")
		got := p.finished(id)
		if time.Since(came) > time.Second || got.State != job.Done || got.File != "" || got.Fetching || !p.DiskFull() {
			t.Errorf("after %v: %+v", time.Since(came), got)
		}
		oneLine(t, got.Problem, "the disk is full", "tried again")
		time.Sleep(time.Hour)
		if _, _, tries := f.counts(); tries < 30 || tries > 90 {
			t.Error(tries, "tries in an hour")
		}
		p.die()
		p = st.begin("b", f)
		time.Sleep(10 * time.Minute)
		full.Store(false)
		time.Sleep(time.Minute + time.Second)
		if got := p.job(id); got.File == "" || got.Problem != "" || p.DiskFull() {
			t.Errorf("with space again: %+v", got)
		}
		if left := st.parts(); len(left) != 0 {
			t.Error(left)
		}
	})
}

// When the link has died meanwhile, it ends.
func TestFullDiskUntilTheLinkDies(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		f := &service{}
		p := st.begin("a", f)
		if err := os.RemoveAll(st.audio); err != nil {
			t.Fatal(err)
		}
		j := fetched(p)
		oneLine(t, j.Problem, "could not be written", "tried again")
		time.Sleep(25 * time.Hour)
		if j = p.job(j.ID); j.State != job.Expired || j.Fetching {
			t.Errorf("%+v", j)
		}
		oneLine(t, j.Problem, "died on")
	})
}
