package cli

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
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
		Long: "Play WAV, MP3, FLAC and Ogg Vorbis files, one after the other; - is the audio on stdin. On a terminal it is a\n" +
			"player with keys: space pauses, ← → seek, ? shows the others, q quits.",
		Example: "callboard play take-1.wav take-2.wav\ncallboard play --match --loop take-*.wav\ncallboard speak \"Hello.\" -a Mina -o - | callboard play -",
		RunE:    s.runAny(func(ctx context.Context, c config.Config, args []string) error { return s.playAll(ctx, c, f, args) }),
	}
	f.add(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return []cobra.Completion{"wav", "mp3", "flac", "ogg", "oga"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return cmd
}

func (s *invocation) playAll(ctx context.Context, c config.Config, f playFlags, paths []string) error {
	if len(paths) == 0 {
		return usage("play", "there is nothing to play", "name a file")
	}
	if err := f.check(c.JSON); err != nil {
		return err
	}
	files, remove, err := s.playable(ctx, paths)
	if err != nil {
		return err
	}
	defer remove()
	// A wrong name among many is reported before the first file is played. This also reads the files into the page cache,
	// so that there is no pause between two.
	var infos []player.Info
	for i, path := range files {
		info, err := probe(ctx, path, paths[i])
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
	terminal := !c.JSON && s.isInteractive()
	wait := time.Duration(0)
	if terminal {
		wait = deviceTimeout
	}
	e := app.NewPlayer(c, wait, nil)
	defer func() { _ = e.Close() }() // everything was played
	f.set(e)
	if terminal {
		err := s.playOnTerminal(ctx, c, f, e, files)
		if err == nil && unheard(c, e.State()) { // the reason is on stderr
			err = &exitError{exitNoLink, errReported}
		}
		return err
	}
	return s.playPlain(ctx, c, f, e, files, infos)
}

// playPlain plays without keys.
func (s *invocation) playPlain(ctx context.Context, c config.Config, f playFlags, e *player.Engine, paths []string, infos []player.Info) error {
	for {
		out := []played{}
		var silence error
		for i, path := range paths {
			st, err := s.playOne(ctx, c, e, path, c.JSON)
			if c.JSON && unheard(c, st) { // JSON has the measurements also of what nobody heard
				silence, err = err, nil
			}
			if err != nil {
				return err
			}
			out = append(out, playedFile(path, infos[i], st))
		}
		switch {
		case f.loop:
			continue
		case c.JSON:
			if err := s.printJSON(out); err != nil {
				return err
			}
		}
		return silence
	}
}

func playedFile(path string, info player.Info, st player.State) played {
	abs, err := filepath.Abs(path)
	switch {
	case isSpooled(path):
		abs = "-"
	case err != nil:
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

// probe checks whether a file can be played, which the user named as given. It returns when ctx ends, even if the file is on a drive that no longer
// answers: its goroutine then stays behind, as such a read cannot be cancelled.
func probe(ctx context.Context, path, given string) (player.Info, error) {
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
		return info, usage(given, "there is no such file", "check its name")
	case errors.Is(err, fs.ErrPermission):
		return info, usage(given, "you may not read it", "change its permissions")
	}
	switch st, statErr := os.Stat(path); {
	case statErr != nil:
	case st.IsDir():
		return info, usage(given, "it is a folder", "name the files in it")
	case !st.Mode().IsRegular():
		return info, usage(given, "it is not a file but a pipe or device", "send the audio to stdin: callboard play -")
	}
	next := "name a WAV, MP3, FLAC or Ogg Vorbis file"
	if strings.Contains(err.Error(), "; ") { // the error has its own advice
		next = ""
	}
	return info, &exitError{exitUnexpected, &text.Problem{What: given, Why: err.Error(), Next: next, Err: err}}
}

// orNull returns nil for an empty string, which is null in JSON.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
