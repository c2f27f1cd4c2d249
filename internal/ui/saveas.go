package ui

import (
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/field"
	"callboard/internal/ui/paint"
)

// save writes the selected take under its own name into the folder for saving.
func (m *Model) save() tea.Cmd {
	j, ok := m.withAudio()
	if !ok {
		return nil
	}
	return m.saveTo(j.ID, m.opt.SaveDir, false)
}

// saveAs asks for a path first.
func (m *Model) saveAs() {
	j, ok := m.withAudio()
	if !ok {
		return
	}
	d := &saveDialog{id: j.ID, field: field.New(), dir: m.opt.SaveDir}
	d.field.SetText(shortPath(filepath.Join(m.opt.SaveDir, strings.ToLower(j.ActorName)+filepath.Ext(j.File))))
	d.field.End()
	m.open(d)
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

func (m *Model) saveTo(id, dest string, overwrite bool) tea.Cmd {
	return func() tea.Msg {
		path, err := m.deps.Jobs.Save(m.ctx, id, dest, overwrite)
		return savedMsg{id, dest, path, err}
	}
}

// saveDialog takes a path for the selected take.
type saveDialog struct {
	id    string
	dir   string
	field *field.Field
}

func (d *saveDialog) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.close()
	case "enter":
		path := d.path()
		if path == "" {
			return nil
		}
		m.close()
		return m.saveTo(d.id, path, false)
	default:
		editField(d.field, msg)
	}
	return nil
}

func (d *saveDialog) paste(_ *Model, text string) { d.field.Insert(text) }

// path is what was typed, with ~ for the home folder, seen from the folder for saving.
func (d *saveDialog) path() string {
	p := strings.TrimSpace(d.field.Text())
	if p == "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(p, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(d.dir, p)
}

func (d *saveDialog) hints(*Model) []hint { return []hint{{"enter", "save"}, {"esc", "leave it"}} }

// saveWidth is the widest the path gets, in cells.
const saveWidth = 72

func (d *saveDialog) arrange(w, _ int) { d.field.SetWidth(min(w-4, saveWidth)) }

func (d *saveDialog) panel(m *Model, w, _ int) panel {
	w = min(w-4, saveWidth)
	lines := []string{
		m.theme.Muted.Paint(paint.Fit("A file, or a folder for the take's own name", w)),
		paint.Blank(w),
		d.field.View(),
	}
	return panel{title: "Save as", w: w, lines: lines, cursor: &spot{d.field.CursorX(), 2}}
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
