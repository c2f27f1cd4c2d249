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

// A restart evicts the same speaks as before: one that still waits for its receiver stays, although it is older than
// settled ones.
func TestRestartEvictsTheSameSpeaks(t *testing.T) {
	c, path := testCatalogue(t), filepath.Join(t.TempDir(), "journal")
	open := func() *state {
		t.Helper()
		st, err := openState(path, c, DefaultAssumptions(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	st := open()
	for i := range 100 {
		sp, apiErr := st.add(testRequest(t, c, fmt.Sprintf("This is number %d.", i)), time.Now(), 0)
		if apiErr != nil {
			t.Fatal(apiErr)
		}
		if err := st.update(sp.ID, func(sp *speak) { sp.State, sp.Ended, sp.Settled = done, time.Now(), i >= 3 }); err != nil {
			t.Fatal(err)
		}
	}
	before := st.speaks()
	if len(before) != 10 || before[0].Text != "This is number 0." || before[2].Settled || before[3].Text != "This is number 93." {
		t.Fatalf("stored: %+v", before)
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

// Earlier versions wrote a whole speak for every change.
func TestOldJournalFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	id, c := "5d47ff94e6c00800075726d3", testCatalogue(t)
	line := `{"speak":{"id":"` + id + `","text":"old","actor_id":"` + c.actors[0].ID + `","params":{"lang":"auto"},"chars":3,"charged":3,"created":"2026-11-25T19:01:40Z","state":`
	lines := `{"key":"AAAA","callback":"https://example.com"}` + "\n" +
		line + `"started"}}` + "\n" +
		line + `"done","ended":"2026-11-25T19:01:41Z","seconds":1.5,"callback":"https://example.com","made":1,"settled":true}}` + "\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := openState(path, c, DefaultAssumptions(), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	sp, _ := st.speak(id)
	if sp.Text != "old" || sp.State != done || sp.Seconds != 1.5 || sp.AttemptsMade != 1 || !sp.Settled || st.used != 3 || st.running != 0 {
		t.Errorf("%+v, %d used, %d run", sp, st.used, st.running)
	}
}

// A text is written once, even with many webhook attempts.
func TestJournalHasEachTextOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	c := testCatalogue(t)
	st, err := openState(path, c, DefaultAssumptions(), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	text := strings.Repeat("word ", maxChars/5)
	sp, apiErr := st.add(testRequest(t, c, text), time.Now(), 0)
	if apiErr != nil {
		t.Fatal(apiErr)
	}
	for i := range maxAttempts {
		err := st.recordAttempt(Attempt{SpeakID: sp.ID, Attempt: i + 1, At: time.Now(), seq: st.nextSeq()}, func(sp *speak) { sp.AttemptsMade = i + 1 })
		if err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if n := bytes.Count(raw, []byte(text)); n != 1 || err != nil {
		t.Errorf("it is in the journal %d times, %v", n, err)
	}
}

// A start only parses the journal; it does not validate each request again. Not parallel: it counts the allocations of
// the whole process.
func TestJournalReadAllocations(t *testing.T) {
	path := fullJournal(t, 200, true)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(raw, []byte("\n"))
	c := testCatalogue(t)
	perRun := testing.AllocsPerRun(3, func() {
		st, err := openState(path, c, DefaultAssumptions(), 200)
		if err != nil {
			t.Fatal(err)
		}
		st.close()
	})
	if perLine := perRun / float64(lines); perLine > 24 { // it takes 15
		t.Errorf("%.1f allocations a line", perLine)
	}
}

// The JSON names of the journal must not change: a newer version must read the files of an older one.
func TestJournalFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	id, c := "5d47ff94e6c00800075726d3", testCatalogue(t)
	lines := `{"key":"AAAA","callback":"https://example.com"}` + "\n" +
		`{"speak":{"id":"` + id + `","text":"hello","actor_id":"` + c.actors[0].ID + `","params":{"lang":"auto"},"chars":5,"left":7,"created":"2026-11-25T19:01:40Z","format":"mp3","charged":5,"state":"started"}}` + "\n" +
		`{"fate":{"id":"` + id + `","charged":5,"state":"done","ended":"2026-11-25T19:01:41Z","seconds":1.5,"voice":"builtin","callback":"https://example.com","made":1,"next":"2026-11-25T19:02:41Z","extra":1}}` + "\n" +
		`{"attempt":{"speak_id":"` + id + `","attempt":1,"url":"https://example.com","status":503,"error":null,"at":"2026-11-25T19:01:41.000Z","next_at":"2026-11-25T19:02:41.000Z"}}` + "\n" +
		`{"used":12}` + "\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := openState(path, c, DefaultAssumptions(), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	sp, _ := st.speak(id)
	if sp.Text != "hello" || sp.Format != "mp3" || sp.QuotaLeft == nil || *sp.QuotaLeft != 7 || sp.State != done || sp.Seconds != 1.5 || sp.Voice != "builtin" ||
		sp.Callback != "https://example.com" || sp.AttemptsMade != 1 || sp.Next.IsZero() || sp.ExtraSends != 1 || sp.Settled {
		t.Errorf("the speak is %+v", sp)
	}
	if a := st.attemptsOf(""); len(a) != 1 || a[0].SpeakID != id || a[0].Status != 503 || a[0].NextAt == nil {
		t.Errorf("the attempts are %+v", a)
	}
	if st.used != 12 || st.callback != "https://example.com" || !bytes.Equal(st.key, []byte{0, 0, 0}) {
		t.Errorf("%d used, callback %q, key %x", st.used, st.callback, st.key)
	}
	if err := st.compact(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	want := `{"speak":{"id":"` + id + `","text":"hello","actor_id":"` + c.actors[0].ID + `","params":{"lang":"auto"},"chars":5,"left":7,"created":"2026-11-25T19:01:40Z","format":"mp3",` +
		`"charged":5,"state":"done","ended":"2026-11-25T19:01:41Z","seconds":1.5,"voice":"builtin","callback":"https://example.com","made":1,"next":"2026-11-25T19:02:41Z","extra":1}}` + "\n"
	if err != nil || !strings.Contains(string(raw), want) {
		t.Errorf("rewritten as %s, want a line %s (%v)", raw, want, err)
	}
}

// A process that was killed while it wrote the journal again leaves the new file. The next start removes it and reads the old one.
func TestUnfinishedJournalIsRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	st, err := openState(path, testCatalogue(t), DefaultAssumptions(), 10)
	if err != nil {
		t.Fatal(err)
	}
	key := st.key
	st.close()
	if err := os.WriteFile(path+unfinished, []byte(`{"key":`), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err = openState(path, testCatalogue(t), DefaultAssumptions(), 10)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	if _, err := os.Stat(path + unfinished); err == nil || !bytes.Equal(st.key, key) {
		t.Errorf("left over: %v, the same key: %v", err == nil, bytes.Equal(st.key, key))
	}
}
