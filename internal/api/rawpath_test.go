package api_test

import (
	"io"
	"net/http"
	"testing"
)

// The path of a link is sent byte for byte, also after a redirect: the link may be signed.
func TestPathOfALinkIsKept(t *testing.T) {
	for _, path := range []string{
		"/files/speak/가나%2B다.wav", "/a%2Bb+c/%EA%B0%80.wav?x=가%2B&Signature=a%2Fb%3D", "/files/%2e%2E/x", "/a|b^c`{d}.wav", "/%C3%28", "/x//y;z=1",
		"/café", "/",
	} {
		var got []string
		target := ""
		s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
			got = append(got, r.RequestURI)
			if r.URL.Path == "/moved" {
				w.Header().Set("Location", target)
				w.WriteHeader(http.StatusFound)
				return
			}
			writeAudio(w)
		})
		for name, c := range map[string]struct{ link, location string }{
			"whole":            {s.URL + path, ""},
			"path":             {path, ""},
			"with a fragment":  {s.URL + path + "#가", ""},
			"redirected":       {s.URL + "/moved", path},
			"redirected, full": {s.URL + "/moved", s.URL + path},
		} {
			got, target = nil, c.location
			a, err := s.api.Download(t.Context(), c.link)
			if err != nil {
				t.Errorf("%s %q: %v", name, path, err)
				continue
			}
			_, _ = io.Copy(io.Discard, a.Body)
			a.Body.Close()
			if last := got[len(got)-1]; last != path {
				t.Errorf("%s: %q was requested as %q", name, path, last)
			}
		}
	}
}

// Spaces cannot stand in a request line.
func TestSpacesInALinkAreEncoded(t *testing.T) {
	var got string
	s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) { got = r.RequestURI; writeAudio(w) })
	a, err := s.api.Download(t.Context(), s.URL+"/a b/가%2B.wav")
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if got != "/a%20b/가%2B.wav" {
		t.Error(got)
	}
}

// A relative link in an answer keeps its bytes too.
func TestRelativeLinkIsKept(t *testing.T) {
	s := serve(t, respond(200, `{"result": {"_id": "x", "status": "done", "audio_download_url": "/files/가%2B.wav"}}`))
	st, err := s.api.Status(t.Context(), speakID)
	if err != nil || st.DownloadURL != s.URL+"/files/가%2B.wav" {
		t.Errorf("%q, %v", st.DownloadURL, err)
	}
	if !s.api.Trusted("/files/가%2B.wav") || s.api.Trusted("///evil/x") {
		t.Error("Trusted")
	}
}
