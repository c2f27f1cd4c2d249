package linkpanel

import (
	"fmt"
	"time"

	"callboard/internal/link"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Light is the state of the webhooks for the header, long and short. It never says more than was proven.
func (c *Control) Light(look screen.Look, now time.Time) (full, short string) {
	if c.linkless() {
		name := c.o.Service.String()
		return look.Theme.Muted.Paint(name + " · no webhooks"), look.Theme.Muted.Paint(name)
	}
	s := c.info.Status
	ink, sign, word := appearance(look.Theme.Inks, look.Glyphs, s)
	full, short = word, word
	left := wait(s, now)
	switch {
	case s.TakenBy == link.NoCallback:
		full, short = "callback removed", "no callback"
	case s.TakenBy != "":
		full = "taken by " + words.Clean(words.Host(s.TakenBy))
	case left != "":
		full, short = word+", "+left, "retry in "+left
	case s.State == link.Proven:
		full = "webhooks ok"
	case s.State == link.Online:
		short = "not tested"
	case s.Follower:
		full, short = "in another callboard", "elsewhere"
	case word == "off":
		full, short = "polling", "polling"
	}
	write := func(text string) string { return ink.Paint(sign) + " " + look.Theme.Muted.Paint(text) }
	return write(full), write(short)
}

// appearance gives the state of the link its ink, its sign and its word.
func appearance(inks style.Inks, g style.Glyphs, s link.Status) (ink style.Ink, sign, word string) {
	switch {
	case s.TakenBy != "":
		return inks.Warn, g.HalfCircle, "taken"
	case s.State == link.Proven:
		return inks.OK, g.Circle, "ok"
	case s.State == link.Online:
		return inks.Warn, g.HalfCircle, "online, not tested"
	case s.State == link.Connecting:
		return inks.Run, g.DottedCircle, "connecting"
	case s.State == link.Reconnecting:
		return inks.Warn, g.HalfCircle, "reconnecting"
	case s.State == link.Failed:
		return inks.Bad, g.Bad, "failed"
	case s.Follower:
		return inks.Muted, g.DottedCircle, "in another callboard"
	}
	return inks.Muted, g.Dash, "off"
}

// wait is how long the link still waits for its next try, "4 s"; empty if it does not.
func wait(s link.Status, now time.Time) string {
	left := s.NextTry.Sub(now)
	if s.NextTry.IsZero() || left <= 0 {
		return ""
	}
	return fmt.Sprintf("%d s", (left+time.Second-1)/time.Second)
}
