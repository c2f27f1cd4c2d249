package dialog

import (
	"path/filepath"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/words"
)

// SaveAsOptions are what the dialog needs to know of a take.
type SaveAsOptions struct {
	Folder  string // the folder for saving, where relative paths begin
	Name    string // what the take is called in a folder, with the separators of this system
	Sidecar bool   // a JSON file is saved with the audio unless the user says otherwise
	Export  bool   // it is not a take: no JSON file is saved with it
	Title   string // of the dialog; empty: "Save as"
	// Save saves the audio. The path may be a folder, or end in a separator.
	Save func(path string, o job.SaveOptions) tea.Cmd
}

// SaveAs takes a path for a take, completes it and says what is there already.
type SaveAs struct {
	host    screen.Host
	o       SaveAsOptions
	first   string // what the field had at first
	sidecar bool
	field   *field.Field
	size    screen.Size

	reader  pathcomplete.Reader
	listing *pathcomplete.Listing          // of the folder of the path; nil while it is being read
	matches *menu.Menu[pathcomplete.Entry] // what completes the path; its cursor is on the one that is in the field for now
	entries []pathcomplete.Entry           // the same matches
	from    string                         // the text that the matches complete
	eager   bool                           // completion was asked for before the folder was read
	rows    int                            // lines reserved for matches: they only grow, so that the field stays on its line
}

// SaveAsID is the kind of SaveAs.
const SaveAsID = "save as"

// OpenSaveAs opens the dialog. The command that it returns reads the folder of the path.
func OpenSaveAs(h screen.Host, o SaveAsOptions) tea.Cmd {
	d := &SaveAs{host: h, o: o, sidecar: o.Sidecar, field: field.New(), matches: &menu.Menu[pathcomplete.Entry]{Centered: true}}
	d.matches.SetIndex(-1)
	d.field.SetText(words.ShortPath(filepath.Join(o.Folder, o.Name)))
	d.first = d.field.Text()
	h.Open(d)
	return d.read()
}

// readMsg says that a folder has been read; the reader has the listing.
type readMsg struct{}

// ID is SaveAsID.
func (d *SaveAs) ID() string { return SaveAsID }

// Scopes are the keys that are not part of the path.
func (d *SaveAs) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InSaveAs} }

// Hints are save, cancel, complete and the sidecar.
func (d *SaveAs) Hints() []key.Binding {
	accept, cancel := "save", "cancel"
	if d.existing() != "" {
		accept = "overwrite …"
	}
	if d.cycling() {
		cancel = "back" // to what was typed
	}
	keys, in := d.host.Keys(), d.Scopes()
	hints := []key.Binding{keys.Hint(accept, in, keymap.Accept), keys.Hint(cancel, in, keymap.Cancel), keys.Hint("complete", in, keymap.NextMatch)}
	if d.o.Export {
		return hints
	}
	return append(hints, keys.Hint("JSON too", in, keymap.Sidecar))
}

// Do saves, closes, completes, or turns the sidecar on or off.
func (d *SaveAs) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		if !d.cycling() {
			d.host.Close()
			return nil, true
		}
		d.matches.SetIndex(-1)
		d.field.SetText(d.from)
	case keymap.Accept:
		return d.accept(), true
	case keymap.NextMatch:
		d.complete(1)
	case keymap.PrevMatch:
		d.complete(-1)
	case keymap.Sidecar:
		d.sidecar = !d.sidecar && !d.o.Export
	default:
		return nil, false
	}
	return d.changed(), true
}

// Type edits the path.
func (d *SaveAs) Type(msg tea.KeyPressMsg) tea.Cmd {
	if d.field.Key(msg) {
		d.matches.SetIndex(-1)
	}
	return d.changed()
}

// Paste adds to the path.
func (d *SaveAs) Paste(text string) tea.Cmd {
	d.field.Insert(text)
	d.matches.SetIndex(-1)
	return d.changed()
}

// Update takes the listing of the folder.
func (d *SaveAs) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(readMsg); !ok {
		return nil
	}
	return d.changed()
}

// accept saves, and asks first where it is known that something would be replaced. A file that appears later is found
// when saving.
func (d *SaveAs) accept() tea.Cmd {
	path := d.path(d.field.Text())
	if path == "" {
		return nil
	}
	o := job.SaveOptions{Sidecar: d.sidecar, Folders: true}
	existing := d.existing()
	if existing == "" {
		d.host.Close()
		return d.o.Save(path, o)
	}
	o.Overwrite = true
	d.host.Open(NewOverwrite(d.host, filepath.Join(filepath.Dir(path), existing), func() tea.Cmd {
		d.host.Close()
		return d.o.Save(path, o)
	}))
	return nil
}

// NewOverwrite asks whether a file may be replaced.
func NewOverwrite(h screen.Host, path string, then func() tea.Cmd) *Confirm {
	return NewConfirm(h, "Overwrite?", words.ShortPath(path)+" exists already.", "overwrite", then)
}

// existing is the name of a file that saving would replace, as far as is known.
func (d *SaveAs) existing() string {
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
