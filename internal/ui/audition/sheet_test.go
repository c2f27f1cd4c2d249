package audition

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/job"
)

// saving are jobs whose audio is saved under their ids.
type saving struct{ noJobs }

func (saving) SaveWith(_ context.Context, id, dest string, _ job.SaveOptions) (string, error) {
	path := filepath.Join(dest, id+".wav")
	return path, os.WriteFile(path, []byte("audio"), 0o600)
}

func TestCastingSheetHasTheKeptAudioBesideIt(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	dir := t.TempDir()
	g.s.opt.SaveDir, g.s.svc.Jobs = dir, saving{}
	g.Press("j", "*", "]", "]")
	kept, _ := g.s.takes.selected()
	g.Press("c")
	g.Want("Casting sheet", "casting.md")
	g.Press("enter")
	b, err := os.ReadFile(filepath.Join(dir, "casting.md"))
	if err != nil {
		t.Fatalf("%v, toast %q", err, g.toast())
	}
	usual := filepath.Join(dir, "usual")
	f, err := os.Create(usual)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	ours, errOurs := os.Stat(filepath.Join(dir, "casting.md"))
	others, errOthers := os.Stat(usual)
	if errOurs != nil || errOthers != nil || ours.Mode() != others.Mode() {
		t.Errorf("%v, %v: the sheet has not the mode of other new files", errOurs, errOthers)
	}
	lines := strings.Split(string(b), "\n")
	if !strings.HasPrefix(lines[2], "| "+kept.ActorName+" ") || !strings.Contains(lines[2], " 2 ") || !strings.Contains(lines[2], kept.ID+".wav") {
		t.Errorf("the sheet is\n%s", b)
	}
	for i, line := range lines[2:5] { // the line that was spoken, and no file of the data folder
		if !strings.Contains(line, "this is your captain speaking") || strings.Contains(line, "takes/") || strings.Contains(line, ".wav") != (i == 0) {
			t.Errorf("row %d of the sheet is %s", i+1, line)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, kept.ID+".wav")); err != nil || !strings.Contains(g.toast(), "1 file of what was kept") {
		t.Errorf("%v, toast %q", err, g.toast())
	}
	g.Press("c", "enter") // it is there
	g.Want("exists already")
	g.Press("esc", "esc", "b", "c")
	for range "casting.md" {
		g.Press("backspace")
	}
	g.Write("blind.csv")
	g.Press("enter")
	b, err = os.ReadFile(filepath.Join(dir, "blind.csv"))
	if err != nil || strings.Contains(string(b), kept.ActorName) || strings.Contains(string(b), kept.ID) || !strings.Contains(string(b), "take ") {
		t.Errorf("%v: a blind sheet is\n%s", err, b)
	}
}

func TestSweepAsksBeforeItSpeaks(t *testing.T) {
	g := spoken(t, 120, 36, 1)
	g.Press("v")
	g.Want("Sweep · Mina", "normal-1 happy-1", "tempo", "pitch")
	g.Press("enter")
	g.Want("2 new takes cost 92 characters", "enter/y speak")
	if n := len(g.takes.Orders); n != 1 {
		t.Fatalf("%d orders before the answer", n)
	}
	g.Press("enter")
	if n := len(g.takes.Orders); n != 3 {
		t.Fatalf("%d orders", n)
	}
	g.Want("happy-1", "normal-1")
	g.Press("v", "enter")
	if n := len(g.takes.Orders); n != 3 || !strings.Contains(g.toast(), "2 cached, free") {
		t.Errorf("once more: %d orders, %q", n, g.toast())
	}
	g.Press("v", "G", "enter")
	for range "tempo=0.9,1.1" {
		g.Press("backspace")
	}
	g.Write("tempo=9")
	g.Press("enter")
	if n := len(g.takes.Orders); n != 3 || !strings.Contains(g.toast(), "no sweep") {
		t.Errorf("a wrong value: %d orders, %q", n, g.toast())
	}
}

func TestAgainAsksAndKeepsBoth(t *testing.T) {
	g := spoken(t, 120, 36, 1)
	g.Press("r")
	g.Want("Another take by Mina costs 46 characters.")
	g.Press("esc")
	if n := len(g.takes.Orders); n != 1 {
		t.Fatalf("%d orders", n)
	}
	g.Press("r", "enter")
	if n := len(g.takes.Orders); n != 2 || len(g.s.takes.order) != 1 {
		t.Fatalf("%d orders, %d rows", n, len(g.s.takes.order))
	}
	if j, _ := g.s.takes.selected(); j.ID != "take-02" {
		t.Errorf("the row shows %s", j.ID)
	}
}
