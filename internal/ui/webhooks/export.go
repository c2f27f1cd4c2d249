package webhooks

import (
	"errors"
	"io"
	"io/fs"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// exportFormat is a format of exports.
type exportFormat struct{ name, ending, label, about string }

func exportFormats() []exportFormat {
	return []exportFormat{
		{"json", ".json", "JSON", "one array"},
		{"jsonl", ".jsonl", "JSONL", "one object a line"},
		{"har", ".har", "HAR 1.2", "for browsers and other inspectors"},
		{"curl", ".sh", "curl", "commands that send them again"},
		{"http", ".http", "HTTP", "the raw requests"},
	}
}

// exportedMsg says where an export went.
type exportedMsg struct {
	plan exportPlan
	path string
	err  error
}

// exportPlan is an export that was asked for.
type exportPlan struct {
	format    exportFormat
	secrets   bool
	ids       []string
	hidden    int // of ids: are not shown
	dest      string
	name      string // in a folder
	overwrite bool
}

// openExport asks for the format, then for the file. Exports have the oldest delivery first, as those of the command line do with --all.
func (s *Screen) openExport() {
	ids := slices.Sorted(slices.Values(s.of())) // ids are in the order of time
	if len(ids) == 0 {
		s.chosen()
		return
	}
	s.exportMenu(ids, false)
}

// exportMenu offers the formats, with or without secrets.
func (s *Screen) exportMenu(ids []string, secrets bool) {
	var items []dialog.Item
	for _, f := range exportFormats() {
		items = append(items, dialog.Item{Label: f.label, Value: f.about, Then: func() tea.Cmd { return s.exportTo(f, secrets, ids) }})
	}
	state := "hidden: choose this to include tokens, cookies and the secret path"
	if secrets {
		state = "included: choose this to hide tokens, cookies and the secret path"
	}
	items = append(items, dialog.Item{Label: "secrets", Value: state, Then: func() tea.Cmd {
		s.exportMenu(ids, !secrets)
		return nil
	}})
	what := deliveries(len(ids))
	if s.hidden() > 0 {
		what = s.marked()
	}
	menu := dialog.NewMenu(s.host, "export", "Export "+what, []keymap.Scope{keymap.InMenu, keymap.Moving}, items...)
	s.host.Open(menu)
}

// exportTo asks for the file.
func (s *Screen) exportTo(f exportFormat, secrets bool, ids []string) tea.Cmd {
	name := "delivery-" + ids[0] + f.ending
	if len(ids) > 1 {
		name = "deliveries-" + s.host.Now().Format("20060102-150405") + f.ending
	}
	hidden := s.hidden()
	return dialog.OpenSaveAs(s.host, dialog.SaveAsOptions{Folder: s.opt.Dir, Name: name, Export: true, Title: "Export as " + f.label,
		Save: func(path string, o job.SaveOptions) tea.Cmd {
			return s.export(exportPlan{format: f, secrets: secrets, ids: ids, hidden: hidden, dest: path, name: name, overwrite: o.Overwrite})
		}})
}

// export writes the file.
func (s *Screen) export(p exportPlan) tea.Cmd {
	svc, ctx := s.svc.Webhooks, s.ctx()
	return func() tea.Msg {
		path, err := savefile.Write(p.dest, p.name, osfile.OfUserAlone, p.overwrite, func(w io.Writer) error {
			return svc.Export(ctx, w, p.format.name, p.secrets, p.ids...)
		})
		return exportedMsg{p, path, err}
	}
}

// exported says where the export is, or asks about a file that was in the way.
func (s *Screen) exported(msg exportedMsg) {
	switch {
	case errors.Is(msg.err, fs.ErrExist) && !msg.plan.overwrite:
		s.host.Open(dialog.NewOverwrite(s.host, msg.path, func() tea.Cmd {
			p := msg.plan
			p.overwrite, p.dest = true, msg.path
			return s.export(p)
		}))
	case msg.err != nil:
		s.host.Toast(screen.ToastBad, "not exported: %s", errorText(msg.err))
	default:
		s.host.Toast(screen.ToastGood, "exported %s%s to %s", deliveries(len(msg.plan.ids)), notShown(msg.plan.hidden), words.ShortPath(msg.path))
	}
}
