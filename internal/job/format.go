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

// sniffBytes is how many bytes of a file decode.Sniff needs.
const sniffBytes = 512

// extension returns the file name extension for a file with these first bytes, or an error if it is not audio. The media
// type that the server states is used only in the error: login pages come with any type, audio as application/octet-stream.
func extension(head []byte, contentType string) (string, error) {
	switch format := decode.Sniff(head); {
	case format != decode.Unknown:
		return format.Extension(), nil
	case len(head) == 0:
		return "", fetchError("the file that came is empty", nil, nil)
	case len(bytes.Trim(head, "\x00")) == 0:
		return "", fetchError("the file that came contains only zeros", nil, nil)
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || strings.HasPrefix(kind, "audio/") || kind == "application/octet-stream" {
		return "", fetchError("the file that came is not audio", nil, nil)
	}
	return "", fetchError("the file that came is not audio but "+text.Line(kind), nil, nil)
}

// extensionOf is the file name extension that fits the audio's first bytes, or the one of its name if they are unknown.
func extensionOf(src io.ReaderAt, name string) string {
	head := make([]byte, sniffBytes)
	n, _ := src.ReadAt(head, 0) // a shorter file is identified by what it has
	if format := decode.Sniff(head[:n]); format != decode.Unknown {
		return format.Extension()
	}
	return filepath.Ext(name)
}
