package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/player"
)

// playOne plays a file to its end, or until its audio output is lost, and shows the position. Without any audio output it
// ends at once, unless toEnd is true.
func (s *invocation) playOne(ctx context.Context, c config.Config, e *player.Engine, path string, toEnd bool) (player.State, error) {
	e.Play(player.Clip{Key: path, Path: path})
	name := filepath.Base(path)
	if isSpooled(path) {
		name = "stdin"
	}
	return s.watchPlayback(ctx, c, e, path, name, toEnd)
}

// watchPlayback waits for the end of what plays and shows the position on a line of stderr.
func (s *invocation) watchPlayback(ctx context.Context, c config.Config, e *player.Engine, path, name string, toEnd bool) (player.State, error) {
	line := s.progress(c)
	defer line.end()
	stop := line.every(100*time.Millisecond, func() {
		if st := e.State(); st.Length > 0 {
			line.line(fmt.Sprintf("%s · %s / %s", name, player.Clock(st.Position), player.Clock(st.Length)))
		}
	})
	st, err := waitPlayed(ctx, c, e, toEnd)
	stop()
	if err != nil {
		return st, err
	}
	line.end()
	if isSpooled(path) {
		path = "stdin"
	}
	return st, s.playResult(c, st, path)
}

// waitPlayed is Engine.Wait, but stops what nobody can hear unless toEnd is true.
func waitPlayed(ctx context.Context, c config.Config, e *player.Engine, toEnd bool) (player.State, error) {
	if toEnd {
		return e.Wait(ctx)
	}
	watch, cancel := context.WithCancel(ctx)
	news, done := e.Subscribe(), make(chan player.State, 1)
	go func() {
		defer news.Close()
		for {
			if st := e.State(); unheard(c, st) {
				e.Stop()
				done <- st
				return
			}
			if _, err := news.Next(watch); err != nil {
				close(done)
				return
			}
		}
	}()
	st, err := e.Wait(ctx)
	cancel()
	if early, ok := <-done; ok && err == nil {
		return early, nil
	}
	return st, err
}

// unheard reports whether there is no audio output although the user did not ask for silence.
func unheard(c config.Config, st player.State) bool { return st.Silent && c.Audio != "silent" }

// checkHeard refuses a command with --play whose sound nobody would hear, before anything is sent and charged.
func checkHeard(ctx context.Context, c config.Config, what string) error {
	why := app.NoSound(ctx, c)
	if why == "" {
		return nil
	}
	return fail(exitNoLink, what+" --play", "nothing was sent: "+why, "omit --play, or give --audio silent")
}

// playResult reports a problem of a file that was played. It returns an error if the file was not heard to its end.
func (s *invocation) playResult(c config.Config, st player.State, path string) error {
	switch {
	case st.Status == player.Broken:
		return fail(exitUnexpected, path, st.Problem, "")
	case unheard(c, st):
		return fail(exitNoLink, path, st.Problem, "")
	case st.OutputLost:
		return fail(exitUnexpected, path, st.Problem, "")
	case st.Problem != "":
		s.notify(st.Problem)
	}
	return nil
}
