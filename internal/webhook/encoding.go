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

// maxDecoded is how long a compressed body may become. A kilobyte can hold a megabyte of zeros.
const maxDecoded = defaultMaxBody

// gzipMagic is how a gzip stream begins. No JSON does.
var gzipMagic = []byte{0x1f, 0x8b}

var errDecodedTooLong = errors.New("the compressed body is too long")

// Decode returns what a stored body says: the body itself, or its content if it is compressed with gzip. The bytes decide
// and not the header: a proxy may decompress a body and keep its Content-Encoding, or the other way round.
func Decode(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, gzipMagic) {
		return body, nil
	}
	in, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("webhook: a gzip body: %w", err)
	}
	decoded, err := io.ReadAll(io.LimitReader(in, maxDecoded+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("webhook: a gzip body: %w", err)
	case len(decoded) > maxDecoded:
		return nil, errDecodedTooLong
	}
	return decoded, nil
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
