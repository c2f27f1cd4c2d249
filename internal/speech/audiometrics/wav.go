package audiometrics

import (
	"encoding/binary"
	"math"
)

// WAV is the sound as a RIFF/WAVE file: mono, 16 bits.
func (s Sound) WAV() []byte {
	const header = 44
	size := 2 * len(s.Samples)
	le := binary.LittleEndian
	b := make([]byte, 0, header+size)
	b = le.AppendUint32(append(b, "RIFF"...), uint32(header-8+size))
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint32(b, 1|1<<16) // PCM, one channel
	b = le.AppendUint32(b, uint32(s.Rate))
	b = le.AppendUint32(b, uint32(2*s.Rate))
	b = le.AppendUint32(b, 2|16<<16) // bytes a frame, bits a sample
	b = le.AppendUint32(append(b, "data"...), uint32(size))
	for _, v := range s.Samples {
		b = le.AppendUint16(b, uint16(int16(math.RoundToEven(32767*max(-1, min(1, float64(v)))))))
	}
	return b
}
