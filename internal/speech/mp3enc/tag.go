package mp3enc

import (
	"encoding/binary"
	"math"
)

const (
	// encoderDelay is how many samples of silence a player must cut at the start, in addition to
	// the 529 of the decoder, which every player knows. 528 are the delay of the filters. The rest
	// makes the sound start at a granule, and a frame: FFmpeg makes only one cut in a frame, and the
	// sound may end in the frame in which it starts.
	encoderDelay = 2*granuleLines - decoderDelay
	filterDelay  = 528
	decoderDelay = 529

	tagBytes = 156 // from "Info" to its CRC
)

// gap is the position of the sound in its frames.
type gap struct {
	frames         int
	delay, padding int // samples to cut at the start, without the decoder's delay, and at the end
}

const (
	minFrames  = 6    // FFmpeg recognises an MP3 from this length on
	maxPadding = 4095 // largest value of the tag's field
)

// gapFor computes the position of n samples.
func (f format) gapFor(n int) gap {
	g := gap{delay: encoderDelay}
	needed := encoderDelay + decoderDelay + n // samples that a decoder must output for all of the sound
	g.frames = max((needed+f.frameSamples()-1)/f.frameSamples(), minFrames)
	whole := g.frames * f.frameSamples()
	for whole-g.delay-n > maxPadding {
		g.delay += f.frameSamples()
	}
	g.padding = whole - g.delay - n
	return g
}

// info is the content of the tag.
type info struct {
	gap
	peak    float64
	encoder string
}

// infoFormat is the stream's format with a bit rate at which the tag fits into one frame.
func (f format) infoFormat() format {
	for _, kbps := range f.bitrates() {
		if kbps >= f.kbps {
			f.kbps = kbps
			if f.frameSize(0) >= 4+f.sideBytes+tagBytes {
				break
			}
		}
	}
	return f
}

// writeTag writes the first frame, which has no sound but the Info tag and its extension by LAME
// (Gabriel Bouvigne, "MP3 Info Tag revision 1 specifications"). audio is the rest of the file.
func (f format) writeTag(frame, audio []byte, t info) {
	h := f.infoFormat().header(0)
	copy(frame, h[:])
	total := len(frame) + len(audio)
	tag := frame[4+f.sideBytes:]
	be := binary.BigEndian
	copy(tag, "Info")
	be.PutUint32(tag[4:], 1|2|4|8) // frames, bytes, table of contents and quality are there
	be.PutUint32(tag[8:], uint32(t.frames))
	be.PutUint32(tag[12:], uint32(total))
	for i := range 100 { // the position of each per cent of the time, in 256ths of the file
		at := int64(len(frame) + f.frameStart(t.frames*i/100))
		tag[16+i] = byte(min(256*at/int64(total), 255))
	}
	be.PutUint32(tag[116:], 0) // quality: the best

	ext := tag[120:]
	copy(ext[:9], t.encoder)
	ext[9] = 0<<4 | 1                      // revision 0, constant bit rate
	ext[10] = byte(min(f.rate/2/100, 255)) // low-pass in 100 Hz: none
	be.PutUint32(ext[11:], uint32(math.Round(float64(t.peak*(1<<23)))))
	ext[20] = byte(min(f.kbps, 255))
	ext[21] = byte(t.delay >> 4)
	ext[22] = byte(t.delay&0xF<<4 | t.padding>>8)
	ext[23] = byte(t.padding)
	ext[24] = f.sourceRate() << 6
	be.PutUint32(ext[28:], uint32(total))
	be.PutUint16(ext[32:], crc16(0, audio))
	be.PutUint16(ext[34:], crc16(0, frame[:4+f.sideBytes+tagBytes-2]))
}

// sourceRate is the tag's class of rates.
func (f format) sourceRate() byte {
	switch f.rate {
	case 44100:
		return 1
	case 48000:
		return 2
	}
	return 0
}
