package decode

import (
	"bytes"
	"encoding/binary"
)

// frame is an MPEG audio frame header, as far as it is needed to find the next one (ISO/IEC 11172-3, 13818-3).
type frame struct {
	version int // 1, 2, or 25 for the unofficial 2.5
	layer   int
	rate    int
	mono    bool
	size    int // bytes, header included
	samples int // per channel
}

// parseFrame reads a header; ok is false for anything that is not one, and for the free
// bit rate, whose frames cannot be measured. Only layer III gets a size.
func parseFrame(b []byte) (f frame, ok bool) {
	if len(b) < 4 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 {
		return f, false
	}
	version, layer := b[1]>>3&3, b[1]>>1&3
	kbps, rate := int(b[2]>>4), int(b[2]>>2&3)
	if version == 1 || layer == 0 || kbps == 0 || kbps == 15 || rate == 3 || b[3]&3 == 2 {
		return f, false
	}
	f.version = [4]int{25, 0, 2, 1}[version]
	f.layer = 4 - int(layer)
	f.rate = [3]int{44100, 48000, 32000}[rate]
	f.mono = b[3]>>6 == 3
	f.samples = 1152
	rates := [15]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	if f.version != 1 {
		f.rate /= 2
		f.samples = 576
		rates = [15]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	}
	if f.version == 25 {
		f.rate /= 2
	}
	f.size = f.samples/8*rates[kbps]*1000/f.rate + int(b[2]>>1&1)
	return f, f.layer == 3
}

// same tells whether two frames can belong to one stream.
func (f frame) same(g frame) bool {
	return f.version == g.version && f.layer == g.layer && f.rate == g.rate
}

// skipID3 returns where the sound can begin: behind an ID3v2 tag, if there is one.
// The size a tag claims is only believed when the file is that long.
func skipID3(b []byte) int {
	if len(b) < 10 || string(b[:3]) != "ID3" {
		return 0
	}
	size := 10 + int(b[6]&0x7F)<<21 + int(b[7]&0x7F)<<14 + int(b[8]&0x7F)<<7 + int(b[9]&0x7F)
	if size > len(b) {
		return 10
	}
	return size
}

// firstFrame finds the first of two frames in a row within the first 64 kB of sound, -1 if there
// are none. A lone header is what any file may hold by chance; a file of one frame is the exception.
func firstFrame(b []byte) int {
	start := skipID3(b)
	for at := start; at+4 <= len(b) && at < start+64<<10; at++ {
		f, ok := parseFrame(b[at:])
		if !ok {
			continue
		}
		end := at + f.size
		if end == len(b) && at == start {
			return at
		}
		if end < len(b) {
			if g, ok := parseFrame(b[end:]); ok && f.same(g) {
				return at
			}
		}
	}
	return -1
}

// stream is an MP3 with everything but its frames taken away.
type stream struct {
	first  frame
	data   []byte // whole frames, one after the other, without the info frame
	frames int
	cut    bool // the file ends inside a frame
	tag    infoTag
}

// scan collects the frames and leaves out what stands before, between and behind them.
func scan(b []byte) (s stream, ok bool) {
	at := firstFrame(b)
	if at < 0 {
		return s, false
	}
	s.first, _ = parseFrame(b[at:])
	start := at // of the run of frames that ends at at
	keep := func() {
		if s.data == nil {
			s.data = b[start:at:at] // most files are one run: no copy
		} else {
			s.data = append(s.data, b[start:at]...)
		}
	}
	for at+4 <= len(b) {
		f, ok := parseFrame(b[at:])
		switch {
		case ok && f.same(s.first) && at+f.size > len(b):
			s.cut = at > start
			fallthrough
		case !ok, !f.same(s.first), !followed(b, at, f):
			keep()
			at++
			for at+4 <= len(b) && b[at] != 0xFF {
				at++
			}
			start = at
			continue
		}
		if s.frames == 0 && !s.tag.present {
			if s.tag = readInfo(b[at:at+f.size], f); s.tag.present {
				at += f.size
				start = at
				continue
			}
		}
		s.frames++
		at += f.size
	}
	if start < at {
		at = min(at, len(b))
		keep()
	}
	return s, s.frames > 0
}

// followed tells whether the frame at at is whole and another frame, a tag or the end comes behind it.
func followed(b []byte, at int, f frame) bool {
	end := at + f.size
	if end >= len(b)-4 {
		return end <= len(b)
	}
	if g, ok := parseFrame(b[end:]); ok && f.same(g) {
		return true
	}
	rest := b[end:]
	return bytes.HasPrefix(rest, []byte("TAG")) || bytes.HasPrefix(rest, []byte("APETAGEX")) ||
		bytes.HasPrefix(rest, []byte("ID3")) || bytes.HasPrefix(rest, []byte("LYRICS"))
}

// infoTag is what an encoder says of the whole stream in a first frame that holds no sound.
type infoTag struct {
	present        bool
	frames         int // 0 when not said
	gap            bool
	delay, padding int // samples the encoder added at both ends; only with gap
}

// readInfo reads a Xing, Info or VBRI frame and LAME's extension of it
// (Gabriel Bouvigne, "MP3 Info Tag revision 1 specifications").
func readInfo(b []byte, f frame) infoTag {
	side := 32
	switch {
	case f.version == 1 && f.mono, f.version != 1 && !f.mono:
		side = 17
	case f.version != 1:
		side = 9
	}
	at := 4 + side
	if len(b) >= 40 && string(b[36:40]) == "VBRI" {
		return infoTag{present: true}
	}
	if len(b) < at+8 || (string(b[at:at+4]) != "Xing" && string(b[at:at+4]) != "Info") {
		return infoTag{}
	}
	t := infoTag{present: true}
	flags := binary.BigEndian.Uint32(b[at+4:])
	at += 8
	if flags&1 != 0 {
		if len(b) >= at+4 {
			t.frames = int(binary.BigEndian.Uint32(b[at:]))
		}
		at += 4
	}
	for bit, size := range map[uint32]int{2: 4, 4: 100, 8: 4} { // bytes, table of contents, quality
		if flags&bit != 0 {
			at += size
		}
	}
	if len(b) < at+24 {
		return t
	}
	if id := string(b[at : at+4]); id == "LAME" || id == "Lavc" || id == "Lavf" || id == "L3.9" {
		t.gap = true
		t.delay = int(b[at+21])<<4 | int(b[at+22])>>4
		t.padding = int(b[at+22]&0x0F)<<8 | int(b[at+23])
	}
	return t
}
