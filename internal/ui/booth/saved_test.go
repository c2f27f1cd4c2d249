package booth

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"callboard/internal/job"
	"callboard/internal/ui/screen/screentest"
)

// A take that was saved is marked in the next run too, while its file is there, and the save key still knows the file.
func TestSavedMarkOutlivesTheRun(t *testing.T) {
	dir := t.TempDir()
	saves := filepath.Join(dir, "takes")
	if err := os.Mkdir(saves, 0o700); err != nil {
		t.Fatal(err)
	}
	take := func(id string) job.Job {
		audio := filepath.Join(dir, id+".wav")
		if err := os.WriteFile(audio, []byte("audio of "+id), 0o600); err != nil {
			t.Fatal(err)
		}
		return job.Job{ID: id, State: job.Done, File: audio, Text: "text of " + id, CreatedAt: screentest.Noon}
	}
	a, b := take("a"), take("b")
	h, svc, st := stage(t, 120, 36)
	h.Screen.(*Booth).opt.SaveDir = saves
	change(h, st, a, b)
	persisted := h.Persisted
	h.Press("shift+tab", "g", "s", "j", "s")
	if len(svc.jobs.saved) != 2 || h.Persisted-persisted < 2 {
		t.Fatalf("saved %v, stored %d times", svc.jobs.saved, h.Persisted-persisted)
	}
	kept := map[string]string{}
	h.Screen.(*Booth).Save(kept)
	if err := os.Remove(svc.jobs.saved[0]); err != nil { // that of b, the newest
		t.Fatal(err)
	}

	next, svc, st := stage(t, 120, 36)
	booth := next.Screen.(*Booth)
	booth.opt.SaveDir = saves
	next.Do(booth.Restore(kept))
	change(next, st, a, b)
	if got := [2]bool{st.Jobs.Saved("a") != "", st.Jobs.Saved("b") != ""}; got != [2]bool{true, false} {
		t.Errorf("marked %v: the file of b is gone", got)
	}
	next.Press("shift+tab", "G")
	next.Want("saved")
	next.Press("s")
	next.Want("already saved: ")
	if len(svc.jobs.saved) != 0 {
		t.Errorf("saved again: %v", svc.jobs.saved)
	}
	booth.Save(kept)
	var stored map[string]string
	if err := json.Unmarshal([]byte(kept[savedSetting]), &stored); err != nil || len(stored) != 1 || stored["a"] != filepath.Join(saves, "a-1.wav") {
		t.Errorf("stored %s (%v)", kept[savedSetting], err)
	}
}

// Only the newest are stored, and a file that was replaced by another take is a copy of that one only.
func TestSavedFiles(t *testing.T) {
	t.Parallel()
	s := savedFiles{}
	for i := range mostSaved + 5 {
		s.add(string(rune('a'+i/26/26))+string(rune('a'+i/26%26))+string(rune('a'+i%26)), filepath.Join("takes", string(rune(0x4e00+i))))
	}
	stage, _, _ := stage(t, 120, 36)
	b := stage.Screen.(*Booth)
	if cmd := b.restoreSaved(s.text()); cmd == nil || len(b.files) != mostSaved || b.files["aae"] != "" || b.files["aaf"] == "" {
		t.Errorf("%d restored", len(b.files))
	}
	if got := s.add("new", s["aaf"]); len(got) != 1 || got[0] != "aaf" || s["aaf"] != "" {
		t.Errorf("replaced %v", got)
	}
	for _, broken := range []string{"", "{", "[]", `{"a":1}`} {
		if cmd := b.restoreSaved(broken); cmd != nil {
			t.Errorf("%q is taken", broken)
		}
	}
}
