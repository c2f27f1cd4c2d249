package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// The columns of the panel, in cells.
const (
	factLabel = 10
	factGauge = 7
	factsTwo  = 100 // from here on two facts stand in a line
	factsLow  = 16  // rows of room below which a problem has one line
)

// soundFacts are what is known of the sound, a label and a value each, what matters most first.
func (m *Model) soundFacts(st player.State, w, h int) []string {
	t := m.theme
	column := w
	if w >= factsTwo {
		column = w/2 - 1
	}
	fact := func(name, value string) string {
		return t.Muted.Paint(style.Fit(name, factLabel)) + style.Fit(value, column-factLabel)
	}
	all := []string{
		fact("volume", m.volumeWords(st)), fact("level", m.levelWords(st)),
		fact("output", m.outputWords(st, column-factLabel)), fact("loop", loopFact(t, st)),
		fact("loudness", loudnessWords(t, st, column-factLabel)), fact("format", t.Text.Paint(formatWords(st.Info))),
	}
	var lines []string
	if st.Problem != "" && st.Status != player.Broken {
		lines = problemLines(t, calm(st.Problem), w, h)
	}
	if column == w {
		if !st.Loop.On() && !st.Loop.Marked() {
			loop := all[3]
			all = append(slices.Delete(all, 3, 4), loop) // there is more that is worth the room, where not all has some
		}
		return append(lines, all...)
	}
	for i := 0; i < len(all); i += 2 {
		lines = append(lines, all[i]+style.Blank(w-2*column)+all[i+1])
	}
	return lines
}

// problemLines tell what is wrong. Where there are few rows it is one: all of it, or else its last part, which says what
// to do.
func problemLines(t *style.Theme, problem string, w, h int) []string {
	words, label := wrap(problem, w-factLabel), "problem"
	if h < factsLow && len(words) > 1 {
		end := problem[strings.LastIndex(problem, "; ")+1:]
		if end == problem {
			end = problem[strings.LastIndex(problem, ": ")+1:]
		}
		return []string{t.Warn.Paint(style.Fit(firstThatFits(w, problem, strings.TrimSpace(end)), w))}
	}
	var lines []string
	for _, line := range words {
		lines = append(lines, t.Muted.Paint(style.Fit(label, factLabel))+t.Warn.Paint(style.Fit(line, w-factLabel)))
		label = ""
	}
	return lines
}

func (m *Model) volumeWords(st player.State) string {
	t := m.theme
	const width = len(" muted")
	value := t.Text.Paint(style.FitRight(fmt.Sprintf("%d", st.Volume), width))
	if st.Muted {
		value = t.Warn.Paint(style.FitRight("muted", width))
	}
	return volumeGauge(t, m.glyphs, st.Volume) + value + t.Muted.Paint("  speed ") + t.Text.Paint(speedText(st.Speed))
}

func (m *Model) levelWords(st player.State) string {
	t := m.theme
	switch {
	case m.lowPower:
		return t.Muted.Paint("off: low power")
	case st.Status == player.Idle || st.Status == player.Broken:
		return t.Muted.Paint("–")
	}
	peak := ""
	if st.Status == player.Playing && m.crest > 0 {
		peak = fmt.Sprintf("  peak %5.1f dB", max(decibels(m.crest), -99))
	}
	return meter(t, m.glyphs, st.Level, factGauge) + t.Muted.Paint(minus(peak))
}

func loopFact(t *style.Theme, st player.State) string {
	switch {
	case st.Loop.On():
		return t.Info.Paint("A") + t.Text.Paint(" "+player.Clock(st.Loop.From)) + t.Info.Paint("   B") + t.Text.Paint(" "+player.Clock(st.Loop.To))
	case st.Loop.Marked():
		return t.Info.Paint("A") + t.Text.Paint(" "+player.Clock(st.Loop.From)) + t.Muted.Paint("   l marks its end")
	}
	return t.Muted.Paint("none: l begins one")
}

// loudnessWords are what the clip measures by ITU-R BS.1770, and what matching does to it, in w cells.
func loudnessWords(t *style.Theme, st player.State, w int) string {
	switch l := st.Loudness; {
	case !st.Measured && st.Status == player.Idle:
		return t.Muted.Paint("–")
	case !st.Measured:
		return t.Muted.Paint("measured when all of it is here")
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
		return t.Text.Paint(minus(text))
	}
}

// formatWords say what the file holds.
func formatWords(i player.Info) string {
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
		parts = append(parts, count(i.Channels, "channel"))
	}
	if i.Bits > 0 {
		parts = append(parts, fmt.Sprintf("%d bit", i.Bits))
	}
	return calm(strings.Join(parts, " · "))
}

// outputWords name the output in w cells. The gaps that were heard are not cut off.
func (m *Model) outputWords(st player.State, w int) string {
	t := m.theme
	text, ink := orElse(outputText(st), "opened with the first sound"), t.Text
	if st.Silent {
		ink = t.Warn
	}
	if m.gaps > 0 {
		gaps := " · " + count(m.gaps, "gap")
		return ink.Paint(style.Truncate(text, w-style.Width(gaps))) + t.Warn.Paint(gaps)
	}
	return ink.Paint(text)
}

// minus writes numbers with the sign of subtraction, which is as wide as a plus.
func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }
