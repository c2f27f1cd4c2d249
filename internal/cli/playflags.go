package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"callboard/internal/player"
)

// playFlags are the flags of callboard play.
type playFlags struct {
	loop, match bool
	speed       float64
	volume      int
}

func (f *playFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.loop, "loop", false, "repeat until q or Ctrl+C")
	flags.Float64Var(&f.speed, "speed", 1, "0.5 slow … 2 fast, at the same pitch")
	flags.IntVar(&f.volume, "volume", 100, "0 … 150 per cent")
	flags.BoolVar(&f.match, "match", false, "bring the files to the same loudness")
}

func (f *playFlags) check(json bool) error {
	switch {
	case !(f.speed >= player.SlowestSpeed && f.speed <= player.FastestSpeed): // this form also refuses NaN
		return usage(fmt.Sprintf("--speed %g", f.speed), fmt.Sprintf("it is not within %g and %g", player.SlowestSpeed, player.FastestSpeed), "give a number like 1.2")
	case f.volume < 0 || f.volume > player.LoudestVol:
		return usage(fmt.Sprintf("--volume %d", f.volume), fmt.Sprintf("it is not within 0 and %d", player.LoudestVol), "give per cent, such as 80")
	case f.loop && json:
		return usage("--loop", "it never ends, and --json prints at the end", "omit one of them")
	}
	return nil
}

// set applies the flags to the player, except loop.
func (f *playFlags) set(e *player.Engine) {
	e.SetSpeed(f.speed)
	e.SetVolume(f.volume)
	e.Match(f.match)
}
