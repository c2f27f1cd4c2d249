// Package wav reads and writes RIFF/WAVE files of 16-bit PCM.
package wav

import (
	"encoding/binary"
	"errors"
	"math"
)

// HeaderSize is the length in bytes of the header that Encode writes: the RIFF, fmt and data chunk headers.
const HeaderSize = 44

// Encode returns a mono 16-bit file with the given samples (−1 … 1; values outside are clipped) at rate samples a
// second.
func Encode(samples []float32, rate int) []byte {
	size := 2 * len(samples)
	b := make([]byte, 0, HeaderSize+size)
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(HeaderSize-8+size))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // PCM
	b = le.AppendUint16(b, 1) // channels
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(2*rate)) // bytes a second
	b = le.AppendUint16(b, 2)              // bytes a frame
	b = le.AppendUint16(b, 16)             // bits a sample
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(size))
	for _, v := range samples {
		b = le.AppendUint16(b, uint16(int16(math.RoundToEven(float64(max(-1, min(1, v)))*32767))))
	}
	return b
}

// Errors of Decode.
var (
	ErrNotWAV = errors.New("it is not a WAV file")
	ErrFormat = errors.New("the WAV file is not 16-bit PCM with one or two channels")
	ErrNoData = errors.New("the WAV file has no audio data")
)

// Decode reads a file of 16-bit PCM with one or two channels and mixes it to mono. Programs that write to a pipe cannot
// know the length beforehand (espeak-ng claims two gigabytes), so data that ends early is no error: the end of the file
// is the end of the data. The error is ErrNotWAV, ErrFormat or ErrNoData.
func Decode(b []byte) (samples []float32, rate int, err error) {
	le := binary.LittleEndian
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, 0, ErrNotWAV
	}
	b = b[12:]
	channels := 0
	for len(b) >= 8 {
		kind, size := string(b[:4]), uint64(le.Uint32(b[4:]))
		b = b[8:]
		body := b[:min(size, uint64(len(b)))]
		switch {
		case kind == "fmt " && len(body) >= 16:
			format := le.Uint16(body) // 1 is PCM, 0xFFFE is WAVE_FORMAT_EXTENSIBLE
			channels, rate = int(le.Uint16(body[2:])), int(le.Uint32(body[4:]))
			if format != 1 && format != 0xFFFE || le.Uint16(body[14:]) != 16 || channels < 1 || channels > 2 || rate < 4000 || rate > 192000 {
				return nil, 0, ErrFormat
			}
		case kind == "data" && channels == 0:
			return nil, 0, ErrFormat // the format chunk must come first
		case kind == "data":
			if size == 0 {
				body = b
			}
			return mono(body, channels), rate, nil
		}
		b = b[min(size+size%2, uint64(len(b))):]
	}
	return nil, 0, ErrNoData
}

// mono returns the mean of the channels of interleaved 16-bit samples.
func mono(body []byte, channels int) []float32 {
	out := make([]float32, len(body)/(2*channels))
	for i := range out {
		sum := float32(0)
		for c := range channels {
			sum += float32(int16(binary.LittleEndian.Uint16(body[2*(i*channels+c):])))
		}
		out[i] = sum / float32(channels) / 32768
	}
	return out
}
