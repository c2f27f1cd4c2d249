package sandbox

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"
)

// failMark in a text makes its synthesis fail, without a control call.
const failMark = "[[fail]]"

// startSynthesis schedules a speak's states: started → progress at half of the delay → done or failed → webhook.
func (s *Server) startSynthesis(id string, delay time.Duration) {
	s.dropEvicted()
	s.scheduler.after(delay/2, func() {
		s.state.progress(id)
		if delay <= 0 {
			s.finish(id)
			return
		}
		s.scheduler.after(delay-delay/2, func() { s.finish(id) })
	})
}

// dropEvicted drops the scheduled steps and queued attempts of evicted speaks. It does so for many at a time, because
// a full store evicts one speak for each new one.
func (s *Server) dropEvicted() {
	if s.state.evictedMany() {
		known := func(id string) bool { _, ok := s.state.speak(id); return ok }
		s.scheduler.sweep(known)
		s.hostQueues.sweep(known)
	}
}

// resume continues the unfinished speaks of the journal. Their times are of the wall clock, which may have jumped
// since: so no delay is longer than the longest of the schedule.
func (s *Server) resume() {
	for _, sp := range s.state.speaks() {
		switch {
		case sp.Settled:
		case sp.Ended.IsZero():
			s.startSynthesis(sp.ID, s.opts.SynthDelay)
		default:
			s.scheduleAttempt(sp.ID, max(0, min(sp.Next.Sub(s.now()), maxAttemptDelay(s.opts.TimeScale))))
		}
	}
}

// finish renders a speak and sets its state to done or failed.
func (s *Server) finish(id string) {
	sp, ok := s.state.speak(id)
	if !ok {
		return
	}
	state, rendered := failed, sound{}
	if !sp.Fail && !strings.Contains(sp.Text, failMark) {
		var err error
		rendered, err = s.audio(s.ctx, id)
		if s.ctx.Err() != nil {
			return
		}
		if err == nil {
			state = done
		} else {
			rendered = sound{unspoken: rendered.unspoken}
			s.log.Warn("synthesis failed", "speak", id, "err", err)
		}
		if len(rendered.unspoken) > 0 {
			s.log.Warn("the voice could not read all of a text", "speak", id, "unspoken", rendered.unspoken)
		}
	}
	callback, refund := s.state.callbackURL(), state == failed && s.opts.Assume.FailedSpeaks == "free"
	var firstDelay time.Duration
	s.update(id, func(sp *speak) {
		sp.State, sp.Seconds, sp.Ended = state, rendered.seconds, s.now()
		sp.Voice, sp.Unspoken = rendered.voice, rendered.unspoken
		if refund {
			sp.Charged = 0
		}
		sp.Callback = callback
		firstDelay = s.applyWebhookFaults(sp)
		sp.Next = s.now().Add(firstDelay)
		sp.Settled = sp.Callback == ""
	})
	s.scheduleAttempt(id, firstDelay)
}

// applyWebhookFaults applies the webhook faults to a speak that has just ended, and returns the delay of its first
// attempt.
func (s *Server) applyWebhookFaults(sp *speak) (firstDelay time.Duration) {
	if sp.Callback == "" {
		return 0
	}
	if _, ok := s.faults.take(webhookDrop); ok {
		sp.Callback = ""
		return 0
	}
	if delay, ok := s.faults.take(webhookLate); ok {
		firstDelay = delay
	}
	if _, ok := s.faults.take(webhookDuplicate); ok {
		sp.ExtraSends = 1
	}
	return firstDelay
}

// scheduleAttempt schedules the next attempt to deliver a speak's webhook. Every attempt goes to the URL that was
// registered when the synthesis ended: the guide does not say what a later registration changes.
func (s *Server) scheduleAttempt(id string, in time.Duration) {
	sp, ok := s.state.speak(id)
	if !ok || sp.Settled {
		return
	}
	host := hostOf(sp.Callback)
	s.scheduler.afterFor(id, in, func() {
		s.hostQueues.acquire(host, id, func() {
			s.attempt(id)
			if next := s.hostQueues.release(host); next != nil {
				s.tasks.run(next)
			}
		})
	})
}

// attempt makes one attempt to deliver a speak's webhook, records the result, and schedules the next attempt. An
// attempt that Close cancels does not count: it is made again after a restart.
func (s *Server) attempt(id string) {
	sp, ok := s.state.speak(id)
	if !ok {
		return
	}
	body, err := s.message(sp)
	if err != nil {
		s.log.Error("cannot encode a webhook", "speak", id, "err", err)
		return
	}
	a := Attempt{SpeakID: id, Attempt: sp.AttemptsMade + 1, URL: sp.Callback, At: s.now(), seq: s.state.nextSeq()}
	a.Status, err = s.sender.post(s.ctx, sp.Callback, body)
	if s.ctx.Err() != nil {
		return
	}
	if err != nil {
		a.Error = new(err.Error())
	}
	var delay time.Duration
	willRetry, extra := false, sp.ExtraSends
	switch {
	case s.mustRetry(a.Status, err):
		delay, willRetry = retryDelay(a.Attempt, s.opts.TimeScale)
	case extra > 0:
		extra, willRetry = extra-1, true
	}
	if willRetry {
		a.NextAt = new(s.now().Add(delay))
	}
	err = s.state.recordAttempt(a, func(sp *speak) {
		sp.AttemptsMade, sp.ExtraSends, sp.Settled = a.Attempt, extra, !willRetry
		sp.Next = s.now().Add(delay)
	})
	if err != nil {
		s.log.Error("cannot write an attempt to the journal", "err", err)
	}
	if s.opts.Access != nil {
		s.opts.Access(Access{At: a.At, Took: s.now().Sub(a.At), Attempt: &a})
	}
	// Log the host only: the path of a callback URL is its receiver's secret.
	s.log.Info("webhook", "speak", id, "attempt", a.Attempt, "host", hostOf(a.URL), "status", a.Status, "more", willRetry)
	if willRetry {
		s.scheduleAttempt(id, delay)
	}
}

// mustRetry reports whether an attempt's result asks for another one: "a timeout, a 429 Too Many Requests error, or any
// 5xx status code". By default a receiver that cannot be reached counts as a timeout.
func (s *Server) mustRetry(status int, err error) bool {
	if err != nil {
		return s.opts.Assume.WebhookRefused == "retried" || errors.Is(err, errNoAnswer)
	}
	return status == 429 || status >= 500
}

// message is the webhook's body: the five fields of the guide's example, in that order. A failed synthesis has no
// audio.
type message struct {
	SpeakURL    string  `json:"speak_url"`
	DirectURL   *string `json:"audio_url_no_redirect"`
	Status      string  `json:"status"`
	Kind        string  `json:"kind"`
	DownloadURL *string `json:"audio_download_url"`
}

// message returns the webhook of a speak that has ended; every attempt sends the same bytes.
func (s *Server) message(sp speak) ([]byte, error) {
	m := message{SpeakURL: s.stateURL(sp.ID, s.opts.Assume.WebhookURLs), Status: sp.State, Kind: "/api/speak"}
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
	case "wide": // as recorded by two public clients
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
		s.log.Error("cannot write a change to the journal", "speak", id, "err", err)
	}
}

// audio returns the sound of a speak, rendered or from the cache.
func (s *Server) audio(ctx context.Context, id string) (sound, error) {
	o, err := s.state.renderRequest(id)
	if err != nil {
		return sound{}, err
	}
	return s.renderer.render(ctx, id, o)
}
