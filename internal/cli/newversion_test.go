package cli_test

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// ageVersions lets the stored versions of the actors be older than an hour, so that they are asked for again.
func (p *user) ageVersions() {
	p.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(p.dataDir(), "callboard.db"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE versions SET at = 1`); err != nil {
		p.t.Fatal(err)
	}
}

// An actor gets a new version: a line whose take is here is charged again, and every command says why before it sends anything.
func TestNewVersionIsSaidBeforeItIsCharged(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	const line = "Welcome aboard."
	folder := filepath.Join(p.home, "takes")
	table := p.write("lines.csv", "text,actor,file\n"+line+",Mina,hello\n")
	first := decode[struct {
		ID      string
		ActorID string `json:"actor_id"`
	}](t, p.run("speak", line, "-a", "Mina", "--json"))
	if s := p.run("batch", table, "-o", folder); s.code != 0 || len(p.speaks()) != 1 {
		t.Fatalf("exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
	name := p.box.NewVersion(first.ActorID)
	p.ageVersions()

	news := "Mina has a new version, " + name
	s := p.run("audition", line, "-a", "Mina", "-a", "Sora", "--dry-run")
	if s.code != 0 || !strings.Contains(s.err, "2 takes, 30 characters to be charged; "+news+"; nothing was sent") {
		t.Errorf("audition --dry-run: exit %d, %s", s.code, s.err)
	}
	s = p.run("audition", line, "-a", "Mina", "--dry-run", "--json")
	var plan struct {
		Charge   int
		Version  string
		Outdated *struct{ ID, Version string }
	}
	if err := json.Unmarshal([]byte(strings.SplitN(s.out, "\n", 2)[0]), &plan); err != nil || plan.Charge != len(line) || plan.Version != name ||
		plan.Outdated == nil || plan.Outdated.ID != first.ID || plan.Outdated.Version == name {
		t.Errorf("%v, %+v: %s", err, plan, s.out)
	}
	if s := p.run("batch", table, "-o", folder, "--dry-run", "--force"); s.code != 0 || !strings.Contains(s.err, news) {
		t.Errorf("batch --dry-run: exit %d, %s", s.code, s.err)
	}
	if s := p.run("batch", table, "-o", folder, "--budget", "3", "--force"); s.code != 4 || !strings.Contains(s.err, news) {
		t.Errorf("batch --budget: exit %d, %s", s.code, s.err)
	}
	if s := p.run("batch", table, "-o", folder); s.code != 2 || !strings.Contains(s.err, news) || !strings.Contains(s.err, "exists already") {
		t.Errorf("batch over the file of the earlier version: exit %d, %s", s.code, s.err)
	}
	if n := len(p.speaks()); n != 1 {
		t.Fatalf("%d requests before one was asked for", n)
	}
	s = p.run("speak", line, "-a", "Mina", "--reuse")
	if s.code != 0 || !strings.Contains(s.err, news+": the take of ") || len(p.speaks()) != 2 {
		t.Errorf("speak --reuse: exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
	s = p.run("audition", line, "-a", "Mina", "--dry-run")
	if strings.Contains(s.err, "new version") || !strings.Contains(s.err, "1 cached") {
		t.Errorf("after it was paid for: %s", s.err)
	}
	// Asked for by its name the earlier version is what it was.
	s = p.run("speak", line, "-a", "Mina", "--reuse", "--model", plan.Outdated.Version)
	if s.code != 0 || strings.Contains(s.err, "new version") || len(p.speaks()) != 2 {
		t.Errorf("the earlier version: exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
}
