package booth

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/editor"
	"callboard/internal/ui/widget/style"
)

// scriptPane holds the text to speak, and says how long it is and how it will be spoken.
type scriptPane struct {
	buf    *editor.Buffer
	typing bool // printable keys belong to the text
	w, h   int  // the pane's inside, in cells

	params  api.Params // whose summary this is
	summary []string   // of the settings, a few words each
}

// scriptMax is the longest script in characters. A megabyte pasted by mistake is kept whole.
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

// setParams notes the speech settings that the facts show.
func (p *scriptPane) setParams(params api.Params) {
	if p.summary == nil || params != p.params {
		p.params, p.summary = params, setting.Words(params)
	}
}

// resize gives the text its part of w × h cells; one line is for the facts, more where there is room and they need them, and
// one stays empty where there is room.
func (p *scriptPane) resize(w, h int) {
	p.w, p.h = w, h
	textH := h - 1
	if h >= 6 {
		textH = h - 1 - p.factRows()
	}
	if textH < 1 {
		textH = h
	}
	p.buf.SetSize(w, textH)
}

// view draws the inside: the text, and one line of facts. The cursor is nil unless text is typed. enterKey starts typing,
// speakKey speaks.
func (p *scriptPane) view(look screen.Look, enterKey, speakKey string) (lines []string, cursor *screen.Point) {
	t := look.Theme
	long := p.long()
	var beyond []int
	if long {
		beyond = p.buf.ParagraphColumns(api.MaxTextChars)
	}
	for i, line := range p.buf.Lines() {
		line = style.StableWidth(line)
		switch {
		case !long:
		case beyond[i] < 0: // of a long text only the cursor's paragraph is spoken
			line = t.Faint.Paint(line)
		default:
			line = overLimit(t, line, beyond[i], p.w)
		}
		lines = append(lines, line)
	}
	if p.buf.Empty() && !p.typing && len(lines) > 0 {
		lines[0] = t.Faint.Paint(style.Fit(enterKey+" to type what should be said", p.w))
	}
	if p.typing {
		x, y := p.buf.Cursor()
		cursor = &screen.Point{X: x, Y: y}
	}
	facts := p.facts(t, speakKey, p.w)
	for len(lines) < p.h-len(facts) {
		lines = append(lines, style.Blank(p.w))
	}
	if len(lines) < p.h {
		lines = append(lines, facts...)
	}
	return lines, cursor
}

// long reports that a request does not take the whole text, without the spaces at its ends.
func (p *scriptPane) long() bool {
	const spaces = 1000 // a text with more of them at its ends than this counts as long
	n := p.buf.Chars()
	if n <= api.MaxTextChars || n > api.MaxTextChars+spaces {
		return n > api.MaxTextChars
	}
	return utf8.RuneCountInString(strings.TrimSpace(p.buf.Text())) > api.MaxTextChars
}

// factRows is how many lines the facts have: one, unless there is room for all of them.
func (p *scriptPane) factRows() int {
	const roomy, most = 6, 3 // with fewer rows the text needs them
	if p.h < roomy || p.long() {
		return 1
	}
	return min(max(len(style.WrapItems(p.factWords(), " · ", p.w)), 1), most, p.h-4)
}

// factWords are the length of the text and the speech settings.
func (p *scriptPane) factWords() []string {
	out := []string{fmt.Sprintf("%d / %d", p.buf.Chars(), api.MaxTextChars)}
	if lines := p.buf.LineCount(); lines > 1 {
		out = append(out, strconv.Itoa(lines)+" lines")
	}
	return append(out, p.summary...)
}

// overLimit paints the part of a line that is beyond the longest text of a request.
func overLimit(t *style.Theme, line string, from, w int) string {
	switch {
	case from >= w:
		return line
	case from <= 0:
		return t.Bad.Paint(line)
	}
	head := style.CutCells(line, 0, from)
	return head + t.Bad.Paint(style.CutCells(line, from, w))
}

// facts are the lines under the text: its length, and the speech settings; of a text that is too long, what of it is spoken.
func (p *scriptPane) facts(t *style.Theme, speakKey string, w int) []string {
	n := p.buf.Chars()
	count := fmt.Sprintf("%d / %d", n, api.MaxTextChars)
	ink := t.Muted
	switch {
	case p.long():
		ink = t.Bad
		count += " too long"
	case n > api.MaxTextChars*9/10:
		ink = t.Warn
	}
	room := w - style.Width(count)
	if room < 4 {
		return []string{ink.Paint(style.Fit(count, w))}
	}
	if p.long() {
		return []string{ink.Paint(count) + t.Text.Paint(style.Fit(p.part(speakKey, room), room))}
	}
	rows, words := p.factRows(), p.factWords()
	lines := []string{strings.Join(words, " · ")}
	if rows > 1 {
		lines = style.WrapItems(words, " · ", w)
	}
	if len(lines) > rows {
		lines[rows-1] += " · " + lines[rows] // which Fit marks as cut
	}
	out := make([]string, rows)
	for i, line := range lines[:rows] {
		out[i] = t.Muted.Paint(style.Fit(line, w))
	}
	first := strings.TrimPrefix(style.Fit(lines[0], w), count)
	out[0] = ink.Paint(count) + t.Muted.Paint(first)
	return out
}

// part says which paragraph of a long text is spoken, or why none is, in w cells.
func (p *scriptPane) part(speakKey string, w int) string {
	at, of := p.buf.ParagraphNumber()
	size := utf8.RuneCountInString(strings.TrimSpace(p.buf.Paragraph()))
	which := fmt.Sprintf("paragraph %d of %d", at, of)
	switch {
	case at == 0:
		return style.FirstFitting(w, " · put the cursor on a paragraph to speak that one", " · no paragraph here")
	case size > api.MaxTextChars:
		return style.FirstFitting(w, fmt.Sprintf(" · %s alone has %d: divide it with an empty line", which, size), fmt.Sprintf(" · %s has %d", which, size), fmt.Sprintf(" · no. %d has %d", at, size))
	}
	return style.FirstFitting(w, fmt.Sprintf(" · %s speaks %s: %s", speakKey, which, characters(size)), " · speaks "+which, fmt.Sprintf(" · speaks no. %d", at))
}
