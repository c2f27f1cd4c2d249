package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

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

	past   reservoir
	frame  bytes.Reader // what the decoder reads: one frame at a time
	sound  *mp3.Decoder
	buf    []byte // the sound of a frame: 16 bits, always two channels
	out    []float32
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
	m.frame.Reset(m.past.alone(data, m.joined))
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
	ch, at := m.channels(), len(m.out)
	m.out = slices.Grow(m.out, m.first.samples*ch)[:at+m.first.samples*ch]
	for i := range m.out[at:] {
		m.out[at+i] = float32(int16(binary.LittleEndian.Uint16(m.buf[4/ch*i:]))) / (1 << 15)
	}
}

// gap is the delay that the encoder added at the beginning and at most added at the end, in samples per channel.
// Without LAME's tag it is unknown, and everything is kept.
func (s *scanner) gap() (front, behind int) {
	if !s.tag.gap {
		return 0, 0
	}
	return s.tag.delay + decoderDelay, max(s.tag.padding-decoderDelay, 0)
}

func (s *scanner) missing() bool { return s.tag.frames > s.frames+1 }

// trimmed is the range of the decoded samples that is the recording itself.
func (s *scanner) trimmed(frames int, whole bool) (from, to int) {
	front, behind := s.gap()
	from = min(front, frames)
	if whole && (s.cut || s.missing()) {
		behind = 0 // it is missing with the rest
	}
	return from, max(from, frames-behind)
}

func (m *mpeg) samples() []float32 {
	if m.frames == 0 {
		return nil
	}
	ch := m.channels()
	from, to := m.trimmed(len(m.out)/ch, false)
	return m.out[from*ch : to*ch]
}

// expected is the expected length in samples per channel: by the info frame, or by the size of the file and of its
// first frame.
func (m *mpeg) expected() int {
	front, behind := m.gap()
	frames := m.tag.frames
	if frames == 0 && m.size >= 0 {
		frames = (int(m.size) - m.lead) / m.first.size
	}
	return max(0, frames*m.first.samples-front-behind)
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
	switch here, all := seconds(frames, s.first.rate), seconds(s.tag.frames*s.first.samples, s.first.rate); {
	case s.missing() && here != all:
		i.Warning = fmt.Sprintf("cut short: %s of %s arrived", here, all)
	case s.missing(), s.cut:
		i.Warning = "the file ends inside a frame: a moment of sound may be missing"
	}
	return i
}

func (m *mpeg) finish() (*Audio, error) {
	if m.broken != nil && len(m.out) == 0 {
		return nil, m.broken
	}
	ch := m.channels()
	from, to := m.trimmed(len(m.out)/ch, true)
	if to == from {
		return nil, fail(ErrEmpty, "the MP3 holds no sound; fetch it again")
	}
	a := &Audio{Info: m.about(to - from), Channels: ch, Samples: m.out[from*ch : to*ch]}
	if m.broken != nil && a.Info.Warning == "" {
		a.Info.Warning = fmt.Sprintf("damaged: only the first %s can be played", seconds(to-from, m.first.rate))
	}
	return a, nil
}

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
	from, to := m.trimmed(m.frames*m.first.samples, true)
	return m.about(to - from), m.broken
}
