package sandbox

import (
	"net/http"
	"time"
)

// postSpeak answers POST /api/speak (the vendor's webhook guide, step 2; fields of mark D). An accepted one is
// charged, whatever becomes of it.
func (s *Server) postSpeak(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.faults.take(speak500); ok {
		refuse(w, broken("internal server error"))
		return
	}
	if _, ok := s.faults.take(speak429); ok {
		refuse(w, tooMany("too many requests"))
		return
	}
	body, bad := readObject(w, r)
	if bad != nil {
		refuse(w, bad)
		return
	}
	req, bad := s.cast.readRequest(body)
	if bad != nil {
		refuse(w, bad)
		return
	}
	sp, bad := s.state.add(req, s.opts.Quota)
	if bad != nil {
		refuse(w, bad)
		return
	}
	if s.accept(r, sp) {
		base := s.URL()
		answer(w, map[string]string{
			"speak_url":    speakURL(base, sp.ID),
			"speak_v2_url": speakV2URL(base, sp.ID),
			"play_id":      "",
		})
	}
}

// accept starts the synthesis, with the faults that are planned for it. It reports whether to answer.
func (s *Server) accept(r *http.Request, sp speak) bool {
	if _, ok := s.faults.take(speakFailed); ok {
		sp.Fail = true
		s.update(sp.ID, func(kept *speak) { kept.Fail = true }) // a restart must not turn it into a success
	}
	if _, ok := s.faults.take(speakHang); ok { // accepted and worked on, but the answer never comes
		s.begin(sp, s.opts.SynthDelay)
		s.pause(r, -1)
		panic(http.ErrAbortHandler)
	}
	if delay, ok := s.faults.take(speakSlow); ok { // everything comes later, in the usual order
		waited := s.pause(r, delay)
		s.begin(sp, s.opts.SynthDelay)
		return waited
	}
	if _, ok := s.faults.take(webhookEarly); ok {
		select {
		case <-s.begin(sp, 0):
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
		return true
	}
	s.begin(sp, s.opts.SynthDelay)
	return true
}

// pause waits while the peer is there and the sandbox runs; a negative time has no end. It reports whether the
// time went by.
func (s *Server) pause(r *http.Request, d time.Duration) bool {
	var over <-chan time.Time
	if d >= 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-over:
		return true
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return false
}

// getSpeak answers GET /api/speak/v2/{id} (reference mark D). Unknown is null.
func (s *Server) getSpeak(w http.ResponseWriter, r *http.Request) {
	sp, ok := s.state.speak(r.PathValue("id"))
	if !ok {
		refuse(w, unknown("speak"))
		return
	}
	out := struct {
		ID          string   `json:"_id"`
		Status      string   `json:"status"`
		DownloadURL *string  `json:"audio_download_url"`
		TextCount   int      `json:"text_count"`
		Duration    *float64 `json:"duration"`
	}{ID: sp.ID, Status: sp.State, TextCount: sp.Chars}
	if sp.State == done {
		out.DownloadURL, out.Duration = new(s.downloadURL(sp)), &sp.Seconds
	}
	answer(w, out)
}

// getSpeakOld answers GET /api/speak/{id}, which is deprecated and still what speak_url points at.
func (s *Server) getSpeakOld(w http.ResponseWriter, r *http.Request) {
	sp, ok := s.state.speak(r.PathValue("id"))
	if !ok {
		refuse(w, unknown("speak"))
		return
	}
	type audio struct {
		URL       string `json:"url"`
		Extension string `json:"extension"`
	}
	out := struct {
		Status string `json:"status"`
		Audio  *audio `json:"audio"`
	}{Status: sp.State}
	if sp.State == done {
		out.Audio = &audio{s.fileURL(sp.ID), "wav"}
	}
	answer(w, out)
}
