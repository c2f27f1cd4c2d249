package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/gopxl/beep/v2"
)

// WAVE format tags that are supported (Microsoft, "Multiple channel audio data and WAVE files").
const (
	tagPCM        = 0x0001
	tagFloat      = 0x0003
	tagALaw       = 0x0006
	tagMuLaw      = 0x0007
	tagExtensible = 0xFFFE
)

var errNoSamples = fail(ErrEmpty, "the WAV holds no samples; fetch it again")

// wav is the structure of a WAV as far as it was read: the sample format and the position of the samples.
type wav struct {
	tag      uint16
	channels int
	rate     int
	bits     int // of a sample's container

	at      int    // where the next chunk begins
	found   bool   // the samples were found, and begin at at
	claimed uint32 // bytes of samples, by the header
	size64  uint64 // the same by a ds64 chunk; 0 without one (EBU Tech 3306)
	endless bool   // the header does not know how many bytes
}

func (w *wav) frameBytes() int { return w.channels * w.bits / 8 }

// played is the number of channels that are kept: more than two are mixed down to two.
func (w *wav) played() int { return min(w.channels, 2) }

// frames is the number of complete frames in that many bytes after the header.
func (w *wav) frames(bytes int) int {
	if !w.endless {
		bytes = int(min(int64(bytes), int64(w.claimed)))
	}
	return max(0, bytes) / w.frameBytes()
}

func (w *wav) info(frames int) Info {
	i := Info{Format: WAV, Rate: beep.SampleRate(w.rate), Channels: w.channels, Bits: w.bits, Duration: length(frames, w.rate)}
	if want := int(w.claimed) / w.frameBytes(); w.claimed < streamed && want > frames {
		i.Warning = fmt.Sprintf("cut short: %s of %s arrived", seconds(frames, w.rate), seconds(want, w.rate))
	}
	return i
}

// walk reads chunk by chunk up to the samples, as far as b allows; whole means that b is the whole file. Sizes in a
// header are hints: one that points past the end of the file must not make it allocate or fail, because encoders that
// write to a pipe cannot know sizes, and a download may be cut.
func (w *wav) walk(b []byte, whole bool) error {
	w.at = max(w.at, 12)
	for w.at+8 <= len(b) && !w.found {
		id, size := string(b[w.at:w.at+4]), binary.LittleEndian.Uint32(b[w.at+4:w.at+8])
		body := b[w.at+8:]
		fits := uint64(size) <= uint64(len(body))
		if id == "data" {
			if size == 0 {
				chunk, known := chunkAt(body, whole)
				if !known {
					return nil
				}
				w.endless = !chunk
			}
			if size >= streamed && w.size64 > 0 && w.size64 < streamed {
				size = uint32(w.size64)
			}
			w.at, w.claimed, w.found = w.at+8, size, true
			break
		}
		next := w.at + 8 + int(size)
		if !whole && (!fits || len(body) < leastFormat || next+4 > len(b)) {
			return nil
		}
		if id == "fmt " {
			if err := w.format(body[:min(uint64(size), uint64(len(body)))], body); err != nil {
				return err
			}
		}
		if id == "ds64" && fits && size >= 16 {
			w.size64 = binary.LittleEndian.Uint64(body[8:]) // after the size of the whole file
		}
		if fits {
			w.at = nextChunk(b, next)
			continue
		}
		// The size cannot be true: search for the samples.
		i := bytes.Index(body, []byte("data"))
		if i < 0 {
			break
		}
		w.at += 8 + i
	}
	switch {
	case w.found && w.rate == 0:
		// Some writers put fmt after the samples; they are too rare to support.
		return fail(ErrDamaged, "the WAV header does not say how its samples are written")
	case whole && w.rate == 0:
		return fail(ErrDamaged, "the file ends inside its header; fetch it again")
	case whole && !w.found:
		return errNoSamples
	}
	return nil
}

// probeWAV reads the structure only.
func probeWAV(b []byte) (Info, error) {
	var w wav
	if err := w.walk(b, true); err != nil {
		return Info{}, err
	}
	frames := w.frames(len(b) - w.at)
	if frames == 0 {
		return Info{}, errNoSamples
	}
	return w.info(frames), tooMuch(frames, w.played(), w.rate)
}

// streamed is the smallest size that means "unknown": ffmpeg writes 0xFFFFFFFF to a pipe, others 0x7FFFFFFF or that
// rounded down to a block.
const streamed = 0x7FFF0000

const leastFormat = 16 // bytes of a fmt chunk

// format reads the fmt chunk. If the size of the chunk is nonsense, its shortest form is read from rest.
func (w *wav) format(c, rest []byte) error {
	if len(c) < leastFormat {
		c = rest[:min(leastFormat, len(rest))]
	}
	if len(c) < leastFormat {
		return fail(ErrDamaged, "the file ends inside its header; fetch it again")
	}
	le := binary.LittleEndian
	w.tag = le.Uint16(c)
	w.channels = int(le.Uint16(c[2:]))
	rate := le.Uint32(c[4:])
	align := int(le.Uint16(c[12:]))
	bits := int(le.Uint16(c[14:]))
	if w.tag == tagExtensible && len(c) >= 26 {
		w.tag = le.Uint16(c[24:]) // the sub-format's GUID begins with the old tag
	}
	if w.channels < 1 || w.channels > 64 || rate < 1000 || rate > 768_000 {
		return fail(ErrDamaged, "the WAV header asks for %d channels at %d Hz", w.channels, rate)
	}
	// The container size follows from the block size if that is possible (20 bits are stored in 24); otherwise from the bits.
	w.bits = (bits + 7) / 8 * 8
	if c := align / w.channels * 8; align%w.channels == 0 && c >= w.bits && c <= 64 && w.knows(c) {
		w.bits = c
	}
	if !w.knows(w.bits) {
		return fail(ErrUnsupported, "a WAV of kind 0x%04x with %d bits cannot be played here", w.tag, bits)
	}
	w.rate = int(rate)
	return nil
}

func (w *wav) knows(bits int) bool {
	switch w.tag {
	case tagPCM:
		return bits == 8 || bits == 16 || bits == 24 || bits == 32
	case tagFloat:
		return bits == 32 || bits == 64
	case tagALaw, tagMuLaw:
		return bits == 8
	}
	return false
}

// nextChunk skips the pad byte after an odd chunk, unless the writer forgot it.
func nextChunk(b []byte, at int) int {
	if at%2 == 0 {
		return at
	}
	for _, id := range []string{"data", "fmt ", "LIST", "fact"} {
		if at+4 <= len(b) && string(b[at:at+4]) == id {
			return at
		}
	}
	return at + 1
}

// chunkAt reports whether b begins with a chunk: four printable characters and a size that fits. It is not known while
// the following bytes may decide.
func chunkAt(b []byte, whole bool) (chunk, known bool) {
	if len(b) < 8 {
		return len(b) == 0, whole
	}
	for _, c := range b[:4] {
		if c < ' ' || c > '~' {
			return false, true
		}
	}
	chunk = uint64(binary.LittleEndian.Uint32(b[4:]))+8 <= uint64(len(b))
	return chunk, chunk || whole
}
