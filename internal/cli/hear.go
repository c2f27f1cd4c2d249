package cli

import (
	"context"

	"callboard/internal/app"
	"callboard/internal/job"
	"callboard/internal/player"
)

// hearEarly plays a job's audio as soon as its first bytes are here. The returned function ends the watch for them, not
// the sound.
func hearEarly(ctx context.Context, a *app.App, id string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	news, done := a.Jobs.Subscribe(), make(chan struct{})
	go func() {
		defer close(done)
		defer news.Close()
		for {
			if feed, ok := a.Jobs.Downloading(id); ok {
				a.Player.Play(player.Clip{Key: id, Feed: feed})
				return
			}
			if _, err := news.Next(ctx); err != nil {
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}

// hear plays a job's audio to its end. What has been playing since its download began goes on, unless that broke off.
func (s *shell) hear(ctx context.Context, a *app.App, j job.Job) (player.State, error) {
	st := a.Player.State()
	if st.Clip.Key != j.ID || st.Status == player.Broken || st.Partial {
		return s.playOne(ctx, a.Player, j.File, a.Config.NoMotion)
	}
	st, err := a.Player.Wait(ctx)
	if err != nil {
		return st, err
	}
	return st, s.heard(st, j.File)
}
