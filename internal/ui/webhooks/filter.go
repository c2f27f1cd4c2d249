package webhooks

import (
	"strings"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook/query"
)

// filterBox is the line above the list, in the filter language of deliveries.
type filterBox struct {
	field   *field.Field
	open    bool        // text is typed into it
	query   query.Query // of the last text without an error: the list shows what it selects
	problem string      // of the present text
	help    []string    // below the box, while text is typed: how the last word can go on, or what is wrong
}

func newFilterBox() *filterBox { return &filterBox{field: field.New()} }

// text is what was typed.
func (f *filterBox) text() string { return f.field.Text() }

// active reports that the box narrows the list, or is about to.
func (f *filterBox) active() bool { return f.open || f.text() != "" }

// filterHint is what the empty box says.
const filterHint = "words, status:failed, since:10m, duplicate, refused …"

// helpFrom is the height of the list from which there is a line of help below the box, and longHelpFrom that from which an error
// may have several.
const (
	helpFrom     = 8
	longHelpFrom = 14
	longHelp     = 3
)

// lay makes the help for a list of w × h cells. tab is the key that completes.
func (f *filterBox) lay(look screen.Look, tab string, w, h int) {
	f.help = nil
	if !f.open || h < helpFrom {
		return
	}
	t := look.Theme
	if f.problem != "" {
		rows := 1
		if h >= longHelpFrom {
			rows = longHelp
		}
		for _, line := range style.Lead(style.Wrap(f.problem, w-2), rows, w-2) {
			f.help = append(f.help, "  "+t.Bad.Paint(style.Fit(line, w-2)))
		}
		return
	}
	list := f.completions()
	if len(list) == 0 {
		f.help = []string{style.Blank(w)}
		return
	}
	head := tab + " " + list[0].Term
	terms := []string{head}
	for _, c := range list[1:] {
		terms = append(terms, c.Term)
	}
	if len(list) == 1 {
		terms[0] += "  " + list[0].Does
	}
	rows := 1
	if h >= longHelpFrom {
		rows = longHelp
	}
	if style.Width(head) > w-2 {
		f.help = []string{style.Blank(w)}
		return
	}
	for i, line := range style.Lead(style.WrapItems(terms, look.Glyphs.Sep, w-2), rows, w-2) {
		line, first := style.Fit(line, w-2), ""
		if rest, found := strings.CutPrefix(line, head); found && i == 0 {
			line, first = rest, head
		}
		f.help = append(f.help, "  "+t.Text.Paint(first)+t.Muted.Paint(line))
	}
}

// completions are the ways to go on with the last word, where the cursor stands at its end.
func (f *filterBox) completions() []query.Completion {
	if !f.field.AtEnd() {
		return nil
	}
	return query.Complete(f.text())
}

// complete goes on with the last word in the first way, and reports whether there is one.
func (s *Screen) complete() bool {
	list := s.filter.completions()
	if len(list) == 0 {
		return false
	}
	s.filter.field.SetText(query.Apply(s.filter.text(), list[0]))
	s.filterChanged()
	return true
}

// view draws the box in w cells; the cursor's column is −1 unless text is typed into it.
func (f *filterBox) view(look screen.Look, w int) (line string, cursorX int) {
	t := look.Theme
	sign, cursorX := t.Faint, -1
	if f.open {
		sign, cursorX = t.Accent, 2+f.field.CursorX()
	}
	head := sign.Paint(look.Glyphs.Prompt) + " "
	if f.text() == "" {
		return head + t.Faint.Paint(style.Fit(filterHint, w-2)), cursorX
	}
	return head + f.field.View(), cursorX
}

// openFilter begins a new filter.
func (s *Screen) openFilter() {
	s.setFocus(paneList)
	s.filter.field.SetText("")
	s.filterChanged()
	s.filter.open = true
}

// clearFilter empties the filter. The cursor stays on the selected delivery.
func (s *Screen) clearFilter() {
	s.filter.field.SetText("")
	s.filterChanged()
}

// filterChanged reads what the filter selects now. While the text has an error, the list stays as it is.
func (s *Screen) filterChanged() {
	f := s.filter
	parse := query.Typing
	if !f.open {
		parse = query.Parse
	}
	q, err := parse(f.text(), s.host.Now())
	if f.problem = ""; err != nil {
		f.problem = err.Error()
		return
	}
	if q.String() == f.query.String() {
		return
	}
	widened := q.Empty() && !s.list.following
	f.query = q
	l := &s.loads
	l.begin(s.ctx())
	l.stale, s.list.pending = false, 0
	l.want = wantTop
	if s.list.following = true; widened && s.selected.ID != "" {
		s.list.following = false
		l.want, l.at, l.id = wantAround, s.selected.Position(), s.selected.ID
	}
	s.counts.due = true
}

// acceptFilter gives the keys to the rows that the filter has found.
func (s *Screen) acceptFilter() {
	f := s.filter
	q, err := query.Parse(f.text(), s.host.Now())
	if err != nil {
		f.problem = err.Error()
		return
	}
	f.open = false
	if q.String() != f.query.String() {
		s.filterChanged()
	}
}
