package decode

import (
	"context"
	"encoding/binary"
	"math"
)

// samples converts the whole data chunk; more than two channels are folded into two. It gives up with its context.
func (w wav) samples(ctx context.Context) []float32 {
	const block = 64 << 10 // frames
	convert := w.converter()
	out := make([]float32, w.frames()*min(w.channels, 2))
	var wide []float32
	if w.channels > 2 {
		wide = make([]float32, min(block, w.frames())*w.channels)
	}
	to, in := out, w.data
	for len(in) > 0 && ctx.Err() == nil {
		n := min(block, len(in)/w.frameBytes())
		if w.channels <= 2 {
			convert(to[:n*w.channels], in)
			to = to[n*w.channels:]
		} else {
			convert(wide[:n*w.channels], in)
			for i := range n {
				to[2*i], to[2*i+1] = fold(wide[i*w.channels : (i+1)*w.channels])
			}
			to = to[2*n:]
		}
		in = in[n*w.frameBytes():]
	}
	return out
}

// fold averages the even channels to the left and the odd ones to the right. Speech is
// never meant to come from behind; what matters is that no channel is lost and none clips.
func fold(ch []float32) (l, r float32) {
	for i, v := range ch {
		if i%2 == 0 {
			l += v
		} else {
			r += v
		}
	}
	n := len(ch)
	return l / float32((n+1)/2), r / float32(n/2)
}

// converter returns a loop that fills out from the same number of samples at the start of in.
func (w wav) converter() func(out []float32, in []byte) {
	le := binary.LittleEndian
	switch {
	case w.tag == tagMuLaw:
		return table(muLaw)
	case w.tag == tagALaw:
		return table(aLaw)
	case w.tag == tagFloat && w.bits == 32:
		return func(out []float32, in []byte) {
			for i := range out {
				out[i] = finite(math.Float32frombits(le.Uint32(in[4*i:])))
			}
		}
	case w.tag == tagFloat:
		return func(out []float32, in []byte) {
			for i := range out {
				out[i] = finite(float32(math.Float64frombits(le.Uint64(in[8*i:]))))
			}
		}
	case w.bits == 8: // the only unsigned one
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

// finite keeps a NaN or an infinity out of the filters, where it would stay, and absurd loudness out of the ear.
func finite(v float32) float32 {
	switch {
	case v != v:
		return 0
	case v > 8:
		return 8
	case v < -8:
		return -8
	}
	return v
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
