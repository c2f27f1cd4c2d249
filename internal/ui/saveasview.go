package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"callboard/internal/job"
	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/widget/style"
)

// The largest that the dialog for a path gets: cells of the path, and rows of what it could go on with.
const (
	saveWidth = 96
	saveRows  = 6
)

func (d *saveDialog) hints(*Model) []hint {
	enter := "save"
	if d.there() != "" {
		enter = "overwrite …"
	}
	leave := "leave"
	if d.at >= 0 {
		leave = "back" // to what was typed
	}
	return []hint{{"enter", enter}, {"esc", leave}, {"tab", "complete"}, {"ctrl+t", "JSON beside it"}}
}

func (d *saveDialog) arrange(w, h int) {
	d.field.SetWidth(min(w-4, saveWidth))
	d.settle()
	d.room = min(max(h-2-4, 0), saveRows) // the frame, and the lines that are always there
	d.rows = min(max(d.rows, len(d.matches)), d.room)
}

func (d *saveDialog) panel(m *Model, w, h int) panel {
	w = min(w-4, saveWidth)
	t := m.theme
	ink, said := d.state(t, w)
	lines := []string{
		t.Muted.Paint(style.Fit(firstThatFits(w, "A file, or a folder for the take's own name", "A file, or a folder to put it in"), w)),
		d.field.View(),
		ink.Paint(style.Fit(said, w)),
	}
	lines = append(lines, d.rowsOf(m, w)...)
	lines = append(lines, d.beside(m, w))
	cursor := 1
	if len(lines)+2+4 <= h { // room for air
		lines = slices.Insert(lines, len(lines)-1, style.Blank(w))
		lines = slices.Insert(lines, 1, style.Blank(w))
		cursor++
	}
	note := ""
	if n := len(d.matches); n > d.rows && d.rows > 0 {
		note = fmt.Sprintf("%d of %d", d.rows, n)
	}
	return panel{title: "Save as", note: note, w: w, lines: lines, cursor: &spot{d.field.CursorX(), cursor}}
}

// state is what is to be known of the path before enter: what it would replace, what would be made, what is in the way.
func (d *saveDialog) state(t *style.Theme, w int) (style.Ink, string) {
	_, name := split(d.field.Text())
	switch there := d.there(); {
	case d.path(d.field.Text()) == "":
		return t.Faint, "nothing is typed yet"
	case d.listing == nil:
		return t.Faint, "reading the folder …"
	case errors.Is(d.listing.Err, fs.ErrNotExist):
		ink := t.Warn // it may be a slip
		if d.field.Text() == d.offer {
			ink = t.Faint
		}
		return ink, firstThatFits(w, "there is no such folder yet: enter makes it", "no such folder yet: enter makes it")
	case d.listing.Err != nil:
		return t.Faint, firstThatFits(w, "the folder cannot be read: "+calm(d.listing.Err.Error()), "unreadable: "+calm(d.listing.Err.Error()))
	case there != "":
		what := "this"
		if there != name {
			what = style.StableWidth(there)
		}
		return t.Warn, firstThatFits(w, what+" is there already: enter asks before it overwrites", "enter asks before it overwrites "+what)
	}
	if e, ok := d.listing.Find(name); name == "" || ok && e.Folder {
		const as = "goes there as "
		return t.Faint, as + style.TruncateMiddle(style.StableWidth(d.name), w-len(as))
	}
	return t.Faint, ""
}

// firstThatFits is the first of some texts, from long to short, that fits into w cells, or the last.
func firstThatFits(w int, texts ...string) string {
	for _, s := range texts {
		if style.Width(s) <= w {
			return s
		}
	}
	return texts[len(texts)-1]
}

// rowsOf draws what the path could go on with, around the one that stands in the field.
func (d *saveDialog) rowsOf(m *Model, w int) []string {
	lines := make([]string, d.rows)
	first := min(max(d.at-d.rows/2, 0), max(len(d.matches)-d.rows, 0))
	for i := range lines {
		lines[i] = style.Blank(w)
		if at := first + i; at < len(d.matches) {
			lines[i] = entryRow(m, d.matches[at], at == d.at, w)
		}
	}
	return lines
}

func entryRow(m *Model, e pathcomplete.Entry, selected bool, w int) string {
	ink, bar := m.theme.Inks, "  "
	if selected {
		ink, bar = m.theme.Selected, m.theme.Bar(m.glyphs)+" "
	}
	body := ink.Muted
	if e.Folder {
		body = ink.Info
	}
	return ink.Accent.Paint(bar) + body.Paint(style.Fit(style.TruncateMiddle(style.StableWidth(e.Name)+slash(e), w-2), w-2))
}

// beside tells whether the facts of the job are saved too, and where.
func (d *saveDialog) beside(m *Model, w int) string {
	t := m.theme
	if !d.sidecar {
		return t.Muted.Paint(style.Fit(firstThatFits(w, "ctrl+t also saves the job's facts as JSON", "ctrl+t saves a JSON beside it too"), w))
	}
	name := d.name
	if _, typed := split(d.field.Text()); typed != "" {
		name = typed
	}
	return t.OK.Paint(m.glyphs.OK) + " " + t.Muted.Paint(style.Fit("with "+style.TruncateMiddle(style.StableWidth(filepath.Base(job.SidecarOf(name))), w-len("+ with ")), w-2))
}
