package sandbox

import (
	"encoding/binary"
	"math"
)

const wavHeader = 44 // bytes: RIFF, fmt and data chunks without extras

// encodeWAV writes mono 16-bit little-endian PCM in a RIFF/WAVE file.
func encodeWAV(p PCM) []byte {
	size := 2 * len(p.Samples)
	b := make([]byte, 0, wavHeader+size)
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(wavHeader-8+size))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // PCM
	b = le.AppendUint16(b, 1) // channels
	b = le.AppendUint32(b, uint32(p.Rate))
	b = le.AppendUint32(b, uint32(2*p.Rate)) // bytes a second
	b = le.AppendUint16(b, 2)                // bytes a frame
	b = le.AppendUint16(b, 16)               // bits a sample
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(size))
	for _, v := range p.Samples {
		b = le.AppendUint16(b, uint16(int16(math.RoundToEven(float64(max(-1, min(1, v)))*32767))))
	}
	return b
}
