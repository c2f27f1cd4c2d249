package webhooks

import (
	"regexp"
	"strconv"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
	"callboard/internal/workbench"
)

// bannerNarrow is the width of the list below which the target is only a sign, if answers are planned as well.
const bannerNarrow = 50

// banner is the bottom rule of the list's frame while answers are planned or forwarding is on; empty: the usual rule.
func (s *Screen) banner(look screen.Look, a screen.Area) string {
	set, t := s.state.Webhooks.Settings, look.Theme
	if !set.Answers.On() && !set.Forward.On {
		return ""
	}
	rule := t.Faint
	if s.focused(paneList) {
		rule = t.Accent
	}
	room := a.W - 8
	left, right := "", ""
	plan := planText(set.Answers.Left)
	if set.Forward.On {
		right = forwardText(look, shortTarget(set.Forward.URL), set.Forward.Health, room)
		if set.Answers.On() && style.Width(right)+3+style.Width("answers: "+plan) > room { // the path is worth less than the plan
			right = forwardText(look, targetHost(set.Forward.URL), set.Forward.Health, room)
		}
		if set.Answers.On() && a.W < bannerNarrow { // the plan needs the room more
			right = forwardText(look, "", workbench.Health{State: set.Forward.Health.State}, 0)
		}
		room -= style.Width(right) + 3
	}
	if set.Answers.On() {
		steps := strings.TrimSuffix(plan, thenNormal) // what every plan ends with goes before a step is cut
		left = t.Warn.Paint(style.FirstFitting(room, "answers: "+plan, "answers: "+steps, "answers: "+style.Truncate(steps, max(room-len("answers: "), 8))))
	}
	return style.BottomRule(look.Glyphs, rule, left, right, a.W)
}

// forwardText is a target and its health: "→ localhost:3000 ●".
func forwardText(look screen.Look, target string, h workbench.Health, w int) string {
	t, g := look.Theme, look.Glyphs
	host, sign, ink, word := style.StableWidth(target), g.DottedCircle, t.Muted, ""
	switch h.State {
	case workbench.Up:
		sign, ink = g.Circle, t.OK
	case workbench.Down:
		sign, ink, word = g.Bad, t.Bad, " down"
	}
	if h.Waiting > 0 {
		word += " · " + strconv.Itoa(h.Waiting) + " waiting"
	}
	if host == "" {
		return t.Info.Paint("→") + " " + ink.Paint(sign)
	}
	host = style.TruncateMiddle(host, max(w-style.Width(word)-5, 6))
	return t.Info.Paint("→ "+host) + " " + ink.Paint(sign+word)
}

// times finds the repetition of a step in a plan.
var times = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp { return regexp.MustCompile(`x(\d+)\b`) }}

// thenNormal is how a plan ends that is used up step by step.
const thenNormal = ", then normal"

// planText writes what is left of a plan for a reader: "500 ×2, 429 …, then normal". A share of all has no end.
func planText(left string) string {
	out := strings.ReplaceAll(strings.ReplaceAll(words.OneLine(left), ", ", ","), ",", ", ")
	out = times.Get().ReplaceAllString(out, " ×$1")
	if strings.Contains(left, "%") {
		return out + " of all"
	}
	return out + thenNormal
}

// Notice is part of screen.Reporting: what another screen's user should know.
func (s *Screen) Notice() string {
	set := s.state.Webhooks.Settings
	var parts []string
	if set.Answers.On() {
		parts = append(parts, "answers planned")
	}
	if set.Forward.On {
		host := targetHost(set.Forward.URL)
		if set.Forward.Health.State == workbench.Down {
			host += " down"
		}
		parts = append(parts, "→ "+style.Truncate(host, 24))
	}
	return strings.Join(parts, " · ")
}
