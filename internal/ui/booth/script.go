package booth

import (
	"fmt"
	"strconv"
	"strings"

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

	// What the facts say, as it was when the last message had been handled.
	sent                  int      // characters that a request would have
	paragraph, paragraphs int      // of a long text: the number of the paragraph at the cursor, and how many there are
	speaks                int      // the characters of that paragraph
	shown                 factsOf  // what count and factLines were written of
	count                 string   // the length of the text
	factLines             []string // the lines under the text, the first without count
}

// factsOf is all that the facts of a text depend on, beside the settings.
type factsOf struct{ sent, lines, w, h int }

// scriptMax is the longest script in characters. A megabyte pasted by mistake is kept whole.
const scriptMax = 1_200_000

func newScriptPane() *scriptPane { return &scriptPane{buf: editor.New(editor.MaxChars(scriptMax))} }

// key gives a key to the text and reports whether the text took it.
func (p *scriptPane) key(msg tea.KeyPressMsg) bool {
	return p.buf.Key(msg)
}

// setParams notes the speech settings that the facts show.
func (p *scriptPane) setParams(params api.Params) {
	if p.summary == nil || params != p.params {
		p.params, p.summary = params, setting.Words(params)
		p.shown = factsOf{}
	}
}

// resize gives the text its part of w × h cells; one line is for the facts, more where there is room and they need them, and
// one stays empty where there is room. It also notes what the facts say, which View need not write again for every frame.
func (p *scriptPane) resize(w, h int) {
	p.w, p.h = w, h
	p.sent = p.buf.TrimmedChars()
	if p.long() {
		p.paragraph, p.paragraphs = p.buf.ParagraphNumber()
		p.speaks = p.buf.ParagraphChars()
	}
	if now := (factsOf{p.sent, p.buf.LineCount(), w, h}); now != p.shown {
		p.shown = now
		p.writeFacts()
	}
	textH := h - 1
	if h >= 6 {
		textH = h - 1 - len(p.factLines)
	}
	if textH < 1 {
		textH = h
	}
	p.buf.SetSize(w, textH)
}

// scriptKeys are the keys that the pane names: enter starts typing, speak speaks, pieces speaks a long text in pieces.
type scriptKeys struct{ enter, speak, pieces string }

// view draws the inside: the text, and one line of facts. The cursor is nil unless text is typed.
func (p *scriptPane) view(look screen.Look, keys scriptKeys) (lines []string, cursor *screen.Point) {
	t := look.Theme
	long := p.long()
	var beyond []int
	if long {
		beyond = p.buf.ParagraphColumns(p.most())
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
		lines[0] = t.Faint.Paint(style.Fit(keys.enter+" to type what should be said", p.w))
	}
	if p.typing {
		x, y := p.buf.Cursor()
		cursor = &screen.Point{X: x, Y: y}
	}
	facts := p.facts(t, keys)
	for len(lines) < p.h-len(facts) {
		lines = append(lines, style.Blank(p.w))
	}
	if len(lines) < p.h {
		lines = append(lines, facts...)
	}
	return lines, cursor
}

// long reports that a request does not take the whole text, without the white space at its ends, which is not sent.
func (p *scriptPane) long() bool { return p.sent > p.most() }

// speaksParagraph reports that a request takes the paragraph at the cursor of a long text.
func (p *scriptPane) speaksParagraph() bool { return p.paragraph > 0 && p.speaks <= p.most() }

// most is the longest text of a request, in characters.
func (p *scriptPane) most() int { return p.params.Service.MaxTextChars() }

// writeFacts writes the lines under the text. They are one, unless there is room for more and they need it.
func (p *scriptPane) writeFacts() {
	const roomy, most = 6, 3 // with fewer rows the text needs them
	p.count = strconv.Itoa(p.sent) + " / " + strconv.Itoa(p.most())
	if p.long() {
		p.count, p.factLines = p.count+" too long", []string{""} // they say which paragraph is spoken
		return
	}
	words := []string{p.count}
	if lines := p.buf.LineCount(); lines > 1 {
		words = append(words, strconv.Itoa(lines)+" lines")
	}
	words = append(words, p.summary...)
	lines, rows := []string{strings.Join(words, " · ")}, 1
	if p.h >= roomy {
		if wrapped := style.WrapItems(words, " · ", p.w); len(wrapped) > 1 {
			rows = min(len(wrapped), most, p.h-4)
			if rows > 1 {
				lines = wrapped
			}
		}
	}
	if len(lines) > rows {
		lines[rows-1] += " · " + lines[rows] // which Fit marks as cut
	}
	p.factLines = lines[:rows]
	for i, line := range p.factLines {
		p.factLines[i] = style.Fit(line, p.w)
	}
	p.factLines[0] = strings.TrimPrefix(p.factLines[0], p.count) // it has an ink of its own
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
func (p *scriptPane) facts(t *style.Theme, keys scriptKeys) []string {
	ink := t.Muted
	switch {
	case p.long():
		ink = t.Bad
	case p.sent > p.most()*9/10:
		ink = t.Warn
	}
	room := p.w - style.Width(p.count)
	if room < 4 {
		return []string{ink.Paint(style.Fit(p.count, p.w))}
	}
	if p.long() {
		return []string{ink.Paint(p.count) + t.Text.Paint(style.Fit(p.part(keys, room), room))}
	}
	out := make([]string, len(p.factLines))
	for i, line := range p.factLines {
		out[i] = t.Muted.Paint(line)
	}
	out[0] = ink.Paint(p.count) + out[0]
	return out
}

// part says what of a long text is spoken by which key, in w cells.
func (p *scriptPane) part(keys scriptKeys, w int) string {
	at, size := p.paragraph, p.speaks
	which := fmt.Sprintf("paragraph %d of %d", at, p.paragraphs)
	all := fmt.Sprintf(" · %s speaks all in pieces", keys.pieces)
	short := " · " + keys.pieces + " all"
	switch {
	case at == 0:
		return style.FirstFitting(w, all+" · no paragraph here", all, short)
	case size > p.most():
		return style.FirstFitting(w, fmt.Sprintf("%s · %s alone has %d", all, which, size), fmt.Sprintf("%s · paragraph %d has %d", all, at, size), fmt.Sprintf("%s · paragraph %d has %d", short, at, size), all, short)
	}
	one := fmt.Sprintf(" · %s speaks %s: %s", keys.speak, which, characters(size))
	brief := fmt.Sprintf(" · %s %s (%d)", keys.speak, which, size)
	return style.FirstFitting(w, one+" · "+keys.pieces+" all in pieces", one+short, brief+short, fmt.Sprintf(" · %s paragraph %d%s", keys.speak, at, short), short)
}
