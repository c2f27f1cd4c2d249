package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/caption"
	"callboard/internal/job"
)

// checkCaptions takes the format of the captions and asks for the word times that they need, in the settings of the order. The
// captions are of the newer service, and have their place beside the audio file.
func (f *speakFlags) checkCaptions(service api.Service) error {
	f.captions = caption.Format(strings.ToLower(f.captionsFlag))
	known := make([]string, 0, len(caption.Formats()))
	for _, format := range caption.Formats() {
		known = append(known, string(format))
	}
	timed := f.params.WordTimes
	switch {
	case !f.captionsGiven:
		return nil
	case !slices.Contains(caption.Formats(), f.captions):
		return usage("--captions "+f.captionsFlag, "there is no such format", "give "+strings.Join(known, ", "))
	case service != api.ServiceTTS:
		return otherService("--captions", api.ServiceTTS, service)
	case f.out == "":
		return usage("--captions", "they are written beside the audio file, and none is named", "name a file or a folder with -o")
	case f.out == "-":
		return usage("--captions", "they are written beside the audio file, and -o - is none", "name a file or a folder with -o")
	case f.split:
		return usage("--captions", "they are of one request, and --split can make several", "omit one of them")
	case f.params.Stream != nil && *f.params.Stream:
		return usage("--captions", "a stream has no word times", "omit --stream")
	case timed != nil && !*timed:
		return usage("--captions", "they need the word times", "omit --word-times=false")
	}
	f.params.WordTimes = new(true)
	return nil
}

// saveTake saves the audio of a job as -o says, with captions if they were asked for. Audio without word times is saved without
// them; missing is why.
func (f *speakFlags) saveTake(ctx context.Context, a *app.App, j job.Job) (path string, missing, err error) {
	o := job.SaveOptions{Overwrite: f.force, Sidecar: a.Jobs.Sidecar(), Captions: f.captions}
	path, err = a.Jobs.SaveWith(ctx, j.ID, f.out, o)
	if !errors.Is(err, job.ErrNoWordTimes) {
		return path, nil, err
	}
	missing, o.Captions = err, ""
	path, err = a.Jobs.SaveWith(ctx, j.ID, f.out, o)
	return path, missing, err
}
