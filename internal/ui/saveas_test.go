package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/job"
)

// takesSaver remembers how takes are saved.
type takesSaver struct {
	*fakeJobs
	name    string
	sidecar bool
	did     []string
	err     error
}

func (f *takesSaver) NameOf(job.Job) string { return f.name }
func (f *takesSaver) Sidecar() bool         { return f.sidecar }
func (f *takesSaver) SaveWith(_ context.Context, id, dest string, o job.SaveOptions) (string, error) {
	f.did = append(f.did, fmt.Sprintf("%s to %s %+v", id, dest, o))
	return dest, f.err
}

// saveStage is a stage whose person saves into ~/takes. It returns the home folder.
func saveStage(t *testing.T, w, h int, names ...string) (*stage, *takesSaver, string) {
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
	s := newStage(t, w, h, func(o *Options) { o.SaveDir = filepath.Join(home, "takes") })
	f := &takesSaver{fakeJobs: s.jobs, name: "2026-11-23 Mina My name is Typecast.wav"}
	s.m.deps.Jobs = f
	s.press("shift+tab", "down")
	s.run(s.m.saveAs())
	s.m.arrange()
	return s, f, home
}

// retype replaces what is in the field.
func (s *stage) retype(text string) {
	s.press("ctrl+u")
	s.write(text)
}

// typedPath is what stands in the field.
func (s *stage) typedPath() string {
	s.tb.Helper()
	d, ok := s.m.top().(*saveDialog)
	if !ok {
		s.tb.Fatalf("no dialog for a path is open:\n%s", s.text())
	}
	return d.field.Text()
}

func (s *stage) wantPath(want string) {
	s.tb.Helper()
	if got := s.typedPath(); got != want {
		s.tb.Fatalf("the path is %q, want %q:\n%s", got, want, s.text())
	}
}

func TestSaveAsOffersTheNameOfTheTemplate(t *testing.T) {
	s, f, home := saveStage(t, 120, 36)
	s.wantPath("~/takes/2026-11-23 Mina My name is Typecast.wav")
	s.press("enter")
	want := "job-3 to " + filepath.Join(home, "takes", f.name) + " {Overwrite:false Sidecar:false Folders:true Into:false}"
	if len(f.did) != 1 || f.did[0] != want || s.m.top() != nil {
		t.Fatalf("did %q, want %q", f.did, want)
	}
	s.want("saved ~/takes/2026-11-23 Mina")
}

func TestTabCompletesAndCycles(t *testing.T) {
	s, _, _ := saveStage(t, 120, 36, "takes/take 1.wav", "takes/take 2.wav", "takes/other.wav", "Music/미나/", "Music/미나리.wav", ".hidden/", "Documents/")
	s.retype("~/takes/ta")
	s.want("take 1.wav", "take 2.wav")
	s.wantNot("other.wav")
	s.press("tab")
	s.wantPath("~/takes/take ")
	s.press("tab")
	s.wantPath("~/takes/take 1.wav")
	s.want("this is there already", "take 2.wav")
	s.press("tab")
	s.wantPath("~/takes/take 2.wav")
	s.press("tab")
	s.wantPath("~/takes/take 1.wav")
	s.press("up")
	s.wantPath("~/takes/take 2.wav")
	s.press("esc")
	s.wantPath("~/takes/take ")
	s.write("3.wav")
	s.wantPath("~/takes/take 3.wav")
	s.wantNot("already")

	s.retype("~")
	s.press("tab")
	s.wantPath("~/")
	s.want("Documents/", "Music/", "takes/")
	s.wantNot(".hidden")
	s.write("M")
	s.press("tab", "tab")
	s.wantPath("~/Music/미나") // both begin with it
	s.press("tab")
	s.wantPath("~/Music/미나/")
	s.press("end") // and into it
	s.want("goes there as 2026-11-23 Mina My name is Typecast.wav")
	s.retype("~/.")
	s.want(".hidden/")
	s.press("shift+tab")
	s.wantPath("~/.hidden/")
	s.retype("Doc") // from the folder for saving
	s.press("tab")
	s.wantPath("Doc")
	s.retype("../Doc")
	s.press("tab")
	s.wantPath("../Documents/")
}

// What esc does, and what a long name is, can be seen.
func TestSaveAsShowsTheEndsOfLongNames(t *testing.T) {
	long := "2026-11-23 Mina My name is Typecast and this is a long line"
	s, _, _ := saveStage(t, 40, 24, "takes/"+long+".wav", "takes/"+long+" (2).wav")
	s.want("esc leave", "…")
	s.retype("~/takes/")
	s.press("tab", "tab")
	s.want("esc back", "overwrite", "(2).wav", "2026-11")
	s.wantNot("replace", "esc leave")
	s.press("esc")
	s.want("esc leave")
	s, _, _ = saveStage(t, 120, 36, "takes/"+long+" (2).wav")
	s.retype("~/takes/2")
	s.want(long + " (2).wav") // whole
}

func TestSaveAsAsksBeforeItReplaces(t *testing.T) {
	s, f, home := saveStage(t, 120, 36, "takes/take 1.wav", "takes/facts.json")
	s.retype("~/takes/take 1.wav")
	s.want("this is there already: enter asks before it overwrites")
	s.press("enter")
	s.want("Overwrite?", "~/takes/take 1.wav is there already")
	s.press("esc")
	s.wantPath("~/takes/take 1.wav") // what was typed is not lost
	if len(f.did) != 0 {
		t.Fatalf("did %q", f.did)
	}
	s.press("enter", "enter")
	want := "job-3 to " + filepath.Join(home, "takes", "take 1.wav") + " {Overwrite:true Sidecar:false Folders:true Into:false}"
	if len(f.did) != 1 || f.did[0] != want || s.m.top() != nil {
		t.Fatalf("did %q, want %q", f.did, want)
	}

	s.run(s.m.saveAs())
	s.retype("~/takes/facts.wav")
	s.wantNot("already")
	s.press("ctrl+t")
	s.want("facts.json is there already", "with facts.json")
	s.press("enter", "y")
	if len(f.did) != 2 || !strings.Contains(f.did[1], "{Overwrite:true Sidecar:true") {
		t.Fatalf("did %q", f.did)
	}
}

// A file that has come up since the folder was read is asked about all the same, and what was chosen before still counts.
func TestSaveAsAsksWhenAnotherWasQuicker(t *testing.T) {
	s, f, _ := saveStage(t, 120, 36)
	f.err = fmt.Errorf("take.wav: %w", job.ErrExists)
	s.press("ctrl+t", "enter")
	s.want("Overwrite?", "already.")
	f.err = nil
	s.press("enter")
	if len(f.did) != 2 || !strings.HasSuffix(f.did[1], "{Overwrite:true Sidecar:true Folders:true Into:false}") {
		t.Fatalf("did %q", f.did)
	}
}

// Where all names that a folder could take are taken, there is nothing to replace.
func TestAFolderIsNotReplaced(t *testing.T) {
	s, f, home := saveStage(t, 120, 36)
	s.press("esc")
	f.err = fmt.Errorf("save to %q: %w 10,000 times", filepath.Join(home, "takes"), job.ErrExists)
	s.press("s")
	s.want("not saved: save to ")
	s.wantNot("Overwrite?")
}

func TestSaveAsTellsOfTheFolder(t *testing.T) {
	s, f, home := saveStage(t, 120, 36, "takes/sub folder/")
	s.retype("~/none/a.wav")
	s.want("there is no such folder yet: enter makes it")
	s.retype("~/takes/sub folder")
	s.want("goes there as 2026-11-23 Mina My name is Typecast.wav")
	s.press("enter")
	s.run(s.m.saveAs())
	s.retype("new/")
	s.want("there is no such folder yet")
	s.press("enter")
	for i, want := range []string{filepath.Join(home, "takes", "sub folder") + " ", filepath.Join(home, "takes", "new") + string(filepath.Separator) + " "} {
		if i >= len(f.did) || !strings.HasPrefix(f.did[i], "job-3 to "+want) {
			t.Fatalf("did %q, want %q", f.did, want)
		}
	}
	s.run(s.m.saveAs())
	s.retype("  ")
	s.want("nothing is typed yet")
	s.press("enter")
	if len(f.did) != 2 {
		t.Fatalf("did %q", f.did)
	}
	s.retype("/dev/null/x")
	s.want("the folder cannot be read: not a directory")
}

// The disk may spell Korean in pieces, as a Mac does: it is found, and written to, as it stands there.
func TestSaveAsIntoAFolderInPieces(t *testing.T) {
	nfd := norm.NFD.String("미나 폴더")
	s, f, home := saveStage(t, 120, 36, nfd+"/", nfd+"/"+norm.NFD.String("진혁.wav"))
	if _, err := os.Lstat(filepath.Join(home, "미나 폴더")); err == nil {
		t.Skip("this file system takes both spellings for one")
	}
	s.retype("~/미")
	s.press("tab", "tab")
	s.wantPath("~/미나 폴더/진혁.wav")
	s.want("this is there already")
	s.press("enter", "enter")
	if want := "job-3 to " + filepath.Join(home, nfd, norm.NFD.String("진혁.wav")) + " "; len(f.did) != 1 || !strings.HasPrefix(f.did[0], want) {
		t.Fatalf("did %q, want %q", f.did, want)
	}
}

// Keys are taken while a folder is being read, and tab waits for what there is.
func TestSaveAsDoesNotWaitForAFolder(t *testing.T) {
	s, _, home := saveStage(t, 120, 36, "slow/only one.wav")
	s.retype("~/slow")
	_, reading := s.m.Update(keyPress("/")) // which is not carried out yet
	s.want("reading the folder")
	s.press("o", "backspace", "tab")
	s.wantPath("~/slow/only one.wav") // the key after the slash asked again
	s.run(reading)                    // late and twice: of no consequence
	s.wantPath("~/slow/only one.wav")

	s.retype("~/slow")
	_, reading = s.m.Update(keyPress("/"))
	_, _ = s.m.Update(keyPress("tab"))
	s.wantPath("~/slow/")
	s.run(reading)
	s.wantPath("~/slow/only one.wav")
	if _, err := os.Stat(filepath.Join(home, "slow", "only one.wav")); err != nil {
		t.Fatal(err)
	}
}

func TestSaveAsKeepsTheToggleForThisSave(t *testing.T) {
	s, f, _ := saveStage(t, 120, 36)
	f.sidecar = true
	s.press("ctrl+t", "enter") // on for this dialog, which was opened before
	s.press("s")
	if len(f.did) != 2 || !strings.Contains(f.did[0], "Sidecar:true") || !strings.HasSuffix(f.did[1], "takes {Overwrite:false Sidecar:true Folders:false Into:true}") {
		t.Fatalf("did %q", f.did)
	}
	s.run(s.m.saveAs())
	s.press("ctrl+t", "enter", "s")
	if len(f.did) != 4 || !strings.Contains(f.did[2], "Sidecar:false") || !strings.Contains(f.did[3], "Sidecar:true") {
		t.Fatalf("did %q", f.did)
	}
}

// saveScenes are the faces of the dialog.
func saveScenes() map[string]func(*stage) {
	return map[string]func(*stage){
		"at first":  func(*stage) {},
		"folders":   func(s *stage) { s.retype("~/") },
		"cycling":   func(s *stage) { s.retype("~/takes/"); s.press("tab", "tab", "tab", "tab", "tab", "tab", "tab") },
		"Korean":    func(s *stage) { s.retype("~/녹음/"); s.press("tab") },
		"exists":    func(s *stage) { s.retype("~/takes/take 03.wav"); s.press("ctrl+t") },
		"replace":   func(s *stage) { s.retype("~/takes/take 03.wav"); s.press("enter") },
		"no folder": func(s *stage) { s.retype("~/어디에도 없는 폴더/새 녹음.wav") },
		"no access": func(s *stage) { s.retype("~/locked/") },
		"long":      func(s *stage) { s.retype("~/takes/" + strings.Repeat("아주 긴 이름 👩‍🚀 ", 20)) },
	}
}

func someFolders() []string {
	names := []string{"Documents/", "Music/", "녹음/", "녹음/두 번째 장/", "녹음/미나 👩‍🚀 인사말.wav", "녹음/" + norm.NFD.String("진혁.wav"), "locked", ".cache/", "notes.txt", "a b c.txt", "z.txt"}
	for i := range 12 {
		names = append(names, fmt.Sprintf("takes/take %02d.wav", i))
	}
	return append(names, "takes/"+strings.Repeat("긴 이름 ", 12)+".wav")
}

func TestGoldenSaveAs(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 12}} {
		for name, play := range saveScenes() {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], strings.ReplaceAll(name, " ", "-")), func(t *testing.T) {
				s, _, _ := saveStage(t, size[0], size[1], someFolders()...)
				play(s)
				golden.RequireEqual(t, s.text())
			})
		}
	}
}

func TestSaveAsFitsEverySize(t *testing.T) {
	for name, play := range saveScenes() {
		for _, size := range [][2]int{{39, 9}, {40, 10}, {40, 11}, {40, 12}, {41, 13}, {60, 20}, {80, 24}, {100, 15}, {121, 37}, {300, 12}} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size[0], size[1]), func(t *testing.T) {
				s, _, _ := saveStage(t, size[0], size[1], someFolders()...)
				play(s)
				fits(t, s, size[0], size[1])
				s.send(tea.WindowSizeMsg{Width: 120, Height: 36})
				fits(t, s, 120, 36)
				s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				fits(t, s, size[0], size[1])
			})
		}
	}
}

// The field stays on its line while what is below it comes and goes.
func TestTheFieldStaysWhereItIs(t *testing.T) {
	s, _, _ := saveStage(t, 120, 36, someFolders()...)
	s.retype("~/takes/")
	y := s.m.View().Cursor.Y
	for _, r := range "take 03.wav" {
		s.write(string(r))
		if got := s.m.View().Cursor.Y; got != y {
			t.Fatalf("it went from line %d to %d at %q", y, got, r)
		}
	}
}

// FuzzSaveAs plays keys and paths on the dialog: nothing panics and everything fits.
func FuzzSaveAs(f *testing.F) {
	keys := []string{"tab", "shift+tab", "up", "down", "esc", "ctrl+t", "backspace", "ctrl+u", "ctrl+w", "left", "right", "home", "end", "/", "~", ".", "t", "a", "녹", " ", "S", "enter"}
	f.Add("~/takes/ta", []byte{0, 0, 1, 4, 6, 0}, uint8(79), uint8(23))
	f.Add("~/녹음", []byte{0, 13, 0, 0, 4, 4, 20, 0}, uint8(39), uint8(11))
	f.Add("../..//.//", []byte{0, 2, 7, 14, 0, 0, 21, 21}, uint8(119), uint8(35))
	home := f.TempDir()
	for _, name := range []string{"takes/take 1.wav", "takes/take 2.wav", "녹음/둘/x", ".hidden/x"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(home, filepath.Dir(name)), 0o700), os.WriteFile(filepath.Join(home, name), nil, 0o600)); err != nil {
			f.Fatal(err)
		}
	}
	f.Setenv("HOME", home)
	f.Fuzz(func(t *testing.T, text string, plays []byte, w, h uint8) {
		s := newStage(t, int(w)+1, int(h)+1, func(o *Options) { o.SaveDir = filepath.Join(home, "takes") })
		s.m.deps.Jobs = &takesSaver{fakeJobs: s.jobs, name: "미나/한.wav"}
		s.press("shift+tab", "down")
		s.run(s.m.saveAs())
		s.press("ctrl+u")
		s.send(tea.PasteMsg{Content: text})
		for _, k := range plays[:min(len(plays), 40)] {
			fits(t, s, int(w)+1, int(h)+1)
			s.press(keys[int(k)%len(keys)])
		}
	})
}
