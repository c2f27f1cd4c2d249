package job

import (
	"bytes"
	"mime"
	"strings"

	"callboard/internal/text"
)

// extensions are the endings that a fetched file can have.
func extensions() []string { return []string{".wav", ".mp3", ".ogg", ".flac"} }

// sniff tells by its first bytes whether a file is audio, and returns the ending for its name. The type that the server
// states is only used in the complaint: login pages come as anything, audio as application/octet-stream.
func sniff(head []byte, contentType string) (string, error) {
	switch {
	case len(head) >= 12 && (bytes.HasPrefix(head, []byte("RIFF")) || bytes.HasPrefix(head, []byte("RIFX"))) && string(head[8:12]) == "WAVE":
		return ".wav", nil
	case bytes.HasPrefix(head, []byte("ID3")), len(head) >= 4 && mpegFrame(head):
		return ".mp3", nil
	case bytes.HasPrefix(head, []byte("OggS")):
		return ".ogg", nil
	case bytes.HasPrefix(head, []byte("fLaC")):
		return ".flac", nil
	case len(head) == 0:
		return "", &fetchError{"the file that came is empty", nil, nil}
	case len(bytes.Trim(head, "\x00")) == 0:
		return "", &fetchError{"the file that came holds nothing but zeros", nil, nil}
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || strings.HasPrefix(kind, "audio/") || kind == "application/octet-stream" {
		return "", &fetchError{"what came is no audio", nil, nil}
	}
	return "", &fetchError{"what came is no audio but " + text.Line(kind), nil, nil}
}

// mpegFrame knows the header of an MPEG audio frame of layer III: eleven bits set, and no reserved version, bit rate or
// sampling rate.
func mpegFrame(b []byte) bool {
	return b[0] == 0xff && b[1]&0xe0 == 0xe0 && b[1]>>3&3 != 1 && b[1]>>1&3 == 1 && b[2]>>4 != 15 && b[2]>>2&3 != 3
}
