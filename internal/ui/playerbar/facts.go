package playerbar

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// The columns of the panel, in cells.
const (
	factLabel = 10
	factGauge = 7
	factsTwo  = 100 // from here on two facts are in a line
	factsLow  = 16  // rows of room below which a problem has one line
)

// facts are what is known of the clip and its sound, a label and a value each, the most important first.
func (c *Control) facts(st player.State, w, h int) []string {
	t := c.host.Look().Theme
	column := w
	if w >= factsTwo {
		column = facts.PairWidth(w)
	}
	room := column - factLabel
	rows := []facts.Row{
		{Label: "volume", Value: c.volumeText(st), Cut: true}, {Label: "level", Value: c.levelText(st), Cut: true},
		{Label: "output", Value: c.outputFact(st, room), Cut: true}, {Label: "loop", Value: c.loopFact(t, st), Cut: true},
		{Label: "loudness", Value: loudnessText(t, st, room), Cut: true}, {Label: "format", Value: t.Text.Paint(formatText(st.Info)), Cut: true},
	}
	var lines []string
	if problem := cmp.Or(st.Problem, st.Info.Warning); problem != "" && st.Status != player.Broken {
		lines = problemLines(t, words.Clean(problem), w, h)
	}
	layout := facts.Layout{Label: t.Muted, Width: factLabel}
	if column < w {
		return append(lines, layout.Pairs(rows, w)...)
	}
	if !st.Loop.On() && !st.Loop.Marked() {
		loop := rows[3]
		rows = append(slices.Delete(rows, 3, 4), loop) // last, for where there is no room for all
	}
	return append(lines, layout.Lines(rows, w)...)
}

// problemLines say what is wrong. Where there are few rows it is one line: all of it, or its last part, which says what
// to do.
func problemLines(t *style.Theme, problem string, w, h int) []string {
	if h < factsLow && len(style.Wrap(problem, w-factLabel)) > 1 {
		end := problem[strings.LastIndex(problem, "; ")+1:]
		if end == problem {
			end = problem[strings.LastIndex(problem, ": ")+1:]
		}
		return []string{t.Warn.Paint(style.Fit(style.FirstFitting(w, problem, strings.TrimSpace(end)), w))}
	}
	return facts.Lines(t, []facts.Row{{Label: "problem", Value: problem, Ink: t.Warn}}, factLabel, w)
}

func (c *Control) volumeText(st player.State) string {
	t := c.host.Look().Theme
	const width = len(" muted")
	value := t.Text.Paint(style.FitRight(fmt.Sprintf("%d", st.Volume), width))
	if st.Muted {
		value = t.Warn.Paint(style.FitRight("muted", width))
	}
	return volumeGauge(t, c.host.Look().Glyphs, st.Volume) + value + t.Muted.Paint("  speed ") + t.Text.Paint(SpeedText(st.Speed))
}

func (c *Control) levelText(st player.State) string {
	t := c.host.Look().Theme
	switch {
	case c.state.Player.LowPower:
		return t.Muted.Paint("off: low power")
	case st.Status == player.Idle || st.Status == player.Broken:
		return t.Muted.Paint("–")
	}
	peak := ""
	if st.Status == player.Playing && c.state.Player.Peak > 0 {
		peak = fmt.Sprintf("  peak %5.1f dB", max(decibels(c.state.Player.Peak), -99))
	}
	return meter(t, c.host.Look().Glyphs, st.Level, factGauge) + t.Muted.Paint(words.Minus(peak))
}

func (c *Control) loopFact(t *style.Theme, st player.State) string {
	switch {
	case st.Loop.On():
		return t.Info.Paint("A") + t.Text.Paint(" "+player.Clock(st.Loop.From)) + t.Info.Paint("   B") + t.Text.Paint(" "+player.Clock(st.Loop.To))
	case st.Loop.Marked():
		return t.Info.Paint("A") + t.Text.Paint(" "+player.Clock(st.Loop.From)) + t.Muted.Paint("   "+c.key(keymap.Loop)+" sets its end")
	}
	return t.Muted.Paint("off · " + c.key(keymap.Loop) + " to start")
}

// loudnessText are the loudness of the clip by ITU-R BS.1770, and what matching changes, in w cells.
func loudnessText(t *style.Theme, st player.State, w int) string {
	switch l := st.Loudness; {
	case !st.Measured && st.Status == player.Idle:
		return t.Muted.Paint("–")
	case !st.Measured:
		return t.Muted.Paint("measured after the download")
	case math.IsInf(l.LUFS, 0):
		return t.Muted.Paint("too quiet to be measured")
	default:
		text := fmt.Sprintf("%.1f LUFS · peak %.1f dBTP", l.LUFS, l.TruePeak)
		if st.Matched {
			text += fmt.Sprintf(" · matched %+.1f dB", st.Gain)
		}
		if style.Width(text) > w {
			text = strings.Replace(text, "peak ", "", 1) // the unit says it too
		}
		return t.Text.Paint(words.Minus(text))
	}
}

// formatText say what the file holds.
func formatText(i player.Info) string {
	if i.Format == "" {
		return "–"
	}
	parts := []string{string(i.Format), strings.TrimSuffix(fmt.Sprintf("%.1f", float64(i.Rate)/1000), ".0") + " kHz"}
	switch i.Channels {
	case 1:
		parts = append(parts, "mono")
	case 2:
		parts = append(parts, "stereo")
	default:
		parts = append(parts, words.Count(i.Channels, "channel"))
	}
	if i.Bits > 0 {
		parts = append(parts, fmt.Sprintf("%d bit", i.Bits))
	}
	return words.Clean(strings.Join(parts, " · "))
}

// outputFact name the output in w cells. The number of gaps is not cut off.
func (c *Control) outputFact(st player.State, w int) string {
	t := c.host.Look().Theme
	text, ink := words.OrElse(outputText(st), "opened when something plays"), t.Text
	if st.Silent {
		ink = t.Warn
	}
	if c.state.Player.Gaps > 0 {
		gaps := " · " + words.Count(c.state.Player.Gaps, "gap")
		return ink.Paint(style.Truncate(text, w-style.Width(gaps))) + t.Warn.Paint(gaps)
	}
	return ink.Paint(text)
}
