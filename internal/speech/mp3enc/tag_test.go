package mp3enc

import (
	"encoding/binary"
	"math"
	"testing"
)

// reversedCRC is the tag's CRC, computed bit by bit.
func reversedCRC(b []byte) uint16 {
	crc := uint16(0)
	for _, c := range b {
		for bit := range 8 {
			in := c >> bit & 1
			out := byte(crc & 1)
			crc >>= 1
			if in != out {
				crc ^= 0xA001
			}
		}
	}
	return crc
}

func TestTag(t *testing.T) {
	t.Parallel()
	be := binary.BigEndian
	for _, o := range []Options{{Rate: 44100}, {Rate: 16000}, {Rate: 48000, Bitrate: 32}, {Rate: 24000, Bitrate: 8}} {
		in := speech(o.Rate, 3)
		file, err := Encode(in, o)
		if err != nil {
			t.Fatal(err)
		}
		w := walk(t, file, o)
		side := 17
		if o.Rate < 32000 {
			side = 9
		}
		tag := w.info[4+side:]
		if got := int(be.Uint32(tag[8:])); got != w.frames {
			t.Errorf("%+v: tag says %d frames of %d", o, got, w.frames)
		}
		if got := int(be.Uint32(tag[12:])); got != len(file) {
			t.Errorf("%+v: tag says %d bytes of %d", o, got, len(file))
		}
		for i, c := range tag[16:116] {
			at := float64(len(w.info)) + float64(i)/100*float64(len(w.audio))
			if want := 256 * at / float64(len(file)); math.Abs(float64(c)-want) > 1+256*float64(len(w.info))/float64(len(file)) {
				t.Errorf("%+v: %d%% is at %d, want %.1f", o, i, c, want)
			}
		}
		if w.name != "LAME-like" || w.delay != 623 || w.padding < decoderDelay {
			t.Errorf("%+v: name %q, delay %d, padding %d", o, w.name, w.delay, w.padding)
		}
		ext := tag[120:]
		if got := int(be.Uint32(ext[28:])); got != len(file) {
			t.Errorf("%+v: music of %d bytes", o, got)
		}
		if got, want := be.Uint16(ext[32:]), reversedCRC(w.audio); got != want {
			t.Errorf("%+v: CRC of the music %04x, want %04x", o, got, want)
		}
		if got, want := be.Uint16(ext[34:]), reversedCRC(w.info[:4+side+154]); got != want {
			t.Errorf("%+v: CRC of the tag %04x, want %04x", o, got, want)
		}
		peak := float32(0)
		for _, x := range in {
			peak = max(peak, x, -x)
		}
		if got := float64(be.Uint32(ext[11:])) / (1 << 23); math.Abs(got-float64(peak)) > 1e-6 {
			t.Errorf("%+v: peak %.6f, want %.6f", o, got, peak)
		}
	}
}

func TestEncoderNameInTag(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"": "LAME-like", "ab": "ab\x00\x00\x00\x00\x00\x00\x00", "0123456789": "012345678"} {
		o := Options{Rate: 16000, Encoder: name}
		file, err := Encode(nil, o)
		if err != nil {
			t.Fatal(err)
		}
		if w := walk(t, file, o); w.name != want {
			t.Errorf("%q became %q", name, w.name)
		}
	}
}
