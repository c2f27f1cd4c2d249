package pathcomplete_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/ui/pathcomplete"
)

// folder makes a folder with these names in it; those that end in a slash are folders.
func folder(t testing.TB, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		var err error
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(filepath.Join(dir, name), 0o700)
		} else {
			err = os.WriteFile(filepath.Join(dir, name), nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func names(entries []pathcomplete.Entry) string {
	var out []string
	for _, e := range entries {
		if e.Folder {
			e.Name += "/"
		}
		out = append(out, e.Name)
	}
	return strings.Join(out, "|")
}

func TestMatch(t *testing.T) {
	t.Parallel()
	files := []string{"takes/", "Tape.wav", "take 1.wav", "take 2.wav", "미나/", "미나리.wav", "민.wav", ".hidden", ".cache/", norm.NFD.String("진혁.wav")}
	if runtime.GOOS != "windows" { // which has no such names
		files = append(files, "a\x1b[2Jb", "z\xff")
	}
	l := pathcomplete.Read(folder(t, files...))
	for _, c := range []struct{ prefix, want, common string }{
		{"", "takes/|미나/|take 1.wav|take 2.wav|Tape.wav|미나리.wav|민.wav|진혁.wav", ""},
		{"ta", "takes/|take 1.wav|take 2.wav", "take"}, // entries of the same case come first
		{"Ta", "Tape.wav", "Tape.wav"},
		{"TA", "takes/|take 1.wav|take 2.wav|Tape.wav", ""},
		{"take ", "take 1.wav|take 2.wav", "take "},
		{"미", "미나/|미나리.wav", "미나"},
		{norm.NFD.String("미나"), "미나/|미나리.wav", "미나"},
		{"진", "진혁.wav", "진혁.wav"},
		{".", ".cache/|.hidden", "."},
		{".h", ".hidden", ".hidden"},
		{"none", "", ""},
		{"a", "", ""}, // a name that cannot be typed
	} {
		got := l.Match(c.prefix)
		if names(got) != c.want || pathcomplete.CommonPrefix(got) != c.common {
			t.Errorf("%q: %q, common %q; want %q, %q", c.prefix, names(got), pathcomplete.CommonPrefix(got), c.want, c.common)
		}
	}
	for name, want := range map[string]bool{"takes": true, "take 1.wav": true, norm.NFD.String("미나"): true, "진혁.wav": true, "Takes": false, "tak": false, "": false} {
		if _, got := l.Find(name); got != want {
			t.Errorf("%q found: %v", name, got)
		}
	}
}

func TestCommonPrefixKeepsGraphemes(t *testing.T) {
	t.Parallel()
	list := func(names ...string) (entries []pathcomplete.Entry) {
		for _, n := range names {
			entries = append(entries, pathcomplete.Entry{Name: n})
		}
		return entries
	}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"각", "간"}, ""}, // which share their first bytes
		{[]string{"가각", "가간"}, "가"},
		{[]string{"👩‍🚀a", "👩‍🚒a"}, ""},
		{[]string{"🇰🇷", "🇰🇵"}, ""},
		{[]string{"ab", "abc"}, "ab"},
		{[]string{"abc", "ab", "abd"}, "ab"},
		{[]string{"x"}, "x"},
		{nil, ""},
	} {
		if got := pathcomplete.CommonPrefix(list(c.names...)); got != c.want {
			t.Errorf("%q: %q, want %q", c.names, got, c.want)
		}
	}
}

func TestReadReportsErrors(t *testing.T) {
	t.Parallel()
	dir := folder(t, "file")
	if l := pathcomplete.Read(filepath.Join(dir, "none")); !errors.Is(l.Err, fs.ErrNotExist) || strings.Contains(l.Err.Error(), dir) {
		t.Error(l.Err)
	}
	if l := pathcomplete.Read(filepath.Join(dir, "file")); l.Err == nil || len(l.Match("")) != 0 {
		t.Error(l.Err)
	}
}

func TestLinksCountAsTheirTargets(t *testing.T) {
	t.Parallel()
	dir := folder(t, "real/", "file")
	for name, to := range map[string]string{"folder": "real", "link": "file", "nowhere": "none", "round": "round"} {
		if err := os.Symlink(filepath.Join(dir, to), filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "link")); err != nil {
		t.Skip("links lead nowhere here, as below wine:", err)
	}
	if got := names(pathcomplete.Read(dir).Match("")); got != "folder/|real/|file|link|nowhere|round" {
		t.Error(got)
	}
}

func TestDiskPath(t *testing.T) {
	t.Parallel()
	nfd := norm.NFD.String
	dir := folder(t, nfd("폴더")+"/"+nfd("안")+"/", "그대로/")
	if err := os.WriteFile(filepath.Join(dir, nfd("폴더"), nfd("진혁.wav")), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "폴더")); err == nil {
		t.Skip("this file system treats both spellings as one")
	}
	for typed, want := range map[string]string{
		"폴더":         nfd("폴더"),
		"폴더/":        nfd("폴더") + "/",
		"폴더/진혁.wav":  nfd("폴더/진혁.wav"),
		"폴더/안/새.wav": nfd("폴더/안/") + "새.wav",
		"그대로/새.wav":  "그대로/새.wav",
		"없다/안/":      "없다/안/",
		"plain/":     "plain/",
	} {
		at, want := filepath.FromSlash(dir+"/"+typed), filepath.FromSlash(dir+"/"+want)
		if got := pathcomplete.DiskPath(at); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
	if got := pathcomplete.DiskPath("없다.wav"); got != "없다.wav" {
		t.Errorf("a name alone is %q", got)
	}
	if got := pathcomplete.DiskPath("/"); got != "/" {
		t.Errorf("the root is %q", got)
	}
}

func TestReaderDropsStaleListings(t *testing.T) {
	t.Parallel()
	a, b := folder(t, "in a"), folder(t, "in b")
	var r pathcomplete.Reader
	if r.Request("") != nil || r.Listing() != nil {
		t.Error("the zero value has a request or a listing")
	}
	first, again := r.Request(a), r.Request(a)
	second := r.Request(b)
	first()
	if r.Listing() != nil {
		t.Error("it has a listing that was not requested last")
	}
	second()
	first() // the slow read ends last
	if l := r.Listing(); l == nil || names(l.Match("")) != "in b" {
		t.Fatalf("the listing is %+v", l)
	}
	if r.Request(b) != nil {
		t.Error("a folder that was read is read again")
	}
	if r.Request(a) == nil || r.Listing() != nil {
		t.Fatal("the first folder is not read again")
	}
	again()
	if l := r.Listing(); l == nil || names(l.Match("")) != "in a" {
		t.Errorf("the listing is %+v", l)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("미나\x00take\x00.x\x00Tape", "ta")
	f.Add("e\u0301\x00é\x00E", "e\u0301")
	f.Fuzz(func(t *testing.T, all, prefix string) {
		dir := t.TempDir()
		for i, name := range strings.Split(all, "\x00") {
			if i < 8 && name != "" && len(name) < 80 && !strings.Contains(name, "/") {
				_ = os.WriteFile(filepath.Join(dir, name), nil, 0o600)
			}
		}
		l := pathcomplete.Read(dir)
		got := l.Match(prefix)
		for _, e := range got {
			if !strings.HasPrefix(strings.ToLower(e.Name), strings.ToLower(norm.NFC.String(prefix))) || !utf8.ValidString(e.Name) || !norm.NFC.IsNormalString(e.Name) {
				t.Errorf("%q matches %q", e.Name, prefix)
			}
			if again, ok := l.Find(e.Name); !ok || again != e {
				t.Errorf("%q was not found", e.Name)
			}
			if _, err := os.Lstat(pathcomplete.DiskPath(filepath.Join(dir, e.Name))); err != nil {
				t.Error(err)
			}
		}
		common := pathcomplete.CommonPrefix(got)
		for _, e := range got {
			if !strings.HasPrefix(e.Name, common) {
				t.Errorf("%q is not common to %q", common, e.Name)
			}
		}
		if len(got) > 0 && uniseg.GraphemeClusterCount(common) > uniseg.GraphemeClusterCount(got[0].Name) {
			t.Errorf("%q splits %q", common, got[0].Name)
		}
	})
}

// TestBlockedFolderIsReadOnce requests a folder that does not respond several times, and another one in between.
func TestBlockedFolderIsReadOnce(t *testing.T) {
	t.Parallel()
	other := folder(t, "here")
	begun, answer := make(chan struct{}, 9), make(chan struct{})
	var r pathcomplete.Reader
	r.SetList(func(dir string) *pathcomplete.Listing {
		if dir == "dead" {
			begun <- struct{}{}
			<-answer
		}
		return pathcomplete.Read(dir)
	})
	read, again := r.Request("dead"), r.Request("dead")
	done := make(chan struct{})
	go func() { defer close(done); read() }()
	<-begun
	again() // returns
	if r.Request("dead") != nil {
		t.Error("the blocked folder is read again")
	}
	r.Request(other)()
	if l := r.Listing(); l == nil || names(l.Match("")) != "here" {
		t.Errorf("the listing is %+v", l)
	}
	if r.Request("dead") != nil {
		t.Error("the blocked folder is read again")
	}
	close(answer)
	<-done
	if l := r.Listing(); l == nil || l.Dir != "dead" || len(begun) != 0 {
		t.Errorf("the listing is %+v", l)
	}
}

// BenchmarkHugeFolder measures reading a folder of 50,000 names, and a key in it.
func BenchmarkHugeFolder(b *testing.B) {
	all := make([]string, 50_000)
	for i := range all {
		all[i] = fmt.Sprintf("take %05d 제 이름은 타입캐스트입니다.wav", i*7919%50_000)
	}
	dir := folder(b, all...)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			pathcomplete.Read(dir)
		}
	})
	l := pathcomplete.Read(dir)
	for _, prefix := range []string{"", "take 04", "take 04321"} {
		b.Run(fmt.Sprintf("key %q", prefix), func(b *testing.B) {
			for b.Loop() {
				pathcomplete.CommonPrefix(l.Match(prefix))
			}
		})
	}
}

// TestKeyCostDependsOnMatches checks that a key costs in proportion to the matches, not to the size of the folder.
func TestKeyCostDependsOnMatches(t *testing.T) {
	all := make([]string, 3000)
	for i := range all {
		all[i] = fmt.Sprintf("%04d.wav", i)
	}
	l := pathcomplete.Read(folder(t, all...))
	if got := l.Match("1234"); len(got) != 1 {
		t.Fatal(names(got))
	}
	if n := testing.AllocsPerRun(20, func() { l.Match("1234") }); n > 10 {
		t.Errorf("%v allocations for one name of 3,000", n)
	}
	if !slices.IsSortedFunc(l.Match(""), func(a, b pathcomplete.Entry) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("not in order")
	}
}
