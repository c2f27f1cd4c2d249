package job_test

import (
	"context"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

func TestWebhookSettlesAndDownloads(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st, c := newDataFolder(t), &service{}
		p := st.begin("a", c)
		j := p.submit()
		time.Sleep(2 * time.Second)
		came := time.Now()
		if !p.webhook(j.SpeakID, "done", "https://cdn/1") {
			t.Fatal("unmatched")
		}
		j = p.finished(j.ID)
		if j.State != job.Done || j.SettledBy != job.ByWebhook || j.File == "" || j.Problem != "" {
			t.Errorf("%+v", j)
		}
		for _, at := range []time.Time{j.SettledAt, j.Timeline.Webhook, j.Timeline.Done, j.ExpiresAt.Add(-api.LinkLife)} {
			if !at.Equal(came) {
				t.Error(at, came)
			}
		}
		if j.Timeline.Fetched.IsZero() {
			t.Error("Timeline.Fetched is not set")
		}
		time.Sleep(time.Hour)
		if posts, polls, downloads := c.counts(); posts != 1 || polls != 0 || downloads != 1 {
			t.Error(posts, polls, downloads)
		}
		if left, err := p.store.UnhandledReports(t.Context()); len(left) != 0 || err != nil {
			t.Error(left, err)
		}
	})
}

// The webhook can come before the answer to the POST is stored.
func TestEarlyWebhook(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{}
		p := newDataFolder(t).begin("a", c)
		c.speak = func(_ context.Context, _ api.SpeakRequest, id string) error {
			if p.webhook(id, "done", "https://cdn/1") {
				t.Error("matched before it was accepted")
			}
			return nil
		}
		j := p.submit()
		if j.State != job.Done || j.SettledBy != job.ByWebhook {
			t.Errorf("%+v", j)
		}
		if j = p.finished(j.ID); j.File == "" {
			t.Errorf("%+v", j)
		}
		if left, err := p.store.UnhandledReports(t.Context()); len(left) != 0 || err != nil {
			t.Error(left, err)
		}
	})
}

func TestReportsAfterTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
		p := newDataFolder(t).begin("a", c)
		first := p.finished(p.submit().ID)
		if first.SettledBy != job.ByPoll || !first.Timeline.Webhook.IsZero() || first.File == "" {
			t.Fatalf("%+v", first)
		}
		time.Sleep(time.Minute)
		came := time.Now()
		for range 3 {
			p.webhook(first.SpeakID, "done", "https://cdn/1")
		}
		got := p.job(first.ID)
		if !got.Timeline.Webhook.Equal(came) || got.SettledBy != job.ByPoll || !got.SettledAt.Equal(first.SettledAt) {
			t.Errorf("%+v", got)
		}
		for _, status := range []string{"failed", "progress", "brand-new-word", ""} {
			p.webhook(first.SpeakID, status, "https://cdn/2")
		}
		got.Rev = 0
		if again := p.job(first.ID); again.State != job.Done || again.Link != got.Link || again.Problem != "" {
			t.Errorf("%+v", again)
		}
		time.Sleep(time.Hour)
		// One more state call, because "failed" contradicts the end.
		if _, polls, downloads := c.counts(); polls != 2 || downloads != 1 {
			t.Error(polls, downloads)
		}
	})
}

func TestUnmatchedDeliveryIsStored(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		if p.webhook("ffffffffffffffffffffffff", "done", "https://evil/1") {
			t.Error("matched")
		}
		if p.webhook("", "done", "https://evil/1") {
			t.Error("matched without an id")
		}
		if left, err := p.store.UnhandledReports(t.Context()); len(left) != 0 || err != nil {
			t.Error("a start would read them", left, err)
		}
		if all, err := p.Jobs(t.Context(), job.Filter{}); len(all) != 0 || err != nil {
			t.Error(all, err)
		}
	})
}

func TestLinkExpiry(t *testing.T) {
	for _, c := range []struct {
		query string
		want  func(at time.Time) time.Time
	}{
		{"?Expires=946688400&Signature=x", func(time.Time) time.Time { return time.Unix(946688400, 0) }}, // an hour of fake time
		{"?X-Amz-Date=20000101T000000Z&X-Amz-Expires=3600", func(time.Time) time.Time { return time.Unix(946688400, 0) }},
		{"?Expires=1", func(at time.Time) time.Time { return at.Add(api.LinkLife) }},
		{"?Expires=99999999999", func(at time.Time) time.Time { return at.Add(api.LinkLife) }},
		{"?Expires=soon", func(at time.Time) time.Time { return at.Add(api.LinkLife) }},
		{"", func(at time.Time) time.Time { return at.Add(api.LinkLife) }},
	} {
		t.Run(c.query, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := newDataFolder(t).begin("a", &service{})
				j := p.submit()
				at := time.Now()
				p.webhook(j.SpeakID, "done", "https://cdn/1"+c.query)
				if j = p.finished(j.ID); !j.ExpiresAt.Equal(c.want(at)) {
					t.Error(j.ExpiresAt, c.want(at))
				}
			})
		})
	}
}
