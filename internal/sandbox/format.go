package sandbox

import (
	"callboard/internal/speech/mp3enc"
	"callboard/internal/speech/wav"
)

// The formats of audio, as xapi_audio_format names them and as files end.
const (
	formatWAV = "wav"
	formatMP3 = "mp3"
)

// mediaType is a format as Content-Type names it (RFC 3003 for MP3).
func mediaType(format string) string {
	if format == formatMP3 {
		return "audio/mpeg"
	}
	return "audio/wav"
}

// encodeSound makes a file of a sound. An MP3 has 128 kbit/s at 44.1 kHz and 64 at 16 kHz. The error is that of a rate
// that the format does not have.
func encodeSound(p PCM, format string) ([]byte, error) {
	if format == formatMP3 {
		return mp3enc.Encode(p.Samples, mp3enc.Options{Rate: p.Rate})
	}
	return wav.Encode(p.Samples, p.Rate), nil
}
