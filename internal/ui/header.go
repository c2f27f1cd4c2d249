package ui

import (
	"fmt"
	"net/url"
	"time"

	"callboard/internal/link"
	"callboard/internal/ui/widget/style"
)

// header draws the top line: the name, the link's light, the sandbox's badge and what this session spent.
// On a narrow screen the tail goes first and the light last.
func (m *Model) header(w int) string {
	t := m.theme
	name := " " + t.Strong.Paint("callboard") + "  " + t.Muted.Paint("Booth")
	if m.lay.tier == single {
		name = " " + m.tabs()
	}
	full, short := m.light()
	badge := ""
	if m.opt.Sandbox {
		badge = "   " + t.Accent.Paint("sandbox")
	}
	spent := ""
	if m.session.jobs > 0 {
		spent = "   " + t.Muted.Paint(fmt.Sprintf("session %s · %s", count(m.session.jobs, "job"), count(m.session.chars, "char")))
	}
	for _, right := range []string{full + badge + spent, full + badge, short + badge, short} {
		if style.Width(name)+2+style.Width(right)+1 <= w {
			return style.Justify(name, right+" ", w)
		}
	}
	return style.Fit(name, w)
}

// tabs names the panes when only one of them shows.
func (m *Model) tabs() string {
	out := ""
	for p, name := range paneNames() {
		ink := m.theme.Muted
		if pane(p) == m.focus {
			ink = m.theme.Strong
		}
		if out != "" {
			out += "  "
		}
		out += ink.Paint(name)
	}
	return out
}

// light tells what is known of the link, long and short. It never says more than was proven.
func (m *Model) light() (full, short string) {
	s := m.link
	ink, sign, word := linkLook(m.theme.Inks, m.glyphs, s)
	long, brief := word, word
	left := m.waits()
	switch {
	case s.TakenBy == link.NoCallback:
		long, brief = "callback removed", "no callback"
	case s.TakenBy != "":
		long = "taken by " + calm(hostOf(s.TakenBy))
	case left != "":
		long, brief = word+" · retry in "+left, "retry in "+left
	case s.State == link.Proven:
		long = fmt.Sprintf("proven %s · %s", ago(m.now().Sub(s.ProvenAt)), millis(s.Latency))
	case s.State == link.Online:
		brief = "not proven"
	case s.Follower:
		brief = "beside"
	case word == "off":
		long, brief = "off · polling", "polling"
	}
	say := func(words string) string { return ink.Paint(sign) + " " + m.theme.Muted.Paint(words) }
	return say("link " + long), say(brief)
}

// linkLook gives the link's state its sign, its word and its ink.
func linkLook(ink style.Inks, g style.Glyphs, s link.Status) (tone style.Ink, sign, word string) {
	switch {
	case s.TakenBy != "":
		return ink.Warn, g.HalfCircle, "taken"
	case s.State == link.Proven:
		return ink.OK, g.Circle, "proven"
	case s.State == link.Online:
		return ink.Warn, g.HalfCircle, "online, not proven"
	case s.State == link.Connecting:
		return ink.Run, g.DottedCircle, "connecting"
	case s.State == link.Reconnecting:
		return ink.Warn, g.HalfCircle, "reconnecting"
	case s.State == link.Failed:
		return ink.Bad, g.Bad, "failed"
	case s.Follower:
		return ink.Muted, g.DottedCircle, "held by another callboard"
	}
	return ink.Muted, g.Dash, "off"
}

// waits is how long the link still waits for its next try, "4 s"; empty if it does not.
func (m *Model) waits() string {
	left := m.link.NextTry.Sub(m.now())
	if m.link.NextTry.IsZero() || left <= 0 {
		return ""
	}
	return fmt.Sprintf("%d s", (left+time.Second-1)/time.Second)
}

// hostOf is the host of a URL, which is what a person knows it by.
func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// ago rounds an age so that the screen need not change every second.
func ago(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", int(d.Seconds())/10*10)
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h ago", int(d.Hours()))
}

// agoChanges is when ago will read differently.
func agoChanges(d time.Duration) time.Duration {
	step := time.Hour
	switch {
	case d < time.Minute:
		step = 10 * time.Second
	case d < time.Hour:
		step = time.Minute
	}
	return step - d%step
}

func millis(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// count writes "1 job", "3 jobs".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
