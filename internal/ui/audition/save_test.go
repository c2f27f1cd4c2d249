package audition

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/savefile"
)

// folderJobs saves takes by their ids, each once, as the job service does.
type folderJobs struct {
	noJobs
	dir string
}

func (folderJobs) NameOf(j job.Job) string { return j.ID + ".wav" }
func (folderJobs) Sidecar() bool           { return false }

func (f folderJobs) SaveWith(_ context.Context, id, dest string, o job.SaveOptions) (string, error) {
	if o.Into {
		dest = filepath.Join(f.dir, id+".wav")
	}
	if _, err := os.Stat(dest); err == nil && !o.Overwrite {
		if o.Once {
			return dest, job.ErrSame
		}
		return dest, job.ErrExists
	}
	return dest, os.WriteFile(dest, []byte("audio"), 0o600)
}

// The keys that save are those of the Booth.
func TestTakeIsSaved(t *testing.T) {
	g := spoken(t, 120, 36, 2)
	dir := t.TempDir()
	t.Setenv("USERPROFILE", t.TempDir()) // on Windows temporary folders are below the home folder, which shows as ~
	g.s.saver = savefile.NewTakes(g, folderJobs{dir: dir}, func() string { return dir }, func() string { return g.s.key(keymap.SaveAs, keymap.InTakes) })
	g.s.setFocus(paneTakes)
	g.Press("g", "s")
	path := filepath.Join(dir, "take-01.wav")
	if _, err := os.Stat(path); err != nil || !strings.Contains(g.toast(), "saved "+path) {
		t.Fatalf("%v, %q", err, g.toast())
	}
	g.Press("s")
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 || !strings.Contains(g.toast(), "already saved: "+path+" · S saves it elsewhere") {
		t.Errorf("%v, %v, %q", list, err, g.toast())
	}
	g.Press("S")
	g.Want("Save as", "take-01.wav")
	for range "take-01.wav" {
		g.Press("backspace")
	}
	g.Write("mine.wav")
	g.Press("enter")
	if _, err := os.Stat(filepath.Join(dir, "mine.wav")); err != nil {
		t.Errorf("%v, %q", err, g.toast())
	}

	// The name of a file tells the actor.
	g.Press("b", "s")
	if list, _ := os.ReadDir(dir); len(list) != 2 || !strings.Contains(g.toast(), "the names are hidden") {
		t.Errorf("blind: %v, %q", list, g.toast())
	}
	g.Press("b", "g")
	g.lose(0)
	g.Press("s")
	if list, _ := os.ReadDir(dir); len(list) != 2 || !strings.Contains(g.toast(), "the network failed") {
		t.Errorf("without audio: %v, %q", list, g.toast())
	}
}
