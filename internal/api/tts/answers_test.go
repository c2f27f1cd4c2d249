package tts_test

import (
	"io"
	"math"
	"net/http"
	"testing"
)

func inf() float64 { return math.Inf(1) }

// status answers with a status and a JSON body.
func status(code int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		if code != http.StatusNoContent {
			_, _ = io.WriteString(w, body)
		}
	}
}

// typed answers 200 with a type.
func typed(media, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", media)
		_, _ = io.WriteString(w, body)
	}
}

// partial answers with a later part of the audio.
func partial(w http.ResponseWriter) {
	w.Header().Set("Content-Range", "bytes 5-9/10")
	w.WriteHeader(http.StatusPartialContent)
	_, _ = io.WriteString(w, "audio")
}

// closeConn closes the connection of a request without a response.
func closeConn(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_ = conn.Close()
}

// cutChunk sends chunked audio and breaks off without the last chunk.
func cutChunk(t *testing.T) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = io.WriteString(w, wav)
		w.(http.Flusher).Flush()
		closeConn(t, w)
	}
}
