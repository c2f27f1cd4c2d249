package api_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"callboard/internal/api"
)

// What the bytes are counts: audio may come with any media type and as a part that is the whole.
func TestAudioOfAnyType(t *testing.T) {
	sound := "RIFF\x00\x00\x00\x00WAVEfmt " + strings.Repeat("\x00\x01\xff", 1000)
	for name, tc := range map[string]struct {
		status int
		header map[string]string
		size   int64
	}{
		"html":             {200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, int64(len(sound))},
		"json":             {200, map[string]string{"Content-Type": "application/problem+json"}, int64(len(sound))},
		"xml":              {200, map[string]string{"Content-Type": "image/svg+xml"}, int64(len(sound))},
		"partial":          {206, map[string]string{"Content-Type": "audio/wav"}, int64(len(sound))},
		"partial, as html": {206, map[string]string{"Content-Type": "text/html", "Content-Range": "bytes 0-3015/3016"}, int64(len(sound))},
		"partial, bad":     {206, map[string]string{"Content-Type": "audio/wav", "Content-Range": "bytes */7"}, int64(len(sound))},
		"partial, cut":     {206, map[string]string{"Content-Type": "audio/wav", "Content-Range": "bytes 0-3015/48044"}, 48044},
		"partial, open":    {206, map[string]string{"Content-Type": "audio/wav", "Content-Range": "bytes 0-3015/*"}, -1},
		"created":          {201, map[string]string{"Content-Type": "audio/wav"}, int64(len(sound))},
		"created, as html": {201, map[string]string{"Content-Type": "text/html"}, int64(len(sound))},
		"another 2xx":      {299, nil, int64(len(sound))},
		"no authority":     {203, map[string]string{"Content-Type": "audio/wav"}, int64(len(sound))},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				for k, v := range tc.header {
					w.Header().Set(k, v)
				}
				w.Header().Set("Content-Length", "3016")
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, sound)
			})
			a, err := s.api.Download(t.Context(), s.URL+"/a")
			if err != nil {
				t.Fatal(err)
			}
			defer a.Body.Close()
			if b, err := io.ReadAll(a.Body); err != nil || string(b) != sound || a.Size != tc.size {
				t.Errorf("%d bytes of %d, %v", len(b), a.Size, err)
			}
		})
	}
}

// A later part is not the audio.
func TestLaterPart(t *testing.T) {
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", "bytes 100-200/3000")
		w.WriteHeader(206)
	})
	_, err := s.api.Download(t.Context(), s.URL+"/a")
	if e := asError(t, err); !errors.Is(err, api.ErrNotWhole) || !e.Retryable || e.Advice() == "" {
		t.Error(err)
	}
}
