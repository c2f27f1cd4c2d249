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
		http.Redirect(w, r, s.downloadURL(sp), http.StatusFound)
		return
	}
	refuse(w, unknown("file"))
}

// getFileHere answers GET /files/speak/{name}/no-redirect: the audio itself.
func (s *Server) getFileHere(w http.ResponseWriter, r *http.Request) {
	if sp, ok := s.fileOf(r); ok {
		s.serveSpeak(w, r, sp)
		return
	}
	refuse(w, unknown("file"))
}

func (s *Server) fileOf(r *http.Request) (speak, bool) {
	id, ok := fileID(r.PathValue("name"))
	if !ok {
		return speak{}, false
	}
	sp, ok := s.state.speak(id)
	return sp, ok && sp.State == done && time.Now().Before(s.dies(sp))
}

// serveSpeak sends the audio of a speak, or what a fault makes of it.
func (s *Server) serveSpeak(w http.ResponseWriter, r *http.Request, sp speak) {
	get := r.Method == http.MethodGet
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
	if get {
		if _, ok := s.faults.take(downloadTruncated); ok {
			s.trickle(w, r, sound.wav, len(sound.wav)/2, 0)
			panic(http.ErrAbortHandler)
		}
		if delay, ok := s.faults.take(downloadSlow); ok {
			s.trickle(w, r, sound.wav, len(sound.wav), delay)
			return
		}
	}
	serveSound(w, r, sound, sp.Ended)
}

func serveSound(w http.ResponseWriter, r *http.Request, sound sound, made time.Time) {
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("ETag", sound.etag)
	http.ServeContent(w, r, "", made, bytes.NewReader(sound.wav))
}

// trickle promises all of wav and sends the first n bytes of it, in twenty steps over the given time.
func (s *Server) trickle(w http.ResponseWriter, r *http.Request, wav []byte, n int, over time.Duration) {
	const steps = 20
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Content-Length", fmt.Sprint(len(wav)))
	flush := http.NewResponseController(w)
	for i := range steps {
		// The pause comes first, so that the last byte comes no sooner than it should.
		if flush.Flush() != nil || !s.pause(r, over/steps) {
			return
		}
		if _, err := w.Write(wav[n*i/steps : n*(i+1)/steps]); err != nil {
			return
		}
	}
	_ = flush.Flush() // whoever breaks off now has sent what was asked for
}

// getPreview serves an actor's sample, free to hear and without a token as the real ones are.
func (s *Server) getPreview(w http.ResponseWriter, r *http.Request) {
	id, isWAV := strings.CutSuffix(r.PathValue("name"), ".wav")
	a, ok := s.cast.byID[id]
	if !ok || !isWAV {
		refuseXML(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	sound, err := s.booth.render(r.Context(), "preview/"+id, Utterance{Text: a.preview, Traits: a.Voice, Rate: 44100, Scale: 1})
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
