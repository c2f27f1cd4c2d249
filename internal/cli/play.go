package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/config"
	"callboard/internal/player"
	"callboard/internal/text"
)

// played is a file in the output of "play --json".
type played struct {
	File     string  `json:"file"`
	Format   string  `json:"format"`
	Rate     int     `json:"rate"`
	Channels int     `json:"channels"`
	Duration float64 `json:"duration_s"`
	Backend  *string `json:"backend"`
	Heard    bool    `json:"heard"` // false: there was no audio output, only a clock
	Warning  *string `json:"warning"`

	LUFS     *float64 `json:"lufs"`           // integrated loudness (ITU-R BS.1770); null for silence
	TruePeak *float64 `json:"true_peak_dbtp"` // null for silence
}

func (s *invocation) play() *cobra.Command {
	var f playFlags
	cmd := &cobra.Command{
		Use: "play FILE…", Short: "Play audio files", Args: cobra.ArbitraryArgs,
		Long: "Play WAV, MP3, FLAC and Ogg Vorbis files, one after the other. On a terminal it is a player with keys:\n" +
			"space pauses, ← → seek, ? shows the others, q quits.",
		Example: "callboard play take-1.wav take-2.wav\ncallboard play --match --loop take-*.wav",
		RunE:    s.run(func(ctx context.Context, c config.Config, args []string) error { return s.playAll(ctx, c, f, args) }),
	}
	f.add(cmd)
	return cmd
}

func (s *invocation) playAll(ctx context.Context, c config.Config, f playFlags, paths []string) error {
	if len(paths) == 0 {
		return usage("play", "there is nothing to play", "name a file")
	}
	if err := f.check(c.JSON); err != nil {
		return err
	}
	// A wrong name among many is reported before the first file is played. This also reads the files into the page cache,
	// so that there is no pause between two.
	var infos []player.Info
	for _, path := range paths {
		info, err := probe(ctx, path)
		if err != nil {
			return err
		}
		infos = append(infos, info)
	}
	for _, line := range c.Notices {
		s.notify(line)
	}
	for i, path := range paths {
		if w := infos[i].Warning; w != "" && !c.JSON { // which has a field for it
			s.notify((&text.Problem{What: path, Why: w}).Error())
		}
	}
	o := player.Options{Output: c.Audio, Device: c.AudioDevice}
	terminal := !c.JSON && s.isInteractive()
	if terminal {
		o.DeviceTimeout = deviceTimeout
	}
	e := player.New(o)
	defer func() { _ = e.Close() }() // everything was played
	f.set(e)
	if terminal {
		return s.playOnTerminal(ctx, c, f, e, paths)
	}
	return s.playPlain(ctx, c, f, e, paths, infos)
}

// playPlain plays without keys.
func (s *invocation) playPlain(ctx context.Context, c config.Config, f playFlags, e *player.Engine, paths []string, infos []player.Info) error {
	for {
		out := []played{}
		for i, path := range paths {
			st, err := s.playOne(ctx, e, path, c.NoMotion)
			if err != nil {
				return err
			}
			out = append(out, playedFile(path, infos[i], st))
		}
		switch {
		case f.loop:
			continue
		case c.JSON:
			return s.printJSON(out)
		}
		return nil
	}
}

func playedFile(path string, info player.Info, st player.State) played {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	p := played{
		File: abs, Format: string(info.Format), Rate: int(info.Rate), Channels: info.Channels, Duration: info.Duration.Seconds(),
		Backend: orNull(st.Backend), Heard: !st.Silent, Warning: orNull(info.Warning),
	}
	if st.Measured {
		p.LUFS, p.TruePeak = hundredths(st.Loudness.LUFS), hundredths(st.Loudness.TruePeak)
	}
	return p
}

// hundredths rounds a level in dB to two places; nil if there is none, as for silence.
func hundredths(level float64) *float64 {
	if math.IsInf(level, 0) || math.IsNaN(level) {
		return nil
	}
	level = math.Round(level*100) / 100
	return &level
}

// probe checks whether a file can be played. It returns when ctx ends, even if the file is on a drive that no longer
// answers: its goroutine then stays behind, as such a read cannot be cancelled.
func probe(ctx context.Context, path string) (player.Info, error) {
	var (
		info player.Info
		err  error
	)
	done := make(chan struct{})
	go func() {
		defer close(done)
		info, err = player.Probe(path)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return player.Info{}, ctx.Err()
	}
	switch {
	case err == nil:
		return info, nil
	case errors.Is(err, fs.ErrNotExist):
		return info, usage(path, "there is no such file", "check its name")
	case errors.Is(err, fs.ErrPermission):
		return info, usage(path, "you may not read it", "change its permissions")
	}
	switch st, statErr := os.Stat(path); {
	case statErr != nil:
	case st.IsDir():
		return info, usage(path, "it is a folder", "name the files in it")
	case !st.Mode().IsRegular():
		return info, usage(path, "it is not a file but a pipe or device", "save the audio as a file and name that")
	}
	next := "name a WAV, MP3, FLAC or Ogg Vorbis file"
	if strings.Contains(err.Error(), "; ") { // the error has its own advice
		next = ""
	}
	return info, &exitError{exitUnexpected, &text.Problem{What: path, Why: err.Error(), Next: next, Err: err}}
}

// playOne plays a file to its end, or until its audio output is lost, and shows the position.
func (s *invocation) playOne(ctx context.Context, e *player.Engine, path string, noMotion bool) (player.State, error) {
	e.Play(player.Clip{Key: path, Path: path})
	line := s.progress(noMotion)
	defer line.end()
	update := func() {
		st := e.State()
		if st.Length > 0 {
			line.line(fmt.Sprintf("%s · %s / %s", filepath.Base(path), player.Clock(st.Position), player.Clock(st.Length)))
		}
	}
	stop := line.every(100*time.Millisecond, update)
	st, err := e.Wait(ctx)
	stop()
	if err != nil {
		return st, err
	}
	line.end()
	return st, s.playResult(st, path)
}

// playResult reports a problem of a file that was played. It returns an error if the file was not played to its end.
func (s *invocation) playResult(st player.State, path string) error {
	switch {
	case st.Status == player.Broken, st.OutputLost:
		return fail(exitUnexpected, path, st.Problem, "")
	case st.Problem != "":
		s.notify(st.Problem)
	}
	return nil
}

// orNull returns nil for an empty string, which is null in JSON.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
