package pretty

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"callboard/internal/webhook"
)

// unpack decompresses a gzip body as far as it can be read, and says so.
func unpack(body []byte) (content []byte, what string, notes []string) {
	if !webhook.Packed(body) {
		return body, "", nil
	}
	u := webhook.Unpack(body)
	n := len(u.Content)
	switch {
	case u.Err == nil:
		notes = append(notes, fmt.Sprintf("gzip: %d bytes, decompressed %d", len(body)-len(u.Rest), n))
	case errors.Is(u.Err, webhook.ErrDecodedTooLong):
		notes = append(notes, fmt.Sprintf("gzip: %d bytes became more than %d; the rest is not shown", len(body), n))
	case n == 0:
		return body, "", []string{"it begins like gzip but is damaged: " + reason(u.Err)}
	default:
		notes = append(notes, fmt.Sprintf("gzip: damaged after %d bytes: %s", n, reason(u.Err)))
	}
	if rest := len(u.Rest); rest > 0 {
		notes = append(notes, fmt.Sprintf("not shown: what follows the compressed data and is no gzip, %d bytes", rest))
	}
	return u.Content, "gzip ", notes
}

func reason(err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it ends too early"
	case errors.Is(err, gzip.ErrChecksum):
		return "the checksum is wrong"
	case errors.Is(err, gzip.ErrHeader):
		return "the header is wrong"
	}
	return "the data is wrong"
}
