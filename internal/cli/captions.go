package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/caption"
	"callboard/internal/job"
	rows "callboard/internal/script/table"
	"callboard/internal/text"
)

// captionFlag is the flag --captions.
type captionFlag struct {
	value  string // as given
	given  func() bool
	format caption.Format // empty: none
}

func (f *captionFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.value, "captions", "", "also write captions beside the audio: srt, vtt, json [tts]")
	f.given = func() bool { return cmd.Flags().Changed("captions") }
	_ = cmd.RegisterFlagCompletionFunc("captions", cobra.FixedCompletions(captionFormats(), cobra.ShellCompDirectiveNoFileComp))
}

func captionFormats() []string {
	known := make([]string, 0, len(caption.Formats()))
	for _, format := range caption.Formats() {
		known = append(known, string(format))
	}
	return known
}

// check takes the format of the captions and asks for the word times that they need, in the settings of the orders. The captions are of
// the newer service.
func (f *captionFlag) check(service api.Service, p *api.Params) error {
	if !f.given() {
		return nil
	}
	f.format = caption.Format(strings.ToLower(f.value))
	switch {
	case !slices.Contains(caption.Formats(), f.format):
		return usage("--captions "+f.value, "there is no such format", "give "+strings.Join(captionFormats(), ", "))
	case service != api.ServiceTTS:
		return otherService("--captions", api.ServiceTTS, service)
	case p.Stream != nil && *p.Stream:
		return usage("--captions", "a stream has no word times", "omit --stream")
	case p.WordTimes != nil && !*p.WordTimes:
		return usage("--captions", "they need the word times", "omit --word-times=false")
	}
	p.WordTimes = new(true)
	return nil
}

// checkCaptions is captionFlag.check for a command with one audio file, beside which the captions have their place.
func (f *speakFlags) checkCaptions(service api.Service) error {
	if err := f.captions.check(service, &f.params); err != nil || f.captions.format == "" {
		return err
	}
	switch f.out {
	case "":
		return usage("--captions", "they are written beside the audio file, and none is named", "name a file or a folder with -o")
	case "-":
		return usage("--captions", "they are written beside the audio file, and -o - is none", "name a file or a folder with -o")
	}
	return nil
}

// withoutTimes is the first line whose row asks for no word times; 0: all do.
func withoutTimes(list []rows.Row) int {
	for _, row := range list {
		if p := row.Params; !p.HasWordTimes() || p.Stream != nil && *p.Stream {
			return row.Line
		}
	}
	return 0
}

// saveTake saves the audio of a job as -o says, with captions if they were asked for. Audio without word times is saved without
// them; missing is why.
func (f *speakFlags) saveTake(ctx context.Context, a *app.App, j job.Job) (path string, missing, err error) {
	o := job.SaveOptions{Overwrite: f.force, Sidecar: a.Jobs.Sidecar(), Captions: f.captions.format, Folders: true}
	path, err = a.Jobs.SaveWith(ctx, j.ID, f.out, o)
	if !errors.Is(err, job.ErrNoWordTimes) {
		return path, nil, err
	}
	missing, o.Captions = err, ""
	path, err = a.Jobs.SaveWith(ctx, j.ID, f.out, o)
	return path, missing, err
}

// writeCaptions writes the captions of a take that was saved, and returns why there are none; empty: they are there, or were not asked for.
func (r *batchRun) writeCaptions(ctx context.Context, id, audio string) (problem string) {
	if r.f.captions.format == "" || audio == "" {
		return ""
	}
	_, err := r.a.Jobs.SaveCaptions(context.WithoutCancel(ctx), audio, r.f.captions.format, []job.CaptionPart{{Job: id}}, 0, r.f.force)
	if err == nil {
		return ""
	}
	r.worst = max(r.worst, captionsCode(err))
	return "no captions: " + text.Line(err.Error())
}

// captionsCode is the exit code of audio without the captions that were asked for.
func captionsCode(err error) int {
	if errors.Is(err, job.ErrNoWordTimes) {
		return exitSynthesis
	}
	return exitUnexpected
}

// joinCaptions writes the captions of all takes together beside the joined file. starts is where each take begins in it.
func (r *batchRun) joinCaptions(ctx context.Context, starts []time.Duration, length time.Duration) error {
	if r.f.captions.format == "" {
		return nil
	}
	parts := make([]job.CaptionPart, len(r.takes))
	for i, t := range r.takes {
		parts[i] = job.CaptionPart{Job: t.id, Start: starts[i]}
	}
	path, err := r.a.Jobs.SaveCaptions(ctx, r.f.join, r.f.captions.format, parts, length, r.f.force)
	if err != nil {
		return fail(captionsCode(err), "--captions "+string(r.f.captions.format), text.Line(err.Error()), "the audio is in "+r.f.join)
	}
	r.s.notify(fmt.Sprintf("captions in %s", path))
	return nil
}
