package decode

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
)

// pcm decodes a WAV.
type pcm struct {
	wav
	size    int64 // bytes of the file, or -1
	out     []float32
	convert func(out []float32, in []byte)
	wide    []float32 // frames before they are mixed down
}

const block = 16 << 10 // frames per conversion

func (p *pcm) feed(ctx context.Context, b []byte, whole bool) (taken int, err error) {
	if p.convert == nil {
		if err := p.walk(b, whole); err != nil || !p.found {
			return 0, err
		}
		p.convert = p.converter()
		taken = p.at
	}
	body := b[taken:]
	had := len(p.out) / p.played()
	all := p.frames(had*p.frameBytes() + len(body)) // what follows the samples does not count
	if err := tooMuch(all, p.played(), p.rate); err != nil {
		return 0, err
	}
	if whole {
		p.out = slices.Grow(p.out, (all-had)*p.played())
	} else if p.out == nil {
		p.out = make([]float32, 0, room(p.expected()*p.played()))
	}
	for at := had; at < all && ctx.Err() == nil; {
		n := min(block, all-at)
		p.block(body[:n*p.frameBytes()], n)
		body, at = body[n*p.frameBytes():], at+n
	}
	if !p.endless && all == p.frames(int(p.claimed)) {
		body = nil
	}
	return len(b) - len(body), ctx.Err()
}

// block converts n frames.
func (p *pcm) block(in []byte, n int) {
	at := len(p.out)
	p.out = slices.Grow(p.out, n*p.played())[:at+n*p.played()]
	if p.channels <= 2 {
		p.convert(p.out[at:], in)
		return
	}
	if p.wide == nil {
		p.wide = make([]float32, block*p.channels)
	}
	wide := p.wide[:n*p.channels]
	p.convert(wide, in)
	for i := range n {
		p.out[at+2*i], p.out[at+2*i+1] = fold(wide[i*p.channels : (i+1)*p.channels])
	}
}

// expected is the expected length in frames by the header and the size of the file, or 0 when neither is known.
func (p *pcm) expected() int {
	switch {
	case p.size >= 0:
		return p.frames(int(p.size) - p.at)
	case !p.endless && p.claimed < streamed:
		return p.frames(int(p.claimed))
	}
	return 0
}

func (p *pcm) info() (Info, int) {
	if p.convert == nil {
		return Info{}, 0
	}
	i := p.wav.info(p.expected())
	i.Warning = ""
	return i, p.played()
}

func (p *pcm) close() {}

func (p *pcm) samples() []float32 { return p.out }

func (p *pcm) finish() (*Audio, error) {
	ch := p.played()
	if len(p.out) == 0 {
		return nil, errNoSamples
	}
	return &Audio{Info: p.wav.info(len(p.out) / ch), Channels: ch, Samples: p.out}, nil
}

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
func (w *wav) converter() func(out []float32, in []byte) {
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

// finite keeps NaN and infinities out of the filters, where they would stay, and limits absurd levels.
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
