package sandbox

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"
)

// failMark in a text makes its synthesis fail, without any control.
const failMark = "[[fail]]"

// begin puts the life of a speak on the agenda: started → progress at half of the delay → done or failed → webhook.
func (s *Server) begin(id string, delay time.Duration) {
	s.tidy()
	s.agenda.after(delay/2, func() {
		s.state.progress(id)
		if delay <= 0 {
			s.finish(id)
			return
		}
		s.agenda.after(delay-delay/2, func() { s.finish(id) })
	})
}

// tidy lets go of what was planned for speaks that are forgotten. It does so for many at a time: a full store forgets
// one with each that it takes.
func (s *Server) tidy() {
	if s.state.forgotMany() {
		known := func(id string) bool { _, ok := s.state.speak(id); return ok }
		s.agenda.sweep(known)
		s.lanes.sweep(known)
	}
}

// resume takes up what an earlier sandbox left unfinished. The times it wrote down are of the wall clock, which may
// have jumped since: nothing waits longer than the schedule ever does.
func (s *Server) resume() {
	for _, sp := range s.state.speaks() {
		switch {
		case sp.Settled:
		case sp.Ended.IsZero():
			s.begin(sp.ID, s.opts.SynthDelay)
		default:
			s.announce(sp.ID, max(0, min(sp.Next.Sub(s.now()), longestWait(s.opts.TimeScale))))
		}
	}
}

// finish renders a speak and ends its synthesis, for better or worse.
func (s *Server) finish(id string) {
	sp, ok := s.state.speak(id)
	if !ok {
		return
	}
	state, made := failed, sound{}
	if !sp.Fail && !strings.Contains(sp.Text, failMark) {
		var err error
		made, err = s.audio(s.ctx, id)
		if s.ctx.Err() != nil {
			return
		}
		if err == nil {
			state = done
		} else {
			made = sound{unspoken: made.unspoken}
			s.log.Warn("a synthesis failed", "speak", id, "err", err)
		}
		if len(made.unspoken) > 0 {
			s.log.Warn("not all of a text could be said", "speak", id, "unspoken", made.unspoken)
		}
	}
	callback, refund := s.state.callbackURL(), state == failed && s.opts.Assume.FailedSpeaks == "free"
	var late time.Duration
	s.update(id, func(sp *speak) {
		sp.State, sp.Seconds, sp.Ended = state, made.seconds, s.now()
		sp.Voice, sp.Unspoken = made.voice, made.unspoken
		if refund {
			sp.Charged = 0
		}
		sp.Callback = callback
		late = s.strike(sp)
		sp.Next = s.now().Add(late)
		sp.Settled = sp.Callback == ""
	})
	s.announce(id, late)
}

// strike applies the faults of the webhook to a speak that has just ended, and returns how late its first attempt is.
func (s *Server) strike(sp *speak) (late time.Duration) {
	if sp.Callback == "" {
		return 0
	}
	if _, ok := s.faults.take(webhookDrop); ok {
		sp.Callback = ""
		return 0
	}
	if delay, ok := s.faults.take(webhookLate); ok {
		late = delay
	}
	if _, ok := s.faults.take(webhookDuplicate); ok {
		sp.Extra = 1
	}
	return late
}

// announce puts the next attempt to deliver a speak's webhook on the agenda. Every attempt goes to the URL that was
// registered when the synthesis ended: the guide does not say what a later registration changes.
func (s *Server) announce(id string, in time.Duration) {
	sp, ok := s.state.speak(id)
	if !ok || sp.Settled {
		return
	}
	host := hostOf(sp.Callback)
	s.agenda.afterFor(id, in, func() {
		s.lanes.enter(host, id, func() {
			s.attempt(id)
			if next := s.lanes.leave(host); next != nil {
				s.tasks.run(next)
			}
		})
	})
}

// attempt tries once to deliver the webhook of a speak, writes down what came of it, and plans what follows. One that
// Close cuts short was none: it is made again after a restart.
func (s *Server) attempt(id string) {
	sp, ok := s.state.speak(id)
	if !ok {
		return
	}
	body, err := s.message(sp)
	if err != nil {
		s.log.Error("a webhook could not be written", "speak", id, "err", err)
		return
	}
	a := Attempt{SpeakID: id, Attempt: sp.Made + 1, URL: sp.Callback, At: s.now(), turn: s.state.turn()}
	a.Status, err = s.sender.post(s.ctx, sp.Callback, body)
	if s.ctx.Err() != nil {
		return
	}
	if err != nil {
		a.Error = new(err.Error())
	}
	var pause time.Duration
	more, extra := false, sp.Extra
	switch {
	case s.again(a.Status, err):
		pause, more = wait(a.Attempt, s.opts.TimeScale)
	case extra > 0:
		extra, more = extra-1, true
	}
	if more {
		a.NextAt = new(s.now().Add(pause))
	}
	err = s.state.attempted(a, func(sp *speak) {
		sp.Made, sp.Extra, sp.Settled = a.Attempt, extra, !more
		sp.Next = s.now().Add(pause)
	})
	if err != nil {
		s.log.Error("an attempt was not written down", "err", err)
	}
	// The host alone: the path of a callback URL is its receiver's secret.
	s.log.Info("webhook", "speak", id, "attempt", a.Attempt, "host", hostOf(a.URL), "status", a.Status, "more", more)
	if more {
		s.announce(id, pause)
	}
}

// again reports whether an attempt's outcome asks for another one: "a timeout, a 429 Too Many Requests error, or any
// 5xx status code". A receiver that cannot be reached at all is taken for a timeout, unless it is assumed otherwise.
func (s *Server) again(status int, err error) bool {
	if err != nil {
		return s.opts.Assume.WebhookRefused == "retried" || errors.Is(err, errSilent)
	}
	return status == 429 || status >= 500
}

// message is the webhook's body: the five fields of the guide's example, in its order. A failed synthesis has no audio.
type message struct {
	SpeakURL    string  `json:"speak_url"`
	DirectURL   *string `json:"audio_url_no_redirect"`
	Status      string  `json:"status"`
	Kind        string  `json:"kind"`
	DownloadURL *string `json:"audio_download_url"`
}

// message writes the webhook of a speak that has ended; every attempt carries the same bytes.
func (s *Server) message(sp speak) ([]byte, error) {
	m := message{SpeakURL: s.urlOf(sp.ID, s.opts.Assume.WebhookURLs), Status: sp.State, Kind: "/api/speak"}
	if sp.State == done {
		m.DirectURL, m.DownloadURL = new(s.fileURL(sp)+"/no-redirect"), new(s.downloadURL(sp, sp.Ended))
	}
	var shape any = m
	switch s.opts.Assume.WebhookFields {
	case "sparse":
		shape = struct {
			SpeakURL    string  `json:"speak_url"`
			DirectURL   *string `json:"audio_url_no_redirect,omitempty"`
			Status      string  `json:"status"`
			Kind        string  `json:"kind"`
			DownloadURL *string `json:"audio_download_url,omitempty"`
		}(m)
	case "wide": // as two public clients have recorded it
		shape = struct {
			message
			PlayID string         `json:"play_id"`
			Share  map[string]any `json:"share"`
		}{message: m, Share: map[string]any{"embed_url": nil}}
	}
	body, err := encode(shape)
	return bytes.TrimSpace(body), err
}

func (s *Server) update(id string, change func(*speak)) {
	if err := s.state.update(id, change); err != nil {
		s.log.Error("a change was not written down", "speak", id, "err", err)
	}
}

// audio renders a speak, or takes it from the shelf.
func (s *Server) audio(ctx context.Context, id string) (sound, error) {
	o, err := s.state.orderOf(id)
	if err != nil {
		return sound{}, err
	}
	return s.booth.render(ctx, id, o)
}
