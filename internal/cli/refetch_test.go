package cli_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// loseAudio makes the jobs look as after a download that has failed for good: they are done, and no audio is here.
func (p *user) loseAudio() {
	p.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(p.dataDir(), "callboard.db"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE jobs SET file = '', problem = 'the network failed; download the audio again, it is free'`); err != nil {
		p.t.Fatal(err)
	}
}

// A take whose download has failed was paid for. Everything that would pay for it again downloads it instead, and says so.
func TestLostAudioIsDownloadedAgainForFree(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	const line = "Welcome aboard."
	table := p.write("lines.csv", "text,actor\n"+line+",Mina\n"+line+",Sora\n")
	folder := filepath.Join(p.home, "takes")
	first := decode[jobJSON](t, p.run("speak", line, "-a", "Mina", "--json"))

	p.loseAudio()
	s := p.run("batch", table, "-o", folder, "--dry-run")
	if s.code != 0 || !strings.Contains(s.out, "\tMina\t0\t") || !strings.Contains(s.err, "2 takes, 15 characters to be charged; 1 ") {
		t.Errorf("--dry-run: exit %d, %s%s", s.code, s.out, s.err)
	}
	// A process that works downloads what is missing by itself when it starts: then the take is cached, or under way.
	if !strings.Contains(s.out, "cached") && !strings.Contains(s.out, "under way") &&
		(!strings.Contains(s.out, "download again\tMina") || !strings.Contains(s.err, "1 to be downloaded again, free")) {
		t.Errorf("--dry-run does not say what is downloaded again: %s%s", s.out, s.err)
	}
	takes, sum, s := p.stream("batch", table, "-o", folder, "--budget", "15")
	if s.code != 0 || sum.CharsCharged != len(line) || sum.Cached+sum.Done != 2 || len(p.speaks()) != 2 {
		t.Fatalf("batch: exit %d, %d requests, %+v: %s", s.code, len(p.speaks()), sum, s.err)
	}
	for _, take := range takes {
		if *take.ID == first.ID && (take.State != "cached" && take.State != "done" || take.Charged != 0) || take.File == nil {
			t.Errorf("%+v", take)
		}
	}

	p.loseAudio()
	if s := p.run("audition", line, "-a", "Mina", "-a", "Sora"); s.code != 0 || len(p.speaks()) != 2 ||
		!strings.Contains(s.err, "; 0 characters charged") {
		t.Errorf("audition: exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}

	// So does one whose file was deleted, and speak --reuse.
	again := decode[jobJSON](t, p.run("jobs", "show", first.ID, "--json"))
	if err := os.Remove(*again.File); err != nil {
		t.Fatal(err)
	}
	s = p.run("speak", line, "-a", "Mina", "--reuse", "--json")
	if got := decode[jobJSON](t, s); s.code != 0 || got.ID != first.ID || got.File == nil || len(p.speaks()) != 2 || !strings.Contains(s.err, "downloading it again, which is free") {
		t.Errorf("speak --reuse: exit %d, %d requests: %s%s", s.code, len(p.speaks()), s.out, s.err)
	}

	// --fresh asks for another take all the same.
	p.loseAudio()
	if s := p.run("audition", line, "-a", "Mina", "--fresh"); s.code != 0 || len(p.speaks()) != 3 {
		t.Errorf("--fresh: exit %d, %d requests", s.code, len(p.speaks()))
	}
}
