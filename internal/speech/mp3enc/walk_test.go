package mp3enc

import (
	"encoding/binary"
	"slices"
	"testing"
)

// walked is the result of walk.
type walked struct {
	info          []byte // the first frame
	audio         []byte // the others
	frames        int
	samples       int
	delay         int
	padding       int
	name          string
	shortGranules int // granules in short blocks
	borrowed      int // frames whose main data begins in earlier ones
	largest       int // bits of the largest granule
}

type bitReader struct {
	b  []byte
	at int
}

func (r *bitReader) take(n int) (v int) {
	for range n {
		v = v<<1 | int(r.b[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

// walk parses every frame of a file by the standard and fails where one contradicts itself, its
// neighbours or the options.
func walk(t testing.TB, file []byte, o Options) (w walked) {
	t.Helper()
	lsf := o.Rate < 32000
	side, granules, beginBits := 17, 2, 9
	rates, bitrates := []int{44100, 48000, 32000}, kbpsMPEG1
	if lsf {
		side, granules, beginBits = 9, 1, 8
		rates, bitrates = []int{22050, 24000, 16000}, kbpsMPEG2
	}
	if o.Bitrate == 0 {
		o.Bitrate = 128
		if lsf {
			o.Bitrate = 64
		}
	}
	var (
		mainBytes int  // of all frames up to this one
		mainEnd   int  // bit at which the last frame's main data ends
		lastBlock = -1 // before the first granule, which may have any block type
	)
	for at := 0; at < len(file); {
		if len(file) < at+4 {
			t.Fatalf("%d extra bytes at the end", len(file)-at)
		}
		h := binary.BigEndian.Uint32(file[at:])
		if h>>21 != 0x7FF || h>>17&3 != 1 || h>>16&1 != 1 {
			t.Fatalf("no layer III frame without CRC at %d: %08x", at, h)
		}
		if got := h>>19&3 == 2; got != lsf || h>>19&3 < 2 {
			t.Fatalf("frame at %d has the wrong version: %08x", at, h)
		}
		if rates[h>>10&3] != o.Rate || h>>6&3 != 3 {
			t.Fatalf("frame at %d has the wrong rate, or is not mono: %08x", at, h)
		}
		kbps := bitrates[h>>12&15]
		if at > 0 && kbps != o.Bitrate {
			t.Fatalf("frame at %d has %d kbit/s, want %d", at, kbps, o.Bitrate)
		}
		size := 72*granules*kbps*1000/o.Rate + int(h>>9&1)
		if at+size > len(file) {
			t.Fatalf("frame at %d is cut", at)
		}
		frame := file[at : at+size]
		at += size
		if w.info == nil {
			w.info = frame
			w.readTag(t, frame[4+side:])
			if slices.ContainsFunc(frame[4:4+side], func(b byte) bool { return b != 0 }) {
				t.Fatal("the info frame has side information")
			}
			w.audio = file[at:]
			continue
		}
		w.frames++
		w.samples += 576 * granules

		r := &bitReader{b: frame, at: 32}
		begin := r.take(beginBits)
		if begin > 0 {
			w.borrowed++
		}
		if lsf {
			r.take(1)
		} else {
			r.take(9)
		}
		start := 8 * (mainBytes - begin)
		if start < mainEnd {
			t.Fatalf("frame %d: main data begins at bit %d, before the last ends at %d", w.frames, start, mainEnd)
		}
		mainEnd = start
		for range granules {
			lastBlock = w.readSide(t, r, lsf, lastBlock, &mainEnd)
		}
		if r.at != 8*(4+side) {
			t.Fatalf("frame %d: side information of %d bits", w.frames, r.at-32)
		}
		mainBytes += size - 4 - side
		if mainEnd > 8*mainBytes {
			t.Fatalf("frame %d: main data ends %d bits after the frame", w.frames, mainEnd-8*mainBytes)
		}
	}
	return w
}

// readSide reads the side information of a granule, moves end to the end of its main data, and returns
// its block type.
func (w *walked) readSide(t testing.TB, r *bitReader, lsf bool, lastBlock int, end *int) int {
	t.Helper()
	bits := r.take(12)
	*end += bits
	w.largest = max(w.largest, bits)
	pairs := r.take(9)
	if pairs > 288 {
		t.Fatalf("frame %d: %d big values", w.frames, 2*pairs)
	}
	r.take(8)
	var tables []int
	block := 0
	if compress := 4; lsf {
		compress = r.take(9)
		if compress >= 400 {
			t.Fatalf("frame %d: scale factors of kind %d", w.frames, compress)
		}
	} else {
		r.take(compress)
	}
	if r.take(1) == 1 {
		block = r.take(2)
		if block == 0 || r.take(1) == 1 {
			t.Fatalf("frame %d: a window that is switched to long or mixed blocks", w.frames)
		}
		tables = []int{r.take(5), r.take(5)}
		r.take(9)
	} else {
		tables = []int{r.take(5), r.take(5), r.take(5)}
		if zero, one := r.take(4), r.take(3); zero+one > 20 {
			t.Fatalf("frame %d: regions of %d and %d bands", w.frames, zero+1, one+1)
		}
	}
	if slices.Contains(tables, 4) || slices.Contains(tables, 14) {
		t.Fatalf("frame %d: tables %v", w.frames, tables)
	}
	if !lsf {
		r.take(1)
	}
	r.take(2)
	if follows := (lastBlock == blockStart || lastBlock == blockShort) == (block == blockShort || block == blockStop); !follows && lastBlock >= 0 {
		t.Fatalf("frame %d: block %d after block %d", w.frames, block, lastBlock)
	}
	if block == blockShort {
		w.shortGranules++
	}
	return block
}

func (w *walked) readTag(t testing.TB, tag []byte) {
	t.Helper()
	if string(tag[:4]) != "Info" || binary.BigEndian.Uint32(tag[4:]) != 15 {
		t.Fatalf("no info tag: % x", tag[:8])
	}
	ext := tag[120:]
	w.name = string(ext[:9])
	gap := int(ext[21])<<16 | int(ext[22])<<8 | int(ext[23])
	w.delay, w.padding = gap>>12, gap&0xFFF
}
