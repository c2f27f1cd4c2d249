package webhooks

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// formRow is a line of a form: a text, or a choice that shows all of its options.
type formRow struct {
	label   string
	field   *field.Field // a text; nil: a choice
	hint    string       // what an empty text says
	options []string
	pick    int
	changed func() // after a text has changed; nil: nothing more
	whole   bool   // all of the text is selected: what is typed or pasted replaces it, and another key ends that
	hidden  bool   // it is not shown, and keeps its choice
}

// form is a dialog with some rows and one answer. What was typed stays until the answer was taken.
type form struct {
	host    screen.Host
	id      string
	title   string
	rows    []*formRow
	at      int           // the row that has the keys
	accept  string        // what the accept key does, in its hint
	word    func() string // the same, where it changes; nil: it does not
	changed func()        // after a choice has changed; nil: nothing more
	about   []string      // lines below the rows
	problem string
	busy    bool // an answer is awaited
	// done takes the answer. The form stays open: the command's message closes it, or sets the problem.
	done func() tea.Cmd

	size screen.Size
}

const (
	formWidth  = 76
	formLabel  = 10
	formFrame  = 2 // rows of the frame
	formIndent = 2 // cells of the cursor
)

func textRow(label, text, hint string) *formRow {
	r := &formRow{label: label, field: field.New(), hint: hint}
	r.field.SetText(text)
	r.field.End()
	return r
}

func choiceRow(label string, pick int, options ...string) *formRow {
	return &formRow{label: label, options: options, pick: max(min(pick, len(options)-1), 0)}
}

// text is what was typed into a row, without spaces at its ends.
func (r *formRow) text() string { return strings.TrimSpace(r.field.Text()) }

// ID is the kind of the form.
func (f *form) ID() string { return f.id }

// row is the row that has the keys.
func (f *form) row() *formRow { return f.shown()[f.at] }

// Scopes are where keys hold: printable ones belong to a text, also where the row is a choice.
func (f *form) Scopes() []keymap.Scope {
	if f.row().field != nil {
		return []keymap.Scope{keymap.InFormText}
	}
	return []keymap.Scope{keymap.InForm}
}

// Hints are accept, change, move and cancel.
func (f *form) Hints() []key.Binding {
	keys, in := f.host.Keys(), f.Scopes()
	accept := f.accept
	if f.word != nil {
		accept = f.word()
	}
	hints := []key.Binding{keys.Hint(accept, in, keymap.Accept)}
	if f.row().field == nil {
		hints = append(hints, keys.Hint("change", in, keymap.Decrease, keymap.Increase))
	}
	if len(f.shown()) > 1 {
		hints = append(hints, keys.Hint("move", in, keymap.Up, keymap.Down))
	}
	return append(hints, keys.Hint("cancel", in, keymap.Cancel))
}

// Do takes the answer, moves, or changes a choice.
func (f *form) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	n := len(f.shown())
	switch act {
	case keymap.Accept:
		if f.busy {
			return nil, true
		}
		f.problem = ""
		return f.done(), true
	case keymap.Cancel:
		f.host.Remove(f)
	case keymap.Up:
		f.at = (f.at + n - 1) % n
	case keymap.Down:
		f.at = (f.at + 1) % n
	case keymap.Top:
		f.at = 0
	case keymap.Bottom:
		f.at = n - 1
	case keymap.Decrease, keymap.Increase:
		if r := f.row(); r.field == nil {
			step := 1
			if act == keymap.Decrease {
				step = len(r.options) - 1
			}
			r.pick = (r.pick + step) % len(r.options)
			f.picked()
		}
	default:
		return nil, false
	}
	return nil, true
}

// picked takes another choice into account.
func (f *form) picked() {
	f.problem = ""
	if f.changed != nil {
		f.changed()
	}
}

// Type edits a text: that of the row. A character that is typed where a row is a choice begins the first row that has a text.
func (f *form) Type(msg tea.KeyPressMsg) tea.Cmd {
	if f.row().field == nil && msg.Text == "" {
		return nil
	}
	r := f.toText()
	if r == nil {
		return nil
	}
	if r.whole && (msg.Text != "" || msg.Code == tea.KeyBackspace || msg.Code == tea.KeyDelete) {
		r.field.SetText("")
	}
	r.whole = false
	if r.field.Key(msg) {
		f.typed(r)
	}
	return nil
}

// Paste adds to the text: that of the row, or else of the first row that has one.
func (f *form) Paste(text string) tea.Cmd {
	r := f.toText()
	if r == nil {
		return nil
	}
	if r.whole {
		r.field.SetText("")
		r.whole = false
	}
	r.field.Insert(text)
	f.typed(r)
	return nil
}

// toText moves to the first row that has a text, unless the row has one, and returns it; nil: there is none.
func (f *form) toText() *formRow {
	if r := f.row(); r.field != nil {
		return r
	}
	rows := f.shown()
	i := slices.IndexFunc(rows, func(r *formRow) bool { return r.field != nil })
	if i < 0 {
		return nil
	}
	f.at = i
	return rows[i]
}

// typed takes another text into account.
func (f *form) typed(r *formRow) {
	f.problem = ""
	if r.changed != nil {
		r.changed()
	}
}

// shown are the rows that show.
func (f *form) shown() []*formRow {
	return slices.DeleteFunc(slices.Clone(f.rows), func(r *formRow) bool { return r.hidden })
}

// fail keeps the form open with a problem, or says it where the form has gone.
func (f *form) fail(what string, err error) {
	f.busy = false
	if !f.host.Opened(f.id) {
		f.host.Toast(screen.ToastBad, "%s: %s", what, errorText(err))
		return
	}
	f.problem = errorText(err)
}

// Mouse selects a row, and the option that is clicked.
func (f *form) Mouse(msg tea.MouseMsg, box screen.Area) tea.Cmd {
	c, ok := msg.(tea.MouseClickMsg)
	y, x := msg.Mouse().Y-box.Y-1, msg.Mouse().X-box.X-2
	if !ok || c.Button != tea.MouseLeft || y < 0 || y >= len(f.shown()) {
		return nil
	}
	f.at = y
	at := formIndent + f.label()
	for i, o := range f.row().options {
		if x >= at && x < at+2+style.Width(o) {
			f.row().pick = i
			f.picked()
		}
		at += 2 + style.Width(o) + 1
	}
	return nil
}

// Resize sets the largest size.
func (f *form) Resize(size screen.Size) {
	f.size = size
	for _, r := range f.rows {
		if r.field != nil {
			r.field.SetWidth(f.width() - formIndent - f.label())
		}
	}
}

func (f *form) width() int { return f.size.Inner(formWidth) }

// label is the width of the column of labels; there is none where there is little room.
func (f *form) label() int {
	n := formLabel
	for _, r := range f.rows {
		n = max(n, style.Width(r.label)+2)
	}
	return min(n, f.width()/3)
}

// View draws the rows, what is to be known, and the problem.
func (f *form) View() screen.Panel {
	look, w := f.host.Look(), f.width()
	t := look.Theme
	p := screen.Panel{Title: f.title, W: w}
	for i, r := range f.shown() {
		line := style.Blank(formIndent)
		ink := t.Muted
		if i == f.at {
			line, ink = t.Accent.Paint(look.Glyphs.Bar)+style.Blank(formIndent-1), t.Text
		}
		line += ink.Paint(style.Fit(r.label, f.label()))
		room := w - formIndent - f.label()
		switch {
		case r.field == nil:
			line += f.choice(r, room)
		case r.text() == "" && r.field.Text() == "":
			line += t.Faint.Paint(style.Fit(r.hint, room))
		case r.whole && i == f.at:
			text := strings.TrimRight(r.field.View(), " ")
			line += t.Selected.Text.Paint(text) + style.Blank(room-style.Width(text))
		default:
			line += r.field.View()
		}
		if i == f.at && r.field != nil {
			p.Cursor = &screen.Point{X: formIndent + f.label() + r.field.CursorX(), Y: i}
		}
		p.Lines = append(p.Lines, line)
	}
	room := f.size.H - formFrame - len(p.Lines)
	add := func(ink style.Ink, text string) {
		for _, line := range style.Lead(style.Wrap(text, w), max(room, 0), w) {
			if room--; room >= 0 {
				p.Lines = append(p.Lines, ink.Paint(style.Fit(line, w)))
			}
		}
	}
	if f.problem != "" {
		add(t.Bad, f.problem)
	}
	if len(f.about) > 0 && room > len(f.about) {
		room--
		p.Lines = append(p.Lines, style.Blank(w))
	}
	for _, text := range f.about {
		add(t.Muted, text)
	}
	return p
}

// choice draws the options in w cells: all of them, or only the chosen one where they do not fit.
func (f *form) choice(r *formRow, w int) string {
	look := f.host.Look()
	t := look.Theme
	if 3*len(r.options)-1+style.Width(strings.Join(r.options, "")) > w {
		return t.Strong.Paint(style.Fit("< "+r.options[r.pick]+" >", w))
	}
	out, used := "", 0
	for i, o := range r.options {
		gap, sign, ink := "", "  ", t.Muted
		if i > 0 {
			gap = " "
		}
		if i == r.pick {
			sign, ink = look.Glyphs.Dot+" ", t.Strong
		}
		out += gap + ink.Paint(sign+o)
		used += len(gap) + 2 + style.Width(o)
	}
	return out + style.Blank(w-used)
}
