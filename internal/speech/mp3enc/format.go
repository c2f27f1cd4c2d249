package mp3enc

import (
	"fmt"
	"slices"
)

const (
	granuleLines = 576 // samples and spectral lines of a granule
	subbands     = 32
	slots        = granuleLines / subbands // samples of a subband in a granule
)

// format has the values that are equal in all frames of a stream.
type format struct {
	rate      int // Hz
	kbps      int
	lsf       bool // MPEG-2: low sampling frequency, one granule in a frame
	rateIndex int
	granules  int // in a frame
	sideBytes int // side information of one channel
	maxBegin  int // bytes, the largest main_data_begin
	long      *[23]int
	short     *[14]int
}

var (
	ratesMPEG1 = []int{44100, 48000, 32000} // in the order of the header's field
	ratesMPEG2 = []int{22050, 24000, 16000}
	kbpsMPEG1  = []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	kbpsMPEG2  = []int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
)

func newFormat(o Options) (format, error) {
	f := format{rate: o.Rate, kbps: o.Bitrate, granules: 2, sideBytes: 17, maxBegin: 511}
	if f.rateIndex = slices.Index(ratesMPEG1, o.Rate); f.rateIndex >= 0 {
		f.long, f.short = &longMPEG1[f.rateIndex], &shortMPEG1[f.rateIndex]
	} else if f.rateIndex = slices.Index(ratesMPEG2, o.Rate); f.rateIndex >= 0 {
		f.lsf, f.granules, f.sideBytes, f.maxBegin = true, 1, 9, 255
		f.long, f.short = &longMPEG2[f.rateIndex], &shortMPEG2[f.rateIndex]
	} else {
		return f, fmt.Errorf("an MP3 cannot have a sample rate of %d Hz: use 16000, 22050, 24000, 32000, 44100 or 48000", o.Rate)
	}
	if f.kbps == 0 {
		f.kbps = 128
		if f.lsf {
			f.kbps = 64
		}
	}
	if f.kbps < 0 || !slices.Contains(f.bitrates(), f.kbps) {
		return f, fmt.Errorf("an MP3 at %d Hz cannot have %d kbit/s: use one of %v", f.rate, f.kbps, f.bitrates()[1:])
	}
	return f, nil
}

func (f format) bitrates() []int {
	if f.lsf {
		return kbpsMPEG2
	}
	return kbpsMPEG1
}

// frameSamples is the length of a frame in samples.
func (f format) frameSamples() int { return f.granules * granuleLines }

// frameStart is the offset of frame i in bytes. Frames have whole bytes, so most rates need a
// padding byte in some frames; these are distributed evenly.
func (f format) frameStart(i int) int {
	return int(int64(i) * int64(f.frameSamples()/8*1000*f.kbps) / int64(f.rate))
}

// frameSize is the length of frame i in bytes, header included.
func (f format) frameSize(i int) int { return f.frameStart(i+1) - f.frameStart(i) }

// header is the first four bytes of frame i: mono, no CRC, original.
func (f format) header(i int) [4]byte {
	h := [4]byte{0xFF, 0xFB, 0, 0xC4}
	if f.lsf {
		h[1] = 0xF3
	}
	padding := f.frameSize(i) - f.frameStart(1)
	h[2] = byte(slices.Index(f.bitrates(), f.kbps)<<4 | f.rateIndex<<2 | padding<<1)
	return h
}

// The scale factor bands: the first line of each, and the end (11172-3 table B.8, 13818-3 table
// B.2). Short ones count the lines of one of the three windows.
var (
	longMPEG1 = [3][23]int{
		{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576},
		{0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576},
		{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576},
	}
	longMPEG2 = [3][23]int{
		{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
		{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576},
		{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
	}
	shortMPEG1 = [3][14]int{
		{0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192},
		{0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192},
		{0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192},
	}
	shortMPEG2 = [3][14]int{
		{0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192},
		{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192},
		{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	}
)
