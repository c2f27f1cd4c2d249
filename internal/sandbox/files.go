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

// getFile answers GET /files/speak/{name}: the way on to a signed link.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request) {
	if sp, ok := s.fileOf(r); ok {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, s.downloadURL(sp, s.now()), http.StatusFound)
		return
	}
	s.refuse(w, unknown("file"))
}

// getFileHere answers GET /files/speak/{name}/no-redirect: the audio itself.
func (s *Server) getFileHere(w http.ResponseWriter, r *http.Request) {
	if sp, ok := s.fileOf(r); ok {
		s.serveSpeak(w, r, sp)
		return
	}
	s.refuse(w, unknown("file"))
}

func (s *Server) fileOf(r *http.Request) (speak, bool) {
	id, format, ok := fileNamed(r.PathValue("name"))
	if !ok {
		return speak{}, false
	}
	sp, ok := s.state.speak(id)
	return sp, ok && sp.format() == format && sp.State == done && s.now().Before(s.gone(sp))
}

// serveSpeak sends the audio of a speak, or what faults make of it.
func (s *Server) serveSpeak(w http.ResponseWriter, r *http.Request, sp speak) {
	get := r.Method == http.MethodGet // only that is an occasion for a fault
	if get {
		if _, ok := s.faults.take(download403); ok {
			refuseXML(w, http.StatusForbidden, "AccessDenied", "Access Denied")
			return
		}
	}
	sound, err := s.audio(r.Context(), sp.ID)
	if err != nil {
		refuseXML(w, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
		return
	}
	nameUnspoken(w.Header(), sp.Unspoken)
	if get {
		hurt := &hurtWriter{ResponseWriter: w, pause: func(d time.Duration) bool { return s.pause(r, d) }}
		_, hurt.torn = s.faults.take(downloadTruncated)
		hurt.over, _ = s.faults.take(downloadSlow)
		if hurt.torn || hurt.over > 0 {
			serveSound(hurt, r, sound, sp.Ended)
			return
		}
	}
	serveSound(w, r, sound, sp.Ended)
}

// serveSound sends a sound, or the part of it that is asked for.
func serveSound(w http.ResponseWriter, r *http.Request, sound sound, made time.Time) {
	w.Header().Set("Content-Type", sound.media)
	w.Header().Set("ETag", sound.etag)
	http.ServeContent(w, r, "", made, bytes.NewReader(sound.file))
}

// getPreview serves an actor's sample, free to hear and without a token as the real ones are.
func (s *Server) getPreview(w http.ResponseWriter, r *http.Request) {
	id, isWAV := strings.CutSuffix(r.PathValue("name"), ".wav")
	a, ok := s.cast.byID[id]
	if !ok || !isWAV {
		refuseXML(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	sound, err := s.booth.render(r.Context(), "preview/"+id, order{
		utterance: Utterance{Text: a.preview, Traits: a.Voice, Rate: 44100, Scale: 1}, format: formatWAV,
	})
	if err != nil {
		refuseXML(w, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
		return
	}
	serveSound(w, r, sound, time.Time{})
}

// getPicture draws an actor: the first letter of the name on a colour of its own.
func (s *Server) getPicture(w http.ResponseWriter, r *http.Request) {
	id, isSVG := strings.CutSuffix(r.PathValue("name"), ".svg")
	a, ok := s.cast.byID[id]
	if !ok || !isSVG {
		refuseXML(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	letter, _ := utf8.DecodeRuneInString(a.Name[a.Language])
	w.Header().Set("Content-Type", "image/svg+xml")
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="hsl(%d 45%% 45%%)"/>`+
		`<text x="48" y="64" font-family="sans-serif" font-size="44" fill="#fff" text-anchor="middle">%s</text></svg>`,
		a.order*47%360, html.EscapeString(string(letter)))
}
