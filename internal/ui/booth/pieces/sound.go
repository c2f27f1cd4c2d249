package pieces

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/decode"
	"callboard/internal/script/join"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// parts are the audio of the pieces that are here, in order, with the pauses of the text. A pause after a piece without audio
// stays.
func (s *Script) parts() (parts []join.Part) {
	parts = append(parts, join.Part{Pause: s.plan.lead})
	for i, it := range s.plan.pieces {
		parts = append(parts, join.Part{Path: s.job(i).File, Pause: it.Pause})
	}
	return parts
}

// starts are where the pieces begin in the joined clip, and where it ends.
func (s *Script) starts() []time.Duration {
	at, any := s.plan.lead, false
	list := make([]time.Duration, 0, len(s.plan.pieces)+1)
	for i, it := range s.plan.pieces {
		j := s.job(i)
		if j.File != "" {
			if any {
				at += join.UsualGap
			}
			any = true
		}
		list = append(list, at)
		if j.File != "" {
			at += time.Duration(j.Duration * float64(time.Second))
		}
		at += it.Pause
	}
	return append(list, at)
}

// clip is all that is here as one clip. Its key is that of its takes.
func (s *Script) clip() (clip player.Clip, ok bool) {
	hash := sha256.New()
	parts := s.parts()
	for i, p := range parts {
		if p.Path != "" {
			ok = true
			fmt.Fprintln(hash, s.job(i-1).ID)
		}
		fmt.Fprintln(hash, p.Pause)
	}
	key := "script:" + hex.EncodeToString(hash.Sum(nil)[:8])
	return player.Clip{Key: key, Feed: join.NewFeed(s.ctx(), parts, join.UsualGap)}, ok
}

// play plays, pauses or resumes the joined clip.
func (s *Script) play() {
	if clip, ok := s.ready(); ok {
		s.svc.Player.Toggle(clip)
	}
}

// playFrom plays the joined clip from a piece on.
func (s *Script) playFrom(i int) {
	clip, ok := s.ready()
	if !ok {
		return
	}
	at, p := s.starts()[i], s.svc.Player
	switch {
	case !s.state.Player.Playing(clip.Key):
		p.Play(clip)
		p.Seek(at)
	case s.state.Player.Now.Arrived >= at:
		p.Seek(at)
	default: // while it plays it does not wait for what has not been decoded yet
		p.Pause()
		p.Seek(at)
		p.Resume()
	}
}

// ready is the clip that can be played. It says what is missing in it, or why there is none.
func (s *Script) ready() (player.Clip, bool) {
	clip, ok := s.clip()
	starts := s.starts()
	switch {
	case !ok:
		s.host.Toast(screen.ToastPlain, "no piece is here yet")
		return clip, false
	case starts[len(starts)-1] > decode.MaxLength:
		s.host.Toast(screen.ToastBad, "the pieces are %s together, more than the player takes: %s saves them joined",
			length(starts[len(starts)-1]), s.key(keymap.Save))
		return clip, false
	}
	if gone := s.without(); len(gone) > 0 && !s.state.Player.Has(clip.Key) {
		s.host.Toast(screen.ToastWarn, "not in it: piece %s", numbersOf(gone))
	}
	s.state.Joined = state.Joined{Key: clip.Key, Name: s.plan.actor.Label(s.opt.Lang), Text: fmt.Sprintf("%s: %s",
		words.Count(len(s.plan.pieces), "piece"), s.plan.pieces[0].Text)}
	return clip, true
}

// sounding is the piece that sounds in the joined clip, and whether that is paused; −1: none.
func (s *Script) sounding() (index int, paused bool) {
	p := s.state.Player
	if key := p.Last.Clip.Key; key == "" || key != s.state.Joined.Key || !p.Has(key) || len(s.plan.pieces) == 0 {
		return -1, false
	}
	if clip, _ := s.clip(); clip.Key != p.Last.Clip.Key {
		return -1, false // it is of other takes than those that show
	}
	starts := s.starts()
	index = 0
	for i := range s.plan.pieces {
		if starts[i] <= p.Now.Position && s.job(i).File != "" {
			index = i
		}
	}
	return index, p.Last.Status == player.Paused
}

// PlayOffer is what the play key would do in the dialog; empty: the dialog is not open.
func (s *Script) PlayOffer() string {
	if !s.host.Opened(dialogID) {
		return ""
	}
	if _, ok := s.clip(); !ok {
		return "nothing to play yet"
	}
	return s.key(keymap.Play) + " plays the pieces joined"
}
