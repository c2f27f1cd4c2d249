package dialog

import (
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
)

// changed takes what was typed and what was read into account, and asks for the folder of the path.
func (d *SaveAs) changed() tea.Cmd {
	d.settle()
	return d.read()
}

// read returns what has to be read for the path in the field, nil if there is nothing to read.
func (d *SaveAs) read() tea.Cmd {
	folder, _ := split(d.typed())
	read := d.reader.Request(d.path(folder + "."))
	if read == nil {
		return nil
	}
	return func() tea.Msg {
		read()
		return readMsg{}
	}
}

// settle finds the matches of what was typed in what was read.
func (d *SaveAs) settle() {
	got := d.reader.Listing()
	if d.cycling() || got == d.listing && d.from == d.field.Text() {
		return
	}
	d.listing, d.from = got, d.field.Text()
	folder, name := split(d.from)
	if got == nil || got.Dir != d.path(folder+".") {
		d.listing = nil
		d.offer(nil)
		return
	}
	d.offer(got.Match(name))
	if d.eager {
		d.eager = false
		d.complete(1)
		d.settle()
	}
}

// offer shows the matches of what was typed.
func (d *SaveAs) offer(entries []pathcomplete.Entry) {
	d.entries = entries
	items := make([]menu.Item[pathcomplete.Entry], len(entries))
	for i, e := range entries {
		tone := style.ToneMuted
		if e.Folder {
			tone = style.ToneInfo
		}
		items[i] = menu.Item[pathcomplete.Entry]{Value: e, Cells: []menu.Cell{{Text: style.StableWidth(e.Name) + slash(e), Tone: tone}}}
	}
	d.matches.SetItems(items)
}

// cycling reports that a match is in the field for now.
func (d *SaveAs) cycling() bool { return d.matches.Index() >= 0 }

// complete completes the path as far as all matches agree. From there it steps through the matches.
func (d *SaveAs) complete(step int) {
	folder, name := split(d.field.Text())
	common := pathcomplete.CommonPrefix(d.entries)
	switch {
	case d.cycling():
		d.cycle(step)
	case folder == "" && name == "~":
		d.field.SetText("~" + string(filepath.Separator))
	case d.reader.Listing() == nil:
		d.eager = true
	case len(d.entries) == 0:
	case len(d.entries) == 1:
		d.fill(d.entries[0])
	case len(common) > len(name):
		d.field.SetText(folder + common)
	default:
		d.cycle(step)
	}
}

// cycle puts the next match into the field, or the previous one.
func (d *SaveAs) cycle(step int) {
	d.matches.Cycle(step)
	if it, ok := d.matches.Selected(); ok {
		d.fill(it.Value)
	}
}

func (d *SaveAs) fill(e pathcomplete.Entry) {
	folder, _ := split(d.from)
	d.field.SetText(folder + e.Name + slash(e))
}

// typed is what was typed, whatever match is in the field for now.
func (d *SaveAs) typed() string {
	if d.cycling() {
		return d.from
	}
	return d.field.Text()
}

// path is what was typed as an absolute path, with ~ for the home folder and relative to the folder for saving. A
// separator at its end stays.
func (d *SaveAs) path(text string) string {
	p := strings.TrimSpace(text)
	if p == "" {
		return ""
	}
	end := ""
	if os.IsPathSeparator(p[len(p)-1]) {
		end = string(filepath.Separator)
	}
	if rest, ok := strings.CutPrefix(p, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			return strings.TrimSuffix(filepath.Join(home, rest), end) + end
		}
	}
	if !filepath.IsAbs(p) {
		p = filepath.Join(d.o.Folder, p)
	}
	return strings.TrimSuffix(filepath.Clean(p), end) + end
}

// split parts a path into its folder, up to the last separator, and the name that is being typed.
func split(text string) (folder, name string) {
	text = strings.TrimLeft(text, " ")
	for i := len(text) - 1; i >= 0; i-- {
		if os.IsPathSeparator(text[i]) {
			return text[:i+1], text[i+1:]
		}
	}
	return "", text
}

func slash(e pathcomplete.Entry) string {
	if e.Folder {
		return string(filepath.Separator)
	}
	return ""
}
