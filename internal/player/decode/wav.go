package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// waveFormat is how the samples of a WAV are written.
type waveFormat struct {
	tag      uint16
	channels int
	rate     int
	bits     int // of a sample's container
}

func (f waveFormat) frameBytes() int { return f.channels * f.bits / 8 }

// played is the number of channels that are kept: more than two are mixed down to two.
func (f waveFormat) played() int { return min(f.channels, 2) }

// waveHeader is a WAV up to its samples.
type waveHeader struct {
	waveFormat
	data    int   // where the samples begin
	claimed int64 // bytes of samples by the header; valid unless endless
	endless bool  // the header does not know how many bytes
	riff    int64 // where the RIFF ends by its header; 0 when it does not know
}

var (
	errNoSamples = fail(ErrEmpty, "the WAV holds no samples; fetch it again")
	errCutHeader = fail(ErrDamaged, "the file ends inside its header; fetch it again")
	errNoFormat  = fail(ErrDamaged, "the WAV header does not say how its samples are written")
)

// parseWAV reads the chunks of b, which begins with RIFF, up to the samples. ok is false while b is too short; whole
// means that b ends with the file. Sizes in a header are hints: one that points past the end of the file must not make it
// allocate or fail, because encoders that write to a pipe cannot know sizes, and a download may be cut.
func parseWAV(b []byte, whole bool) (h waveHeader, ok bool, err error) {
	if len(b) < 12 {
		return h, false, endOf(whole, errCutHeader)
	}
	if size := int64(binary.LittleEndian.Uint32(b[4:])); size > 4 && !placeholder(size) {
		h.riff = size + 8
	}
	var size64 int64 // of the samples, by a ds64 chunk; 0 without one (EBU Tech 3306)
	for at := 12; at+8 <= len(b); {
		id, size := string(b[at:at+4]), int64(binary.LittleEndian.Uint32(b[at+4:]))
		body := b[at+8:]
		if id == "data" {
			if h.rate == 0 {
				// Some writers put fmt after the samples; they are too rare to support.
				return h, false, errNoFormat
			}
			if size >= placeholders && size64 > 0 {
				size = size64
			}
			h.data, h.claimed = at+8, size
			known := true
			if size == 0 {
				var chunk bool
				chunk, known = chunkAt(body, whole)
				h.endless = !chunk
			} else {
				h.endless = placeholder(size) || length(int(size)/h.frameBytes(), h.rate) > MaxLength
			}
			return h, known, nil
		}
		if !printable(b[at : at+4]) { // a chunk before it has another length than it says
			i := bytes.Index(b[at:], []byte("data"))
			if i < 0 {
				break
			}
			at += i
			continue
		}
		fits := size <= int64(len(body))
		if !whole && (!fits || len(body) < leastFormat+4 || int(size)+5 > len(body)) {
			return h, false, nil
		}
		if id == "fmt " {
			if h.waveFormat, err = parseFormat(body, int(min(size, int64(len(body))))); err != nil {
				return h, false, err
			}
			size = max(size, int64(misstated(body, int(size))))
		}
		if id == "ds64" && fits && size >= 16 {
			size64 = int64(min(binary.LittleEndian.Uint64(body[8:]), maxFile)) // after the size of the whole file
		}
		if fits {
			at += 8 + int(size) + padding(size, body[size:])
			continue
		}
		// The size cannot be true: search for the samples.
		i := bytes.Index(body, []byte("data"))
		if i < 0 {
			break
		}
		at += 8 + i
	}
	switch {
	case !whole:
		return h, false, nil
	case h.rate == 0:
		return h, false, errCutHeader
	}
	return h, false, errNoSamples
}

func endOf(whole bool, err error) error {
	if whole {
		return err
	}
	return nil
}

// placeholders is the smallest size that means "not known". Writers to a pipe put 0xFFFFFFFF there, 0x7FFFFFFF,
// 2,000,000,000, or one of these less a header. Files of this size are not read at all.
const placeholders = maxFile

func placeholder(size int64) bool { return size >= placeholders }

// chunkAt reports whether b begins with a chunk: four printable characters and a size that fits. It is not known while
// the following bytes may decide.
func chunkAt(b []byte, whole bool) (chunk, known bool) {
	if len(b) < 8 {
		return len(b) == 0, whole
	}
	if !printable(b[:4]) {
		return false, true
	}
	chunk = uint64(binary.LittleEndian.Uint32(b[4:]))+8 <= uint64(len(b))
	return chunk, chunk || whole
}

func printable(id []byte) bool {
	for _, c := range id {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// padding is the number of bytes between a chunk of this size and the next one, which begins in rest: one after an odd
// chunk, unless the writer forgot it.
func padding(size int64, rest []byte) int {
	if size%2 == 0 || len(rest) == 0 {
		return 0
	}
	id := rest[:min(4, len(rest))]
	if known := len(rest) >= 5 && chunkName(rest[1:5]); !known && printable(id) {
		return 0
	}
	return 1
}

// chunkName reports whether id names a chunk that WAV files have, before or behind their samples.
func chunkName(id []byte) bool {
	switch string(id) {
	case "data", "fmt ", "RIFF", "LIST", "fact", "id3 ", "ID3 ", "bext", "JUNK", "junk", "PAD ", "FLLR", "iXML", "axml", "_PMX", "PEAK",
		"cue ", "plst", "smpl", "inst", "acid", "cart", "umid", "afsp", "DISP", "labl", "note", "ds64", "levl", "mext":
		return true
	}
	return false
}

const leastFormat = 16 // bytes of a fmt chunk

// misstated returns the length of a fmt chunk that says it is shorter than the shortest form and is not, else 0. body
// begins with its contents.
func misstated(body []byte, size int) int {
	if size < leastFormat && len(body) >= leastFormat+4 && chunkName(body[leastFormat:leastFormat+4]) {
		return leastFormat
	}
	return 0
}

// parseFormat reads a fmt chunk of that size at the beginning of b.
func parseFormat(b []byte, size int) (f waveFormat, err error) {
	size = max(size, misstated(b, size))
	if size < leastFormat {
		if len(b) <= size {
			return f, errCutHeader
		}
		return f, fail(ErrDamaged, "the WAV's format chunk has %d bytes instead of %d and does not say how wide a sample is; fetch it again", size, leastFormat)
	}
	c := b[:size]
	le := binary.LittleEndian
	f.tag = le.Uint16(c)
	f.channels = int(le.Uint16(c[2:]))
	rate := le.Uint32(c[4:])
	align := int(le.Uint16(c[12:]))
	bits := int(le.Uint16(c[14:]))
	if f.tag == tagExtensible && len(c) >= 26 {
		f.tag = le.Uint16(c[24:]) // the sub-format's GUID begins with the old tag
	}
	if name := tagName(f.tag); name != "" {
		return f, fail(ErrUnsupported, "this WAV holds %s; of WAV files only PCM, float, A-law and µ-law can be played here", name)
	}
	if f.channels < 1 || f.channels > 64 || rate < 1000 || rate > 768_000 {
		return f, fail(ErrDamaged, "the WAV header asks for %d channels at %d Hz", f.channels, rate)
	}
	// The container size follows from the block size if that is possible (20 bits are stored in 24); otherwise from the bits.
	f.bits = (bits + 7) / 8 * 8
	if c := align / f.channels * 8; align%f.channels == 0 && c >= f.bits && c <= 64 && knows(f.tag, c) {
		f.bits = c
	}
	if !knows(f.tag, f.bits) {
		return f, fail(ErrUnsupported, "a WAV of kind 0x%04x with %d bits cannot be played here", f.tag, bits)
	}
	f.rate = int(rate)
	return f, nil
}

// WAVE format tags that are supported (Microsoft, "Multiple channel audio data and WAVE files").
const (
	tagPCM        = 0x0001
	tagFloat      = 0x0003
	tagALaw       = 0x0006
	tagMuLaw      = 0x0007
	tagExtensible = 0xFFFE
)

func knows(tag uint16, bits int) bool {
	switch tag {
	case tagPCM:
		return bits == 8 || bits == 16 || bits == 24 || bits == 32
	case tagFloat:
		return bits == 32 || bits == 64
	case tagALaw, tagMuLaw:
		return bits == 8
	}
	return false
}

// tagName names what a WAV with a format tag holds that is not supported; "" for tags that are, and for rare ones (the
// tags are registered in RFC 2361).
func tagName(tag uint16) string {
	name := map[uint16]string{0x0002: "Microsoft ADPCM", 0x0011: "IMA ADPCM", 0x0022: "TrueSpeech", 0x0031: "GSM 6.10", 0x0040: "G.721 ADPCM",
		0x0042: "G.723.1", 0x0050: "MPEG layer I or II", 0x0055: "MP3", 0x0064: "G.726 ADPCM", 0x0092: "AC-3", 0x00FF: "AAC", 0x0160: "Windows Media Audio",
		0x0161: "Windows Media Audio", 0x0162: "Windows Media Audio", 0x0163: "Windows Media Audio", 0x1600: "AAC", 0x1610: "AAC", 0x2000: "AC-3",
		0x674F: "Ogg Vorbis", 0x6750: "Ogg Vorbis", 0x6751: "Ogg Vorbis", 0x676F: "Ogg Vorbis", 0x6770: "Ogg Vorbis", 0x6771: "Ogg Vorbis",
		0x704F: "Opus", 0x706D: "AAC", 0xA109: "Speex", 0xF1AC: "FLAC"}[tag]
	if name == "" {
		return ""
	}
	return fmt.Sprintf("%s (kind 0x%04x)", name, tag)
}
