package join

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"math"
	"time"

	"callboard/internal/player/resample"

	"github.com/gopxl/beep/v2"
)

const (
	headerSize = 44 // of the RIFF, fmt and data chunk headers
	maxData    = math.MaxUint32 - headerSize
	sampleSize = 2 // bytes
)

// writer writes a WAV whose length is known at the end only.
type writer struct {
	out    *bufio.Writer
	start  int64 // where the file begins in its destination
	total  int64 // frames, with those that are being written
	result Result

	kernel     *resample.Kernel // of the last part
	kernelFrom beep.SampleRate
	block      [1024][2]float64
	bytes      []byte
}

// begin writes a header without sizes.
func (w *writer) begin(dst io.WriteSeeker, rate, channels int) error {
	start, err := dst.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	w.start, w.out = start, bufio.NewWriterSize(dst, 64<<10)
	w.result.Rate, w.result.Channels = rate, channels
	_, err = w.out.Write(w.header(0))
	return err
}

// header is the beginning of the file with that many bytes of samples (Multimedia Programming Interface and Data
// Specifications 1.0, IBM and Microsoft 1991).
func (w *writer) header(data uint32) []byte {
	le := binary.LittleEndian
	frame := w.result.Channels * sampleSize
	b := le.AppendUint32([]byte("RIFF"), headerSize-8+data)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // PCM
	b = le.AppendUint16(b, uint16(w.result.Channels))
	b = le.AppendUint32(b, uint32(w.result.Rate))
	b = le.AppendUint32(b, uint32(w.result.Rate*frame))
	b = le.AppendUint16(b, uint16(frame))
	b = le.AppendUint16(b, 8*sampleSize)
	b = append(b, "data"...)
	return le.AppendUint32(b, data)
}

// at is how long what was written so far is.
func (w *writer) at() time.Duration {
	if w.result.Rate == 0 {
		return 0
	}
	return time.Duration(float64(w.total) / float64(w.result.Rate) * float64(time.Second))
}

// reserve counts frames before they are written.
func (w *writer) reserve(frames int64) error {
	if w.total+frames > maxData/int64(w.result.Channels*sampleSize) {
		return ErrTooLong
	}
	w.total += frames
	return nil
}

// silence writes silence.
func (w *writer) silence(ctx context.Context, d time.Duration) error {
	frames := int64(math.Round(d.Seconds() * float64(w.result.Rate)))
	if err := w.reserve(frames); err != nil {
		return err
	}
	clear(w.block[:])
	for frames > 0 {
		n := min(frames, int64(len(w.block)))
		if err := w.frames(ctx, w.block[:n]); err != nil {
			return err
		}
		frames -= n
	}
	return nil
}

// frames writes frames of two channels, or their mean.
func (w *writer) frames(ctx context.Context, frames [][2]float64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b := w.bytes[:0]
	for _, f := range frames {
		if w.result.Channels == 1 {
			b = appendSample(b, (f[0]+f[1])/2)
		} else {
			b = appendSample(appendSample(b, f[0]), f[1])
		}
	}
	w.bytes = b
	_, err := w.out.Write(b)
	return err
}

// appendSample appends a sample in 16 bits. One that was read from 16 bits is the same again.
func appendSample(b []byte, v float64) []byte {
	v = math.Round(v * (1 << 15))
	return binary.LittleEndian.AppendUint16(b, uint16(int16(max(-1<<15, min(1<<15-1, v)))))
}

// end writes the header again, with its sizes, and leaves the destination at the end of the file.
func (w *writer) end(dst io.WriteSeeker) error {
	if err := w.out.Flush(); err != nil {
		return err
	}
	data := w.total * int64(w.result.Channels*sampleSize)
	w.result.Duration = w.at()
	if _, err := dst.Seek(w.start, io.SeekStart); err != nil {
		return err
	}
	if _, err := dst.Write(w.header(uint32(data))); err != nil {
		return err
	}
	_, err := dst.Seek(w.start+headerSize+data, io.SeekStart)
	return err
}
