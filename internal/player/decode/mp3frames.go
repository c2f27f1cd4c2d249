package decode

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
