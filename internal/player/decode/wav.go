package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
)

// The format tags of WAVE that are read here (Microsoft, "Multiple channel audio data and WAVE files").
const (
	tagPCM        = 0x0001
	tagFloat      = 0x0003
	tagALaw       = 0x0006
	tagMuLaw      = 0x0007
	tagExtensible = 0xFFFE
)

// wav is a file's structure: how its samples are written, and which bytes they are.
type wav struct {
	tag      uint16
	channels int
	rate     int
	bits     int // of a sample's container
	data     []byte
	warning  string
}

func (w wav) frameBytes() int { return w.channels * w.bits / 8 }
func (w wav) frames() int {
	if n := w.frameBytes(); n > 0 {
		return len(w.data) / n
	}
	return 0
}

func (w wav) info() Info {
	if w.rate == 0 {
		return Info{}
	}
	return Info{Format: "wav", Rate: w.rate, Channels: w.channels, Bits: w.bits,
		Duration: length(w.frames(), w.rate), Warning: w.warning}
}

// parseWAV walks the chunks. Sizes in a header are hints: one that points past the end
// of the file never makes it allocate or fail, because encoders that write to a pipe
// cannot know them, and a download may have been cut.
func parseWAV(b []byte) (wav, error) {
	var w wav
	var claimed uint32
	found := false
	for at := 12; at+8 <= len(b) && !found; {
		id, size := string(b[at:at+4]), binary.LittleEndian.Uint32(b[at+4:at+8])
		body := b[at+8:]
		fits := uint64(size) <= uint64(len(body))
		switch {
		case id == "data":
			w.data, claimed, found = body, size, true
			if fits && !(size == 0 && !chunkAt(body)) {
				w.data = body[:size]
			}
		case id == "fmt ":
			if err := w.format(body[:min(uint64(size), uint64(len(body)))], body); err != nil {
				return wav{}, err
			}
		}
		if fits {
			at = nextChunk(b, at+8+int(size))
			continue
		}
		// A size that cannot be true: the samples are the only thing worth looking for.
		i := bytes.Index(body, []byte("data"))
		if found || i < 0 {
			break
		}
		at += 8 + i
	}
	switch {
	case w.rate == 0 && !found:
		return wav{}, fail(ErrDamaged, "the file ends inside its header; fetch it again")
	case w.rate == 0:
		// Some writers put fmt behind the samples; those are too rare to serve.
		return wav{}, fail(ErrDamaged, "the WAV header does not say how its samples are written")
	case w.frames() == 0:
		return wav{}, fail(ErrEmpty, "the WAV holds no samples; fetch it again")
	}
	w.data = w.data[:w.frames()*w.frameBytes()]
	if want := int(claimed) / w.frameBytes(); claimed < streamed && want > w.frames() {
		w.warning = fmt.Sprintf("cut short: %s of %s arrived", seconds(w.frames(), w.rate), seconds(want, w.rate))
	}
	return w, tooMuch(w.frames(), min(w.channels, 2), w.rate)
}

// streamed is the smallest size that stands for "not known": ffmpeg writes 0xFFFFFFFF to a
// pipe, others 0x7FFFFFFF or that rounded down to a block.
const streamed = 0x7FFF0000

// format reads the fmt chunk. A chunk whose size is nonsense is read from rest, by its least form.
func (w *wav) format(c, rest []byte) error {
	if len(c) < 16 {
		c = rest[:min(16, len(rest))]
	}
	if len(c) < 16 {
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
	// The container is what the block says when that is possible (20 bits live in 24); otherwise the bits rounded up.
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

// nextChunk skips the pad byte of an odd chunk, unless the writer forgot it.
func nextChunk(b []byte, at int) int {
	if at%2 == 0 {
		return at
	}
	if at < len(b) && b[at] != 0 && chunkAt(b[at:]) && !(at+1 < len(b) && chunkAt(b[at+1:])) {
		return at
	}
	return at + 1
}

// chunkAt tells whether b could begin with a chunk: four printable characters and a size that fits.
func chunkAt(b []byte) bool {
	if len(b) < 8 {
		return len(b) == 0
	}
	for _, c := range b[:4] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return uint64(binary.LittleEndian.Uint32(b[4:]))+8 <= uint64(len(b))
}

func decodeWAV(ctx context.Context, b []byte) (*Audio, error) {
	w, err := parseWAV(b)
	if err != nil {
		return nil, err
	}
	a := &Audio{Info: w.info(), Channels: min(w.channels, 2)}
	a.Samples = w.samples(ctx)
	a.Peaks = peaks(ctx, a.Samples, a.Channels)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return a, nil
}
