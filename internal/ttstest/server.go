// Package ttstest is a server with answers of Typecast's newer API, for tests of the program whose answers a test decides: what
// breaks off, what is refused, and when. The sandbox answers as the service does; this does as it is told.
package ttstest

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Voice is the id of the only voice.
const Voice = "tc_60e5426de8b95f1d3000d7b5"

const voice = `{"voice_id":"` + Voice + `","voice_name":{"eng":"Olivia","kor":"올리비아"},"gender":"female","age":"young_adult","use_cases":["Audiobook"],` +
	`"models":[{"version":"ssfm-v21","emotions":["normal","sad"]},{"version":"ssfm-v30","emotions":["normal","happy"]}],"voice_type":"original","preview_url":null}`

// Server is a running server.
type Server struct {
	URL string

	mu       sync.Mutex
	requests []Request
}

// Request is a request for audio that came.
type Request struct{ Path, Key, Body string }

// Start starts a server on loopback that ends with the test. answer answers the n-th request for audio, from 1; nil: Audio. A key
// that does not begin with "key" is refused.
func Start(t testing.TB, answer func(n int, w http.ResponseWriter, r *http.Request)) *Server {
	t.Helper()
	return StartWith(t, "["+voice+"]", answer)
}

// StartWith is Start with another list of voices, in JSON. The first one has the id Voice.
func StartWith(t testing.TB, voices string, answer func(n int, w http.ResponseWriter, r *http.Request)) *Server {
	t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(voices), &list); err != nil {
		t.Fatal(err)
	}
	s := &Server{}
	if answer == nil {
		answer = func(_ int, w http.ResponseWriter, _ *http.Request) { Audio(w, 4410) }
	}
	mux := http.NewServeMux()
	reply := func(path, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { JSON(w, http.StatusOK, body) })
	}
	reply("/v3/voices", voices)
	reply("/v3/voices/"+Voice, string(list[0]))
	reply("/v1/users/me/subscription", `{"plan":"lite","credits":{"plan_credits":200000,"used_credits":1500},"limits":{"concurrency_limit":5}}`)
	mux.HandleFunc("POST /v1/text-to-speech/{kind...}", func(w http.ResponseWriter, r *http.Request) { s.speak(w, r, answer) })
	mux.HandleFunc("POST /v1/text-to-speech", func(w http.ResponseWriter, r *http.Request) { s.speak(w, r, answer) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { JSON(w, http.StatusNotFound, `{"detail":"Not Found"}`) })
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("X-Api-Key"), "key") {
			JSON(w, http.StatusUnauthorized, `{"detail":"Invalid API key"}`)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	s.URL = web.URL
	return s
}

func (s *Server) speak(w http.ResponseWriter, r *http.Request, answer func(int, http.ResponseWriter, *http.Request)) {
	body, _ := io.ReadAll(r.Body) // a request that breaks off has what came
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.URL.Path, r.Header.Get("X-Api-Key"), string(body)})
	n := len(s.requests)
	s.mu.Unlock()
	answer(n, w, r)
}

// Requests returns the requests for audio that came.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// JSON answers with a status and a JSON body.
func JSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// Audio answers with a whole WAV of this many samples: 44.1 kHz, 16 bit, mono.
func Audio(w http.ResponseWriter, samples int) { AudioAs(w, "audio/wav", samples) }

// AudioAs is Audio with another content type, or none.
func AudioAs(w http.ResponseWriter, media string, samples int) {
	w.Header()["Content-Type"] = nil
	if media != "" {
		w.Header().Set("Content-Type", media)
	}
	_, _ = w.Write(append(header(44100, uint32(2*samples)), sound(samples)...))
}

// Begin answers with the beginning of a stream, as the service sends it: 32 kHz, and a header without sizes. The caller goes on.
func Begin(w http.ResponseWriter, samples int) {
	w.Header().Set("Content-Type", "audio/wav")
	_, _ = w.Write(append(header(32000, 0xFFFFFFFF), sound(samples)...))
	w.(http.Flusher).Flush()
}

// More goes on with a stream.
func More(w http.ResponseWriter, samples int) {
	_, _ = w.Write(sound(samples))
	w.(http.Flusher).Flush()
}

// Break closes the connection of an answer that has begun, in the middle of it.
func Break(w http.ResponseWriter) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// header is the header of a WAV with this many bytes of samples; 0xFFFFFFFF: unknown.
func header(rate, size uint32) []byte {
	riff := size
	if size != 0xFFFFFFFF {
		riff += 36
	}
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), riff)
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), 1)
	b = le.AppendUint32(le.AppendUint32(b, rate), 2*rate)
	b = le.AppendUint16(le.AppendUint16(b, 2), 16)
	return le.AppendUint32(append(b, "data"...), size)
}

// sound is a quiet saw tooth.
func sound(samples int) []byte {
	b := make([]byte, 0, 2*samples)
	for i := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(i%100))
	}
	return b
}
