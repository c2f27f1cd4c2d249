package job

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"callboard/internal/api"
	"callboard/internal/caption"
)

// WordTimes returns when the words of a job's audio are heard; false if that is not known: it is for jobs that asked for it
// (api.Params.WordTimes). It makes no request.
func (s *Service) WordTimes(ctx context.Context, id string) (api.Timing, bool, error) {
	return s.o.Store.WordTimes(ctx, id)
}

// storeWordTimes stores the word times that came with the whole audio of a job. The audio is paid for, so it is kept without them
// too: the result is the job's problem then, in one line. Times of a job that was never settled do no harm.
func (s *Service) storeWordTimes(j Job, audio api.Audio) (problem string) {
	if !j.Params.HasWordTimes() {
		return ""
	}
	if audio.Timing == nil || audio.Timing().Empty() {
		return NoWordTimes
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout) // as mustUpdate
	defer cancel()
	switch err := s.o.Store.PutWordTimes(ctx, j.ID, audio.Timing()); {
	case err == nil, errors.Is(err, ErrNotFound): // removed meanwhile
		return ""
	default:
		s.o.Log.Error("store word times", "job", j.ID, "err", err)
		return "the audio is here, but its word times could not be stored: " + errorLine(err)
	}
}

// NoWordTimes is the problem of a job that asked for word times and got audio without them.
const NoWordTimes = "the audio is here, but the service gave no usable word times"

// CaptionsOf is the path of the captions of an audio file: NAME.srt, NAME.vtt or NAME.captions.json for NAME.wav.
func CaptionsOf(audio string, f caption.Format) string { return stem(audio) + f.Extension() }

// ErrNoWordTimes is wrapped by the error of captions without times.
var ErrNoWordTimes = errors.New("there are no captions, because the service gave no usable word times")

// CaptionPart is the audio of a job within longer audio.
type CaptionPart struct {
	Job   string
	Start time.Duration // where it begins in the whole
}

// SaveCaptions writes the captions of audio that the jobs make one after the other, beside the audio file at this path, and returns the
// path of the captions. length is that of the whole; 0: it is that of the only job. A file of that name is replaced only with overwrite,
// unless it has the same content. The error is one line; it wraps ErrNoWordTimes if not all jobs have word times: then nothing is written.
func (s *Service) SaveCaptions(ctx context.Context, audio string, f caption.Format, jobs []CaptionPart, length time.Duration, overwrite bool) (string, error) {
	path := CaptionsOf(audio, f)
	parts, without := make([]caption.Part, 0, len(jobs)), 0
	for _, j := range jobs {
		times, ok, err := s.WordTimes(ctx, j.Job)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return "", fmt.Errorf("read the word times: %w", err)
		}
		if !ok || len(caption.Cut(times)) == 0 {
			without++
		}
		parts = append(parts, caption.Part{Timing: times, Start: j.Start})
	}
	switch {
	case without > 0 && len(jobs) == 1:
		return "", ErrNoWordTimes
	case without > 0:
		return "", fmt.Errorf("%w (%d of %d takes)", ErrNoWordTimes, without, len(jobs))
	case length == 0 && len(parts) == 1:
		length = time.Duration(parts[0].Timing.Duration * float64(time.Second))
	}
	content := caption.EncodeParts(f, parts, length)
	if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, content) {
		return path, nil
	}
	c, err := publishCompanion(path, content, overwrite)
	if err != nil {
		return "", err
	}
	c.end(true)
	return path, nil
}

// captions are the content of a file with the captions of a job.
func (s *Service) captions(ctx context.Context, j Job, f caption.Format) ([]byte, error) {
	times, ok, err := s.WordTimes(ctx, j.ID)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the word times: %w", err)
	case !ok || len(caption.Cut(times)) == 0:
		return nil, ErrNoWordTimes
	}
	return caption.Encode(f, times), nil
}
