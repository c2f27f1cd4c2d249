package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/api"
	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/script"
	"callboard/internal/script/join"
)

// batchFlags are the flags of the commands that make many takes.
type batchFlags struct {
	out         string
	force       bool
	noWebhook   bool
	fresh       bool
	dryRun      bool
	yes         bool
	budget      int
	limited     bool // --budget was given
	concurrency int
	join        string        // the file of all takes together; empty: none
	gap         time.Duration // between two of them
	captions    captionFlag

	settings settingFlags
	params   api.Params // the given settings and setting.Initial
}

// mostConcurrency is the most takes that may be under way at once. No plan of the service allows more.
const mostConcurrency = 20

// add adds the flags. cmd must parse its flags before check.
func (f *batchFlags) add(cmd *cobra.Command, complete func(setting string) cobra.CompletionFunc) {
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "the folder to save the audio in; it is created if it does not exist")
	flags.BoolVar(&f.force, "force", false, "replace files that exist")
	flags.BoolVar(&f.noWebhook, "no-webhook", false, "poll for the results, do not open a tunnel")
	flags.BoolVar(&f.fresh, "fresh", false, "pay for takes again that are here already")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would be sent and what it costs, and send nothing")
	flags.IntVar(&f.budget, "budget", 0, "send nothing if more characters than this would be charged")
	flags.IntVar(&f.concurrency, "concurrency", batch.DefaultConcurrency, "how many takes are under way at once")
	_ = cmd.MarkFlagDirname("output")
	f.settings.add(cmd, complete)
}

// check refuses values that cannot be used, before anything is opened.
func (f *batchFlags) check(cmd *cobra.Command) error {
	f.limited = cmd.Flags().Changed("budget")
	switch {
	case f.limited && f.budget < 0:
		return usage(fmt.Sprintf("--budget %d", f.budget), "it is below zero", "give a number of characters")
	case f.concurrency < 1 || f.concurrency > mostConcurrency:
		return usage(fmt.Sprintf("--concurrency %d", f.concurrency), "it is out of range", fmt.Sprintf("give 1 to %d", mostConcurrency))
	case cmd.Flags().Changed("output") && f.out == "":
		return usage("-o", "it is empty", "name a folder, or omit it")
	case f.out == "":
		return nil
	}
	f.out = onDisk(f.out)
	if info, err := os.Stat(f.out); err == nil && !info.IsDir() {
		return usage("-o "+f.out, "it is no folder, and there can be several takes", "name a folder")
	}
	if f.dryRun {
		return nil
	}
	return checkWritable("-o "+f.out, existingParent(f.out))
}

// usualGap is the silence between two joined takes.
const usualGap = join.UsualGap

// addJoin adds the flags of what joins its takes.
func (f *batchFlags) addJoin(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.join, "join", "", "also write all takes in order as one WAV file")
	cmd.Flags().DurationVar(&f.gap, "gap", usualGap, "the silence between two joined takes")
	_ = cmd.MarkFlagFilename("join", "wav")
}

// checkJoin refuses a file that cannot be written, before anything is charged.
func (f *batchFlags) checkJoin() error {
	switch {
	case f.gap < 0 || f.gap > script.MaxPause:
		return usage("--gap "+f.gap.String(), "it is out of range", "give 0s to "+script.MaxPause.String())
	case f.join == "":
		return nil
	}
	f.join = onDisk(f.join)
	info, err := os.Stat(f.join)
	if err == nil && info.IsDir() {
		return usage("--join "+f.join, "it is a folder", "name a file")
	}
	beside := job.SaveOptions{Captions: f.captions.format}.Companions(f.join)
	return checkFile("--join "+f.join, f.join, info, err, f.force, beside...)
}
