package decode

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gopxl/beep/v2"
)

// pcm decodes a WAV. What it reads is one of several parts: a header, samples, chunks behind them, another WAV.
type pcm struct {
	waveFormat
	size    int64 // bytes of the file, or -1
	probing bool  // count the frames, and decode only what says how the samples are scaled

	part    wavePart
	offset  int64      // bytes of the file that were used
	header  waveHeader // of the current WAV; its positions are those in the file
	left    int64      // bytes of samples that are still expected; valid unless header.endless
	skip    int64      // bytes of a chunk that are still to be skipped
	odd     bool       // a padding byte may come next
	frames  int        // decoded so far
	want    int        // frames there should be at the end of these samples; valid unless header.endless
	longer  bool       // the samples go on behind the size that the header gives them
	leftOut int64      // bytes behind the sound that are neither chunks nor tags
	junk    bool       // not all of them are zero
	why     string     // what they are, if that is known

	out     []float32
	convert func(out []float32, in []byte)
	wide    []float32 // frames before they are mixed down
	scale   scale
}

type wavePart int

const (
	inHeader  wavePart = iota
	inSamples          // of a WAV
	inChunk            // behind them
	behind             // before a chunk, another WAV, or something else
	over               // the rest is counted, but not read
	ignored            // the rest is a tag
)

const block = 16 << 10 // frames per conversion

func (p *pcm) feed(ctx context.Context, b []byte, whole bool) (taken int, err error) {
	for ctx.Err() == nil {
		n, more, err := p.step(ctx, b[taken:], whole)
		taken, p.offset = taken+n, p.offset+int64(n)
		if err != nil {
			return taken, err
		}
		if !more {
			break
		}
	}
	return taken, ctx.Err()
}

// step uses the first bytes of b. more is false when it needs further bytes, or when there are none.
func (p *pcm) step(ctx context.Context, b []byte, whole bool) (used int, more bool, err error) {
	switch p.part {
	case inHeader:
		return p.begin(b, whole)
	case inSamples:
		return p.samplesIn(ctx, b, whole)
	case inChunk:
		n := int(min(p.skip, int64(len(b))))
		if p.skip -= int64(n); p.skip == 0 {
			p.part = behind
		}
		return n, p.skip == 0, nil
	case behind:
		return p.after(b, whole)
	case over:
		p.leftOut += int64(len(b))
		p.junk = p.junk || len(bytes.Trim(b, "\x00")) > 0
	}
	return len(b), false, nil
}

// begin reads a header. One that follows the samples of another WAV must not make that one unplayable.
func (p *pcm) begin(b []byte, whole bool) (used int, more bool, err error) {
	h, ok, err := parseWAV(b, whole)
	first := p.convert == nil
	switch {
	case !first && err != nil:
		p.part, p.why = over, "another WAV, which is damaged"
		return 0, true, nil //nolint:nilerr // the first one is played
	case !first && ok && h.waveFormat != p.waveFormat:
		p.part, p.why = over, "another WAV, with another format"
		return 0, true, nil
	case err != nil || !ok:
		return 0, false, err
	case first:
		p.waveFormat = h.waveFormat
		p.convert = p.converter()
		p.scale.decided = p.tag != tagFloat
		p.scale.enough = p.rate * p.played() / 4
	}
	if used = h.data; h.riff > 0 {
		h.riff += p.offset
	}
	p.header = h
	p.sound(h.claimed)
	return used, true, nil
}

// sound begins to read that many bytes of samples.
func (p *pcm) sound(bytes int64) {
	p.part, p.left = inSamples, bytes
	p.want = p.frames + int(bytes)/p.frameBytes()
}

// samplesIn decodes the samples at the beginning of b.
func (p *pcm) samplesIn(ctx context.Context, b []byte, whole bool) (used int, more bool, err error) {
	sound, ends := len(b), false
	if p.header.endless {
		sound, ends = soundEnd(b, whole)
	} else if int64(sound) >= p.left {
		sound, ends = int(p.left), true
	}
	n := sound / p.frameBytes()
	if err := tooMuch(p.frames+n, p.played(), p.rate); err != nil {
		return 0, false, err
	}
	if p.decode(ctx, b, n, whole); ctx.Err() != nil {
		return 0, false, ctx.Err()
	}
	used = n * p.frameBytes()
	if ends || whole {
		used = sound // with half a frame
	}
	if p.left -= int64(used); ends {
		p.part, p.odd = behind, p.header.claimed%2 == 1
	}
	return used, ends, nil
}

// decode converts n frames.
func (p *pcm) decode(ctx context.Context, b []byte, n int, whole bool) {
	if p.probing && p.scale.decided {
		p.frames += n
		return
	}
	if whole {
		p.out = slices.Grow(p.out, n*p.played())
	} else if p.out == nil {
		p.out = make([]float32, 0, room(p.expected()*p.played()))
	}
	for n > 0 && ctx.Err() == nil {
		k := min(block, n)
		p.block(b[:k*p.frameBytes()], k)
		b, n, p.frames = b[k*p.frameBytes():], n-k, p.frames+k
	}
}

// block converts up to block frames.
func (p *pcm) block(in []byte, n int) {
	at := len(p.out)
	p.out = slices.Grow(p.out, n*p.played())[:at+n*p.played()]
	if p.channels <= 2 {
		p.convert(p.out[at:], in)
	} else {
		if p.wide == nil {
			p.wide = make([]float32, block*p.channels)
		}
		wide := p.wide[:n*p.channels]
		p.convert(wide, in)
		for i := range n {
			p.out[at+2*i], p.out[at+2*i+1] = fold(wide[i*p.channels : (i+1)*p.channels])
		}
	}
	if p.tag == tagFloat || p.channels > 2 {
		p.scale.apply(p.out, at, false)
	}
}

// after looks at what follows the samples or a chunk behind them.
func (p *pcm) after(b []byte, whole bool) (used int, more bool, err error) {
	if len(b) < 13 && !whole {
		return 0, false, nil
	}
	if p.odd {
		p.odd = false
		return padding(1, b), true, nil
	}
	chunk := false
	if len(b) >= 8 {
		size := int64(le32(b[4:]))
		fits := p.header.riff == 0 || p.offset+8+size <= p.header.riff
		chunk = printable(b[:4]) && fits || chunkName(b[:4])
	}
	switch {
	case len(b) == 0:
		return 0, false, nil
	case isWAV(b):
		p.part = inHeader
	case chunk:
		p.skip, p.odd, p.part = 8+int64(le32(b[4:])), b[4]&1 == 1, inChunk
	case p.offset < p.header.riff && len(bytes.Trim(b[:min(8, len(b))], "\x00")) > 0:
		p.longer = true
		p.sound(p.header.riff - p.offset)
	case isTag(b):
		p.part = ignored
	default:
		p.part = over
	}
	return 0, true, nil
}

// expected is the expected length in frames by the header and the size of the file, or 0 when neither is known.
func (p *pcm) expected() int {
	bytes := int64(0)
	if p.size >= 0 {
		bytes = max(0, p.size-int64(p.header.data))
	}
	if !p.header.endless && (p.size < 0 || p.header.claimed < bytes) {
		bytes = p.header.claimed
	}
	return int(min(bytes, maxFile)) / p.frameBytes()
}

func (p *pcm) info() (Info, int) {
	if p.convert == nil {
		return Info{}, 0
	}
	return p.about(p.expected()), p.played()
}

func (p *pcm) about(frames int) Info {
	return Info{Format: WAV, Rate: beep.SampleRate(p.rate), Channels: p.channels, Bits: p.bits, Duration: length(frames, p.rate)}
}

func (p *pcm) close() {}

func (p *pcm) samples() []float32 {
	if !p.scale.decided {
		return nil
	}
	return p.out
}

func (p *pcm) finish() (*Audio, error) {
	i, err := p.end()
	if err != nil {
		return nil, err
	}
	return &Audio{Info: i, Channels: p.played(), Samples: p.out}, nil
}

// end describes the whole file.
func (p *pcm) end() (Info, error) {
	if p.frames == 0 {
		return Info{}, errNoSamples
	}
	p.scale.apply(p.out, len(p.out), true)
	i := p.about(p.frames)
	var words []string
	// A RIFF that ends with the file is whole: then the size of its samples counts the header too.
	whole := p.header.riff == p.offset && p.left <= longestCounted
	if p.part == inSamples && !p.header.endless && p.want > p.frames && !whole {
		i.Cut = true
		words = append(words, cutShort(p.frames, p.want, p.rate))
	}
	if p.longer {
		words = append(words, "the header names less sound than there is: all of it is played")
	}
	if p.scale.unit > 1 {
		words = append(words, fmt.Sprintf("the samples are scaled to ±%.0f instead of ±1: they are divided by %.0f", p.scale.unit, p.scale.unit))
	}
	if p.junk && p.leftOut >= leastLeftOut {
		text := fmt.Sprintf("%d bytes behind the sound are left out", p.leftOut)
		if p.why != "" {
			text += ": " + p.why
		}
		words = append(words, text)
	}
	i.Warning = strings.Join(words, "; ")
	return i, nil
}

// longestCounted is the longest header that a writer has counted with the samples.
const longestCounted = 1 << 10 // bytes

// leastLeftOut is the smallest number of bytes behind the sound that is worth a word: fewer are padding or a line end.
const leastLeftOut = 16

// probeWAV reads the structure, and the samples only if they are float.
func probeWAV(b []byte) (Info, error) {
	p := pcm{size: int64(len(b)), probing: true}
	if _, err := p.feed(context.Background(), b, true); err != nil {
		return Info{}, err
	}
	return p.end()
}
