package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/gopxl/beep/v2"
	"github.com/gopxl/beep/v2/vorbis"
)

// vorbisStream decodes Ogg Vorbis with beep/vorbis, which uses jfreymuth/oggvorbis. Measured: a minute of 44.1 kHz mono
// takes 180 ms, 330 times real time.
//
// That decoder cannot be given bytes from outside. Measured: a comment header of 15 bytes made it allocate 34 GB, which
// ends the program; a codebook whose lengths go on after the end of the packet made it loop without end; on a truncated
// file and on a damaged page it ends without an error; a page without segments makes it panic. So the pages are read
// here first. The decoder gets the identification header, an empty comment header, the setup header once validSetup has
// accepted it, and then the audio pages up to the end of the stream or to the first missing or damaged page.
//
// It plays two of more than two channels and leaves out the centre, so those files are refused instead.
type vorbisStream struct {
	pulled
	size int64 // bytes of the file, -1 when that is not known
	gone int   // bytes that were taken and are not fed again

	serial   uint32
	found    bool   // the stream is found, and serial is its number
	other    string // a codec of another stream
	sequence uint32 // of the next page
	ident    []byte // the header packets
	headers  int    // how many of them are complete
	packet   []byte // the header packet that is being read
	rate     int
	channels int

	lead     int    // bytes before the first audio page
	pages    int    // audio pages so far
	open     int    // bytes so far of a packet that continues in the next page
	position int64  // granule position, in frames, of the last page
	first    int64  // granule position of the first audio page in which a packet ends
	estimate int    // length in frames, estimated from the size of the file; 0 when unknown
	last     bool   // the page with the end-of-stream flag was read
	hole     bool   // there were bytes outside of pages
	joined   bool   // another stream follows
	tail     []byte // the first bytes after the last page
	broken   bool   // a page is missing or damaged; nothing after it is decoded
	probing  bool   // pages after the first are counted but not decoded
}

const (
	longestHeader = 16 << 20 // bytes of a header packet; comments can hold a picture
	longestSetup  = 65_000   // bytes, so that it fits a page; usual are 3,000 to 8,000
	longestPacket = 1 << 20  // bytes of an audio packet; usual are 20 to 2,000
)

func (v *vorbisStream) feed(ctx context.Context, b []byte, whole bool) (taken int, err error) {
	at := 0
	for !v.last && !v.broken {
		page, start, end, skipped := nextPage(b, at, whole)
		at = start
		v.hole = v.hole || skipped
		if end == 0 {
			break
		}
		if v.broken = v.hole && v.headers > 0; v.broken {
			break
		}
		at = end
		if err := v.page(ctx, page, v.gone+start); err != nil {
			return at, err
		}
	}
	if v.last || v.broken {
		v.follows(b[at:])
		at = len(b)
	}
	v.gone += at
	if (whole || v.broken) && v.headers < 3 {
		return at, v.incomplete()
	}
	if whole || v.broken {
		return at, v.decode(ctx, nil, true)
	}
	return at, ctx.Err()
}

// follows looks for another stream in what comes after the last page.
func (v *vorbisStream) follows(b []byte) {
	const need = 6 // bytes: up to a page's flags
	if v.tail = append(v.tail, b[:min(len(b), need-len(v.tail))]...); len(v.tail) == need {
		v.joined = v.last && bytes.HasPrefix(v.tail, []byte(oggMagic)) && v.tail[5]&oggFirst != 0
	}
}

func (v *vorbisStream) incomplete() error {
	switch {
	case !v.found && v.other != "":
		return unsupportedCodec(v.other)
	case !v.found, v.broken:
		return fail(ErrDamaged, "the Ogg file is damaged at its beginning; fetch it again")
	}
	return fail(ErrDamaged, "the file ends inside its header; fetch it again")
}

func unsupportedCodec(name string) error {
	return fail(ErrUnsupported, "this is an Ogg file with %s; of Ogg files only Vorbis can be played here", name)
}

// page processes an intact page, which begins at byte at of the file.
func (v *vorbisStream) page(ctx context.Context, p oggPage, at int) error {
	if p.flags&oggFirst != 0 && v.headers == 0 {
		if v.found = v.found || bytes.HasPrefix(p.body, []byte("\x01vorbis")); v.found && v.ident == nil {
			v.serial, v.sequence = p.serial, p.sequence
		} else {
			v.other = codecName(p.body)
		}
	}
	if !v.found && p.flags&oggFirst == 0 {
		return v.incomplete()
	}
	if !v.found || p.serial != v.serial || len(p.lacing) == 0 {
		return nil
	}
	if p.sequence != v.sequence {
		v.broken = true
		return nil
	}
	v.sequence++
	if v.headers < 3 {
		return v.header(p)
	}
	return v.audio(ctx, p, at)
}

// header collects the three header packets. The audio begins on a page of its own.
func (v *vorbisStream) header(p oggPage) (err error) {
	p.packets(func(part []byte, ends bool) {
		if err != nil || v.headers == 3 {
			return
		}
		if v.packet = append(v.packet, part...); len(v.packet) > longestHeader {
			err = fail(ErrDamaged, "the Ogg header is too long")
		}
		if ends && err == nil {
			err = v.headerPacket(v.packet)
			v.packet = v.packet[:0]
		}
	})
	return err
}

func (v *vorbisStream) headerPacket(b []byte) error {
	kind := []byte("\x01vorbis\x03vorbis\x05vorbis")[7*v.headers:][:7]
	if !bytes.HasPrefix(b, kind) {
		return fail(ErrDamaged, "the Ogg header does not say how its samples are written")
	}
	v.headers++
	switch v.headers {
	case 1:
		v.ident = bytes.Clone(b)
		return v.identify(b)
	case 3:
		if len(b) > longestSetup || !validSetup(b[7:]) {
			return fail(ErrDamaged, "the Ogg header does not say how its samples are written")
		}
		return v.start(b)
	}
	return nil
}

// identify reads the identification header (Vorbis I, 4.2.2).
func (v *vorbisStream) identify(b []byte) error {
	if len(b) < 30 {
		return fail(ErrDamaged, "the Ogg header does not say how its samples are written")
	}
	rate := binary.LittleEndian.Uint32(b[12:])
	short, long := b[28]&15, b[28]>>4
	v.channels = int(b[11])
	switch {
	case v.channels < 1 || rate < 1000 || rate > 768_000:
		return fail(ErrDamaged, "the Ogg header asks for %d channels at %d Hz", v.channels, rate)
	case v.channels > 2:
		return fail(ErrUnsupported, "an Ogg file with %d channels cannot be played here", v.channels)
	case short < 6 || short > long || long > 13:
		return fail(ErrDamaged, "the Ogg header does not say how its samples are written")
	}
	v.rate = int(rate)
	return nil
}

// start gives the decoder its headers.
func (v *vorbisStream) start(setup []byte) error {
	head := oggPacket(v.ident, oggFirst, 0)
	head = append(head, oggPacket([]byte("\x03vorbis\x00\x00\x00\x00\x00\x00\x00\x00\x01"), 0, 1)...)
	head = append(head, oggPacket(setup, 0, 2)...)
	v.pulled.open = func(r io.Reader) (beep.Streamer, beep.Format, error) { return vorbis.Decode(io.NopCloser(r)) }
	v.step = 512
	return v.decode(context.Background(), head, false)
}

// audio decodes an audio page.
func (v *vorbisStream) audio(ctx context.Context, p oggPage, at int) error {
	if (p.flags&oggContinued != 0) != (v.open > 0) {
		v.broken = true
		return nil
	}
	ends := false
	p.packets(func(part []byte, e bool) {
		if v.open += len(part); e {
			ends, v.open = true, 0
		}
	})
	if v.open > longestPacket {
		v.broken = true
		return nil
	}
	if v.pages++; v.pages == 1 {
		v.lead = at
	}
	v.last = p.flags&oggLast != 0
	decoded := v.first > 0 && v.probing
	if ends && p.granule >= 0 {
		v.position = p.granule
		if v.first == 0 {
			v.first = p.granule
			v.expect(at + len(p.raw))
		}
	}
	if decoded {
		return ctx.Err()
	}
	return v.decode(ctx, p.raw, v.last)
}

func (v *vorbisStream) decode(ctx context.Context, b []byte, last bool) error {
	return v.pulled.feed(ctx, b, last)
}

// expect estimates the length from the granule position and the number of bytes up to end.
func (v *vorbisStream) expect(end int) {
	if whole, here := v.size-int64(v.lead), int64(end-v.lead); v.size >= 0 && whole > here && v.first > 0 {
		frames := float64(v.first) * float64(whole) / float64(here)
		v.estimate = int(min(frames, float64(v.rate)*MaxLength.Seconds()))
		v.out = append(make([]float32, 0, room(v.estimate*v.channels)), v.out...)
	}
}

func (v *vorbisStream) samples() []float32 { return v.out }

func (v *vorbisStream) info() (Info, int) {
	if v.format.NumChannels == 0 {
		return Info{}, 0
	}
	return v.about(v.estimate), v.channels
}

func (v *vorbisStream) about(frames int) Info {
	return Info{Format: Ogg, Rate: beep.SampleRate(v.rate), Channels: v.channels, Duration: length(frames, v.rate)}
}

func (v *vorbisStream) finish() (*Audio, error) {
	frames := len(v.out) / v.channels
	if err := v.soundless(frames); err != nil {
		return nil, err
	}
	a := &Audio{Info: v.about(frames), Channels: v.channels, Samples: v.out}
	v.warn(&a.Info, frames)
	return a, nil
}

func (v *vorbisStream) soundless(frames int) error {
	switch {
	case frames > 0:
		return nil
	case v.pages == 0 && !v.broken, v.err == nil || errors.Is(v.err, io.EOF):
		return fail(ErrEmpty, "the Ogg file holds no sound; fetch it again")
	}
	return fail(ErrDamaged, "the Ogg file cannot be decoded; fetch it again")
}

func (v *vorbisStream) warn(i *Info, frames int) {
	switch ended := v.err == nil || errors.Is(v.err, io.ErrUnexpectedEOF) || errors.Is(v.err, io.EOF); {
	case v.broken, !ended:
		i.Warning = fmt.Sprintf("damaged: only the first %s can be played", seconds(frames, v.rate))
	case !v.last:
		i.Cut, i.Warning = true, fmt.Sprintf("cut short: only the first %s arrived", seconds(frames, v.rate))
	case v.joined:
		i.Warning = leftOutStream
	}
}

// probeVorbis reads all pages and decodes the first of them.
func probeVorbis(b []byte) (Info, error) {
	v := vorbisStream{size: int64(len(b)), probing: true}
	defer v.close()
	if _, err := v.feed(context.Background(), b, true); err != nil {
		return Info{}, err
	}
	decoded := len(v.out) / v.channels
	if err := v.soundless(decoded); err != nil {
		return Info{}, err
	}
	frames := max(decoded, decoded+int(v.position-v.first))
	if err := tooMuch(frames, v.channels, v.rate); err != nil {
		return Info{}, err
	}
	i := v.about(frames)
	v.warn(&i, frames)
	return i, nil
}

// codecName names what an Ogg stream holds by its first packet.
func codecName(first []byte) string {
	for magic, name := range map[string]string{"OpusHead": "Opus", "\x7fFLAC": "FLAC", "Speex   ": "Speex", "\x80theora": "Theora video", "fishead": "a skeleton"} {
		if bytes.HasPrefix(first, []byte(magic)) {
			return name
		}
	}
	return "an unknown codec"
}
