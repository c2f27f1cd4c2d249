package api_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// The sandbox says in a header what could not be spoken. It is cleaned and bounded like every text from outside.
func TestUnspoken(t *testing.T) {
	for _, c := range []struct {
		header string
		want   []string
	}{
		{"", nil},
		{"%E2%82%AC,%F0%9F%8E%89", []string{"€", "🎉"}},
		{"a%2Cb, c", []string{"a,b", "c"}},
		{"%zz,%1B[2J%0Ax,%20,ok", []string{"[2J x", "ok"}},
		{"%ff", []string{"\ufffd"}},
		{strings.Repeat("x", 3000), []string{strings.Repeat("x", 99) + "…"}},
	} {
		s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "audio/wav")
			w.Header().Set("X-Sandbox-Unspoken", c.header)
			_, _ = io.WriteString(w, "RIFF")
		})
		a, err := s.api.Download(t.Context(), s.URL+"/a.wav")
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if !slices.Equal(a.Unspoken, c.want) {
			t.Errorf("%q: %q", c.header, a.Unspoken)
		}
	}
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprint(i))
	}
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		w.Header().Set("X-Sandbox-Unspoken", strings.Join(many, ","))
	})
	a, err := s.api.Download(t.Context(), s.URL+"/a.wav")
	if err != nil || len(a.Unspoken) != 64 {
		t.Fatal(len(a.Unspoken), err)
	}
	a.Body.Close()
}
