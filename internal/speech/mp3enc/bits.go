package mp3enc

import "callboard/internal/lazy"

// bitWriter writes bits, most significant first.
type bitWriter struct {
	buf     []byte
	acc     uint64
	pending int // bits of acc that are not in buf yet, fewer than 8 between calls
}

func (w *bitWriter) reset() { w.buf, w.acc, w.pending = w.buf[:0], 0, 0 }

// putBits writes the lowest n bits of v, n <= 32; the rest of v must be zero.
func (w *bitWriter) putBits(v uint32, n int) {
	w.acc = w.acc<<n | uint64(v)
	w.pending += n
	for w.pending >= 8 {
		w.pending -= 8
		w.buf = append(w.buf, byte(w.acc>>w.pending))
	}
}

func (w *bitWriter) flag(b bool) {
	if b {
		w.putBits(1, 1)
	} else {
		w.putBits(0, 1)
	}
}

// align fills the last byte with zeros.
func (w *bitWriter) align() {
	if w.pending > 0 {
		w.putBits(0, 8-w.pending)
	}
}

// crc16 updates the CRC of the info tag: polynomial 0x8005, bits reflected, initial value 0.
func crc16(crc uint16, b []byte) uint16 {
	table := crcTable.Get()
	for _, c := range b {
		crc = crc>>8 ^ table[byte(crc)^c]
	}
	return crc
}

var crcTable = lazy.Value[*[256]uint16]{Make: func() *[256]uint16 {
	var t [256]uint16
	for i := range t {
		c := uint16(i)
		for range 8 {
			if c&1 != 0 {
				c = c>>1 ^ 0xA001
			} else {
				c >>= 1
			}
		}
		t[i] = c
	}
	return &t
}}
