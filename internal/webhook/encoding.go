package webhook

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"callboard/internal/text"
)

// MaxDecoded is how many bytes of a compressed body are read. A kilobyte can hold a megabyte of zeros.
const MaxDecoded = defaultMaxBody

// gzipMagic is how a gzip stream begins (RFC 1952, 2.3.1). No JSON does.
var gzipMagic = []byte{0x1f, 0x8b}

// ErrDecodedTooLong is the error for a compressed body that becomes longer than MaxDecoded.
var ErrDecodedTooLong = errors.New("the compressed body is too long")

// Packed reports a body that begins like gzip. The bytes decide and not the header: a proxy may decompress a body and keep its
// Content-Encoding, or the other way round.
func Packed(body []byte) bool { return bytes.HasPrefix(body, gzipMagic) }

// Unpacked is what a gzip body holds, as far as it can be read.
type Unpacked struct {
	Content []byte // at most MaxDecoded bytes
	Rest    []byte // what follows the compressed data and is no gzip
	Err     error  // why there is no more Content: ErrDecodedTooLong, or an error of compress/gzip; nil: that is all
}

// Unpack decompresses a gzip body, which may have several members (RFC 1952, 2.2).
func Unpack(body []byte) (u Unpacked) {
	in := bytes.NewReader(body) // gzip.Reader reads no byte too many of it
	member, err := gzip.NewReader(in)
	if err != nil {
		return Unpacked{Err: err}
	}
	for {
		member.Multistream(false)
		part, err := io.ReadAll(io.LimitReader(member, int64(MaxDecoded+1-len(u.Content))))
		if u.Content = append(u.Content, part...); len(u.Content) > MaxDecoded {
			u.Content, err = u.Content[:MaxDecoded], ErrDecodedTooLong
		}
		rest := body[len(body)-in.Len():]
		switch {
		case err != nil:
		case !Packed(rest):
			u.Rest = rest
			return u
		default:
			if err = member.Reset(in); err == nil {
				continue
			}
		}
		u.Err = err
		return u
	}
}

// Decode returns what a stored body says: the body itself, or its content if it is compressed with gzip.
func Decode(body []byte) ([]byte, error) {
	if !Packed(body) {
		return body, nil
	}
	u := Unpack(body)
	switch {
	case u.Err != nil:
		return nil, fmt.Errorf("webhook: a gzip body: %w", u.Err)
	case len(u.Rest) > 0:
		return nil, fmt.Errorf("webhook: a gzip body: %d bytes follow the compressed data", len(u.Rest))
	}
	return u.Content, nil
}

// otherEncoding is the Content-Encoding of a request if it is one that Decode cannot read, in a form that can be shown.
func otherEncoding(h http.Header) string {
	name := strings.ToLower(strings.TrimSpace(strings.Join(h.Values("Content-Encoding"), ", ")))
	switch name {
	case "", "identity", "gzip", "x-gzip":
		return ""
	}
	return text.Cut(text.Line(name), 40)
}
