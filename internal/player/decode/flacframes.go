package decode

import (
	"bytes"
	"context"
	"io"
)

// flacFrame is the header of a FLAC frame (RFC 9639, 9.1).
type flacFrame struct {
	number  uint64 // frame number; number of the first sample in a stream with variable block size
	samples int    // per channel
	varies  bool   // the stream has variable block size
	size    int    // bytes of the header
}

// parseFLACFrame reads a header; ok is false for anything that is not one.
func parseFLACFrame(b []byte) (f flacFrame, ok bool) {
	if len(b) < 6 || b[0] != 0xFF || b[1]&0xFE != 0xF8 || b[3]&1 != 0 {
		return f, false
	}
	f.varies = b[1]&1 == 1
	number, n, ok := codedNumber(b[4:])
	if !ok {
		return f, false
	}
	f.number = number
	at := 4 + n
	next := func(n int) (v int) { // big-endian, 0 after the end
		for range n {
			v <<= 8
			if at < len(b) {
				v |= int(b[at])
			}
			at++
		}
		return v
	}
	switch size := b[2] >> 4; {
	case size == 0:
		return f, false
	case size == 1:
		f.samples = 192
	case size <= 5:
		f.samples = 576 << (size - 2)
	case size == 6:
		f.samples = next(1) + 1
	case size == 7:
		f.samples = next(2) + 1
	default:
		f.samples = 256 << (size - 8)
	}
	switch b[2] & 15 {
	case 12:
		next(1)
	case 13, 14:
		next(2)
	case 15:
		return f, false
	}
	f.size = at + 1
	return f, at < len(b) && flacCRC8(b[:at]) == b[at]
}

// codedNumber reads a number that is coded like UTF-8, but with up to 7 bytes.
func codedNumber(b []byte) (v uint64, n int, ok bool) {
	if b[0] < 0x80 {
		return uint64(b[0]), 1, true
	}
	for n = 2; n <= 7 && b[0]<<n&0x80 != 0; n++ {
	}
	if b[0]&0x40 == 0 || n > 7 || len(b) < n {
		return 0, 0, false
	}
	v = uint64(b[0]) & (0x7F >> n)
	for _, c := range b[1:n] {
		if c&0xC0 != 0x80 {
			return 0, 0, false
		}
		v = v<<6 | uint64(c&0x3F)
	}
	return v, n, true
}

// countFLAC adds up the sample counts in the frame headers of b. cut reports that the last frame, which begins at byte at,
// is incomplete or has something behind it; it is not counted then.
func countFLAC(b []byte) (samples, at int, cut bool) {
	f, ok := parseFLACFrame(b)
	if !ok {
		return 0, 0, true
	}
	for {
		next, g, ok := followingFLAC(b, at, f)
		if !ok {
			break
		}
		samples += f.samples
		at, f = next, g
	}
	if !wholeFLAC(b[at:]) {
		return samples, at, true
	}
	return samples + f.samples, at, false
}

// followingFLAC finds the frame after f; f begins at byte at of b.
func followingFLAC(b []byte, at int, f flacFrame) (next int, g flacFrame, ok bool) {
	want := f.number + 1
	if f.varies {
		want = f.number + uint64(f.samples)
	}
	for next = at + f.size; ; next++ {
		i := bytes.IndexByte(b[min(next, len(b)):], 0xFF)
		if i < 0 {
			return 0, g, false
		}
		next += i
		if g, ok = parseFLACFrame(b[next:]); ok && g.varies == f.varies && g.number == want {
			return next, g, true
		}
	}
}

// wholeFLAC reports whether b is exactly one frame, or one frame and an ID3v1 tag.
func wholeFLAC(b []byte) bool {
	const tag = 128 // bytes
	if flacCRC16(b) == 0 {
		return true
	}
	n := len(b) - tag
	return n > 0 && bytes.HasPrefix(b[n:], []byte("TAG")) && flacCRC16(b[:n]) == 0
}

// flacCRC8 is the checksum of a frame header, flacCRC16 that of a frame. The latter is 0 for a frame that includes its
// checksum (RFC 9639, 9.1.8 and 9.3).
func flacCRC8(b []byte) (crc byte) {
	for _, c := range b {
		crc ^= c
		for range 8 {
			carry := crc & 0x80
			if crc <<= 1; carry != 0 {
				crc ^= 0x07
			}
		}
	}
	return crc
}

func flacCRC16(b []byte) (crc uint16) {
	for _, c := range b {
		crc ^= uint16(c) << 8
		for range 8 {
			carry := crc & 0x8000
			if crc <<= 1; carry != 0 {
				crc ^= 0x8005
			}
		}
	}
	return crc
}

// probeFLAC reads all frame headers and decodes the first frame.
func probeFLAC(b []byte) (Info, error) {
	var f flacStream
	defer f.close()
	taken, _, err := f.header(b, true)
	if err != nil {
		return Info{}, err
	}
	b = b[taken:]
	if err := playableFLAC(b, f.head); err != nil {
		return Info{}, err
	}
	first := b
	if g, ok := parseFLACFrame(b); ok {
		if next, _, ok := followingFLAC(b, 0, g); ok {
			first = b[:next]
		}
	}
	f.start()
	if err := f.pulled.feed(context.Background(), first, true); err != nil {
		return Info{}, err
	}
	if len(f.out) == 0 {
		return Info{}, fail(ErrDamaged, "the FLAC cannot be decoded; fetch it again")
	}
	frames, at, cut := countFLAC(b)
	if f.err = nil; cut {
		n, err := f.last(b[at:])
		frames, f.err = frames+n, err
	}
	if err := tooMuch(frames, f.head.channels, f.head.rate); err != nil {
		return Info{}, err
	}
	i := f.head.info(frames)
	f.join(b)
	f.head.warn(&i, frames, f.err, f.joined)
	return i, nil
}

// last decodes the last frame of a file, which b begins with, and returns its samples and why it ends.
func (f *flacStream) last(b []byte) (samples int, err error) {
	one := flacStream{head: f.head}
	one.head.frames = 0 // so that memory is allocated for what is decoded
	defer one.close()
	one.start()
	if err := one.pulled.feed(context.Background(), b, true); err != nil {
		return 0, err
	}
	if one.err == nil && len(one.out) == 0 {
		one.err = io.ErrUnexpectedEOF
	}
	return len(one.out) / f.head.channels, one.err
}
