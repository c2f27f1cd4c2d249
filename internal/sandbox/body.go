package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"
)

const (
	maxBody  = 1 << 20  // bytes of a request that are taken
	maxDrain = 64 << 20 // bytes of a longer one that are read and thrown away, so that its sender hears the answer
)

// readObject reads a request's body as one JSON object, whatever its Content-Type.
func (s *Server) readObject(r *http.Request) (map[string]json.RawMessage, *refusal) {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var body map[string]json.RawMessage
	switch _, tooLong := errors.AsType[*http.MaxBytesError](err); {
	case tooLong:
		return nil, guessed(http.StatusRequestEntityTooLarge, "app/param/too-large", "the body is longer than 1 MiB")
	case err != nil:
		return nil, noObject("the body could not be read")
	case !utf8.Valid(raw): // fields are shown as they came, and that must be JSON
		return nil, noObject("the body is not UTF-8")
	case json.Unmarshal(raw, &body) != nil || body == nil:
		return nil, noObject("the body is not a JSON object")
	}
	return body, nil
}

func noObject(why string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "app/param/type-mismatch", msg: why}
}

// drain reads the rest of a body, up to maxDrain bytes of it: whoever is cut off while sending never hears why.
func drain(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Expect") != "" { // whoever asks first hears the answer first, and may then send nothing more
		_ = http.NewResponseController(w).Flush()
	}
	_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
}
