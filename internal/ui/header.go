package ui

import (
	"fmt"
	"time"

	"callboard/internal/link"
	"callboard/internal/ui/paint"
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
		if paint.Width(name)+2+paint.Width(right)+1 <= w {
			return paint.Spread(name, right+" ", w)
		}
	}
	return paint.Fit(name, w)
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
	t, g := m.theme, m.glyphs
	say := func(ink paint.Ink, sign, long, brief string) (string, string) {
		return ink.Paint(sign) + " " + t.Muted.Paint("link "+long), ink.Paint(sign) + " " + t.Muted.Paint(brief)
	}
	s := m.link
	switch s.State {
	case link.Proven:
		return say(t.OK, g.Light, fmt.Sprintf("proven %s · %s", ago(m.now().Sub(s.ProvenAt)), millis(s.Latency)), "proven")
	case link.Online:
		return say(t.Warn, g.Half, "online, not proven", "not proven")
	case link.Connecting:
		return say(t.Run, g.Ring, "connecting", "connecting")
	case link.Reconnecting:
		return say(t.Warn, g.Half, "reconnecting", "reconnecting")
	case link.Failed:
		return say(t.Bad, g.Bad, "failed", "failed")
	}
	if s.Beside {
		return say(t.Muted, g.Ring, "held by another callboard", "beside")
	}
	return say(t.Muted, g.Out, "off · polling", "polling")
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
