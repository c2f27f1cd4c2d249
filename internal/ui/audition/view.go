package audition

import (
	"cmp"
	"fmt"
	"slices"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// View is part of screen.Screen.
func (s *Screen) View() ([]string, *screen.Point) {
	l := s.layout
	if l.compact {
		return s.box(s.focus)
	}
	line, c1 := s.box(paneLine)
	takes, c2 := s.box(paneTakes)
	cast, c3 := s.box(paneCast)
	cursor := cmp.Or(c1, c2, c3)
	if l.takes.Y == l.cast.Y {
		return slices.Concat(line, style.JoinColumns(takes, cast)), cursor
	}
	return slices.Concat(line, takes, cast), cursor
}

// box draws a pane in its frame.
func (s *Screen) box(p pane) ([]string, *screen.Point) {
	switch p {
	case paneLine:
		return s.lineBox()
	case paneTakes:
		return s.takesBox()
	}
	return s.castBox()
}

// focused reports that a pane has the focus.
func (s *Screen) focused(p pane) bool { return s.focus == p && !s.host.Opened("") }

// frame draws a pane's frame; that of the focused pane has the accent. The price is in the lower rule of the line and, where the
// line does not show, of the pane that does.
func (s *Screen) frame(p pane, title, note string, lines []string, a screen.Area) []string {
	look := s.host.Look()
	t := look.Theme
	rule, ink := t.Faint, t.Muted
	if s.focused(p) {
		rule, ink = t.Accent, t.Strong
	}
	out := style.Box(look.Glyphs, rule, ink.Paint(title), note, lines, a.W, a.H)
	if p == paneLine || s.layout.compact {
		left, right := s.priceWords(a.W)
		out[len(out)-1] = style.BottomRule(look.Glyphs, rule, left, right, a.W)
	}
	return out
}

// priceWords are the price and the key that pays it, in a rule of w cells.
func (s *Screen) priceWords(w int) (left, right string) {
	t := s.host.Look().Theme
	const rules = 6   // the corners, a cell of the rule and a space at each end
	const between = 4 // cells before the key: a space at each side of the rule, and some of it
	text := style.Truncate(style.FirstFitting(w-rules, s.priceLine()...), w-rules)
	ink := t.Text
	if s.line.text != "" && s.line.why != nil || s.tooDear() && s.run == nil {
		ink = t.Bad
	} else if s.tooFewCredits() {
		ink = t.Warn
	}
	switch {
	case s.run != nil || !s.price.known || len(s.price.orders)+len(s.price.refetch) == 0:
	case s.tooDear():
		right = t.Accent.Paint(s.key(keymap.SetBudget)) + t.Muted.Paint(" changes it")
	case len(s.price.orders) == 0:
		right = t.Accent.Paint(s.key(keymap.Speak)) + t.Muted.Paint(" downloads")
	default:
		them := "speaks them"
		if len(s.price.orders) == 1 {
			them = "speaks it"
		}
		right = t.Accent.Paint(s.key(keymap.Speak)) + t.Muted.Paint(" "+them)
	}
	return ink.Paint(s.freePrice(text, w-rules-between-style.Width(right))), right
}

func (s *Screen) lineBox() ([]string, *screen.Point) {
	a, p, t := s.layout.line, s.line, s.host.Look().Theme
	w := max(a.W-4, 0)
	var lines []string
	for _, line := range p.buf.Lines() {
		lines = append(lines, style.StableWidth(line))
	}
	if p.buf.Empty() && !p.typing && len(lines) > 0 {
		lines[0] = t.Faint.Paint(style.Fit(s.key(keymap.Enter)+" to type the line that the actors speak", w))
	}
	var cursor *screen.Point
	if p.typing {
		x, y := p.buf.Cursor()
		cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1 + y}
	}
	note := ""
	if n := len([]rune(p.text)); n > 0 {
		ink := t.Muted
		if p.why != nil {
			ink = t.Bad
		}
		note = ink.Paint(characters(n))
	}
	return s.frame(paneLine, "Line", note, lines, a), cursor
}

func (s *Screen) takesBox() ([]string, *screen.Point) {
	a, look := s.layout.takes, s.host.Look()
	w, h := max(a.W-4, 0), max(a.H-2, 0)
	note := ""
	if from, to := s.takes.list.Window(); to-from < s.takes.list.Len() && to > from {
		note = look.Theme.Faint.Paint(fmt.Sprintf("%d–%d", from+1, to))
	}
	if s.takes.board.Blind() {
		word := look.Theme.Accent.Paint("blind")
		if note != "" {
			word += "  " + note
		}
		note = word
	}
	var lines []string
	var cursor *screen.Point
	if s.takes.head > 0 {
		line, x := s.takes.filter.View(look.Theme, look.Glyphs, w)
		lines = append(lines, line)
		if x >= 0 {
			cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1}
		}
	}
	title := s.takesTitle(a.W - 8 - style.Width(note))
	if s.takes.list.Len() == 0 {
		text, next := s.emptyTakes()
		return s.frame(paneTakes, title, note, append(lines, style.Message(look.Theme, text, next, w, h-len(lines))...), a), cursor
	}
	now := s.host.Now()
	lines = append(lines, s.takes.list.Lines(func(key string, selected bool, w int) string {
		return s.takeRow(look, key, selected, now, w)
	})...)
	lines = append(lines, s.details(look, w)...)
	return s.frame(paneTakes, title, note, lines, a), cursor
}

// takesTitle counts the takes and the verdicts, as far as w cells allow.
func (s *Screen) takesTitle(w int) string {
	title, n := "Takes", len(s.takes.order)
	switch {
	case s.takes.filter.Text() != "":
		title += fmt.Sprintf(" · %d of %d", s.takes.list.Len(), n)
	case n > 0:
		title += fmt.Sprintf(" · %d", n)
	}
	kept, dropped := s.tally()
	return style.FirstFitting(w, title+kept+dropped, title+kept, title)
}

// emptyTakes says why there is no take, and which key helps.
func (s *Screen) emptyTakes() (text, next string) {
	mark := s.key(keymap.Mark, keymap.InCast)
	switch {
	case len(s.takes.order) > 0:
		return "no takes match “" + s.takes.filter.Text() + "”", s.key(keymap.Back) + " clears the filter"
	case s.line.text == "":
		return "no line yet", "type one, mark actors with " + mark + ", then press " + s.key(keymap.Speak)
	case s.line.typing && s.line.before > 0:
		return "the line has changed", "the " + words.Count(s.line.before, "take") + " of the line before stay: " + s.key(keymap.Undo) + " takes the edit back"
	case !s.takes.read:
		return "reading the takes of this line …", ""
	case len(s.priceable()) == 0:
		return "no take of this line yet", "mark actors with " + mark + ", then press " + s.key(keymap.Speak)
	}
	return "no take of this line yet", s.key(keymap.Speak) + " speaks it with " + countActors(len(s.priceable()))
}

func (s *Screen) castBox() ([]string, *screen.Point) {
	a := s.layout.cast
	lines, x := s.cast.view(s.host.Look(), s.emptyCast())
	var cursor *screen.Point
	if x >= 0 {
		cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1}
	}
	note := ""
	if from, to := s.cast.list.Window(); to-from < s.cast.list.Len() && to > from {
		note = s.host.Look().Theme.Faint.Paint(fmt.Sprintf("%d–%d", from+1, to))
	}
	return s.frame(paneCast, s.cast.title(), note, lines, a), cursor
}
