package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// The takes of a sweep are told apart: their files by the values, and the lines by id and settings.
func TestSweepTellsItsTakesApart(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "takes")
	args := []string{"audition", "Hello.", "-a", "Mina", "--sweep", "emotion=normal-1,happy-1", "--sweep", "tempo=0.9,1.1", "-o", folder, "--concurrency", "1"}
	s := p.run(args...)
	lines := strings.Split(strings.TrimSpace(s.out), "\n")
	if s.code != 0 || len(lines) != 4 {
		t.Fatalf("exit %d: %s%s", s.code, s.out, s.err)
	}
	for _, line := range lines {
		cells := strings.Split(line, "\t")
		if len(cells) != 6 || cells[1] != "Mina" {
			t.Fatalf("the line %q", line)
		}
		name, settings := filepath.Base(cells[3]), cells[5]
		for _, value := range []string{"normal-1", "happy-1", "tempo 0.9", "tempo 1.1"} {
			if strings.Contains(name, value) != strings.Contains(settings, value) && value != "normal-1" { // which is usual
				t.Errorf("%q has the settings %q", name, settings)
			}
		}
		if strings.Contains(name, "(2)") {
			t.Errorf("the name %q", name)
		}
		if s := p.run("cast", "rate", cells[4], "4"); s.code != 0 {
			t.Errorf("cast rate with the printed id: exit %d: %s", s.code, s.err)
		}
	}
	if s := p.run(args...); s.code != 0 || strings.Count(s.out, "cached\t") != 4 {
		t.Errorf("again: exit %d: %s%s", s.code, s.out, s.err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 4 {
		t.Errorf("%d files, %v", len(files), err)
	}
	var settings []string
	for line := range strings.Lines(p.run(append(args, "--json")...).out) {
		var e struct {
			Event, ID, Settings string
			Actor               string `json:"actor_name"`
			Params              map[string]any
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if e.Event != "take" {
			continue
		}
		settings = append(settings, e.Settings)
		if e.Actor != "Mina" || e.ID == "" || e.Params["tempo"] == nil {
			t.Errorf("the event %s", line)
		}
	}
	if slices.Sort(settings); len(slices.Compact(settings)) != 4 {
		t.Errorf("the settings %q", settings)
	}
}

// A take that may have been charged is named with the flag that sends it again, and that flag sends nothing else.
func TestAuditionRetriesUncertain(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	p.fault(`{"kind":"tts_cut","count":1}`)
	args := []string{"audition", "Hello.", "-a", "Mina", "-a", "Sora", "--concurrency", "1"}
	for range 2 {
		if s := p.run(args...); s.code != 8 || !strings.Contains(s.err, "--retry-uncertain") {
			t.Fatalf("exit %d: %s%s", s.code, s.out, s.err)
		}
	}
	if s := p.run(append(args, "--dry-run")...); !strings.Contains(s.err, "without --retry-uncertain") {
		t.Errorf("the plan: %s%s", s.out, s.err)
	}
	before := len(p.speaks())
	if _, sum, s := p.stream(append(args, "--retry-uncertain")...); s.code != 0 || sum.Done != 1 || sum.Cached != 1 || len(p.speaks()) != before+1 {
		t.Errorf("exit %d, %+v, %d requests more: %s", s.code, sum, len(p.speaks())-before, s.err)
	}
}

func TestCastKeepsTakes(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	takes, _, _ := p.stream("audition", "Hello.", "-a", "Mina", "--no-webhook")
	id := *takes[0].ID
	for _, c := range []struct{ args, want string }{
		{"keep", `"verdict":"keep"`}, {"drop --undo", `"verdict":"keep"`}, {"drop", `"verdict":"drop"`}, {"drop --undo", `"verdict":null`},
	} {
		words := strings.Fields(c.args)
		s := p.run(append([]string{"cast", words[0], id, "--json"}, words[1:]...)...)
		if s.code != 0 || !strings.Contains(strings.ReplaceAll(s.out, " ", ""), c.want) {
			t.Errorf("cast %s: exit %d: %s%s", c.args, s.code, s.out, s.err)
		}
	}
	oneLine(t, p.run("cast", "keep", "Mina"), "only takes", "cast rate")
	sheet := filepath.Join(p.home, "cast.md")
	p.run("cast", "keep", id)
	if s := p.run("cast", "export", "-o", sheet); s.code != 0 {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
	if b, err := os.ReadFile(sheet); err != nil || !strings.Contains(string(b), "keep") {
		t.Errorf("%v, %s", err, b)
	}
}

// Takes that are not sent have one reason, which is said once.
func TestUnsentTakesSayWhyOnce(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{Quota: len("Hello.")})
	s := p.run("audition", "Hello.", "-a", "Mina", "--sweep", "tempo=0.8,0.9,1,1.1,1.2", "--concurrency", "1", "--no-webhook")
	if s.code != 4 || strings.Count(s.err, ": skipped: ") != 1 || !strings.Contains(s.err, "3 not sent") {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
}
