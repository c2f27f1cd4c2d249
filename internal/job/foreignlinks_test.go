package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// A link that does not lie with the service is not fetched before the state call has named it.
func TestForeignLinks(t *testing.T) {
	const evil = "https://evil.example"
	for name, m := range map[string]job.Report{
		"download": func() (r job.Report) { r.DownloadURL = evil + "/x.wav"; return }(),
		"direct":   func() (r job.Report) { r.DirectURL = evil + "/x.wav"; return }(),
		"both":     func() (r job.Report) { r.DownloadURL, r.DirectURL = evil+"/x.wav", evil+"/y.wav"; return }(),
		"mixed":    func() (r job.Report) { r.DownloadURL, r.DirectURL = evil+"/x.wav", "https://cdn/y.wav"; return }(),
		"none":     {},
	} {
		for _, down := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					st, c := newDataFolder(t), &service{distrust: evil}
					c.download = func(_ context.Context, url string) (api.Audio, error) {
						if !strings.HasPrefix(url, "https://cdn/right") {
							return api.Audio{}, answered(404)
						}
						return whole(wav(10)), nil
					}
					p := st.begin("a", c, late)
					j := p.submit()
					if down {
						c.says(fails(errors.New("no network")))
					}
					d := p.delivered(j.SpeakID, "done", "")
					m.Delivery, m.SpeakID, m.Status = d.Delivery, j.SpeakID, "done"
					if _, err := p.Deliver(t.Context(), m); err != nil {
						t.Fatal(err)
					}
					time.Sleep(30 * time.Second)
					if got := p.job(j.ID); strings.HasPrefix(got.Link, evil) || got.File != "" || down != got.Unconfirmed || down == (got.State == job.Progress) {
						t.Fatalf("down %v: %+v", down, got)
					}
					c.says(answers("done", "https://cdn/right"))
					time.Sleep(2 * time.Minute)
					if got := p.job(j.ID); got.State != job.Done || got.File == "" || got.Unconfirmed || got.Problem != "" {
						t.Errorf("down %v: %+v", down, got)
					}
					c.mu.Lock()
					defer c.mu.Unlock()
					for _, url := range c.downloads {
						if strings.HasPrefix(url, evil) {
							t.Error("fetched", url)
						}
					}
				})
			})
		}
	}
}

// A link elsewhere that the service itself names is used.
func TestForeignLinkOfTheService(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{distrust: "https://elsewhere"}
		p := newDataFolder(t).begin("a", c, late)
		j := p.submit()
		p.webhook(j.SpeakID, "done", "https://elsewhere/x.wav")
		if j = p.finished(j.ID); j.State != job.Done || j.File == "" || j.SettledBy != job.ByWebhook || j.Unconfirmed {
			t.Errorf("%+v", j)
		}
		if _, polls, downloads := c.counts(); polls != 1 || downloads != 1 {
			t.Error(polls, downloads)
		}
	})
}
