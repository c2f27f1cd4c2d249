package datadir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func open(t *testing.T, path string) *Dir {
	t.Helper()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestOpenCreatesFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b", "데이터")
	d := open(t, path)
	if d.Path() != path || d.DB() != filepath.Join(path, "callboard.db") || d.Audio() != filepath.Join(path, "audio") {
		t.Errorf("%s, %s, %s", d.Path(), d.DB(), d.Audio())
	}
	for _, dir := range []string{path, d.Audio(), d.run()} {
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() {
			t.Fatalf("%s: %v", dir, err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v", dir, info.Mode())
		}
	}
	if got := names(t, path); !slices.Equal(got, []string{"audio", "run"}) {
		t.Errorf("entries in the folder: %v", got)
	}
	if got := names(t, d.run()); !slices.Equal(got, []string{d.Owner() + ".lock"}) {
		t.Errorf("entries in run: %v", got)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if got := names(t, d.run()); len(got) != 0 {
		t.Errorf("entries in run after Close: %v", got)
	}
}

func TestRelativePathBecomesAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	if d := open(t, "here"); !filepath.IsAbs(d.DB()) {
		t.Errorf("%s", d.DB())
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	inner := t.TempDir()
	if err := os.WriteFile(filepath.Join(inner, "run"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", file, filepath.Join(file, "below"), inner, "nul\x00\x1b[2J"} {
		d, err := Open(path)
		if err == nil {
			_ = d.Close()
			t.Errorf("%q was opened", path)
			continue
		}
		if s := err.Error(); !strings.Contains(s, "--data-dir") || strings.ContainsAny(s, "\n\x00\x1b") {
			t.Errorf("%q: %q", path, s)
		}
	}
	if got, _ := os.ReadFile(file); string(got) != "mine" {
		t.Error("the file at the path was changed")
	}
}

func TestOpenWithoutPermission(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("this account has every permission")
	}
	path := t.TempDir()
	if err := os.Chmod(path, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
	if _, err := Open(path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}

func TestErrorMessages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{diskFull[0], "full disk"}, {readOnly[0], "cannot be written to"}, {noLocks[0], "without locks"},
		{notFolder[0], "a file has its name"}, {fs.ErrPermission, "by this account"},
		{errors.New("odd\n\x1b[2Jtrouble"), "cannot be used: odd [2Jtrouble;"},
	} {
		err := unusable("/d", &fs.PathError{Op: "open", Path: "/d/run/x", Err: tt.err})
		if s := err.Error(); !strings.Contains(s, tt.want) || !strings.Contains(s, "/d ") || strings.Contains(s, "run/x") ||
			strings.ContainsAny(s, "\n\x1b") || !errors.Is(err, tt.err) {
			t.Errorf("%v: %q", tt.err, s)
		}
	}
	if s := unusable("/d\x1b]0;x\x07", syscall.ENOTDIR).Error(); strings.ContainsAny(s, "\x1b\x07") {
		t.Errorf("%q", s)
	}
}

func TestManyProcessesOpenAtOnce(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	dirs := make([]*Dir, 24)
	var wg sync.WaitGroup
	for i := range dirs {
		wg.Go(func() {
			d, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			dirs[i] = d
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	seen := map[string]bool{}
	for _, d := range dirs {
		seen[d.Owner()] = true
		for _, other := range dirs {
			if !d.Alive(other.Owner()) {
				t.Fatalf("%s reports %s as dead", d.Owner(), other.Owner())
			}
		}
	}
	if len(seen) != len(dirs) {
		t.Errorf("%d owners for %d processes", len(seen), len(dirs))
	}
	for _, d := range dirs[1:] {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if dirs[0].Alive(d.Owner()) || d.Alive(d.Owner()) {
			t.Errorf("%s is alive after Close", d.Owner())
		}
	}
	_ = dirs[0].Close()
}

func TestConcurrentAliveChecksOfDeadProcess(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	for range 50 {
		dead := newOwner()
		if err := os.WriteFile(d.lockPath(dead), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if d.Alive(dead) {
					t.Error("a dead process is reported as alive")
				}
			})
		}
		wg.Wait()
	}
	if got := names(t, d.run()); len(got) != 1 {
		t.Errorf("files left: %v", got)
	}
}

func TestInvalidOwnersAreNotUsedAsPaths(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	outside := filepath.Join(d.Path(), "outside.lock")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, owner := range []string{"", "link", "../outside", "1-x", "1", "/etc/passwd", "1-0123456789abcdef/../../outside", "\x00"} {
		if d.Alive(owner) {
			t.Errorf("%q is reported as alive", owner)
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Errorf("a file outside the run folder was touched: %v", err)
	}
}

func TestOpenRemovesLocksOfDeadProcesses(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	first := open(t, path)
	dead := first.lockPath(newOwner())
	if err := os.WriteFile(dead, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	second := open(t, path)
	if _, err := os.Stat(dead); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s was not removed: %v", dead, err)
	}
	if !second.Alive(first.Owner()) {
		t.Error("the lock of a running process was removed")
	}
}

func TestLeader(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	a, b := open(t, path), open(t, path)
	info := LeaderInfo{PID: 7, APIURL: "http://127.0.0.1:4010", StartedAt: time.Date(2026, 11, 23, 1, 2, 3, 4e6, time.UTC)}
	if err := a.Announce(info); err == nil {
		t.Error("Announce succeeded without leading")
	}
	for range 2 {
		if ok, err := a.TryLead(); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if _, ok := b.Leader(); ok {
		t.Error("Leader reports a leader that has not announced anything")
	}
	if err := a.Announce(info); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*Dir{a, b} {
		if got, ok := d.Leader(); !ok || got != info {
			t.Errorf("Leader returned %+v, %v", got, ok)
		}
	}
	if ok, err := b.TryLead(); ok || err != nil {
		t.Errorf("a second process leads: %v, %v", ok, err)
	}
	b.StopLeading() // b is not the leader
	if _, ok := b.Leader(); !ok {
		t.Error("StopLeading of a follower removed the leader")
	}
	a.StopLeading()
	if got, ok := b.Leader(); ok {
		t.Errorf("after StopLeading: %+v", got)
	}
	if ok, err := b.TryLead(); !ok || err != nil {
		t.Errorf("after StopLeading: %v, %v", ok, err)
	}
	_ = b.Close()
	if ok, err := a.TryLead(); !ok || err != nil {
		t.Errorf("after Close: %v, %v", ok, err)
	}
	if ok, err := b.TryLead(); ok || err == nil {
		t.Error("a closed Dir leads")
	}
}

func TestInvalidLeaderFilesAreIgnored(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	for _, raw := range []string{"", "{", "null", `{"pid":1,"api_url":"http://x"}`, `{"owner":"../x"}`,
		fmt.Sprintf(`{"pid":1,"owner":%q}`, newOwner()), strings.Repeat(" ", maxLeaderFile) + `{"owner":"` + d.Owner() + `"}`} {
		if err := os.WriteFile(d.leaderPath(), []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
		if h, ok := d.Leader(); ok {
			t.Errorf("%.40q: accepted as %+v", raw, h)
		}
	}
}

func FuzzLeader(f *testing.F) {
	d, err := Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = d.Close() })
	f.Add([]byte(`{"pid":1,"api_url":"http://x","started_at":"2026-11-23T00:00:00Z","owner":"1-0123456789abcdef"}`))
	f.Add([]byte(`{"owner":"../../x"}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(d.leaderPath(), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if h, ok := d.Leader(); ok && !strings.Contains(string(raw), d.Owner()) {
			t.Fatalf("accepted %+v from %q", h, raw)
		}
	})
}

// Files of processes that were killed while they tried the disk are removed, those of living ones are not.
func TestFilesOfKilledProcessesAreRemoved(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	old := time.Now().Add(-time.Hour)
	for name, modified := range map[string]time.Time{".try-old": old, "audio/.try-old": old, "run/.new-old": old, "audio/take.wav": old, ".try-now": time.Now()} {
		file := filepath.Join(path, filepath.FromSlash(name))
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, modified, modified)); err != nil {
			t.Fatal(err)
		}
	}
	second, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for name, kept := range map[string]bool{".try-old": false, "audio/.try-old": false, "run/.new-old": false, "audio/take.wav": true, ".try-now": true} {
		if _, err := os.Stat(filepath.Join(path, filepath.FromSlash(name))); (err == nil) != kept {
			t.Errorf("%s: kept %v, want %v", name, err == nil, kept)
		}
	}
}

// A leader that was killed while it announced itself leaves a file without its final name. The next leader removes it, however new it is.
func TestAnnouncementOfKilledLeaderIsRemoved(t *testing.T) {
	t.Parallel()
	name := "a [b] *"
	if runtime.GOOS == "windows" {
		name = "a [b]" // it has no names with a star
	}
	d := open(t, filepath.Join(t.TempDir(), name))
	for _, name := range []string{newPrefix + "1", "holder.json"} {
		if err := os.WriteFile(filepath.Join(d.run(), name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ok, err := d.TryLead(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if got, want := names(t, d.run()), []string{d.Owner() + ".lock", "link.lock"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
