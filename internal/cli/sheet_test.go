package cli_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// A sweep makes a take of every combination that the actor can speak.
func TestAuditionSweeps(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	_, sum, s := p.stream("audition", "Welcome aboard.", "-a", "Mina", "--sweep", "tempo=0.9,1", "--sweep", "pitch=-1..1")
	if s.code != 0 || sum.Done != 6 || len(p.speaks()) != 6 {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	if _, sum, s := p.stream("audition", "Welcome aboard.", "-a", "Mina", "--sweep", "tempo=1,1.1"); s.code != 0 || sum.Cached != 1 || sum.Done != 1 {
		t.Errorf("with a take that is here: exit %d, %+v: %s", s.code, sum, s.err)
	}
	before := len(p.speaks())
	for _, bad := range []string{"tempo", "tempo=9", "nothing=1", "tempo=0.5..2:0", "emotion=no-such-preset", ""} {
		if s := p.run("audition", "Welcome aboard.", "-a", "Mina", "--sweep", bad); s.code != 2 {
			t.Errorf("%q: exit %d: %s", bad, s.code, s.err)
		}
	}
	s = p.run("audition", "Welcome aboard.", "-a", "Mina", "--sweep", "pitch=-12..12", "--sweep", "tempo=0.8,0.9,1.1")
	oneLine(t, s, "71 new takes", "--yes")
	if s.code != 2 || len(p.speaks()) != before {
		t.Errorf("many takes: exit %d, %d requests", s.code, len(p.speaks())-before)
	}
}

// The sheet names the takes that were saved, relative to its folder.
func TestAuditionWritesASheet(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "takes")
	path := filepath.Join(folder, "cast.csv")
	if s := p.run("audition", "Welcome aboard.", "-a", "Mina", "-a", "Sora", "-o", folder, "--sheet", path); s.code != 0 {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(readFile(t, path)))).ReadAll()
	if err != nil || len(rows) != 3 || strings.Join(rows[0], ",") != "actor,id,version,settings,rating,note,file,verdict,line,problem" {
		t.Fatalf("%v, %v", rows, err)
	}
	for _, row := range rows[1:] {
		if _, err := os.Stat(filepath.Join(folder, row[6])); err != nil || row[2] == "" || row[3] == "" || row[8] != "Welcome aboard." || strings.Contains(row[6], "/") {
			t.Errorf("%q, %v", row, err)
		}
	}
	if s := p.run("audition", "Welcome aboard.", "-a", "Mina", "--sheet", path); s.code != 2 || len(p.speaks()) != 2 {
		t.Errorf("over an existing sheet: exit %d: %s", s.code, s.err)
	}
	if s := p.run("audition", "Welcome aboard.", "-a", "Mina", "--sheet", "cast.xls"); s.code != 2 {
		t.Errorf("an unknown format: exit %d", s.code)
	}
}

// A sheet and a report replace a link of their name, and not the file that it leads to. They leave nothing else in the folder.
func TestWrittenFilesReplaceLinks(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("only an administrator can make links")
	}
	p := newSandboxUser(t, sandbox.Options{})
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
	p.run("cast", "rate", j.ID, "4")
	folder := filepath.Join(p.home, "out")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	victim := p.write("victim", "precious")
	for name, args := range map[string][]string{
		"cast.md": {"cast", "export"}, "sheet.csv": {"audition", "hello", "-a", "Mina", "--sheet"}, "live.md": {"doctor", "--live", "--yes", "-o"},
	} {
		path := filepath.Join(folder, name)
		if err := os.Symlink(victim, path); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
		if s := p.run(args...); s.code != 2 {
			t.Errorf("%q over a link: exit %d: %s", args, s.code, s.err)
		}
		_ = p.run(append(args, "--force")...) // the check may end with what does not hold
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
			t.Errorf("%q: %v, %v", args, info, err)
		} else if name == "live.md" && info.Mode().Perm() != 0o600 {
			t.Errorf("the report has the mode %v", info.Mode())
		}
		if got := string(readFile(t, victim)); got != "precious" {
			t.Errorf("%q: what the link leads to is %q", args, got)
		}
	}
	if list, err := os.ReadDir(folder); err != nil || len(list) != 3 {
		t.Errorf("%v, %v", list, err)
	}
}

// What is exported as JSON can be imported again.
func TestCastGoesOutAndIn(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
	p.run("cast", "rate", j.ID, "4")
	p.run("cast", "note", j.ID, "the one")
	path := filepath.Join(p.home, "cast.json")
	if s := p.run("cast", "export", path); s.code != 0 || !strings.Contains(s.err, "1 take written") {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	if s := p.run("cast", "export", filepath.Join(p.home, "cast.md")); s.code != 0 || !strings.Contains(string(readFile(t, filepath.Join(p.home, "cast.md"))), "the one") {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
	p.run("cast", "rate", j.ID, "0")
	p.run("cast", "note", j.ID, "")
	if s := p.run("cast", "import", path); s.code != 0 || !strings.Contains(s.err, "1 take read") {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
	if s := p.run("cast", "list"); !strings.Contains(s.out, "the one") || !strings.Contains(s.out, "****") {
		t.Errorf("%s", s.out)
	}
	s := p.run("cast", "import", p.write("actors.json", `[{"actor":"Mina","id":"x","rating":3},{"actor":"Sora","id":"y","take":"gone","file":"a.wav"}]`))
	if s.code != 0 || !strings.Contains(s.err, "the entry of Mina names no take") || !strings.Contains(s.err, "the take of Sora is not here: a.wav") ||
		!strings.Contains(s.err, "0 takes read, 1 not here, 1 without a take") {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
	if s := p.run("cast", "import", p.write("bad.json", `[{"id":"x","rating":9},{"id":7}]`)); s.code != 2 || !strings.Contains(s.err, "problems") {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
	for _, args := range [][]string{{"cast", "export"}, {"cast", "export", path}, {"cast", "export", "x.txt"}, {"cast", "import", p.home + "/none.json"}} {
		if s := p.run(args...); s.code != 2 {
			t.Errorf("%q: exit %d: %s", args, s.code, s.err)
		}
	}
}
