package ui

import (
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/widget/field"
)

// save writes the selected take under its own name into the folder for saving.
func (m *Model) save() tea.Cmd {
	j, ok := m.withAudio()
	if !ok {
		return nil
	}
	return m.saveWith(j.ID, m.opt.SaveDir, job.SaveOptions{Into: true, Sidecar: m.deps.Jobs.Sidecar()})
}

// saveAs asks for a path first. What it returns reads the folder that the path lies in.
func (m *Model) saveAs() tea.Cmd {
	j, ok := m.withAudio()
	if !ok {
		return nil
	}
	jobs := m.deps.Jobs
	d := &saveDialog{id: j.ID, dir: m.opt.SaveDir, name: filepath.FromSlash(jobs.NameOf(j)), sidecar: jobs.Sidecar(), field: field.New(), at: -1}
	d.field.SetText(shortPath(filepath.Join(d.dir, d.name)))
	d.offer = d.field.Text()
	m.open(d)
	return d.look()
}

// withAudio is the selected job, if it has something to save.
func (m *Model) withAudio() (job.Job, bool) {
	j, ok := m.jobs.selected()
	switch {
	case !ok:
		m.say(flashPlain, "nothing to save yet: ctrl+s speaks the script")
	case j.File == "" && !j.Finished():
		m.say(flashPlain, "%s", notYet(j))
	case j.File == "":
		m.say(flashBad, "%s", orElse(j.Problem, "this take has no audio"))
	default:
		return j, true
	}
	return j, false
}

func (m *Model) saveWith(id, dest string, o job.SaveOptions) tea.Cmd {
	return func() tea.Msg {
		path, err := m.deps.Jobs.SaveWith(m.ctx, id, pathcomplete.DiskPath(dest), o)
		return savedMsg{id, dest, path, o, err}
	}
}

// saveDialog takes a path for the selected take, and shows what it could go on with.
type saveDialog struct {
	id      string
	dir     string // the folder for saving, where relative paths begin
	name    string // what the take is called in a folder
	offer   string // what the field had at first
	sidecar bool
	field   *field.Field

	reader  pathcomplete.Reader
	listing *pathcomplete.Listing // of the folder of the path; nil while it is being read
	matches []pathcomplete.Entry  // what the path could go on with
	from    string                // the text that the matches go on
	at      int                   // the match that stands in the field for now, −1: none, from stands there
	eager   bool                  // tab was pressed before there was anything to go on with
	rows    int                   // lines kept for matches: they grow, so that the field stays where it is
	room    int                   // lines there may be
}

func (d *saveDialog) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		if d.at < 0 {
			m.close()
			return nil
		}
		d.at = -1
		d.field.SetText(d.from)
	case "enter":
		return d.enter(m)
	case "tab", "down":
		d.goOn(1)
	case "shift+tab", "up":
		d.goOn(-1)
	case "ctrl+t":
		d.sidecar = !d.sidecar
	default:
		if editField(d.field, msg) {
			d.at = -1
		}
	}
	return d.look()
}

// enter saves, and asks first where it is known that something would be replaced. What comes up later is found out when
// saving.
func (d *saveDialog) enter(m *Model) tea.Cmd {
	path := d.path(d.field.Text())
	if path == "" {
		return nil
	}
	o := job.SaveOptions{Sidecar: d.sidecar, Folders: true}
	there := d.there()
	if there == "" {
		m.close()
		return m.saveWith(d.id, path, o)
	}
	o.Overwrite = true
	m.open(&confirm{title: "Overwrite?", text: shortPath(filepath.Join(filepath.Dir(path), there)) + " is there already.", yes: "overwrite",
		then: func(m *Model) tea.Cmd {
			m.close()
			return m.saveWith(d.id, path, o)
		}})
	return nil
}

// there is the name of a file that saving would replace, as far as is known.
func (d *saveDialog) there() string {
	_, name := split(d.field.Text())
	if d.listing == nil || name == "" {
		return ""
	}
	if e, ok := d.listing.Find(name); ok {
		if e.Folder {
			return ""
		}
		return e.Name
	}
	if e, ok := d.listing.Find(job.SidecarOf(name)); ok && d.sidecar {
		return e.Name
	}
	return ""
}

func (d *saveDialog) paste(_ *Model, text string) {
	d.field.Insert(text)
	d.at = -1
}

// goOn completes the path as far as there is only one way, and from there on steps through the ways.
func (d *saveDialog) goOn(step int) {
	if d.at >= 0 {
		d.at = (d.at + step + len(d.matches)) % len(d.matches)
		d.fill(d.matches[d.at])
		return
	}
	folder, name := split(d.field.Text())
	switch common := pathcomplete.CommonPrefix(d.matches); {
	case folder == "" && name == "~":
		d.field.SetText("~" + string(filepath.Separator))
	case d.reader.Listing() == nil:
		d.eager = true
	case len(d.matches) == 0:
	case len(d.matches) == 1:
		d.fill(d.matches[0])
	case len(common) > len(name):
		d.field.SetText(folder + common)
	default:
		if d.at = 0; step < 0 {
			d.at = len(d.matches) - 1
		}
		d.fill(d.matches[d.at])
	}
}

func (d *saveDialog) fill(e pathcomplete.Entry) {
	folder, _ := split(d.from)
	d.field.SetText(folder + e.Name + slash(e))
}

// look says what has to be read for the path in the field. The message that comes after it only wakes the screen.
func (d *saveDialog) look() tea.Cmd {
	folder, _ := split(d.text())
	read := d.reader.Request(d.path(folder + "."))
	if read == nil {
		return nil
	}
	return func() tea.Msg { read(); return readMsg{} }
}

// readMsg comes when a folder has been read; the listing lies with its reader.
type readMsg struct{}

// settle takes what was read, and what was typed, into account.
func (d *saveDialog) settle() {
	got := d.reader.Listing()
	if d.at >= 0 || got == d.listing && d.from == d.field.Text() {
		return
	}
	d.listing, d.from, d.matches = got, d.field.Text(), nil
	folder, name := split(d.from)
	if got == nil || got.Dir != d.path(folder+".") {
		d.listing = nil
		return
	}
	d.matches = got.Match(name)
	if d.eager {
		d.eager = false
		d.goOn(1)
		d.settle()
	}
}

// text is what was typed, whatever match stands in the field for now.
func (d *saveDialog) text() string {
	if d.at >= 0 {
		return d.from
	}
	return d.field.Text()
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

// path is what was typed, with ~ for the home folder, seen from the folder for saving. A separator at its end stays.
func (d *saveDialog) path(text string) string {
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
		p = filepath.Join(d.dir, p)
	}
	return strings.TrimSuffix(filepath.Clean(p), end) + end
}

// shortPath writes the home folder as ~.
func shortPath(path string) string {
	home, err := os.UserHomeDir()
	if err != nil || home == "" || home == "/" {
		return path
	}
	if rest, ok := strings.CutPrefix(path, home); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		return "~" + rest
	}
	return path
}
