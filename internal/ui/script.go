package ui

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/ui/widget/editor"
	"callboard/internal/ui/widget/style"
)

// scriptPane is where the text is written, and where one reads what a take would cost.
type scriptPane struct {
	buf    *editor.Buffer
	typing bool // printable keys belong to the text
	w, h   int  // the pane's inside, in cells
}

// scriptMax is the longest script in characters: a megabyte pasted by mistake is kept whole.
const scriptMax = 1_200_000

func newScriptPane() *scriptPane { return &scriptPane{buf: editor.New(editor.MaxChars(scriptMax))} }

// key gives a key to the text and reports whether the text took it.
func (p *scriptPane) key(msg tea.KeyPressMsg) bool {
	b := p.buf
	switch msg.String() {
	case "enter", "shift+enter":
		b.Newline()
	case "backspace", "shift+backspace", "ctrl+h":
		b.Backspace()
	case "delete":
		b.Delete()
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		b.DeleteWordLeft()
	case "alt+d", "ctrl+delete", "alt+delete":
		b.DeleteWordRight()
	case "ctrl+u":
		b.DeleteToLineStart()
	case "ctrl+k":
		b.DeleteToLineEnd()
	case "left", "ctrl+b":
		b.Left()
	case "right", "ctrl+f":
		b.Right()
	case "up":
		b.Up()
	case "down", "ctrl+n":
		b.Down()
	case "ctrl+left", "alt+left", "alt+b":
		b.WordLeft()
	case "ctrl+right", "alt+right", "alt+f":
		b.WordRight()
	case "home", "ctrl+a":
		b.LineStart()
	case "end", "ctrl+e":
		b.LineEnd()
	case "pgup":
		b.PageUp()
	case "pgdown":
		b.PageDown()
	case "ctrl+home":
		b.Top()
	case "ctrl+end":
		b.Bottom()
	default:
		if msg.Text == "" || msg.Mod&^tea.ModShift != 0 {
			return false
		}
		b.Insert(msg.Text)
	}
	return true
}

// arrange gives the text its part of w × h cells; one line is kept for the facts, and one of air where there is room.
func (p *scriptPane) arrange(w, h int) {
	p.w, p.h = w, h
	textH := h - 1
	if h >= 6 {
		textH = h - 2
	}
	if textH < 1 {
		textH = h
	}
	p.buf.SetSize(w, textH)
}

// view draws the inside as arranged: the text, and one line of facts. The cursor is nil unless one types.
func (p *scriptPane) view(t *style.Theme, params api.Params) (lines []string, cursor *spot) {
	beyond := p.buf.LimitColumns(api.MaxTextChars)
	for i, line := range p.buf.Lines() {
		lines = append(lines, overLimit(t, style.StableWidth(line), beyond[i], p.w))
	}
	if p.buf.Empty() && !p.typing && len(lines) > 0 {
		lines[0] = t.Faint.Paint(style.Fit("enter to type what should be said", p.w))
	}
	if p.typing {
		x, y := p.buf.Cursor()
		cursor = &spot{x, y}
	}
	for len(lines) < p.h-1 {
		lines = append(lines, style.Blank(p.w))
	}
	if len(lines) < p.h {
		lines = append(lines, p.facts(t, params, p.w))
	}
	return lines, cursor
}

// overLimit paints what lies beyond the longest text of a request.
func overLimit(t *style.Theme, line string, from, w int) string {
	if from >= w {
		return line
	}
	head := cutCells(line, 0, from)
	return head + t.Bad.Paint(cutCells(line, from, w))
}

// facts is the line under the text: how long it is and how it will be spoken.
func (p *scriptPane) facts(t *style.Theme, params api.Params, w int) string {
	n := p.buf.Chars()
	count := fmt.Sprintf("%d / %d", n, api.MaxTextChars)
	ink := t.Muted
	switch {
	case n > api.MaxTextChars:
		ink = t.Bad
		count += " too long"
	case n > api.MaxTextChars*9/10:
		ink = t.Warn
	}
	rest := ""
	if lines := p.buf.LineCount(); lines > 1 {
		rest += " · " + strconv.Itoa(lines) + " lines"
	}
	rest += " · " + strings.Join(paramWords(params), " · ")
	room := w - style.Width(count)
	if room < 4 {
		return ink.Paint(style.Fit(count, w))
	}
	return ink.Paint(count) + t.Muted.Paint(style.Fit(rest, room))
}

// paramWords tells the settings of the synthesis in a few words, the unusual ones last.
func paramWords(p api.Params) []string {
	words := []string{deref(p.Lang, "auto")}
	rate := "16 kHz"
	if deref(p.HD, false) {
		rate = "44.1 kHz"
	}
	words = append(words, rate+" "+deref(p.Format, "wav"), deref(p.Model, "latest"))
	add := func(label string, value string) { words = append(words, strings.TrimSpace(label+" "+value)) }
	if p.Emotion != nil {
		add("", *p.Emotion)
	}
	if p.EmotionLabel != nil {
		add("", *p.EmotionLabel)
	}
	if p.EmotionScale != nil {
		add("scale", num(*p.EmotionScale))
	}
	if p.EmotionPrompt != nil {
		add("", "“"+*p.EmotionPrompt+"”")
	}
	if p.Tempo != nil {
		add("tempo", num(*p.Tempo))
	}
	if p.Speed != nil {
		add("length ×", num(*p.Speed))
	}
	if p.Pitch != nil {
		add("pitch", fmt.Sprintf("%+d", *p.Pitch))
	}
	if p.LastPitch != nil {
		add("end", fmt.Sprintf("%+d", *p.LastPitch))
	}
	if p.Volume != nil {
		add("volume", strconv.Itoa(*p.Volume))
	}
	if p.Duration != nil {
		add("", num(*p.Duration)+" s")
	}
	if p.MaxSeconds != nil {
		add("at most", num(*p.MaxSeconds)+" s")
	}
	return words
}

// num writes a number as short as it can be.
func num(f float64) string { return strconv.FormatFloat(f, 'g', 4, 64) }

func deref[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
