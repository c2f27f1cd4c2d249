package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"callboard/internal/player"
)

// playFlags are how files are to sound.
type playFlags struct {
	loop, match bool
	speed       float64
	volume      int
}

func (f *playFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.loop, "loop", false, "play again and again, until q or Ctrl+C")
	flags.Float64Var(&f.speed, "speed", 1, "0.5 slow … 2 fast, at the same pitch")
	flags.IntVar(&f.volume, "volume", 100, "0 … 150 per cent")
	flags.BoolVar(&f.match, "match", false, "bring the files to the same loudness")
}

func (f *playFlags) check(json bool) error {
	switch {
	case !(f.speed >= player.SlowestSpeed && f.speed <= player.FastestSpeed): // so written, it refuses what is no number
		return usage(fmt.Sprintf("--speed %g", f.speed), fmt.Sprintf("it is not within %g and %g", player.SlowestSpeed, player.FastestSpeed), "give a number like 1.2")
	case f.volume < 0 || f.volume > player.LoudestVol:
		return usage(fmt.Sprintf("--volume %d", f.volume), fmt.Sprintf("it is not within 0 and %d", player.LoudestVol), "give per cent, such as 80")
	case f.loop && json:
		return usage("--loop", "it never comes to the end that --json tells of", "leave one of them out")
	}
	return nil
}

// set tells the player. A loop is the business of whoever plays.
func (f *playFlags) set(e *player.Engine) {
	e.SetSpeed(f.speed)
	e.SetVolume(f.volume)
	e.Match(f.match)
}
