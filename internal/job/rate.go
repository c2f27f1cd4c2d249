package job

import (
	"encoding/binary"
	"io"
)

// rate reads the sampling rate out of the head of an audio file, in Hz; 0 when it is not found.
func rate(r io.ReaderAt, ext string) int {
	switch ext {
	case ".wav":
		return wavRate(r)
	case ".mp3":
		return mpegRate(r)
	}
	return 0
}

// wavRate looks for the chunk "fmt " (Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0").
func wavRate(r io.ReaderAt) int {
	head := make([]byte, 16)
	if _, err := r.ReadAt(head[:4], 0); err != nil {
		return 0
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if string(head[:4]) == "RIFX" {
		order = binary.BigEndian
	}
	for at, chunks := int64(12), 0; chunks < 64; chunks++ {
		if _, err := r.ReadAt(head, at); err != nil {
			return 0
		}
		if string(head[:4]) == "fmt " { // behind its size: the code of the format and the channels, two bytes each
			if got := order.Uint32(head[12:]); got <= 1<<20 {
				return int(got)
			}
			return 0
		}
		size := int64(order.Uint32(head[4:]))
		at += 8 + size + size%2
	}
	return 0
}

// mpegRate reads the header of the first frame (ISO/IEC 11172-3 and 13818-3), which may stand behind an ID3v2 tag
// (id3.org, "ID3 tag version 2.4.0", section 3.1: a size of four times seven bits).
func mpegRate(r io.ReaderAt) int {
	head := make([]byte, 10)
	if _, err := r.ReadAt(head, 0); err != nil {
		return 0
	}
	if string(head[:3]) == "ID3" {
		size := int64(head[6]&0x7f)<<21 | int64(head[7]&0x7f)<<14 | int64(head[8]&0x7f)<<7 | int64(head[9]&0x7f)
		if _, err := r.ReadAt(head[:4], 10+size); err != nil {
			return 0
		}
	}
	if !mpegFrame(head) {
		return 0
	}
	full := [...]int{44100, 48000, 32000}[head[2]>>2&3]
	switch head[1] >> 3 & 3 {
	case 3: // version 1
		return full
	case 2:
		return full / 2
	}
	return full / 4 // version 2.5
}
