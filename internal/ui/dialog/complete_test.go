package dialog_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/ui/screen/screentest"
)

func TestTabCompletesAndCycles(t *testing.T) {
	s := openSaveAs(t, 120, 36, "takes/take 1.wav", "takes/take 2.wav", "takes/other.wav", "Music/미나/", "Music/미나리.wav", ".hidden/", "Documents/")
	s.retype("~/takes/ta")
	s.Want("take 1.wav", "take 2.wav")
	s.WantNot("other.wav")
	s.Press("tab")
	s.wantPath("~/takes/take ")
	s.Press("tab")
	s.wantPath("~/takes/take 1.wav")
	s.Want("this file exists already", "take 2.wav")
	s.Press("tab")
	s.wantPath("~/takes/take 2.wav")
	s.Press("tab")
	s.wantPath("~/takes/take 1.wav")
	s.Press("up")
	s.wantPath("~/takes/take 2.wav")
	s.Press("esc")
	s.wantPath("~/takes/take ")
	s.Write("3.wav")
	s.wantPath("~/takes/take 3.wav")
	s.WantNot("already")

	s.retype("~")
	s.Press("tab")
	s.wantPath("~/")
	s.Want("Documents/", "Music/", "takes/")
	s.WantNot(".hidden")
	s.Write("M")
	s.Press("tab", "tab")
	s.wantPath("~/Music/미나") // both begin with it
	s.Press("tab")
	s.wantPath("~/Music/미나/")
	s.Press("end") // and into it
	s.Want("saved there as " + takeName)
	s.retype("~/.")
	s.Want(".hidden/")
	s.Press("shift+tab")
	s.wantPath("~/.hidden/")
	s.retype("Doc") // from the folder for saving
	s.Press("tab")
	s.wantPath("Doc")
	s.retype("../Doc")
	s.Press("tab")
	s.wantPath("../Documents/")
}

// What esc does is in the hints, and the end of a long name shows.
func TestSaveAsShowsTheEndsOfLongNames(t *testing.T) {
	long := "2026-11-23 Mina My name is Typecast and this is a long line"
	s := openSaveAs(t, 40, 24, "takes/"+long+".wav", "takes/"+long+" (2).wav")
	s.Want("esc cancel", "…")
	s.retype("~/takes/")
	s.Press("tab", "tab")
	s.Want("esc back", "overwrite", "(2).wav", "2026-11")
	s.WantNot("replace", "esc cancel")
	s.Press("esc")
	s.Want("esc cancel")
	s = openSaveAs(t, 120, 36, "takes/"+long+" (2).wav")
	s.retype("~/takes/2")
	s.Want(long + " (2).wav") // whole
}

// Keys are taken while a folder is being read, and tab waits for its listing.
func TestSaveAsDoesNotWaitForAFolder(t *testing.T) {
	s := openSaveAs(t, 120, 36, "slow/only one.wav")
	s.retype("~/slow")
	s.Hold = true
	s.Write("/")
	s.Want("reading the folder")
	reading := s.Held
	s.Hold, s.Held = false, nil
	s.Press("o", "backspace", "tab")
	s.wantPath("~/slow/only one.wav") // the key after the slash asked again
	s.Do(tea.Batch(reading...))       // late and twice: it changes nothing
	s.wantPath("~/slow/only one.wav")

	s.retype("~/slow")
	s.Hold = true
	s.Write("/")
	s.Press("tab")
	s.wantPath("~/slow/")
	s.Release()
	s.wantPath("~/slow/only one.wav")
	if _, err := os.Stat(filepath.Join(s.home, "slow", "only one.wav")); err != nil {
		t.Fatal(err)
	}
}

// saveScenes are the states of the dialog.
func saveScenes() map[string]func(*saver) {
	return map[string]func(*saver){
		"at first":  func(*saver) {},
		"folders":   func(s *saver) { s.retype("~/") },
		"cycling":   func(s *saver) { s.retype("~/takes/"); s.Press("tab", "tab", "tab", "tab", "tab", "tab", "tab") },
		"Korean":    func(s *saver) { s.retype("~/녹음/"); s.Press("tab") },
		"exists":    func(s *saver) { s.retype("~/takes/take 03.wav"); s.Press("ctrl+t") },
		"no folder": func(s *saver) { s.retype("~/어디에도 없는 폴더/새 녹음.wav") },
		"no access": func(s *saver) { s.retype("~/locked/") },
		"long":      func(s *saver) { s.retype("~/takes/" + strings.Repeat("아주 긴 이름 👩‍🚀 ", 20)) },
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
	for _, name := range []string{"at first", "cycling", "Korean", "exists"} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			s := openSaveAs(t, 80, 24, someFolders()...)
			saveScenes()[name](s)
			golden.RequireEqual(t, filepath.ToSlash(s.Text())) // the separator is as wide everywhere
		})
	}
}

func TestSaveAsFitsEverySize(t *testing.T) {
	for name, play := range saveScenes() {
		for _, size := range [][2]int{{39, 9}, {40, 10}, {40, 11}, {40, 12}, {41, 13}, {60, 20}, {80, 24}, {100, 15}, {121, 37}, {300, 12}} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size[0], size[1]), func(t *testing.T) {
				s := openSaveAs(t, size[0], size[1], someFolders()...)
				play(s)
				s.Fits()
				s.Size(120, 36)
				s.Fits()
				s.Size(size[0], size[1])
				s.Fits()
			})
		}
	}
}

// The field stays on its line while the matches below it change.
func TestTheFieldStaysOnItsLine(t *testing.T) {
	s := openSaveAs(t, 120, 36, someFolders()...)
	s.retype("~/takes/")
	line := func() int { return s.Box().Y + s.Top().View().Cursor.Y }
	y := line()
	for _, r := range "take 03.wav" {
		s.Write(string(r))
		if got := line(); got != y {
			t.Fatalf("it moved from line %d to %d at %q", y, got, r)
		}
	}
}

// FuzzSaveAs gives keys and paths to the dialog: nothing panics and everything fits.
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
		s := newSaver(t, home, int(w)+1, int(h)+1)
		s.o.Name = "미나/한.wav"
		s.Press("ctrl+u")
		s.Send(tea.PasteMsg{Content: text})
		for _, k := range plays[:min(len(plays), 40)] {
			s.Fits()
			s.Send(screentest.Key(keys[int(k)%len(keys)]))
		}
	})
}
