package sandbox

import (
	"net/http"
	"time"
)

// postSpeak answers POST /api/speak (the vendor's webhook guide, step 2; fields of mark D). An accepted one is
// charged, whatever becomes of it.
func (s *Server) postSpeak(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.faults.take(speak500); ok {
		s.refuse(w, broken("internal server error"))
		return
	}
	if _, ok := s.faults.take(speak429); ok {
		s.refuse(w, tooMany("too many requests"))
		return
	}
	body, bad := s.readObject(r)
	if bad != nil {
		s.refuse(w, bad)
		return
	}
	req, bad := s.cast.readRequest(body, s.opts.Assume)
	if bad != nil {
		s.refuse(w, bad)
		return
	}
	sp, bad := s.state.add(req, s.now(), s.opts.Quota)
	if bad != nil {
		s.refuse(w, bad)
		return
	}
	s.log.Info("speak", "speak", sp.ID, "chars", sp.Chars, "actor", sp.ActorID)
	if !s.accept(r, sp.ID) {
		panic(http.ErrAbortHandler) // to say nothing would be to answer 200
	}
	answer(w, s.accepted(sp.ID))
}

// accepted is the answer to a speak that was accepted: the guide shows speak_url alone, a page of the reference
// speak_v2_url alone, a recorded answer all three.
func (s *Server) accepted(id string) map[string]string {
	v1, v2 := s.urlOf(id, "v1"), s.urlOf(id, "v2")
	switch s.opts.Assume.SpeakAnswer {
	case "v1":
		return map[string]string{"speak_url": v1}
	case "v2":
		return map[string]string{"speak_v2_url": v2}
	}
	return map[string]string{"speak_url": v1, "speak_v2_url": v2, "play_id": ""}
}

// accept starts the synthesis, with the faults that are planned for it; those that fit together strike together. It
// reports whether to answer.
func (s *Server) accept(r *http.Request, id string) bool {
	delay := s.opts.SynthDelay
	if _, ok := s.faults.take(speakFailed); ok {
		s.update(id, func(kept *speak) { kept.Fail = true }) // written down: a restart must not turn it into a success
	}
	_, hang := s.faults.take(speakHang)
	present := true
	if !hang { // what is never answered cannot be slow
		if pause, ok := s.faults.take(speakSlow); ok { // everything comes later, in the usual order
			present = s.pause(r, pause)
		}
	}
	if _, ok := s.faults.take(webhookEarly); ok {
		tried := s.state.watch(id)
		s.begin(id, 0)
		select {
		case <-tried:
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	} else {
		s.begin(id, delay)
	}
	if hang { // accepted and worked on, but the answer never comes
		return s.pause(r, -1)
	}
	return present
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

// asked is the speak whose state a call asks for; where there is none, or too often, the call is answered.
func (s *Server) asked(w http.ResponseWriter, r *http.Request) (speak, bool) {
	sp, ok, tooOften := s.state.polled(r.PathValue("id"), s.now())
	switch {
	case !ok:
		s.refuse(w, unknown("speak"))
	case tooOften:
		s.refuse(w, tooMany("the state is asked for too often"))
		return sp, false
	}
	return sp, ok
}

// stateWord is the status of a speak as the state calls show it.
func (s *Server) stateWord(sp speak) string {
	if s.opts.Assume.StateWords == "strange" && sp.Ended.IsZero() {
		return "warming-up"
	}
	return sp.State
}

// getSpeak answers GET /api/speak/v2/{id} (reference mark D). Unknown is null. The link is signed anew each time.
func (s *Server) getSpeak(w http.ResponseWriter, r *http.Request) {
	sp, ok := s.asked(w, r)
	if !ok {
		return
	}
	out := struct {
		ID          string   `json:"_id"`
		Status      string   `json:"status"`
		DownloadURL *string  `json:"audio_download_url"`
		TextCount   int      `json:"text_count"`
		Duration    *float64 `json:"duration"`
	}{ID: sp.ID, Status: s.stateWord(sp), TextCount: sp.Chars}
	if sp.State == done {
		out.Duration = &sp.Seconds
		if s.opts.Assume.GoneAudio == "expired" || s.now().Before(s.gone(sp)) {
			out.DownloadURL = new(s.downloadURL(sp, s.now()))
		}
	}
	answer(w, out)
}

// getSpeakOld answers GET /api/speak/{id}, which is deprecated and still what speak_url points at.
func (s *Server) getSpeakOld(w http.ResponseWriter, r *http.Request) {
	sp, ok := s.asked(w, r)
	if !ok {
		return
	}
	type audio struct {
		URL       string `json:"url"`
		Extension string `json:"extension"`
	}
	out := struct {
		Status string `json:"status"`
		Audio  *audio `json:"audio"`
	}{Status: s.stateWord(sp)}
	if sp.State == done {
		out.Audio = &audio{s.fileURL(sp), sp.format()}
	}
	answer(w, out)
}
