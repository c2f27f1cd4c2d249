package decode

import (
	"bytes"
	"encoding/binary"
)

// frame is an MPEG audio frame header, as far as it is needed to find the next frame (ISO/IEC 11172-3, 13818-3).
type frame struct {
	version int // 1, 2, or 25 for the unofficial 2.5
	layer   int
	rate    int
	mono    bool
	size    int // bytes, header included
	samples int // per channel
}

// parseFrame reads a header. ok is false for anything else, and for the free bit rate, whose frames have no known size.
// Only layer III gets a size.
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

// same reports whether two frames can belong to one stream.
func (f frame) same(g frame) bool {
	return f.version == g.version && f.layer == g.layer && f.rate == g.rate
}

// skipID3 returns where the sound can begin: after an ID3v2 tag, if there is one. The size in a tag is only believed
// when the file is that long, which is not known before the file is that long or whole.
func skipID3(b []byte, whole bool) (at int, known bool) {
	if len(b) < 10 || string(b[:3]) != "ID3" {
		return 0, true
	}
	size := 10 + int(b[6]&0x7F)<<21 + int(b[7]&0x7F)<<14 + int(b[8]&0x7F)<<7 + int(b[9]&0x7F)
	if size > len(b) {
		return 10, whole
	}
	return size, true
}

// firstFrame finds the first of two consecutive frames within the first 64 kB of sound, or -1. A lone header may be in
// any file by chance; a file of one frame is the exception. The result is not known while the following bytes may
// decide.
func firstFrame(b []byte, whole bool) (at int, known bool) {
	start, known := skipID3(b, whole)
	if !known {
		return -1, false
	}
	for at := start; at < start+64<<10; at++ {
		if at+4 > len(b) {
			return -1, whole
		}
		f, ok := parseFrame(b[at:])
		if !ok {
			continue
		}
		end := at + f.size
		switch {
		case end+4 > len(b) && !whole:
			return -1, false
		case end == len(b) && at == start:
			return at, true
		case end < len(b):
			if g, ok := parseFrame(b[end:]); ok && f.same(g) {
				return at, true
			}
		}
	}
	return -1, true
}

// scanner finds the frames of an MP3 and skips what is before, between and after them.
type scanner struct {
	at     int  // bytes before it are done
	begun  bool // the first frame was found,
	none   bool // or there is none
	first  frame
	frames int  // 0 when unknown
	run    bool // a frame ends at at
	joined bool // the last frame directly follows the one before
	cut    bool // the file ends inside a frame
	tag    infoTag
}

// next returns the next frame in b; whole means that b ends with the file. ok is false when there is none, or when more
// of the file is needed.
func (s *scanner) next(b []byte, whole bool) (data []byte, ok bool) {
	if !s.begun {
		at, known := firstFrame(b, whole)
		if s.none = known && at < 0; at < 0 {
			return nil, false
		}
		s.at, s.begun = at, true
		s.first, _ = parseFrame(b[at:])
	}
	for s.at+4 <= len(b) {
		f, ok := parseFrame(b[s.at:])
		ok = ok && f.same(s.first)
		end := s.at + f.size
		if ok && !whole && end+longestMark > len(b) {
			return nil, false
		}
		if ok && end > len(b) && s.run {
			s.cut = true
		}
		if !ok || !followed(b, s.at, f) {
			s.run = false
			s.at++
			for s.at+4 <= len(b) && b[s.at] != 0xFF {
				s.at++
			}
			continue
		}
		data = b[s.at:end]
		s.at = end
		if s.frames == 0 && !s.tag.present {
			if s.tag = readInfo(data, f); s.tag.present {
				continue
			}
		}
		s.frames++
		s.joined, s.run = s.run, true
		return data, true
	}
	return nil, false
}

// followed reports whether the frame at at is complete and followed by another frame, a tag or the end.
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

// longestMark is how many bytes followed looks at after a frame.
const longestMark = len("APETAGEX")

// infoTag is what an encoder says about the stream in a first frame without sound.
type infoTag struct {
	present        bool
	frames         int // 0 when not said
	gap            bool
	delay, padding int // samples that the encoder added at both ends; valid with gap
}

// readInfo reads a Xing, Info or VBRI frame and LAME's extension of it (Gabriel Bouvigne, "MP3 Info Tag revision 1
// specifications").
func readInfo(b []byte, f frame) infoTag {
	at := 4 + layoutOf(f).bytes
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
