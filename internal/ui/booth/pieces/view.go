package pieces

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"callboard/internal/columns"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// widest is the widest a line gets, in cells.
const widest = 100

func (s *Script) width() int { return s.size.Inner(widest) }

// countPieces writes a number of pieces.
func countPieces(n int) string { return words.Count(n, "piece") }

// view draws the inside: what it costs, the pieces, and what is wrong with the selected one.
func (s *Script) view() screen.Panel {
	look, w := s.host.Look(), s.width()
	from, to := s.list.Window()
	rows := s.list.Lines(func(i int, selected bool, w int) string { return s.row(look, i, selected, w) })
	const beside = 16 // cells for the note and the frame
	room := max(w-beside, 8)
	title := style.Truncate(style.FirstFitting(room, "Script in pieces · "+s.name(), "Pieces · "+s.name()), room)
	return screen.Panel{Title: title, Note: style.MoreNote(look.Glyphs, from > 0, to < s.list.Len()), W: w,
		Lines: slices.Concat(s.head(w), rows, s.foot(w))}
}

// head are the lines above the pieces: their price, and an empty line where there is room.
func (s *Script) head(w int) []string {
	t := s.host.Look().Theme
	rows, ink := style.WrapItems(s.summary(), " · ", w), t.Text
	if s.plan.problem != "" {
		rows, ink = style.Wrap(s.plan.problem, w), t.Bad
	}
	const roomy = 10
	most := 3
	if s.size.H < roomy {
		most = 1
	}
	var lines []string
	for _, line := range style.Lead(rows, most, w) {
		lines = append(lines, ink.Paint(style.Fit(line, w)))
	}
	if s.size.H >= roomy {
		lines = append(lines, style.Blank(w))
	}
	return lines
}

// foot are the lines below the pieces: what is wrong with the selected one, or what of its text is not in its audio.
func (s *Script) foot(w int) []string {
	i, ok := s.selected()
	if !ok {
		return nil
	}
	t := s.host.Look().Theme
	j, ink := s.job(i), t.Bad
	problem := words.OrElse(j.Problem, s.plan.pieces[s.plan.pieces[i].first].problem)
	if s.kind(i) == here {
		problem, ink = "", t.Warn
		if len(j.Unspoken) > 0 {
			problem = "not spoken: " + strings.Join(j.Unspoken, " · ")
		}
	}
	if problem == "" {
		return nil
	}
	lines := []string{style.Blank(w)}
	for _, line := range style.Lead(style.Wrap(fmt.Sprintf("%d: %s", i+1, words.OneLine(problem)), w), 2, w) {
		lines = append(lines, ink.Paint(style.Fit(line, w)))
	}
	return lines
}

// freeFrom is the width, in cells, from which on there is room to say that a price is none.
const freeFrom = 60

// summary says what is here, what the accept key would send and spend, and what it would not send.
func (s *Script) summary() (parts []string) {
	p, t := &s.plan, s.shown.tally
	if !p.known {
		return []string{"counting what it costs …"}
	}
	all := countPieces(len(p.pieces))
	if s.run != nil {
		parts = append(parts, fmt.Sprintf("speaking: %d of %d done", s.run.done, len(s.run.indices)))
	}
	if n := len(t.toSend); n > 0 && s.run == nil {
		which, verb := "", "cost"
		if n <= 3 && t.here > 0 {
			which = " (" + numbersOf(t.toSend) + ")"
		}
		if n == 1 {
			verb = "costs"
		}
		cost := fmt.Sprintf("%s%s %s %s", words.Count(n, "new piece"), which, verb, characters(t.chars))
		if s.opt.Sandbox && s.width() >= freeFrom {
			cost += ", " + screen.FreeInSandbox
		}
		parts = append(parts, cost)
		if p.renewed != "" {
			parts = append(parts, p.renewed)
		}
	}
	switch {
	case len(p.pieces) == 0:
		return []string{"there is no word in this text to speak"}
	case s.run != nil:
	case t.here == len(p.pieces):
		parts = append(parts, fmt.Sprintf("all %s here, %s joined", all, length(t.audio)))
	case t.here > 0:
		parts = append(parts, fmt.Sprintf("%d of %s here, free", t.here, all))
	case len(t.toSend) < len(p.pieces):
		parts = append([]string{all}, parts...)
	}
	for _, rest := range []struct {
		indices []int
		says    string
	}{{t.uncertain, "uncertain, not sent again"}, {t.silent, "without audio, downloading again is free"}, {t.forbidden, "cannot be sent"}} {
		if len(rest.indices) > 0 {
			parts = append(parts, fmt.Sprintf("piece %s %s", numbersOf(rest.indices), rest.says))
		}
	}
	if p.left != nil && t.chars > 0 && s.run == nil {
		says := "%s credits left"
		if t.chars > *p.left {
			says = "only %s credits left"
		}
		parts = append(parts, fmt.Sprintf(says, words.Thousands(*p.left)))
	}
	if left, limited := s.state.Session.Left(); limited && t.chars > left && s.run == nil {
		parts = append(parts, fmt.Sprintf("over the budget: %d left", left))
	} else if spent := s.state.Session.Spent(); spent != "" {
		parts = append(parts, spent)
	}
	return parts
}

// length is a length of audio in minutes and seconds.
func length(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// The widths of the columns, in cells.
const (
	gap       = 2
	charsW    = 3
	pauseW    = len("pause 0.5 s")
	secondsW  = 6
	roomyFrom = 56 // with fewer cells a row has no characters
	wideFrom  = 76 // with fewer cells it has no pause
)

// row draws a piece: its number, what became of it, its characters, its text, its pause and its length.
func (s *Script) row(look screen.Look, i int, selected bool, w int) string {
	t, g := look.Theme, look.Glyphs
	ink, bar, barInk := t.Inks, " ", t.Muted
	if selected {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	it := s.plan.pieces[i]
	sign, word, tone := s.look(ink, g, i)
	number := len(itoa(len(s.plan.pieces)))
	var b strings.Builder
	b.WriteString(barInk.Paint(bar) + ink.Muted.Paint(" "+style.FitRight(itoa(i+1), number)+" ") + tone.Paint(sign+" ") +
		ink.Text.Paint(style.Fit(word, s.shown.stateW)+style.Blank(gap)))
	used := 1 + 1 + number + 1 + 2 + s.shown.stateW + gap
	if w >= roomyFrom {
		b.WriteString(ink.Muted.Paint(style.FitRight(itoa(it.Chars()), charsW) + style.Blank(gap)))
		used += charsW + gap
	}
	pause, tail := "", ""
	if it.Pause > 0 {
		pause = "pause " + columns.Seconds(it.Pause.Seconds())
	}
	if w >= wideFrom && s.plan.pauses {
		tail = style.Blank(gap) + style.Fit(pause, pauseW)
	}
	if s.shown.here > 0 {
		tail += style.Blank(gap) + style.FitRight(columns.Seconds(s.job(i).Duration), secondsW)
	}
	b.WriteString(ink.Text.Paint(style.Fit(words.OneLine(it.Text), max(w-used-style.Width(tail), 0))) + ink.Muted.Paint(tail))
	return b.String()
}

// look gives a piece its sign, its word and its ink.
func (s *Script) look(ink style.Inks, g style.Glyphs, i int) (sign, word string, tone style.Ink) {
	j := s.job(i)
	switch s.kind(i) {
	case missing:
		sign, word, tone = g.DottedCircle, "new", ink.Muted
	case forbidden:
		sign, word, tone = g.Bad, "cannot", ink.Bad
	case underWay:
		if j.ID == "" || j.Finished() {
			sign, word, tone = g.DottedCircle, "waiting", ink.Muted
			break
		}
		sign, word, tone = s.opt.Look(ink, g, j)
	case here:
		sign, word, tone = g.OK, "here", ink.OK
		if len(j.Unspoken) > 0 {
			word, tone = columns.HasGaps, ink.Warn
		}
	default:
		sign, word, tone = s.opt.Look(ink, g, j)
	}
	if s.shown.sounds == i {
		sign, tone = g.Play, ink.Accent
		if s.shown.paused {
			sign = g.Pause
		}
	}
	return sign, word, tone
}

// shown is what the dialog shows, as it was when the last message had been handled.
type shown struct {
	tally
	sounds int  // the piece that sounds; −1: none
	paused bool // it is paused
	stateW int  // the width of the states, in cells
}

// refresh notes what the dialog shows.
func (s *Script) refresh() {
	s.shown = shown{tally: s.tally(), stateW: len("waiting")}
	s.shown.sounds, s.shown.paused = s.sounding()
	if len(s.shown.uncertain)+len(s.shown.silent)+s.shown.unspoken > 0 {
		s.shown.stateW = len("uncertain")
	}
}
