package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
	"unicode/utf8"
)

const (
	maxBody  = 1 << 20  // bytes of a request that are accepted
	maxDrain = 64 << 20 // bytes of a longer request that are read and discarded, so that the client gets the answer
)

// maxExpect is how long a body may take to arrive after the answer to a request with Expect.
const maxExpect = 5 * time.Second

// readObject reads a request's body as one JSON object. It ignores the Content-Type.
func (s *Server) readObject(r *http.Request) (map[string]json.RawMessage, *apiError) {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var body map[string]json.RawMessage
	switch _, tooLong := errors.AsType[*http.MaxBytesError](err); {
	case tooLong:
		return nil, undocumented(http.StatusRequestEntityTooLarge, "app/param/too-large", "the body is longer than 1 MiB")
	case err != nil:
		return nil, invalidBody("the body could not be read")
	case !utf8.Valid(raw): // GET /_sandbox/speaks repeats fields unchanged, so they must be valid JSON
		return nil, invalidBody("the body is not UTF-8")
	case json.Unmarshal(raw, &body) != nil || body == nil:
		return nil, invalidBody("the body is not a JSON object")
	}
	return body, nil
}

func invalidBody(reason string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "app/param/type-mismatch", msg: reason}
}

// drain reads the rest of a body, up to maxDrain bytes: a client whose connection is closed while it sends does not
// see the answer.
func drain(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Expect") != "" { // this client waits for the answer before it sends the body, and may then send none
		conn := http.NewResponseController(w)
		_ = conn.Flush()
		_ = conn.SetReadDeadline(time.Now().Add(maxExpect))
	}
	_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
}
