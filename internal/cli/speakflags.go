package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// speakFlags are the flags of callboard speak. The synthesis settings are checked before anything is sent: their ranges,
// their choices, the combinations, and what the versions of the actors have.
type speakFlags struct {
	actors    []string // one take each
	out       string
	outGiven  bool // also without a value, as by a variable of a script that is not set
	force     bool
	play      bool
	timeout   time.Duration
	noWebhook bool
	reuse     bool
	split     bool
	dryRun    bool

	captions captionFlag

	settings settingFlags
	params   api.Params // the given settings and setting.Initial; the service has defaults for the others
}

func (f *speakFlags) add(cmd *cobra.Command, complete func(setting string) cobra.CompletionFunc) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.actors, "actor", "a", nil, "the actor, by name or id; several times for one take each")
	flags.StringVarP(&f.out, "output", "o", "", "where to save the audio: a file, a folder (made if missing, as those above a file), or - for stdout")
	flags.BoolVar(&f.force, "force", false, "replace a file that exists")
	flags.BoolVar(&f.play, "play", false, "play the audio; without a sound output nothing is sent")
	flags.DurationVar(&f.timeout, "timeout", 2*time.Minute, "how long to wait for each take; with the webhook API the job continues after it")
	flags.BoolVar(&f.noWebhook, "no-webhook", false, "poll for the result, do not open a tunnel")
	flags.BoolVar(&f.reuse, "reuse", false, "use the same take of before if its audio is here, which is free")
	flags.BoolVar(&f.split, "split", false, "divide a long text at the ends of sentences into jobs of their own; -o FILE joins them")
	flags.BoolVar(&f.dryRun, "dry-run", false, "with --split: print the pieces and what they cost, and send nothing")
	f.captions.add(cmd)
	f.settings.add(cmd, complete)
}

// asUsage makes a usage error of a *text.Problem, which a user's own words have caused.
func asUsage(err error) error {
	if problem, ok := errors.AsType[*text.Problem](err); ok {
		return usage(problem.What, problem.Why, problem.Next)
	}
	return err
}

// flagNamed replaces the label of a setting at the start of what by the setting's flag.
func flagNamed(what string) string {
	named, longest := what, ""
	for _, s := range setting.Every() {
		if rest, ok := strings.CutPrefix(what, s.Label); ok && len(s.Label) > len(longest) {
			named, longest = "--"+s.Flag+rest, s.Label
		}
	}
	return named
}
