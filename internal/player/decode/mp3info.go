package decode

import "encoding/binary"

// infoTag is what an encoder says about the stream in a first frame without sound.
type infoTag struct {
	present        bool
	frames         int // 0 when not said, or not believed
	bytes          int // of the frames, the info frame included; 0 when not said
	gap            bool
	delay, padding int // samples that the encoder added at both ends; valid with gap
}

// readInfo reads a Xing, Info or VBRI frame and LAME's extension of it (Gabriel Bouvigne, "MP3 Info Tag revision 1
// specifications"). Numbers that no encoder means are ignored: a count is written at the end of encoding, over a
// placeholder, and not at all into a pipe.
func readInfo(b []byte, f frame) (t infoTag) {
	be := binary.BigEndian
	at := 4 + layoutOf(f).bytes
	if len(b) >= 54 && string(b[36:40]) == "VBRI" {
		return f.believed(infoTag{present: true, bytes: int(be.Uint32(b[46:])), frames: int(be.Uint32(b[50:]))})
	}
	if len(b) < at+8 || (string(b[at:at+4]) != "Xing" && string(b[at:at+4]) != "Info") {
		return infoTag{}
	}
	t.present = true
	flags := be.Uint32(b[at+4:])
	at += 8
	for bit, size := range []int{4, 4, 100, 4} { // frames, bytes, table of contents, quality
		if flags>>bit&1 == 0 {
			continue
		}
		if len(b) >= at+4 && bit == 0 {
			t.frames = int(be.Uint32(b[at:]))
		}
		if len(b) >= at+4 && bit == 1 {
			t.bytes = int(be.Uint32(b[at:]))
		}
		at += size
	}
	if len(b) >= at+24 {
		if id := string(b[at : at+4]); id == "LAME" || id == "Lavc" || id == "Lavf" || id == "L3.9" {
			t.gap = true
			t.delay = int(b[at+21])<<4 | int(b[at+22])>>4
			t.padding = int(b[at+22]&0x0F)<<8 | int(b[at+23])
		}
	}
	return f.believed(t)
}

// believed clears what cannot be true in a stream of such frames.
func (f frame) believed(t infoTag) infoTag {
	if length(t.frames*f.samples, f.rate) > MaxLength {
		t.frames = 0
	}
	if t.frames > 0 && t.front()+t.behind() >= t.frames*f.samples {
		t.gap = false // it would leave nothing
	}
	if t.bytes > maxFile {
		t.bytes = 0
	}
	return t
}

// front and behind are the samples per channel to leave out at both ends. Without LAME's tag they are unknown, and
// everything is kept.
func (t infoTag) front() int {
	if !t.gap {
		return 0
	}
	return t.delay + decoderDelay
}

func (t infoTag) behind() int {
	if !t.gap {
		return 0
	}
	return max(t.padding-decoderDelay, 0)
}

// isFreeFormat reports whether b begins with frames of the free bit rate: their headers do not say how long they are, so
// the distance between them tells.
func isFreeFormat(b []byte) bool {
	const longest = 8 << 10
	free := func(b []byte) bool {
		return len(b) >= 4 && b[0] == 0xFF && b[1]&0xE0 == 0xE0 && b[1]>>3&3 != 1 && b[1]>>1&3 == 1 && b[2]>>4 == 0 && b[2]>>2&3 != 3 && b[3]&3 != 2
	}
	if !free(b) {
		return false
	}
	same := func(at int) bool {
		return at+4 <= len(b) && free(b[at:]) && b[at+1] == b[1] && b[at+2]&0x0C == b[2]&0x0C && b[at+3]&0xC0 == b[3]&0xC0
	}
	for n := 24; n < longest && n+4 <= len(b); n++ {
		if same(n) && (same(2*n) || same(2*n-1) || same(2*n+1)) {
			return true
		}
	}
	return false
}
