package sandbox

import (
	"net/http"
	"time"
)

// postSpeak answers POST /api/speak (the vendor's webhook guide, step 2; fields of mark D). An accepted request is
// charged, even if its synthesis fails.
func (s *Server) postSpeak(w http.ResponseWriter, r *http.Request) {
	if _, ok := s.faults.take(speak500); ok {
		s.sendError(w, internalError("internal server error"))
		return
	}
	if _, ok := s.faults.take(speak429); ok {
		s.sendError(w, tooManyRequests("too many requests"))
		return
	}
	body, apiErr := s.readObject(r)
	if apiErr != nil {
		s.sendError(w, apiErr)
		return
	}
	req, apiErr := s.catalogue.readRequest(body, s.opts.Assume)
	if apiErr != nil {
		s.sendError(w, apiErr)
		return
	}
	sp, apiErr := s.state.add(req, s.now(), s.opts.Quota)
	if apiErr != nil {
		s.sendError(w, apiErr)
		return
	}
	s.log.Info("speak", "speak", sp.ID, "chars", sp.Chars, "actor", sp.ActorID)
	if !s.accept(r, sp.ID) {
		panic(http.ErrAbortHandler) // a plain return would answer 200
	}
	sendResult(w, s.accepted(sp.ID))
}

// accepted is the answer to an accepted request: the guide shows speak_url only, a page of the reference speak_v2_url
// only, a recorded answer all three.
func (s *Server) accepted(id string) map[string]string {
	v1, v2 := s.stateURL(id, "v1"), s.stateURL(id, "v2")
	switch s.opts.Assume.SpeakAnswer {
	case "v1":
		return map[string]string{"speak_url": v1}
	case "v2":
		return map[string]string{"speak_v2_url": v2}
	}
	return map[string]string{"speak_url": v1, "speak_v2_url": v2, "play_id": ""}
}

// accept starts the synthesis with the planned faults; those that are compatible apply together. It reports whether to
// send an answer.
func (s *Server) accept(r *http.Request, id string) bool {
	delay := s.opts.SynthDelay
	if _, ok := s.faults.take(speakFailed); ok {
		s.update(id, func(sp *speak) { sp.Fail = true }) // in the journal, so that the synthesis also fails after a restart
	}
	_, hang := s.faults.take(speakHang)
	clientConnected := true
	if !hang { // a request without an answer cannot be slow
		if pause, ok := s.faults.take(speakSlow); ok { // the synthesis starts later, too
			clientConnected = s.pause(r, pause)
		}
	}
	if _, ok := s.faults.take(webhookEarly); ok {
		attempted := s.state.firstAttempt(id)
		s.startSynthesis(id, 0)
		select {
		case <-attempted:
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	} else {
		s.startSynthesis(id, delay)
	}
	if hang { // accepted and processed, but never answered
		return s.pause(r, -1)
	}
	return clientConnected
}

// pause waits for d, or without limit where d is negative. It returns false when the client leaves or the sandbox
// closes first.
func (s *Server) pause(r *http.Request, d time.Duration) bool {
	var elapsed <-chan time.Time
	if d >= 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		elapsed = t.C
	}
	select {
	case <-elapsed:
		return true
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return false
}

// pollSpeak is the speak that a state call names. It sends the error itself where there is none, or where the call
// comes too often.
func (s *Server) pollSpeak(w http.ResponseWriter, r *http.Request) (speak, bool) {
	sp, ok, tooOften := s.state.poll(r.PathValue("id"), s.now())
	switch {
	case !ok:
		s.sendError(w, notFound("speak"))
	case tooOften:
		s.sendError(w, tooManyRequests("too many state calls for this speak"))
		return sp, false
	}
	return sp, ok
}

// wireState is the status of a speak as the state calls show it.
func (s *Server) wireState(sp speak) string {
	if s.opts.Assume.StateWords == "strange" && sp.Ended.IsZero() {
		return "warming-up"
	}
	if s.opts.Assume.FirstState == "progress" && sp.State == started {
		return progress
	}
	return sp.State
}

// getSpeak answers GET /api/speak/v2/{id} (reference mark D). Unknown values are null. Each call signs a new link.
func (s *Server) getSpeak(w http.ResponseWriter, r *http.Request) {
	sp, ok := s.pollSpeak(w, r)
	if !ok {
		return
	}
	out := struct {
		ID          string   `json:"_id"`
		Status      string   `json:"status"`
		DownloadURL *string  `json:"audio_download_url"`
		TextCount   int      `json:"text_count"`
		Duration    *float64 `json:"duration"`
	}{ID: sp.ID, Status: s.wireState(sp), TextCount: sp.Chars}
	if sp.State == done {
		out.Duration = &sp.Seconds
		if s.opts.Assume.GoneAudio == "expired" || s.now().Before(s.audioExpiry(sp)) {
			out.DownloadURL = new(s.downloadURL(sp, s.now()))
		}
	}
	sendResult(w, out)
}

// getSpeakV1 answers GET /api/speak/{id}, which is deprecated and still the target of speak_url.
func (s *Server) getSpeakV1(w http.ResponseWriter, r *http.Request) {
	sp, ok := s.pollSpeak(w, r)
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
	}{Status: s.wireState(sp)}
	if sp.State == done {
		out.Audio = &audio{s.fileURL(sp), sp.format()}
	}
	sendResult(w, out)
}
