package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gopxl/beep/v2"
	"github.com/hajimehoshi/go-mp3"
)

// decoderDelay is the delay of every MP3 decoder in samples (LAME's technical FAQ: 528 + 1).
const decoderDelay = 529

// mpeg decodes an MP3.
type mpeg struct {
	scanner
	size int64 // bytes of the file, or -1
	gone int   // bytes that were taken and are not fed again
	lead int   // bytes before the first frame of sound

	store  reservoir
	frame  bytes.Reader // what the decoder reads: one frame at a time
	sound  *mp3.Decoder
	buf    []byte // the sound of a frame: 16 bits, always two channels
	out    []float32
	drop   int   // samples per channel to leave out at the beginning of the current part
	in     int   // number of that part, from 1
	broken error // why the decoder stopped before the last frame
}

func (m *mpeg) feed(ctx context.Context, b []byte, whole bool) (taken int, err error) {
	if whole {
		// All frames are counted before the rest is decoded, to allocate memory for them and to refuse what is too long.
		ahead := m.scanner
		for ok := true; ok; {
			_, ok = ahead.next(b, true)
		}
		if err := ahead.playable(b); err != nil {
			return 0, err
		}
		m.out = slices.Grow(m.out, (ahead.frames-m.frames)*ahead.first.samples*ahead.channels())
	}
	for ctx.Err() == nil {
		data, ok := m.next(b, whole)
		if !ok {
			break
		}
		if err := m.playable(b); err != nil {
			return 0, err
		}
		m.enter()
		if m.frames == 1 {
			m.lead = m.gone + m.at - len(data)
			m.out = slices.Grow(m.out, room((m.expected()+4*m.first.samples)*m.channels())) // with room for what is trimmed at the end
		}
		m.decode(data)
	}
	if m.none {
		return 0, m.playable(b)
	}
	taken, m.at, m.gone = m.at, 0, m.gone+m.at
	return taken, ctx.Err()
}

// playable refuses what the decoder would find out late, or not at all.
func (s *scanner) playable(b []byte) error {
	switch tag, _ := skipID3(b, true); {
	case s.frames == 0 && !s.begun && tag >= len(b)-4:
		return fail(ErrEmpty, "the MP3 holds a tag and no sound; fetch it again")
	case s.frames == 0:
		if tag, _ := skipID3(b, true); isFreeFormat(b[tag:]) {
			return notAudio(b)
		}
		return fail(ErrNotAudio, "there is no MP3 sound in the file")
	case s.first.version == 25:
		return fail(ErrUnsupported, "an MP3 at %d Hz (MPEG 2.5) cannot be played here", s.first.rate)
	}
	return tooMuch(s.frames*s.first.samples, s.channels(), s.first.rate)
}

func (s *scanner) channels() int {
	if s.first.mono {
		return 1
	}
	return 2
}

// decode adds the sound of one frame. An error of the decoder ends the clip there.
func (m *mpeg) decode(data []byte) {
	if m.broken != nil {
		return
	}
	defer func() {
		// The decoder indexes out of its slices on some damaged streams.
		if r := recover(); r != nil {
			m.broken = fail(ErrDamaged, "the MP3 cannot be decoded")
		}
	}()
	m.frame.Reset(m.store.alone(data, m.joined))
	var err error
	if m.sound == nil {
		// The decoder would scan a Seeker from end to end first; its frames are known already.
		m.sound, err = mp3.NewDecoder(struct{ io.Reader }{&m.frame})
		m.buf = make([]byte, m.first.samples*4)
	}
	if err == nil {
		_, err = io.ReadFull(m.sound, m.buf)
	}
	if err != nil {
		m.broken = fail(ErrDamaged, "the MP3 cannot be decoded (%v)", err)
		return
	}
	f, _ := parseFrame(data)
	from := min(m.drop, m.first.samples)
	m.drop -= from
	ch, at, n := m.channels(), len(m.out), m.first.samples-from
	m.out = slices.Grow(m.out, n*ch)[:at+n*ch]
	le, in, out := binary.LittleEndian, m.buf[4*from:], m.out[at:]
	if ch == 1 && !f.mono { // the file began with one channel
		for i := range out {
			out[i] = float32(int(int16(le.Uint16(in[4*i:])))+int(int16(le.Uint16(in[4*i+2:])))) / (1 << 16)
		}
		return
	}
	for i := range out {
		out[i] = float32(int16(le.Uint16(in[4/ch*i:]))) / (1 << 15)
	}
}

// enter begins the part of the last frame, if it is a new one, and trims the one before.
func (m *mpeg) enter() {
	if m.in == m.part+1 {
		return
	}
	m.in = m.part + 1
	m.drop = m.tag.front()
	m.out = m.out[:min(len(m.out), m.past*m.channels())]
}

func (m *mpeg) samples() []float32 {
	if m.frames == 0 {
		return nil
	}
	ch := m.channels()
	return m.out[:max(min(m.past*ch, len(m.out)), len(m.out)-m.tag.behind()*ch)]
}

// expected is the expected length in samples per channel: by the info frame, or by the size of the file and of its
// first frame.
func (m *mpeg) expected() int {
	frames := m.tag.frames
	if frames == 0 && m.size >= 0 {
		frames = (int(m.size) - m.lead) / m.first.size
	}
	return m.past + max(0, frames*m.first.samples-m.tag.front()-m.tag.behind())
}

func (m *mpeg) info() (Info, int) {
	if m.frames == 0 {
		return Info{}, 0
	}
	return Info{Format: MP3, Rate: beep.SampleRate(m.first.rate), Channels: m.channels(), Duration: length(m.expected(), m.first.rate)}, m.channels()
}

// about describes a whole file of that many samples per channel.
func (s *scanner) about(frames int) Info {
	i := Info{Format: MP3, Rate: beep.SampleRate(s.first.rate), Channels: s.channels(), Duration: length(frames, s.first.rate)}
	i.Cut = s.missing() || s.cut
	all := s.past + s.tag.frames*s.first.samples - s.tag.front() - s.tag.behind()
	var words []string
	switch {
	case s.missing() && all > frames:
		words = append(words, cutShort(frames, all, s.first.rate))
	case i.Cut:
		words = append(words, endsInFrame)
	}
	if o := s.other; o.length > leastStray {
		kind := map[bool]string{true: "mono", false: "stereo"}[o.first.mono]
		words = append(words, fmt.Sprintf("%.1f s of another MP3 (%d Hz, %s) are left out", o.length, o.first.rate, kind))
	}
	i.Warning = strings.Join(words, "; ")
	return i
}

const (
	leastStray  = 0.2 // seconds of frames of another kind that are worth a word; fewer are garbage that looks like them
	endsInFrame = "the file ends inside a frame: a moment of sound may be missing"
)

func (m *mpeg) finish() (*Audio, error) {
	if m.broken != nil && len(m.out) == 0 {
		return nil, m.broken
	}
	ch := m.channels()
	frames := min(m.past+m.kept(m.here), len(m.out)/ch)
	if frames == 0 {
		return nil, errSoundless
	}
	a := &Audio{Info: m.about(frames), Channels: ch, Samples: m.out[:frames*ch]}
	if m.broken != nil && a.Info.Warning == "" {
		a.Info.Warning = fmt.Sprintf("damaged: only the first %s can be played", seconds(frames, m.first.rate))
	}
	return a, nil
}

var errSoundless = fail(ErrEmpty, "the MP3 holds no sound; fetch it again")

func (m *mpeg) close() {}

// probeMP3 reads all frame headers and decodes the first frames.
func probeMP3(b []byte) (Info, error) {
	const enough = 8 << 10 // bytes
	var m mpeg
	fed := 0
	for {
		data, ok := m.next(b, true)
		if !ok {
			break
		}
		if fed += len(data); fed <= enough || m.frames == 1 {
			m.decode(data)
		}
	}
	if err := m.playable(b); err != nil {
		return Info{}, err
	}
	frames := m.past + m.kept(m.here)
	if frames == 0 {
		return Info{}, errSoundless
	}
	return m.about(frames), m.broken
}
