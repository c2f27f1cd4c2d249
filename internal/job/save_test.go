package job_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/job"
)

func TestSave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		j := fetched(p)
		dir := t.TempDir()
		want, err := os.ReadFile(j.File)
		if err != nil {
			t.Fatal(err)
		}
		first := filepath.Join(dir, p.NameOf(j))
		for _, c := range []struct {
			dest      string
			overwrite bool
			want      string // "" means refused
		}{
			{dir, false, first},
			{dir, false, strings.TrimSuffix(first, ".wav") + " (2).wav"},
			{dir + "/", false, strings.TrimSuffix(first, ".wav") + " (3).wav"},
			{dir, true, first},
			{filepath.Join(dir, "line 1.wav"), false, filepath.Join(dir, "line 1.wav")},
			{filepath.Join(dir, "line 1.wav"), false, ""},
			{filepath.Join(dir, "line 1.wav"), true, filepath.Join(dir, "line 1.wav")},
			{filepath.Join(dir, "new", "deep") + "/", false, filepath.Join(dir, "new", "deep", filepath.Base(first))},
			{filepath.Join(dir, "none", "x.wav"), false, ""},
			{j.File, true, j.File},
		} {
			before, _ := os.ReadFile(c.dest)
			got, err := p.Save(t.Context(), j.ID, c.dest, c.overwrite)
			if c.want == "" {
				if err == nil {
					t.Errorf("%s was saved", c.dest)
					continue
				}
				oneLine(t, err.Error(), "choose another")
				if after, _ := os.ReadFile(c.dest); !bytes.Equal(before, after) {
					t.Error("changed", c.dest)
				}
				continue
			}
			if err != nil || got != c.want {
				t.Errorf("%s: got %q, %v, want %q", c.dest, got, err, c.want)
			}
			if b, err := os.ReadFile(got); err != nil || !bytes.Equal(b, want) {
				t.Error(got, err)
			}
		}
		if _, err := p.Save(t.Context(), j.ID, filepath.Join(dir, "line 1.wav"), false); !errors.Is(err, job.ErrExists) {
			t.Error(err)
		}
		err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
			if strings.HasPrefix(filepath.Base(path), ".") {
				t.Error("left over:", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Save(t.Context(), "none", dir, false); !errors.Is(err, job.ErrNotFound) {
			t.Error(err)
		}
		if _, err := p.Save(t.Context(), p.submit().ID, dir, false); err == nil {
			t.Error("saved a job without audio")
		}
		if err := os.Remove(j.File); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Save(t.Context(), j.ID, dir, false); err == nil {
			t.Error("saved a missing file")
		} else {
			oneLine(t, err.Error(), "download it again")
		}
	})
}

func TestNameOf(t *testing.T) {
	t.Parallel()
	s := job.New(job.Options{})
	day := time.Date(2026, 11, 23, 12, 0, 0, 0, time.Local)
	for _, c := range []struct{ actor, text, file, want string }{
		{"Mina", "My name is Typecast.", "/a/x.wav", "Mina My name is Typecast 12-00-00.wav"},
		{"미나", "제 이름은\n타입캐스트입니다.", "/a/x.mp3", "미나 제 이름은 타입캐스트입니다 12-00-00.mp3"},
		{"a/b\\c", `../../etc/passwd: <"|?*>`, "", "a b c etc passwd 12-00-00.wav"},
		{"", "\u202egnp.exe\u200b\x00\x1b", "", "gnp.exe 12-00-00.wav"},
		{"CON", "NUL.", "", "CON NUL 12-00-00.wav"},
		{"", "", "", "12-00-00.wav"},
		{"", strings.Repeat("가", 50), "", strings.Repeat("가", 40) + " 12-00-00.wav"},
		{"", strings.Repeat("👩‍🚀", 40), "", strings.Repeat("👩‍🚀", 10) + " 12-00-00.wav"},
	} {
		got := s.NameOf(job.Job{ActorName: c.actor, Text: c.text, File: c.file, CreatedAt: day})
		if got != c.want {
			t.Errorf("%q %q: got %q, want %q", c.actor, c.text, got, c.want)
		}
	}
}

func FuzzNameOf(f *testing.F) {
	s := job.New(job.Options{})
	f.Add("Mina", "My name is Typecast.", "/a/x.wav")
	f.Add("미나", "제 이름은\n타입캐스트입니다.", "x.mp3")
	f.Add("../..", "\xff\x00 . ", "x. ")
	f.Add("👩‍🚀", "e\u0301\u202e\u200d\ufe0f", "x.\u202ewav")
	f.Fuzz(func(t *testing.T, actor, text, file string) {
		name := s.NameOf(job.Job{ActorName: actor, Text: text, File: file})
		base := strings.TrimSuffix(name, filepath.Ext(name))
		switch {
		case len(name) > 240 || !utf8.ValidString(name) || norm.NFC.String(name) != name:
		case strings.ContainsAny(name, "<>:\"/\\|?*") || filepath.Base(name) != name:
		case strings.TrimRight(base, " .") != base || strings.HasPrefix(name, "-") || strings.HasPrefix(name, "."):
		case len(filepath.Ext(name)) < 2 || strings.TrimRight(name, " .") != name:
		case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || r != '\u200d' && unicode.Is(unicode.Cf, r) }):
		default:
			return
		}
		t.Errorf("%q", name)
	})
}

// The error of a failed save names the path that the user gave, not the temporary file.
func TestSaveErrorNamesTheTarget(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		j := fetched(p)
		for _, dest := range []string{"/proc", "/proc/a.wav", filepath.Join(t.TempDir(), "none", "a.wav"), filepath.Join(j.File, "a.wav")} {
			if dest[1:5] == "proc" && runtime.GOOS != "linux" {
				continue
			}
			_, err := p.Save(t.Context(), j.ID, dest, false)
			if err == nil || strings.Contains(err.Error(), ".part") || !strings.Contains(err.Error(), strconv.Quote(filepath.Dir(dest))) && !strings.Contains(err.Error(), strconv.Quote(dest)) {
				t.Errorf("%s: %v", dest, err)
				continue
			}
			if strings.Contains(err.Error(), `no folder "/proc"`) {
				t.Errorf("%s: %v", dest, err)
			}
		}
	})
}

// With Once a folder gets the same audio once, also where its file has a number, and another take all the same.
func TestSaveOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		j := fetched(p)
		dir := t.TempDir()
		first := filepath.Join(dir, p.NameOf(j))
		if err := os.WriteFile(first, []byte("another take"), 0o600); err != nil {
			t.Fatal(err)
		}
		o := job.SaveOptions{Into: true, Once: true}
		second := strings.TrimSuffix(first, ".wav") + " (2).wav"
		if path, err := p.SaveWith(t.Context(), j.ID, dir, o); path != second || err != nil {
			t.Fatalf("%q, %v", path, err)
		}
		if path, err := p.SaveWith(t.Context(), j.ID, dir, o); path != second || !errors.Is(err, job.ErrSame) {
			t.Errorf("again: %q, %v", path, err)
		}
		if list, err := os.ReadDir(dir); err != nil || len(list) != 2 {
			t.Errorf("%v, %v", list, err)
		}
		if err := os.WriteFile(second, []byte("edited"), 0o600); err != nil {
			t.Fatal(err)
		}
		if path, err := p.SaveWith(t.Context(), j.ID, dir, o); path == second || err != nil {
			t.Errorf("a copy that was changed counts: %q, %v", path, err)
		}
	})
}
