package mp3enc

import (
	"encoding/binary"
	"math"
	"testing"
)

// FuzzEncode derives options and samples from the bytes. Every file must be valid and decode to the
// same number of samples; silence must stay silence.
func FuzzEncode(f *testing.F) {
	f.Add(uint8(0), uint8(0), uint8(1), []byte{})
	f.Add(uint8(4), uint8(9), uint8(200), []byte("\x00\x00\x80\x7f\x00\x00\xc0\x7f\x00\x00\x80\x3f\x00\x00\x80\xbf"))
	f.Add(uint8(1), uint8(3), uint8(255), []byte("\xff\xff\x7f\x7f\x01\x00\x00\x00\xcd\xcc\x4c\x3d\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, rate, kbps, repeat uint8, data []byte) {
		o := Options{Rate: allRates[int(rate)%len(allRates)]}
		format, err := newFormat(o)
		if err != nil {
			t.Fatal(err)
		}
		o.Bitrate = format.bitrates()[int(kbps)%15]
		var in []float32
		silent := true
		for i := range min(len(data)/4*int(repeat), 20000) {
			x := math.Float32frombits(binary.LittleEndian.Uint32(data[4*(i%(len(data)/4)):]))
			silent = silent && (x == 0 || math.IsNaN(float64(x)) || math.IsInf(float64(x), 0))
			in = append(in, x)
		}
		if misdecoded(o.Rate, o.Bitrate) {
			file, err := Encode(in, o)
			if err != nil {
				t.Fatal(err)
			}
			walk(t, file, o)
			return
		}
		out, _ := decoded(t, in, o)
		for i, x := range out {
			if silent && x != 0 {
				t.Fatalf("sample %d of silence is %g", i, x)
			}
		}
	})
}
