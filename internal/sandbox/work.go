package sandbox

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"
)

// failMark in a text makes its synthesis fail, without any control.
const failMark = "[[fail]]"

// begin works on a speak in the background: started → progress at half of the delay → done or failed → webhook.
// The channel is closed when its first webhook was tried, or none will be.
func (s *Server) begin(sp speak, delay time.Duration) <-chan struct{} {
	announced := make(chan struct{})
	once := sync.OnceFunc(func() { close(announced) })
	ctx, cancel := context.WithCancel(s.ctx)
	work := func() {
		defer cancel()
		defer once()
		if !s.state.work(sp.ID, cancel) {
			return
		}
		if sp.Ended.IsZero() && !s.synthesise(ctx, sp, delay) {
			return
		}
		s.announce(ctx, sp.ID, once)
	}
	if !s.tasks.run(work) {
		cancel()
		once()
	}
	return announced
}

// resume takes up what an earlier sandbox left unfinished.
func (s *Server) resume() {
	for _, sp := range s.state.speaks() {
		if !sp.Settled {
			s.begin(sp, s.opts.SynthDelay)
		}
	}
}

// synthesise lets the time pass and renders. It reports false when ctx ended first.
func (s *Server) synthesise(ctx context.Context, sp speak, delay time.Duration) bool {
	if !sleep(ctx, delay/2) {
		return false
	}
	s.state.progress(sp.ID)
	if !sleep(ctx, delay-delay/2) {
		return false
	}
	state, seconds := failed, 0.0
	if !sp.Fail && !strings.Contains(sp.Text, failMark) {
		sound, err := s.audio(ctx, sp.ID)
		if ctx.Err() != nil {
			return false
		}
		if err == nil {
			state, seconds = done, sound.seconds
		} else {
			s.log.Warn("a synthesis failed", "speak", sp.ID, "err", err)
		}
	}
	callback := s.state.callbackURL()
	s.update(sp.ID, func(sp *speak) {
		sp.State, sp.Seconds, sp.Ended = state, seconds, time.Now()
		sp.Callback, sp.Next = callback, sp.Ended
		s.strike(sp)
		sp.Settled = sp.Callback == ""
	})
	return true
}

// strike applies the faults of the webhook to a speak that has just ended.
func (s *Server) strike(sp *speak) {
	if sp.Callback == "" {
		return
	}
	if _, ok := s.faults.take(webhookDrop); ok {
		sp.Callback = ""
		return
	}
	if delay, ok := s.faults.take(webhookLate); ok {
		sp.Next = sp.Next.Add(delay)
	}
	if _, ok := s.faults.take(webhookDuplicate); ok {
		sp.Extra = 1
	}
}

// message is the webhook's body: the five fields of the guide's example, in its order. A failed synthesis has no audio.
type message struct {
	SpeakURL    string  `json:"speak_url"`
	DirectURL   *string `json:"audio_url_no_redirect"`
	Status      string  `json:"status"`
	Kind        string  `json:"kind"`
	DownloadURL *string `json:"audio_download_url"`
}

// announce sends the webhook of a speak that has ended, until it is settled or ctx ends. Every attempt goes to the
// URL that was registered when the synthesis ended: the guide does not say what a later registration changes.
func (s *Server) announce(ctx context.Context, id string, tried func()) {
	sp, ok := s.state.speak(id)
	if !ok || sp.Settled {
		return
	}
	m := message{SpeakURL: speakURL(s.URL(), id), Status: sp.State, Kind: "/api/speak"}
	if sp.State == done {
		m.DirectURL, m.DownloadURL = new(s.fileURL(id)+"/no-redirect"), new(s.downloadURL(sp))
	}
	body, err := encode(m)
	if err != nil { // a struct of strings
		s.log.Error("a webhook could not be written", "speak", id, "err", err)
		return
	}
	d := delivery{speakID: id, url: sp.Callback, body: bytes.TrimSpace(body), made: sp.Made, next: sp.Next, extra: sp.Extra}
	s.sender.deliver(ctx, d, func(a Attempt, d delivery) {
		err := s.state.attempted(a, func(sp *speak) {
			sp.Made, sp.Next, sp.Extra, sp.Settled = d.made, d.next, d.extra, a.NextAt == nil
		})
		if err != nil {
			s.log.Error("an attempt was not written down", "err", err)
		}
		tried()
	})
}

func (s *Server) update(id string, change func(*speak)) {
	if err := s.state.update(id, change); err != nil {
		s.log.Error("a change was not written down", "speak", id, "err", err)
	}
}

// audio renders a speak, or takes it from the shelf.
func (s *Server) audio(ctx context.Context, id string) (sound, error) {
	u, err := s.state.utterance(id)
	if err != nil {
		return sound{}, err
	}
	return s.booth.render(ctx, id, u)
}
