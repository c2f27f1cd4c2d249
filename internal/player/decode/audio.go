// Package decode turns an audio file into samples in memory.
//
// What arrives over a network is cut short, mislabelled, or a web page with the wrong
// name, so the readers here forgive what can be forgiven, say what they forgave, and
// refuse the rest in one sentence. A clip is decoded whole, once: everything after
// that (seeking, peaks, playing again) is exact and costs nothing.
package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"callboard/internal/player/loudness"
)

// Limits on what is taken into memory. Speech is short; these only keep a mistake from hurting.
const (
	MaxLength  = 30 * time.Minute // of sound
	maxSamples = 100_000_000      // 400 MB as float32
	maxFile    = 1 << 30          // bytes
)

// Errors that callers may want to tell apart. Those returned wrap one of them, say more and fit on one line.
var (
	ErrEmpty       = errors.New("no sound in the file")
	ErrNotAudio    = errors.New("not audio")
	ErrUnsupported = errors.New("unsupported audio")
	ErrDamaged     = errors.New("damaged audio")
	ErrTooLong     = errors.New("too long to play here")
)

// failure is a sentence for a person that is also one of the errors above.
type failure struct {
	text string
	kind error
}

func fail(kind error, format string, args ...any) error {
	return &failure{fmt.Sprintf(format, args...), kind}
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.kind }

// Info says what a file holds.
type Info struct {
	Format   Format        // never Unknown
	Rate     int           // frames a second
	Channels int           // as in the file
	Bits     int           // a sample's width in the file; 0 for mp3, which has none
	Duration time.Duration // of the sound that is really there
	Warning  string        // what was forgiven, one line; empty when nothing was
}

// Audio is a decoded clip. It is never changed after it was made, so any number of readers may share it.
type Audio struct {
	Info     Info
	Channels int               // of Samples: 1 or 2, whatever the file had
	Samples  []float32         // interleaved, full scale is ±1
	Peaks    []float32         // Buckets loudest magnitudes, 0..1
	Loudness loudness.Loudness // of the Samples, which for one channel is 3 LU less than of the same on both sides
}

// Frames counts the moments of the clip; one holds a sample of every channel.
func (a *Audio) Frames() int { return len(a.Samples) / a.Channels }

// File decodes the file at path. The error is one line fit for a person and names no path;
// it wraps one of this package's errors, the file system's, or the context's.
func File(ctx context.Context, path string) (*Audio, error) {
	b, err := read(ctx, path)
	if err != nil {
		return nil, err
	}
	return Bytes(ctx, b)
}

// Bytes decodes a whole file held in b and keeps no reference to it.
func Bytes(ctx context.Context, b []byte) (*Audio, error) {
	d, _, err := open(b, true, int64(len(b)))
	if err != nil {
		return nil, err
	}
	defer d.close()
	if _, err := d.feed(ctx, b, true); err != nil {
		return nil, err
	}
	return complete(ctx, d)
}

// decoder is a format being decoded.
type decoder interface {
	// feed decodes as much of b as is certain whatever follows it, and tells how many bytes of it are not needed
	// again. What b ends with is the file's end when it is whole.
	feed(ctx context.Context, b []byte, whole bool) (taken int, err error)
	// samples returns what is certain to be in the clip; later ones begin with the same.
	samples() []float32
	// info says what is known and expected, and how many channels the samples have: 0 until that is known.
	info() (Info, int)
	// finish is called when the whole file was fed. It leaves the measuring to others.
	finish() (*Audio, error)
	// close releases what the decoder holds. It may be called at any time, and more than once.
	close()
}

// open chooses the decoder for a file that begins with b; size is of all of it, in bytes, or -1. There is none until
// b tells what it is.
func open(b []byte, whole bool, size int64) (d decoder, ok bool, err error) {
	format, known := kind(b, whole)
	switch format {
	case WAV:
		return &pcm{size: size}, true, nil
	case MP3:
		return &mpeg{size: size}, true, nil
	case FLAC:
		return &flacStream{}, true, nil
	case Ogg:
		return &vorbisStream{size: size}, true, nil
	}
	if !known {
		return nil, false, nil
	}
	return nil, false, notAudio(b)
}

// complete measures the clip that was fed to d.
func complete(ctx context.Context, d decoder) (*Audio, error) {
	a, err := d.finish()
	if err != nil {
		return nil, err
	}
	a.Samples = slices.Clip(a.Samples)
	a.Peaks = peaks(ctx, a.Samples, a.Channels)
	if a.Loudness, err = loudness.Measure(ctx, a.Samples, a.Channels, a.Info.Rate); err != nil {
		return nil, err
	}
	return a, ctx.Err()
}

// Probe reads enough of a file to know that it can be played and for how long: all of
// a WAV's structure, all of an MP3's frame headers and the sound of its first frames.
func Probe(path string) (Info, error) {
	b, err := read(context.Background(), path)
	if err != nil {
		return Info{}, err
	}
	switch format, _ := kind(b, true); format {
	case WAV:
		return probeWAV(b)
	case MP3:
		return probeMP3(b)
	case FLAC:
		return probeFLAC(b)
	case Ogg:
		return probeVorbis(b)
	}
	return Info{}, notAudio(b)
}

func read(ctx context.Context, path string) ([]byte, error) {
	// Looked at before it is opened: to open a pipe is to wait for somebody to write into it, and nothing ends that wait.
	st, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail(fs.ErrNotExist, "the audio file is gone; fetch it again")
	}
	if err != nil {
		return nil, fmt.Errorf("the audio file cannot be read: %w", cause(err))
	}
	switch {
	case st.IsDir():
		return nil, fail(ErrNotAudio, "this is not a file but a folder")
	case !st.Mode().IsRegular():
		return nil, fail(ErrNotAudio, "this is not a file but a pipe or device")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the audio file cannot be opened: %w", cause(err))
	}
	defer f.Close()
	if st.Size() > maxFile {
		return nil, fail(ErrTooLong, "the file is larger than 1 GB")
	}
	var buf bytes.Buffer
	buf.Grow(int(st.Size()) + bytes.MinRead)
	if _, err := buf.ReadFrom(io.LimitReader(patient{ctx, f}, maxFile)); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("the audio file cannot be read: %w", cause(err))
	}
	return buf.Bytes(), nil
}

// patient reads until its context ends.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b[:min(len(b), 1<<20)])
}

// cause strips the path from a file system error: a name from outside may hold anything.
func cause(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}

// tooMuch refuses a clip before memory is given to it.
func tooMuch(frames, channels, rate int) error {
	if time.Duration(frames/rate)*time.Second > MaxLength || frames > maxSamples/channels {
		return fail(ErrTooLong, "the clip is %s long, more than fits here; save it and play it elsewhere", length(frames, rate).Round(time.Second))
	}
	return nil
}

// room is how many samples to make room for when that many are expected: no more than a header may claim for nothing.
func room(samples int) int { return max(0, min(samples, 4<<20)) }

func length(frames, rate int) time.Duration {
	if rate <= 0 {
		return 0
	}
	whole, rest := frames/rate, frames%rate
	return time.Duration(whole)*time.Second + time.Duration(rest)*time.Second/time.Duration(rate)
}

func seconds(frames, rate int) string {
	return fmt.Sprintf("%.1f s", float64(frames)/float64(rate))
}
