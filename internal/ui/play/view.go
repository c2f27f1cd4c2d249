package play

import (
	"fmt"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// The widths of the columns, in cells.
const (
	minName = 8  // the least of a file's name that is worth showing
	minWave = 10 // and of its waveform
	maxWave = 48 // a longer waveform shows no more of a sentence
)

// draw returns the frame: the player's line, and below it the problem or the key hints, which can take several lines. One cell stays free at the right,
// because terminals differ in what they do after the last one.
func (m *model) draw() string {
	if m.done || m.suspended {
		return ""
	}
	w := m.w - 1
	lines := []string{m.line(w)}
	switch {
	case m.h < 2: // a second line would scroll the first one away
	case m.notice != "":
		lines = append(lines, m.theme.Warn.Paint(style.Truncate(" "+m.notice, w)))
	case m.showKeys:
		for _, line := range m.hintLines(w, m.h-1) {
			lines = append(lines, m.theme.Faint.Paint(line))
		}
	case m.state.Problem != "":
		lines = append(lines, m.theme.Warn.Paint(style.Truncate(" "+words.Clean(m.state.Problem), w)))
	}
	frame := strings.Join(lines, "\n")
	if m.ascii {
		frame = style.ASCIIReplacer().Replace(frame)
	}
	return frame
}

// line draws what plays in w cells. Its columns depend on the file and on what keys have changed, not on the position, so
// that nothing moves while it plays.
func (m *model) line(w int) string {
	st := m.state
	symbol, ink := playerbar.StatusSign(m.theme, m.glyphs, st)
	left := " " + ink.Paint(symbol)
	right := "  " + m.theme.Muted.Paint(playerbar.PositionText(st))
	if m.w < 24 {
		return style.Truncate(left+right, w)
	}
	name := words.Clean(filepath.Base(m.files[m.playing()]))
	if n := len(m.files); n > 1 {
		left += m.theme.Muted.Paint(fmt.Sprintf(" %d/%d", m.playing()+1, n))
	}
	least := min(style.Width(name), minName)
	for _, fact := range m.facts() {
		if longer := right + "  " + fact; style.Width(left)+1+least+2+minWave+style.Width(longer) <= w {
			right = longer
		}
	}
	room := w - style.Width(left) - style.Width(right) - 1
	nameWidth := max(min(style.Width(name), room/2), least)
	waveWidth := min(room-nameWidth-2, maxWave)
	if waveWidth < minWave {
		return style.Truncate(left+" "+style.Fit(name, min(style.Width(name), room))+right, w)
	}
	return left + " " + style.Fit(name, nameWidth) + "  " + m.wave(waveWidth) + right
}

// wave draws the waveform in n cells. A loop over the whole file has no ends to show.
func (m *model) wave(n int) string {
	st := m.state
	if m.loopsWholeFile(st) {
		st.Loop = player.Loop{}
	}
	return playerbar.Wave(m.theme, m.glyphs, st, n)
}

// playing returns the file that the player has now. It is not the current one while that is still being read.
func (m *model) playing() int {
	for i := range m.files {
		if m.clip(i).Key == m.state.Clip.Key {
			return i
		}
	}
	return m.current
}

// facts returns the settings that differ from the default, the most important first.
func (m *model) facts() []string {
	st, t := m.state, m.theme
	var out []string
	add := func(on bool, ink style.Ink, text string) {
		if on {
			out = append(out, ink.Paint(text))
		}
	}
	add(st.Silent, t.Warn, "silent")
	add(st.Muted, t.Warn, "muted")
	add(!st.Muted && st.Volume != 100, t.Muted, fmt.Sprintf("vol %d", st.Volume))
	speed := playerbar.SpeedText(st.Speed)
	add(speed != playerbar.SpeedText(1), t.Muted, speed)
	add(st.Loop.Marked(), t.Info, "loop A…")
	add(m.loopsWholeFile(st), t.Info, "loop")
	add(st.Loop.On() && !m.loopsWholeFile(st), t.Info, "loop A–B")
	add(st.Matched, t.Muted, fmt.Sprintf("matched %+.1f dB", st.Gain))
	return out
}

// hints returns the keys of the program, the most important first, and the key that quits.
func (m *model) hints() (list []key.Binding, quit key.Binding) {
	add := func(does string, acts ...keymap.Action) {
		list = append(list, m.keys.Hint(does, scopes(), acts...))
	}
	add("pause", keymap.Play)
	if len(m.files) > 1 {
		add("next", keymap.NextFile)
		add("previous", keymap.PrevFile)
		add("flip", keymap.Flip)
	}
	add("1 s", keymap.SeekBack, keymap.SeekForward)
	add("loop", keymap.Loop)
	add("speed", keymap.Slower, keymap.Faster)
	add("volume", keymap.Quieter, keymap.Louder)
	add("jump", keymap.Jump)
	add("mute", keymap.Mute)
	add("equal loudness", keymap.EqualLoudness)
	add("5 s", keymap.SeekFarBack) // the key forward is the same with another arrow, and the two together are hard to read
	add("start", keymap.ToStart)
	return list, m.keys.Hint("quit", scopes(), keymap.Quit)
}

// hintLines writes the key hints in lines of w cells: all of them, or as many as fit into most lines. The key that quits is
// always among them.
func (m *model) hintLines(w, most int) []string {
	const sep = "  "
	text := func(b key.Binding) string { return b.Help().Key + " " + b.Help().Desc }
	list, quit := m.hints()
	lines, line := []string(nil), ""
	end := sep + text(quit)
	for _, hint := range list {
		next := sep + text(hint)
		last := len(lines) == most-1
		switch {
		case !hint.Enabled():
		case style.Width(line+next)-1 <= w && (!last || style.Width(line+next+end)-1 <= w):
			line += next
		case !last && line != "":
			lines, line = append(lines, line), next
		}
	}
	if style.Width(line+end)-1 > w && line != "" && len(lines) < most-1 {
		lines, line = append(lines, line), ""
	}
	lines = append(lines, line+end)
	for i := range lines {
		lines[i] = style.Truncate(lines[i][1:], w) // one space at the start
	}
	return lines
}
