package decode

import (
	"bytes"
	"encoding/binary"
)

// oggPage is a page of an Ogg stream (RFC 3533, 6).
type oggPage struct {
	raw      []byte // the whole page
	flags    byte
	granule  int64 // granule position: frames up to the end of the last packet that ends here; -1 when none does
	serial   uint32
	sequence uint32
	lacing   []byte // lengths of the segments
	body     []byte
}

const (
	oggContinued = 1 // the page begins inside a packet
	oggFirst     = 2 // of its stream
	oggLast      = 4 // of its stream
	oggHeader    = 27
)

// nextPage returns the first intact page of b that begins at from or later, with its start and end. skipped reports
// that there are other bytes before it. When end is 0, b holds no complete page yet; bytes before at are not needed again.
func nextPage(b []byte, from int, whole bool) (p oggPage, at, end int, skipped bool) {
	for at = from; ; at++ {
		i := bytes.Index(b[at:], []byte(oggMagic))
		if i < 0 {
			keep := 0
			if !whole {
				keep = min(len(oggMagic)-1, len(b)-at)
			}
			return p, len(b) - keep, 0, skipped || len(b)-keep > at
		}
		at, skipped = at+i, skipped || i > 0
		p, end, complete := parsePage(b[at:])
		if end > 0 {
			return p, at, at + end, skipped
		}
		if !complete && !whole {
			return p, at, 0, skipped
		}
		skipped = true
	}
}

// parsePage reads the page at the start of b. complete reports that b is long enough for it; size is 0 when it is not, or
// when the checksum is wrong.
func parsePage(b []byte) (p oggPage, size int, complete bool) {
	if len(b) < oggHeader {
		return p, 0, false
	}
	le := binary.LittleEndian
	body := oggHeader + int(b[26])
	if len(b) < body {
		return p, 0, false
	}
	lacing := b[oggHeader:body]
	size = body
	for _, n := range lacing {
		size += int(n)
	}
	if len(b) < size {
		return p, 0, false
	}
	if b[4] != 0 || oggChecksum(b[:size]) != le.Uint32(b[22:]) {
		return p, 0, true
	}
	return oggPage{raw: b[:size], flags: b[5], granule: int64(le.Uint64(b[6:])), serial: le.Uint32(b[14:]), sequence: le.Uint32(b[18:]),
		lacing: lacing, body: b[body:size]}, size, true
}

// packets calls use for each packet, or part of a packet, in the page; ends reports that the packet ends there.
func (p oggPage) packets(use func(part []byte, ends bool)) {
	from, to := 0, 0
	for i, n := range p.lacing {
		to += int(n)
		if ends := n < 255; ends || i == len(p.lacing)-1 {
			use(p.body[from:to], ends)
			from = to
		}
	}
}

// oggPacket returns a page with one packet, which must be shorter than 65,025 bytes.
func oggPacket(packet []byte, flags byte, sequence uint32) []byte {
	lacing := append(bytes.Repeat([]byte{255}, len(packet)/255), byte(len(packet)%255))
	b := append([]byte(oggMagic), 0, flags)
	b = append(b, make([]byte, 8+4)...) // position 0, serial number 0
	b = binary.LittleEndian.AppendUint32(b, sequence)
	b = append(b, 0, 0, 0, 0, byte(len(lacing)))
	b = append(append(b, lacing...), packet...)
	binary.LittleEndian.PutUint32(b[22:], oggChecksum(b))
	return b
}

// oggChecksum is the CRC-32 of a page, taken with its checksum field as zero. It is not that of hash/crc32: its
// polynomial, 0x04c11db7, is used with the most significant bit first.
func oggChecksum(page []byte) uint32 {
	var crc uint32
	for i, b := range page {
		if i >= 22 && i < 26 {
			b = 0
		}
		crc = crc<<8 ^ oggTable[byte(crc>>24)^b]
	}
	return crc
}

var oggTable = func() (t [256]uint32) {
	for i := range t {
		r := uint32(i) << 24
		for range 8 {
			carry := r & (1 << 31)
			if r <<= 1; carry != 0 {
				r ^= 0x04c11db7
			}
		}
		t[i] = r
	}
	return t
}()
