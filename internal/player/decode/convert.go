package decode

import (
	"encoding/binary"
	"math"
)

// fold mixes more than two channels down to two, as ITU-R BS.775 does: the centre, where speech is, to both sides at −3
// dB, the rear channels to their side at −3 dB, and all of it 3 dB lower, so that it seldom clips. The order is that of
// WAVE: front left and right; from three channels on the centre, but not for four; from six on the low frequency
// effects, which are left out; then pairs.
func fold(ch []float32) (l, r float32) {
	const less = math.Sqrt2 / 2
	l, r = ch[0], ch[1]
	rest := ch[2:]
	if len(ch) != 4 {
		l, r = l+less*ch[2], r+less*ch[2]
		rest = ch[3:]
	}
	if len(ch) >= 6 {
		rest = ch[4:]
	}
	for i, v := range rest {
		if i%2 == 0 {
			l += less * v
		} else {
			r += less * v
		}
	}
	return less * l, less * r
}

// converter returns a function that fills out from the same number of samples at the start of in.
func (w waveFormat) converter() func(out []float32, in []byte) {
	le := binary.LittleEndian
	switch {
	case w.tag == tagMuLaw:
		return table(muLaw)
	case w.tag == tagALaw:
		return table(aLaw)
	case w.tag == tagFloat && w.bits == 32:
		return func(out []float32, in []byte) {
			for i := range out {
				out[i] = math.Float32frombits(le.Uint32(in[4*i:])) // scale bounds it
			}
		}
	case w.tag == tagFloat:
		return func(out []float32, in []byte) {
			for i := range out {
				out[i] = float32(math.Float64frombits(le.Uint64(in[8*i:])))
			}
		}
	case w.bits == 8: // the only unsigned format
		return func(out []float32, in []byte) {
			for i := range out {
				out[i] = float32(int(in[i])-128) / (1 << 7)
			}
		}
	case w.bits == 16:
		return func(out []float32, in []byte) {
			in = in[:2*len(out)]
			for i := range out {
				out[i] = float32(int16(le.Uint16(in[2*i:]))) / (1 << 15)
			}
		}
	case w.bits == 24:
		return func(out []float32, in []byte) {
			for i := range out {
				s := in[3*i : 3*i+3]
				out[i] = float32(int32(uint32(s[0])<<8|uint32(s[1])<<16|uint32(s[2])<<24)>>8) / (1 << 23)
			}
		}
	}
	return func(out []float32, in []byte) {
		for i := range out {
			out[i] = float32(float64(int32(le.Uint32(in[4*i:]))) / (1 << 31))
		}
	}
}

func table(law func(byte) int) func(out []float32, in []byte) {
	var t [256]float32
	for i := range t {
		t[i] = float32(law(byte(i))) / (1 << 15)
	}
	return func(out []float32, in []byte) {
		for i := range out {
			out[i] = t[in[i]]
		}
	}
}

// muLaw and aLaw expand a byte to 16 bits (ITU-T G.711).
func muLaw(b byte) int {
	b = ^b
	v := (int(b&0x0F)<<3 + 0x84) << (b >> 4 & 7)
	if b&0x80 != 0 {
		return 0x84 - v
	}
	return v - 0x84
}

func aLaw(b byte) int {
	b ^= 0x55
	v, seg := int(b&0x0F)<<4+8, b>>4&7
	if seg > 0 {
		v = (v + 0x100) << (seg - 1)
	}
	if b&0x80 == 0 {
		return -v
	}
	return v
}
