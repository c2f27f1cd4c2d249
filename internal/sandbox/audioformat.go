package sandbox

import (
	"callboard/internal/speech/mp3enc"
	"callboard/internal/speech/wav"
)

// The audio formats, as xapi_audio_format and file extensions name them.
const (
	formatWAV = "wav"
	formatMP3 = "mp3"
)

// mediaType is the Content-Type of a format (RFC 3003 for MP3).
func mediaType(format string) string {
	if format == formatMP3 {
		return "audio/mpeg"
	}
	return "audio/wav"
}

// encodeSound encodes a sound as a file. An MP3 has 128 kbit/s at 44.1 kHz and 64 at 16 kHz. The error is that of a
// sample rate that the format does not support.
func encodeSound(p PCM, format string) ([]byte, error) {
	if format == formatMP3 {
		return mp3enc.Encode(p.Samples, mp3enc.Options{Rate: p.Rate})
	}
	return wav.Encode(p.Samples, p.Rate), nil
}
