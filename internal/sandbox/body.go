package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	maxBody   = 1 << 20  // bytes of a request that are taken
	maxDrain  = 64 << 20 // bytes of a longer one that are read and thrown away, so that its sender hears the answer
	bodyPause = 30 * time.Second
)

// readObject reads a request's body as one JSON object, whatever its Content-Type.
func (s *Server) readObject(w http.ResponseWriter, r *http.Request) (map[string]json.RawMessage, *refusal) {
	// The deadline is for the body alone: left standing, it would end the context of a request that is meant to hang.
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(bodyPause))
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	_, tooLong := errors.AsType[*http.MaxBytesError](err)
	_ = conn.SetReadDeadline(time.Time{})
	if tooLong {
		drain(w, r)
	}
	var body map[string]json.RawMessage
	switch {
	case tooLong:
		return nil, guessed(http.StatusRequestEntityTooLarge, "app/param/too-large", "the body is longer than 1 MiB")
	case err != nil:
		return nil, noObject("the body could not be read")
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
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(bodyPause))
	_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
	_ = conn.SetReadDeadline(time.Time{})
}
