package dialog

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// The largest that the dialog for a path gets: cells of the path, and rows of matches. saveFixed are the lines that are
// always there: what to type, the path, its state and the sidecar.
const (
	saveWidth = 96
	saveRows  = 6
	saveFixed = 4
)

// Resize sets the largest size.
func (d *SaveAs) Resize(size screen.Size) {
	d.size = size
	d.field.SetWidth(size.Inner(saveWidth))
	room := min(max(size.H-frameRows-saveFixed, 0), saveRows)
	d.rows = min(max(d.rows, len(d.entries)), room)
	d.matches.SetHeight(max(d.rows, 1))
}

// View draws the path, what is known of it, and its matches.
func (d *SaveAs) View() screen.Panel {
	w, t := d.size.Inner(saveWidth), d.host.Look().Theme
	ink, said := d.state(t, w)
	about := style.FirstFitting(w, "A file, or a folder for the take's own name", "A file, or a folder to put it in")
	if d.o.Export {
		about = "A file, or a folder to put it in"
	}
	lines := []string{
		t.Muted.Paint(style.Fit(about, w)),
		d.field.View(),
		ink.Paint(style.Fit(said, w)),
	}
	lines = append(lines, d.matchRows(w)...)
	lines = append(lines, d.sidecarRow(w))
	cursor := 1
	if len(lines)+frameRows+4 <= d.size.H { // room for empty lines
		lines = slices.Insert(lines, len(lines)-1, style.Blank(w))
		lines = slices.Insert(lines, 1, style.Blank(w))
		cursor++
	}
	note := ""
	if n := len(d.entries); n > d.rows && d.rows > 0 {
		note = fmt.Sprintf("%d of %d", d.rows, n)
	}
	return screen.Panel{Title: words.OrElse(d.o.Title, "Save as"), Note: note, W: w, Lines: lines, Cursor: &screen.Point{X: d.field.CursorX(), Y: cursor}}
}

// state is what a user should know before accepting the path: what it would replace, what would be made, what is wrong.
func (d *SaveAs) state(t *style.Theme, w int) (style.Ink, string) {
	_, name := split(d.field.Text())
	accept := d.host.Keys().Key(keymap.Accept, d.Scopes()...)
	switch existing := d.existing(); {
	case d.path(d.field.Text()) == "":
		return t.Faint, "nothing is typed yet"
	case d.listing == nil:
		return t.Faint, "reading the folder …"
	case errors.Is(d.listing.Err, fs.ErrNotExist):
		ink := t.Warn // it may be a typing mistake
		if d.field.Text() == d.first {
			ink = t.Faint
		}
		return ink, style.FirstFitting(w, "this folder does not exist yet: "+accept+" makes it", "no such folder yet: "+accept+" makes it")
	case d.listing.Err != nil:
		why := words.Clean(d.listing.Err.Error())
		return t.Faint, style.FirstFitting(w, "the folder cannot be read: "+why, "unreadable: "+why)
	case existing != "":
		what := "this file"
		if existing != name {
			what = style.StableWidth(existing)
		}
		return t.Warn, style.FirstFitting(w, what+" exists already: "+accept+" asks before it overwrites", accept+" asks before it overwrites "+what)
	}
	if e, ok := d.listing.Find(name); name == "" || ok && e.Folder {
		const as = "saved there as "
		return t.Faint, as + style.TruncateMiddle(style.StableWidth(d.o.Name), w-len(as))
	}
	return t.Faint, ""
}

// matchRows draws the matches around the one that is in the field, and empty lines where there are fewer of them.
func (d *SaveAs) matchRows(w int) []string {
	look := d.host.Look()
	lines := d.matches.Lines(look.Theme, look.Glyphs, menu.Layout{Columns: []menu.Column{{Middle: true}}}, w)
	lines = lines[:min(len(lines), d.rows)]
	for len(lines) < d.rows {
		lines = append(lines, style.Blank(w))
	}
	return lines
}

// sidecarRow tells whether the facts of the job are saved too, and where.
func (d *SaveAs) sidecarRow(w int) string {
	look := d.host.Look()
	t := look.Theme
	if d.o.Export {
		return style.Blank(w)
	}
	if !d.sidecar {
		k := d.host.Keys().Key(keymap.Sidecar, d.Scopes()...)
		return t.Muted.Paint(style.Fit(style.FirstFitting(w, k+" also saves the job's facts as JSON", k+" saves a JSON file too"), w))
	}
	name := d.o.Name
	if _, typed := split(d.field.Text()); typed != "" {
		name = typed
	}
	return t.OK.Paint(look.Glyphs.OK) + " " +
		t.Muted.Paint(style.Fit("with "+style.TruncateMiddle(style.StableWidth(filepath.Base(job.SidecarOf(name))), w-len("+ with ")), w-2))
}
