package job

import (
	"bytes"
	"io"
	"mime"
	"path/filepath"
	"strings"

	"callboard/internal/player/decode"
	"callboard/internal/text"
)

// sniffBytes is how many bytes of a file decode.Identify needs. More would delay the beginning of playback.
const sniffBytes = 512

// identify says what a file with these first bytes is, or returns an error if it is not audio. Audio that cannot be played here
// is paid for all the same, and other players know it. The media type that the server states is used only in the error: login
// pages come with any type, audio as application/octet-stream or text/html.
func identify(head []byte, contentType string) (decode.Kind, error) {
	switch kind := decode.Identify(head); {
	case kind.Extension != "":
		return kind, nil
	case len(head) == 0:
		return kind, fetchError("the file that came is empty", nil, nil)
	case len(bytes.Trim(head, "\x00")) == 0:
		return kind, fetchError("the file that came contains only zeros", nil, nil)
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || strings.HasPrefix(media, "audio/") || media == "application/octet-stream" {
		return decode.Kind{}, fetchError("the file that came is not audio", nil, nil)
	}
	return decode.Kind{}, fetchError("the file that came is not audio but "+text.Line(media), nil, nil)
}

// extensionOf is the file name extension that fits the audio's first bytes, or the one of its name if they are unknown.
func extensionOf(src io.ReaderAt, name string) string {
	head := make([]byte, sniffBytes)
	n, _ := src.ReadAt(head, 0) // a shorter file is identified by what it has
	if kind := decode.Identify(head[:n]); kind.Extension != "" {
		return kind.Extension
	}
	return filepath.Ext(name)
}
