package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A restart forgets what was forgotten before: a speak that still waits for its receiver outlives those that are settled,
// though it is older.
func TestARestartForgetsTheSame(t *testing.T) {
	c, path := testCast(t), filepath.Join(t.TempDir(), "journal")
	open := func() *state {
		t.Helper()
		st, err := openState(path, c, Assumed(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	st := open()
	for i := range 100 {
		sp, bad := st.add(testRequest(t, c, fmt.Sprintf("This is number %d.", i)), time.Now(), 0)
		if bad != nil {
			t.Fatal(bad)
		}
		if err := st.update(sp.ID, func(sp *speak) { sp.State, sp.Ended, sp.Settled = done, time.Now(), i >= 3 }); err != nil {
			t.Fatal(err)
		}
	}
	before := st.speaks()
	if len(before) != 10 || before[0].Text != "This is number 0." || before[2].Settled || before[3].Text != "This is number 93." {
		t.Fatalf("it keeps %+v", before)
	}
	st.close()
	st = open()
	defer st.close()
	after := st.speaks()
	if len(after) != len(before) {
		t.Fatalf("%d speaks, there were %d", len(after), len(before))
	}
	for i := range after {
		if after[i].ID != before[i].ID || after[i].Settled != before[i].Settled {
			t.Errorf("number %d was %+v and is %+v", i, before[i], after[i])
		}
	}
	if st.used != 100*len("This is number 0.")+90 {
		t.Errorf("%d characters were used", st.used)
	}
}

// An earlier sandbox wrote all of a speak whenever something of it changed.
func TestAJournalWithWholeSpeaks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	id, c := "5d47ff94e6c00800075726d3", testCast(t)
	line := `{"speak":{"id":"` + id + `","text":"old","actor_id":"` + c.actors[0].ID + `","params":{"lang":"auto"},"chars":3,"charged":3,"created":"2026-11-25T19:01:40Z","state":`
	lines := `{"key":"AAAA","callback":"https://example.com"}` + "\n" +
		line + `"started"}}` + "\n" +
		line + `"done","ended":"2026-11-25T19:01:41Z","seconds":1.5,"callback":"https://example.com","made":1,"settled":true}}` + "\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := openState(path, c, Assumed(), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	sp, _ := st.speak(id)
	if sp.Text != "old" || sp.State != done || sp.Seconds != 1.5 || sp.Made != 1 || !sp.Settled || st.used != 3 || st.running != 0 {
		t.Errorf("%+v, %d used, %d run", sp, st.used, st.running)
	}
}

// A text is written once, however often its webhook is tried.
func TestATextIsWrittenOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	c := testCast(t)
	st, err := openState(path, c, Assumed(), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	text := strings.Repeat("word ", maxChars/5)
	sp, bad := st.add(testRequest(t, c, text), time.Now(), 0)
	if bad != nil {
		t.Fatal(bad)
	}
	for i := range maxTries {
		err := st.attempted(Attempt{SpeakID: sp.ID, Attempt: i + 1, At: time.Now(), turn: st.turn()}, func(sp *speak) { sp.Made = i + 1 })
		if err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if n := bytes.Count(raw, []byte(text)); n != 1 || err != nil {
		t.Errorf("it is in the journal %d times, %v", n, err)
	}
}

// A start only reads what the journal says; above all it does not judge each request again. Not parallel: it counts
// what the whole process allocates.
func TestALongJournalIsReadCheaply(t *testing.T) {
	path := fullJournal(t, 200, true)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(raw, []byte("\n"))
	c := testCast(t)
	perRun := testing.AllocsPerRun(3, func() {
		st, err := openState(path, c, Assumed(), 200)
		if err != nil {
			t.Fatal(err)
		}
		st.close()
	})
	if perLine := perRun / float64(lines); perLine > 24 { // it takes 15
		t.Errorf("%.1f allocations a line", perLine)
	}
}
