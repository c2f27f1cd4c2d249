// Package join writes the audio of several pieces one after the other as one WAV file.
package join

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"callboard/internal/player/decode"
	"callboard/internal/player/resample"
	"callboard/internal/text"

	"github.com/gopxl/beep/v2"
)

// Part is one piece of the whole.
type Part struct {
	Path  string        // of its audio, in any format that the player decodes; empty if the part is only a pause
	Pause time.Duration // the silence after it, besides the gap
}

// Result describes what was written.
type Result struct {
	Rate      int // frames per second
	Channels  int // 1 or 2
	Duration  time.Duration
	Resampled int // parts that had another rate

	Starts []time.Duration // where the audio of each part begins; of one without audio, the end of what was before
}

// ErrNothing says that no part has audio.
var ErrNothing = errors.New("there is no audio to join")

// ErrTooLong says that the whole would be longer than a WAV file can be.
var ErrTooLong = errors.New("the joined audio would be longer than the 4 GB of a WAV file; join fewer pieces")

// Write writes the parts as one WAV of 16 bits, with gap between every two that have audio. The first of them decides the rate
// and the number of channels; the others are converted. 16-bit samples of that rate stay as they are. There is never more than
// one part in memory. An error names the part; what was written until then is of no use.
func Write(ctx context.Context, dst io.WriteSeeker, parts []Part, gap time.Duration) (Result, error) {
	w := writer{}
	silence := time.Duration(0) // before the next audio
	for i, p := range parts {
		if p.Path != "" {
			a, err := load(ctx, p.Path)
			if err != nil {
				return Result{}, partError(i, p, err)
			}
			if w.out == nil {
				err = w.begin(dst, int(a.Info.Rate), a.Channels)
			} else {
				silence += gap
			}
			if err == nil {
				err = w.silence(ctx, silence)
			}
			if err == nil {
				w.result.Starts = append(w.result.Starts, w.at())
				err = w.audio(ctx, a)
			}
			if err != nil {
				return Result{}, partError(i, p, err)
			}
			silence = 0
		} else {
			w.result.Starts = append(w.result.Starts, w.at())
		}
		silence += max(0, p.Pause)
	}
	if w.out == nil {
		return Result{}, ErrNothing
	}
	if err := w.silence(ctx, silence); err != nil {
		return Result{}, err
	}
	err := w.end(dst)
	return w.result, err
}

// load decodes a part. Audio whose end is missing is an error: nobody would hear it in the whole.
func load(ctx context.Context, path string) (*decode.Audio, error) {
	a, err := decode.File(ctx, path)
	if err != nil {
		return nil, err
	}
	if a.Info.Cut {
		return nil, fmt.Errorf("%s; fetch it again", a.Info.Warning)
	}
	return a, nil
}

func partError(i int, p Part, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrTooLong) {
		return err
	}
	return fmt.Errorf("piece %d, %s: %w", i+1, text.Quote(filepath.Base(p.Path)), err)
}

// audio writes a decoded part, converted to the rate and the channels of the whole.
func (w *writer) audio(ctx context.Context, a *decode.Audio) error {
	if w.kernel == nil || w.kernelFrom != a.Info.Rate {
		w.kernel, w.kernelFrom = resample.NewKernel(a.Info.Rate, beep.SampleRate(w.result.Rate)), a.Info.Rate
	}
	if int(a.Info.Rate) != w.result.Rate {
		w.result.Resampled++
	}
	s := w.kernel.Stream(a.Samples, a.Channels)
	if err := w.reserve(int64(s.Len())); err != nil {
		return err
	}
	for {
		n, ok := s.Stream(w.block[:])
		if !ok || n == 0 {
			return nil
		}
		if err := w.frames(ctx, w.block[:n]); err != nil {
			return err
		}
	}
}
