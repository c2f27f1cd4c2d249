package engine

import (
	"encoding/binary"
	"errors"
)

// readWAV takes a RIFF/WAVE file of 16-bit PCM apart and mixes it to mono. Programs that write to a pipe cannot know
// the length beforehand (espeak-ng claims two gigabytes), so the end of the data is the end of the file.
func readWAV(b []byte) (samples []float32, rate int, err error) {
	le := binary.LittleEndian
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, 0, errors.New("what it wrote is not a WAV file")
	}
	b = b[12:]
	channels := 0
	for len(b) >= 8 {
		kind, size := string(b[:4]), uint64(le.Uint32(b[4:]))
		b = b[8:]
		body := b[:min(size, uint64(len(b)))]
		switch {
		case kind == "fmt " && len(body) >= 16:
			format := le.Uint16(body)
			channels, rate = int(le.Uint16(body[2:])), int(le.Uint32(body[4:]))
			if format != 1 && format != 0xFFFE || le.Uint16(body[14:]) != 16 || channels < 1 || channels > 2 || rate < 4000 || rate > 192000 {
				return nil, 0, errors.New("its WAV file is not 16-bit sound of one or two channels")
			}
		case kind == "data" && channels == 0:
			return nil, 0, errors.New("its WAV file does not say what it holds")
		case kind == "data":
			if size == 0 {
				body = b
			}
			return mono(body, channels), rate, nil
		}
		b = b[min(size+size%2, uint64(len(b))):]
	}
	return nil, 0, errors.New("its WAV file holds no sound")
}

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
