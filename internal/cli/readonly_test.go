package cli_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/config"
	"callboard/internal/sandbox"
)

// unwritable makes a data folder one that can only be read, for every user: a file is where a folder for locks has to be. A
// full disk and a read-only file system end in the same way.
func unwritable(t *testing.T, folder string) {
	t.Helper()
	run := filepath.Join(folder, "run")
	if err := os.RemoveAll(run); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(run, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestStoredDataIsReadWhereNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "d")
	p.run("actors", "--data-dir", folder)
	if s := p.run("speak", "hello there", "-a", "Mina", "--data-dir", folder); s.code != 0 {
		t.Fatal(s.err)
	}
	unwritable(t, config.DataFolder(folder, config.Speak, p.api))
	list := p.run("jobs", "--data-dir", folder)
	if list.code != 0 || !strings.Contains(list.out, "hello there") || strings.Count(list.err, "nothing can be stored") != 1 {
		t.Errorf("jobs: exit %d, %s%s", list.code, list.out, list.err)
	}
	fields := strings.Fields(list.out)
	if len(fields) == 0 {
		t.Fatal("no job")
	}
	for _, args := range [][]string{{"jobs", "--json"}, {"actors"}, {"actors", "show", "Mina"}} {
		if s := p.run(append(args, "--data-dir", folder)...); s.code != 0 || !strings.Contains(s.out, "Mina") {
			t.Errorf("%v: exit %d, %s%s", args, s.code, s.out, s.err)
		}
	}
	d := p.run("doctor", "--data-dir", folder)
	if d.code != 2 || !strings.Contains(d.out, "problem  data folder") || !strings.Contains(d.out, "what is stored can be read") || !strings.Contains(d.out, "ok       database") {
		t.Errorf("doctor: exit %d, %s%s", d.code, d.out, d.err)
	}
	// What has to store something still refuses.
	if s := p.run("speak", "again", "-a", "Mina", "--data-dir", folder); s.code == 0 || !strings.Contains(s.err, "data folder") {
		t.Errorf("speak: exit %d, %s%s", s.code, s.out, s.err)
	}
}

// A job that cannot be read completely is listed with the others and named once.
func TestBrokenJobIsListedAndNamed(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "d")
	for _, text := range []string{"first text", "second text"} {
		if s := p.run("speak", text, "-a", "Mina", "--data-dir", folder); s.code != 0 {
			t.Fatal(s.err)
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(config.DataFolder(folder, config.Speak, p.api), "callboard.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE jobs SET params = '{' WHERE text = 'first text'; UPDATE actors SET body = '{'`); err != nil {
		t.Fatal(err)
	}
	s := p.run("jobs", "--data-dir", folder)
	if s.code != 0 || !strings.Contains(s.out, "first text") || !strings.Contains(s.out, "second text") || strings.Count(s.err, "settings were cannot be read") != 1 {
		t.Errorf("exit %d, %s%s", s.code, s.out, s.err)
	}
	if s := p.run("doctor", "--data-dir", folder); s.code != 0 || !strings.Contains(s.out, "warning  database") || !strings.Contains(s.out, "values in it cannot be read: job ") {
		t.Errorf("doctor: exit %d, %s", s.code, s.out)
	}
	if s := p.run("speak", "third text", "-a", "Mina", "--data-dir", folder); s.code != 0 {
		t.Errorf("a broken list of actors was not asked for again: exit %d, %s", s.code, s.err)
	}
}
