package ttsapi

import (
	"encoding/binary"
	"math"
	"net/http"
	"strconv"

	"callboard/internal/speech"
	"callboard/internal/speech/mp3enc"
	"callboard/internal/speech/wav"
)

// bitrate is that of an MP3 in kbit/s (section 4 of the reference; D).
const bitrate = 320

// encode encodes samples as a file. The error is that of a rate that the format lacks.
func encode(pcm speech.PCM, format string) ([]byte, error) {
	if format == formatMP3 {
		return mp3enc.Encode(pcm.Samples, mp3enc.Options{Rate: pcm.Rate, Bitrate: bitrate})
	}
	return wav.Encode(pcm.Samples, pcm.Rate), nil
}

// mediaType is the Content-Type of a format (section 4 of the reference; D).
func (a *API) mediaType(format string) string {
	if format == formatMP3 {
		return a.Assume.MP3Type
	}
	return "audio/wav"
}

// unknownSize is the size in the header of a WAV stream (section 5 of the reference; D).
const unknownSize = 0xFFFFFFFF

// streamEncoder encodes a sound that comes in pieces.
type streamEncoder interface {
	// Write returns the bytes of the next samples.
	Write(samples []float32) []byte
	// Close returns the last bytes.
	Close() []byte
}

// newStreamEncoder returns the encoder of a format.
func newStreamEncoder(format string, rate int) (streamEncoder, error) {
	if format == formatMP3 {
		return mp3enc.NewStream(mp3enc.Options{Rate: rate, Bitrate: bitrate})
	}
	header := wav.Encode(nil, rate)
	binary.LittleEndian.PutUint32(header[4:], unknownSize)
	binary.LittleEndian.PutUint32(header[wav.HeaderSize-4:], unknownSize)
	return &wavStream{header}, nil
}

// wavStream encodes 16-bit samples after a header without sizes.
type wavStream struct{ buffer []byte }

// Write returns the header, if it was not sent, and the samples. The slice is used again by the next call.
func (s *wavStream) Write(samples []float32) []byte {
	for _, v := range samples {
		s.buffer = binary.LittleEndian.AppendUint16(s.buffer, uint16(int16(math.RoundToEven(float64(max(-1, min(1, v)))*32767))))
	}
	out := s.buffer
	s.buffer = s.buffer[:0]
	return out
}

// Close returns nothing: all was returned before.
func (s *wavStream) Close() []byte { return nil }

// bytes is the approximate size of a take in its format.
func (t *take) bytes() int {
	if t.request.format == formatMP3 {
		return int(t.seconds() * bitrate * 1000 / 8)
	}
	return int(t.seconds() * float64(2*t.rate()))
}

// setDuration sets the header X-Audio-Duration, in seconds.
func setDuration(h http.Header, seconds float64) {
	h.Set("X-Audio-Duration", strconv.FormatFloat(seconds, 'f', 3, 64))
}
