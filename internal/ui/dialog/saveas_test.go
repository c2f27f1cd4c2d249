package dialog_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/screen/screentest"
)

// saver is a person who saves a take.
type saver struct {
	*screentest.Host
	t    testing.TB
	home string
	o    dialog.SaveAsOptions
	did  []string
}

const takeName = "2026-11-23 Mina My name is Typecast.wav"

// openSaveAs opens the dialog for the folder ~/takes of a home that has the named files and folders.
func openSaveAs(t *testing.T, w, h int, names ...string) *saver {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, name := range append([]string{"takes/"}, names...) {
		path := filepath.Join(home, name)
		var err error
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(path, 0o700)
		} else {
			err = errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return newSaver(t, home, w, h)
}

func newSaver(t testing.TB, home string, w, h int) *saver {
	s := &saver{Host: screentest.New(t, w, h), t: t, home: home}
	s.o = dialog.SaveAsOptions{Folder: filepath.Join(home, "takes"), Name: takeName, Save: func(path string, o job.SaveOptions) tea.Cmd {
		return func() tea.Msg {
			s.did = append(s.did, fmt.Sprintf("%s %+v", pathcomplete.DiskPath(path), o))
			return nil
		}
	}}
	s.open()
	return s
}

func (s *saver) open() {
	cmd := dialog.OpenSaveAs(s.Host, s.o)
	s.Resize()
	s.Do(cmd)
}

// retype replaces what is in the field.
func (s *saver) retype(text string) {
	s.Press("ctrl+u")
	s.Write(text)
}

// path is the text in the field, as far as it shows.
func (s *saver) path() string {
	s.t.Helper()
	if s.Top() == nil || s.Top().ID() != dialog.SaveAsID {
		s.t.Fatalf("no dialog for a path is open:\n%s", s.Text())
	}
	p := s.Top().View()
	return filepath.ToSlash(strings.TrimRight(p.Lines[p.Cursor.Y], " "))
}

func (s *saver) wantPath(want string) {
	s.t.Helper()
	if got := s.path(); got != strings.TrimRight(want, " ") {
		s.t.Fatalf("the path is %q, want %q:\n%s", got, want, s.Text())
	}
}

// Want is that of the host, with slashes between the parts of a path, on Windows too.
func (s *saver) Want(words ...string) {
	s.t.Helper()
	text := filepath.ToSlash(s.Text())
	for _, w := range words {
		if !strings.Contains(text, w) {
			s.t.Fatalf("the screen does not show %q:\n%s", w, text)
		}
	}
}

func (s *saver) wantSaved(want ...string) {
	s.t.Helper()
	if fmt.Sprint(s.did) != fmt.Sprint(want) {
		s.t.Fatalf("saved %q, want %q", s.did, want)
	}
}

func TestSaveAsOffersTheNameOfTheTake(t *testing.T) {
	s := openSaveAs(t, 120, 36)
	s.wantPath("~/takes/" + takeName)
	s.Press("enter")
	s.wantSaved(filepath.Join(s.home, "takes", takeName) + " {Overwrite:false Sidecar:false Folders:true Into:false Once:false Captions:}")
	if s.Top() != nil {
		t.Error("the dialog is still open")
	}
}

func TestSaveAsAsksBeforeItOverwrites(t *testing.T) {
	s := openSaveAs(t, 120, 36, "takes/take 1.wav", "takes/facts.json")
	s.retype("~/takes/take 1.wav")
	s.Want("this file exists already: enter asks before it overwrites", "enter overwrite …")
	s.Press("enter")
	s.Want("Overwrite?", "~/takes/take 1.wav exists already", "enter/y overwrite · esc/n cancel")
	s.Press("esc")
	s.wantPath("~/takes/take 1.wav") // what was typed is not lost
	s.wantSaved()
	s.Press("enter", "enter")
	first := filepath.Join(s.home, "takes", "take 1.wav") + " {Overwrite:true Sidecar:false Folders:true Into:false Once:false Captions:}"
	s.wantSaved(first)
	if s.Top() != nil {
		t.Fatal("a dialog is still open")
	}

	s.open()
	s.retype("~/takes/facts.wav")
	s.WantNot("already")
	s.Press("ctrl+t")
	s.Want("facts.json exists already", "with facts.json")
	s.Press("enter", "y")
	s.wantSaved(first, filepath.Join(s.home, "takes", "facts.wav")+" {Overwrite:true Sidecar:true Folders:true Into:false Once:false Captions:}")
}

func TestSaveAsTellsAboutTheFolder(t *testing.T) {
	s := openSaveAs(t, 120, 36, "takes/sub folder/")
	s.retype("~/none/a.wav")
	s.Want("this folder does not exist yet: enter makes it")
	s.retype("~/takes/sub folder")
	s.Want("saved there as " + takeName)
	s.Press("enter")
	s.open()
	s.retype("new/")
	s.Want("this folder does not exist yet")
	s.Press("enter")
	options := " {Overwrite:false Sidecar:false Folders:true Into:false Once:false Captions:}"
	saved := []string{filepath.Join(s.home, "takes", "sub folder") + options, filepath.Join(s.home, "takes", "new") + string(filepath.Separator) + options}
	s.wantSaved(saved...)
	s.open()
	s.retype("  ")
	s.Want("nothing is typed yet")
	s.Press("enter")
	s.wantSaved(saved...)
	if runtime.GOOS != "windows" { // it says of a folder below a file that there is none
		s.retype("/dev/null/x")
		s.Want("the folder cannot be read: not a directory")
	}
}

// The disk may have Korean names decomposed, as a Mac writes them: the folder is found and written to as it is.
func TestSaveAsIntoADecomposedFolder(t *testing.T) {
	nfd := norm.NFD.String("미나 폴더")
	s := openSaveAs(t, 120, 36, nfd+"/", nfd+"/"+norm.NFD.String("진혁.wav"))
	if _, err := os.Lstat(filepath.Join(s.home, "미나 폴더")); err == nil {
		t.Skip("this file system treats both forms as the same name")
	}
	s.retype("~/미")
	s.Press("tab", "tab")
	s.wantPath("~/미나 폴더/진혁.wav")
	s.Want("this file exists already")
	s.Press("enter", "enter")
	s.wantSaved(filepath.Join(s.home, nfd, norm.NFD.String("진혁.wav")) + " {Overwrite:true Sidecar:false Folders:true Into:false Once:false Captions:}")
}

func TestSidecarIsChosenForOneSave(t *testing.T) {
	s := openSaveAs(t, 120, 36)
	s.Want("ctrl+t also saves the job's facts as JSON")
	s.Press("ctrl+t")
	s.Want("✓ with 2026-11-23 Mina My name is Typecast.json")
	s.Press("enter")
	s.o.Sidecar = true
	s.open()
	s.Want("✓ with")
	s.Press("ctrl+t", "enter")
	if len(s.did) != 2 || !strings.Contains(s.did[0], "Sidecar:true") || !strings.Contains(s.did[1], "Sidecar:false") {
		t.Fatalf("saved %q", s.did)
	}
}

func TestSaveAsKeysInSentencesAreThoseOfTheTable(t *testing.T) {
	s := openSaveAs(t, 120, 36, "takes/take 1.wav")
	s.Map.Rebind("accept", "text: save as", "f2")
	s.Map.Rebind("JSON beside the audio", "text: save as", "f3")
	s.retype("~/takes/take 1.wav")
	s.Want("f2 asks before it overwrites", "f3 also saves", "f2 overwrite …", "f3 JSON too")
}
