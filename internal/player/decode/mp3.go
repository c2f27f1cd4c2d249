package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hajimehoshi/go-mp3"
)

// decoderDelay is what every MP3 decoder adds in front, in samples (LAME's technical FAQ: 528 + 1).
const decoderDelay = 529

// openMP3 finds the frames and refuses what the decoder would only find out late.
func openMP3(b []byte) (stream, error) {
	s, ok := scan(b)
	switch {
	case !ok && skipID3(b) >= len(b)-4:
		return s, fail(ErrEmpty, "the MP3 holds a tag and no sound; fetch it again")
	case !ok:
		return s, fail(ErrNotAudio, "there is no MP3 sound in the file")
	case s.first.version == 25:
		return s, fail(ErrUnsupported, "an MP3 at %d Hz (MPEG 2.5) cannot be played here", s.first.rate)
	}
	return s, tooMuch(s.frames*s.first.samples, s.channels(), s.first.rate)
}

func (s stream) channels() int {
	if s.first.mono {
		return 1
	}
	return 2
}

// trim is the part of the decoded frames that is the recording itself. Without LAME's tag nothing
// is known of the gap, and all of it is kept.
func (s stream) trim(frames int) (from, to int) {
	if !s.tag.gap {
		return 0, frames
	}
	from = min(s.tag.delay+decoderDelay, frames)
	to = frames - max(s.tag.padding-decoderDelay, 0)
	if s.cut || s.missing() {
		to = frames // the padding was cut away with the rest
	}
	return from, max(from, to)
}

func (s stream) missing() bool { return s.tag.frames > s.frames+1 }

func (s stream) info(frames int) Info {
	i := Info{Format: "mp3", Rate: s.first.rate, Channels: s.channels(), Duration: length(frames, s.first.rate)}
	switch {
	case s.missing():
		i.Warning = fmt.Sprintf("cut short: %s of %s arrived", seconds(frames, i.Rate), seconds(s.tag.frames*s.first.samples, i.Rate))
	case s.cut:
		i.Warning = "the file ends inside a frame: a moment of sound may be missing"
	}
	return i
}

func probeMP3(b []byte) (Info, error) {
	s, err := openMP3(b)
	if err != nil {
		return Info{}, err
	}
	head := s
	head.data = s.data[:min(len(s.data), 8<<10)]
	if _, err := head.pcm(context.Background()); err != nil {
		return Info{}, err
	}
	from, to := s.trim(s.frames * s.first.samples)
	return s.info(to - from), nil
}

func decodeMP3(ctx context.Context, b []byte) (*Audio, error) {
	s, err := openMP3(b)
	if err != nil {
		return nil, err
	}
	pcm, err := s.pcm(ctx)
	if err != nil && len(pcm) == 0 {
		return nil, err
	}
	from, to := s.trim(len(pcm) / s.channels())
	if to == from {
		return nil, fail(ErrEmpty, "the MP3 holds no sound; fetch it again")
	}
	a := &Audio{Info: s.info(to - from), Channels: s.channels(), Samples: pcm[from*s.channels() : to*s.channels()]}
	if err != nil && a.Info.Warning == "" {
		a.Info.Warning = fmt.Sprintf("damaged: only the first %s can be played", seconds(to-from, a.Info.Rate))
	}
	a.Peaks = peaks(ctx, a.Samples, a.Channels)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return a, nil
}

// pcm runs the decoder over the frames. With an error it returns what came before it.
func (s stream) pcm(ctx context.Context) (out []float32, err error) {
	defer func() {
		// The decoder indexes out of its slices on some damaged streams.
		if r := recover(); r != nil {
			err = fail(ErrDamaged, "the MP3 cannot be decoded")
		}
	}()
	ch := s.channels()
	out = make([]float32, 0, s.frames*s.first.samples*ch)
	// The decoder would search a Seeker from end to end first; its frames are known already.
	d, err := mp3.NewDecoder(struct{ io.Reader }{bytes.NewReader(s.data)})
	if err != nil {
		return nil, fail(ErrDamaged, "the MP3 cannot be decoded (%v)", err)
	}
	buf := make([]byte, 16<<10)
	for ctx.Err() == nil {
		n, err := io.ReadFull(d, buf)
		for i := 0; i+4 <= n; i += 4 { // always two channels of 16 bits, also for mono
			out = append(out, sample16(buf[i:]))
			if ch == 2 {
				out = append(out, sample16(buf[i+2:]))
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return out, nil
		case err != nil:
			return out, fail(ErrDamaged, "the MP3 cannot be decoded (%v)", err)
		}
	}
	return nil, ctx.Err()
}

func sample16(b []byte) float32 {
	return float32(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
}
