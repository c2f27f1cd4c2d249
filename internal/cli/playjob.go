package cli

import (
	"context"
	"path/filepath"

	"callboard/internal/app"
	"callboard/internal/job"
	"callboard/internal/player"
)

// playEarly plays a job's audio as soon as its download has begun. The returned function ends the wait for the download,
// not the playback.
func playEarly(ctx context.Context, a *app.App, id string) (stop func()) {
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

// playJob plays a job's audio to its end, and notes that its actor was heard if it was. Playback that began with the download continues, unless the download broke off.
func (s *invocation) playJob(ctx context.Context, a *app.App, j job.Job) (player.State, error) {
	st := a.Player.State()
	var err error
	if st.Clip.Key != j.ID || st.Status == player.Broken || st.Partial {
		st, err = s.playOne(ctx, a.Config, a.Player, j.File, false)
	} else {
		st, err = s.watchPlayback(ctx, a.Config, a.Player, j.File, filepath.Base(j.File), false)
	}
	if err == nil && !st.Silent {
		if err := a.Actors.SetHeard(ctx, j.ActorID); err != nil {
			a.Log.Warn("store that the voice was heard", "actor", j.ActorID, "err", err)
		}
	}
	return st, err
}
