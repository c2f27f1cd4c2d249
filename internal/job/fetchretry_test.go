package job_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// A failed download is a problem of the job from the first try on, while it is retried.
func TestFailedTryIsShown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := 0
		f := &service{status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
		f.download = func(context.Context, string) (api.Audio, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			if n++; n <= 3 {
				return api.Audio{}, answered(503)
			}
			return whole(wav(100)), nil
		}
		st := newDataFolder(t)
		p := st.begin("a", f)
		j := p.submit()
		p.webhook(j.SpeakID, "done", "https://cdn/1")
		time.Sleep(100 * time.Millisecond)
		late := p.job(j.ID)
		oneLine(t, late.Problem, "done, but the audio is not here yet", "503", "tried again")
		if late.State != job.Done || late.Finished() || !late.Fetching {
			t.Errorf("after the first try: %+v", late)
		}
		if got := p.finished(j.ID); got.File == "" || got.Problem != "" || got.Fetching {
			t.Errorf("in the end: %+v", got)
		}
	})
}

// The next process resumes the download of one that ended.
func TestDownloadIsResumedByTheNextProcess(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		p := st.begin("a", &service{download: func(context.Context, string) (api.Audio, error) { return api.Audio{}, answered(503) }})
		j := p.submit()
		p.webhook(j.SpeakID, "done", "https://cdn/1")
		time.Sleep(100 * time.Millisecond)
		p.die()
		p = st.begin("b", &service{})
		if got := p.finished(j.ID); got.File == "" || got.Problem != "" {
			t.Errorf("%+v", got)
		}
	})
}

// The kind of refusal is stored, so that later processes report the same.
func TestRefusalIsStored(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]job.Refusal{401: job.RefusedToken, 400: job.RefusedRequest, 402: job.RefusedRequest, 500: job.RefusedTrouble} {
		synctest.Test(t, func(t *testing.T) {
			p := newDataFolder(t).begin("a", &service{speak: func(context.Context, api.SpeakRequest, string) error { return answered(status) }})
			j, err := p.Submit(t.Context(), order)
			if err == nil || j.State != job.Failed || j.Refusal != want || p.job(j.ID).Refusal != want {
				t.Errorf("%d: %+v, %v", status, j, err)
			}
			if strings.Contains(j.Problem, "charged") {
				t.Errorf("%d: %s", status, j.Problem)
			}
		})
	}
}
