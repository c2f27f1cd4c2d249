package sandbox

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// getFile answers GET /files/speak/{name}: a redirect to a signed link.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request) {
	if sp, ok := s.requestedFile(r); ok {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, s.downloadURL(sp, s.now()), http.StatusFound)
		return
	}
	s.sendError(w, notFound("file"))
}

// getFileDirect answers GET /files/speak/{name}/no-redirect: the audio itself.
func (s *Server) getFileDirect(w http.ResponseWriter, r *http.Request) {
	if sp, ok := s.requestedFile(r); ok {
		s.serveSpeak(w, r, sp)
		return
	}
	s.sendError(w, notFound("file"))
}

// requestedFile returns the speak whose file the request names, if its audio exists.
func (s *Server) requestedFile(r *http.Request) (speak, bool) {
	id, format, ok := decodeFileName(r.PathValue("name"))
	if !ok {
		return speak{}, false
	}
	sp, ok := s.state.speak(id)
	return sp, ok && sp.format() == format && sp.State == done && s.now().Before(s.audioExpiry(sp))
}

// serveSpeak sends the audio of a speak, with the planned download faults applied.
func (s *Server) serveSpeak(w http.ResponseWriter, r *http.Request, sp speak) {
	get := r.Method == http.MethodGet // faults apply to GET only, not to HEAD
	if get {
		if _, ok := s.faults.take(download403); ok {
			sendXMLError(w, http.StatusForbidden, "AccessDenied", "Access Denied")
			return
		}
	}
	sound, err := s.audio(r.Context(), sp.ID)
	if err != nil {
		sendXMLError(w, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
		return
	}
	setUnspokenHeader(w.Header(), sp.Unspoken)
	if get {
		faulty := &faultyWriter{ResponseWriter: w, pause: func(d time.Duration) bool { return s.pause(r, d) }}
		_, faulty.truncate = s.faults.take(downloadTruncated)
		faulty.duration, _ = s.faults.take(downloadSlow)
		if faulty.truncate || faulty.duration > 0 {
			serveSound(faulty, r, sound, sp.Ended)
			return
		}
	}
	serveSound(w, r, sound, sp.Ended)
}

// serveSound sends a sound, or the range of it that the request names.
func serveSound(w http.ResponseWriter, r *http.Request, sound sound, modified time.Time) {
	w.Header().Set("Content-Type", sound.media)
	w.Header().Set("ETag", sound.etag)
	http.ServeContent(w, r, "", modified, bytes.NewReader(sound.file))
}

// getPreview serves an actor's sample. It needs no token and costs nothing, like the real ones.
func (s *Server) getPreview(w http.ResponseWriter, r *http.Request) {
	id, isWAV := strings.CutSuffix(r.PathValue("name"), ".wav")
	a, ok := s.catalogue.byID[id]
	if !ok || !isWAV {
		sendXMLError(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	sound, err := s.renderer.render(r.Context(), "preview/"+id, renderRequest{
		utterance: Utterance{Text: a.preview, Traits: a.Voice, Rate: 44100, Scale: 1}, format: formatWAV,
	})
	if err != nil {
		sendXMLError(w, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
		return
	}
	serveSound(w, r, sound, time.Time{})
}

// getPicture serves an actor's picture: the first letter of the name on a colour that depends on the actor.
func (s *Server) getPicture(w http.ResponseWriter, r *http.Request) {
	id, isSVG := strings.CutSuffix(r.PathValue("name"), ".svg")
	a, ok := s.catalogue.byID[id]
	if !ok || !isSVG {
		sendXMLError(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	letter, _ := utf8.DecodeRuneInString(a.Name[a.Language])
	w.Header().Set("Content-Type", "image/svg+xml")
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="hsl(%d 45%% 45%%)"/>`+
		`<text x="48" y="64" font-family="sans-serif" font-size="44" fill="#fff" text-anchor="middle">%s</text></svg>`,
		a.order*47%360, html.EscapeString(string(letter)))
}
