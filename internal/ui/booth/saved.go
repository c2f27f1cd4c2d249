package booth

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/savefile"
)

// mostSaved is how many paths are kept from run to run: those of the newest jobs. They are stored together, also while one types.
const mostSaved = 300

// savedFiles is where takes were saved, in this run and in earlier ones, by job id. The paths are absolute: the next run may start
// in another folder.
type savedFiles map[string]string

// foundMsg are the files of earlier runs that are still there, and those that are not.
type foundMsg struct {
	there, gone savedFiles
	dir         string // the folder for saving, absolute
}

// add notes where a take was saved and returns the ids of the takes whose copy that file was before.
func (s savedFiles) add(id, path string) (replaced []string) {
	for other, at := range s {
		if at == path && other != id {
			replaced = append(replaced, other)
			delete(s, other)
		}
	}
	s[id] = path
	return replaced
}

// text is what is stored from run to run.
func (s savedFiles) text() string {
	kept := s
	if len(s) > mostSaved {
		kept = savedFiles{}
		for _, id := range slices.Sorted(maps.Keys(s))[len(s)-mostSaved:] { // ids sort by time
			kept[id] = s[id]
		}
	}
	if len(kept) == 0 {
		return ""
	}
	out, err := json.Marshal(kept)
	if err != nil {
		return ""
	}
	return string(out)
}

// restoreSaved takes the files of earlier runs and looks which of them are still there.
func (b *Booth) restoreSaved(stored string) tea.Cmd {
	var earlier savedFiles
	if stored == "" || json.Unmarshal([]byte(stored), &earlier) != nil {
		return nil
	}
	for id, path := range earlier {
		if _, newer := b.files[id]; newer || slices.Contains(slices.Collect(maps.Values(b.files)), path) {
			delete(earlier, id)
		}
	}
	maps.Copy(b.files, earlier)
	dir := b.opt.SaveDir
	return func() tea.Msg {
		msg := foundMsg{there: savedFiles{}, gone: savedFiles{}, dir: savefile.Absolute(dir)}
		for id, path := range earlier {
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				msg.there[id] = path
			} else {
				msg.gone[id] = path
			}
		}
		return msg
	}
}

// found marks the takes of earlier runs whose files are still there. What this run has saved meanwhile counts more.
func (b *Booth) found(msg foundMsg) {
	for id, path := range msg.gone {
		if b.files[id] == path {
			delete(b.files, id)
		}
	}
	for id, path := range msg.there {
		if b.files[id] != path {
			continue
		}
		if rest, err := filepath.Rel(msg.dir, path); err == nil && filepath.IsLocal(rest) && b.kept[id] == "" {
			b.kept[id] = path
		}
		b.markSaved(id, path)
	}
}

// noteSaved marks a take as saved, in the next runs too. full is the absolute path.
func (b *Booth) noteSaved(id, path, full string) {
	for _, other := range b.files.add(id, full) {
		b.markSaved(other, "")
	}
	b.markSaved(id, path)
	b.host.Persist()
}

// markSaved draws the row of a take with its mark, or without it where path is empty.
func (b *Booth) markSaved(id, path string) {
	b.state.Jobs.SetSaved(id, path)
	if j, ok := b.state.Jobs.Get(id); ok {
		b.jobs.changed(false, j)
	}
}
