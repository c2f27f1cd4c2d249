package board_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/audition/board"
	"callboard/internal/audition/sheet"
	"callboard/internal/job"
	"callboard/internal/text"
)

const line = "Welcome aboard."

// take is a take of the line that is done. The number decides its id, which sorts by time.
func take(n int, actor string, change ...func(*job.Job)) job.Job {
	j := job.Job{
		ID: fmt.Sprintf("id%04d", n), SpeakID: "s", State: job.Done, ActorID: "id-of-" + actor, ActorName: actor, Text: line, Version: "v2",
		Params: api.Params{Lang: new("auto"), HD: new(true), Model: new("latest")}, File: filepath.Join("/audio", fmt.Sprintf("%s %d.wav", actor, n)), Rev: 1,
	}
	for _, f := range change {
		f(&j)
	}
	return j
}

func happy(j *job.Job) { j.Params.Emotion = new("happy-1") }

// show is the board in one line: the rows with the numbers of their takes.
func show(b *board.Board) string {
	var rows []string
	for _, r := range b.Rows() {
		s := r.Label
		if r.Brief != "" {
			s += " " + r.Brief
		}
		for _, k := range r.Takes {
			s += " " + strings.TrimLeft(k.ID, "id0")
		}
		rows = append(rows, s)
	}
	return strings.Join(rows, " | ")
}

func TestRows(t *testing.T) {
	t.Parallel()
	b := board.New(" " + line + "\n")
	b.Put(
		take(4, "Mina"), take(2, "Sora"), take(1, "Mina"), take(3, "Mina", happy),
		take(5, "Jin", func(j *job.Job) { j.Text = "another line" }),
		take(6, "Mina", func(j *job.Job) { j.Params.Pitch, j.Params.Model = new(0), new("v2") }), // the same settings, written out
		take(7, "Mina", func(j *job.Job) { j.Version = "v3" }),
	)
	if got, want := show(b), "Mina 6 4 1 | Sora 2 | Mina happy-1 3 | Mina 7"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	b.Put(take(2, "Sora", func(j *job.Job) { j.Rev, j.State, j.Problem = 0, job.Queued, "old" }), take(4, "Mina", func(j *job.Job) { j.Rev, j.Problem = 2, "new" }))
	rows := b.Rows()
	if rows[1].Takes[0].State != job.Done || rows[0].Takes[1].Problem != "new" {
		t.Errorf("revisions: %+v", rows)
	}
	b.Put(job.Job{ID: "id0002", State: job.Removed}, job.Job{ID: "id0006", State: job.Removed}, job.Job{ID: "never", State: job.Removed})
	if got, want := show(b), "Mina 4 1 | Mina happy-1 3 | Mina 7"; got != want {
		t.Errorf("after the removal: got %s, want %s", got, want)
	}
}

func TestExpectedRowsKeepTheirPlace(t *testing.T) {
	t.Parallel()
	b := board.New(line)
	b.Put(take(1, "Mina"))
	b.Expect(job.Order{ActorID: "id-of-Sora", ActorName: "Sora", Text: line, Version: "v2"}, job.Order{ActorID: "id-of-Jin", ActorName: "Jin", Text: line, Version: "v2", Params: api.Params{HD: new(true)}},
		job.Order{ActorID: "id-of-Mina", Text: line, Version: "v2", Params: api.Params{HD: new(true)}}, job.Order{ActorID: "x", Text: "another line"})
	b.Put(take(2, "Jin"))
	if got, want := show(b), "Mina 1 | Sora 16 kHz wav | Jin 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	b.Put(take(3, "Sora", func(j *job.Job) { j.Params = api.Params{}; j.State = job.Submitting }))
	b.Put(job.Job{ID: "id0003", State: job.Removed}) // it is sent again
	if got, want := show(b), "Mina 1 | Sora 16 kHz wav | Jin 2"; got != want {
		t.Errorf("after a refusal: got %s, want %s", got, want)
	}
	if b.EndExpected(); show(b) != "Mina 1 | Jin 2" {
		t.Errorf("after the end: %s", show(b))
	}
}

func TestMarksAndUndo(t *testing.T) {
	t.Parallel()
	b := board.New(line)
	b.Put(take(1, "Mina"), take(2, "Sora"))
	b.SetMarks(map[string]job.Marks{"id0001": {Rating: 2}})
	mark := func(id string, f func(*job.Marks)) board.Change {
		t.Helper()
		c, changed, err := b.Mark(id, f)
		if err != nil || !changed {
			t.Fatalf("%+v, %v, %v", c, changed, err)
		}
		return c
	}
	c := mark("id0001", func(m *job.Marks) { m.Verdict = job.Keep })
	if want := (board.Change{Take: "id0001", Before: job.Marks{Rating: 2}, After: job.Marks{Rating: 2, Verdict: job.Keep}}); c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
	mark("id0002", func(m *job.Marks) { m.Note = " too\nslow \x1b" })
	mark("id0002", func(m *job.Marks) { m.Rating = 5 })
	if m := b.Rows()[1].Takes[0].Marks; m != (job.Marks{Note: "too slow", Rating: 5}) {
		t.Errorf("marks %+v", m)
	}
	if _, changed, err := b.Mark("id0002", func(m *job.Marks) { m.Rating = 5 }); changed || err != nil {
		t.Errorf("the same again: %v, %v", changed, err)
	}
	for want, f := range map[string]func(*job.Marks){
		"rating 6": func(m *job.Marks) { m.Rating = 6 }, "rating -1": func(m *job.Marks) { m.Rating = -1 },
		"note: it has 501": func(m *job.Marks) { m.Note = strings.Repeat("x", 501) }, "verdict perhaps": func(m *job.Marks) { m.Verdict = "perhaps" },
	} {
		if _, _, err := b.Mark("id0002", f); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, _, err := b.Mark("no\x1bne", func(*job.Marks) {}); err == nil || strings.ContainsFunc(err.Error(), text.Hidden) {
		t.Errorf("an unknown take: %v", err)
	}

	undone, _ := b.Undo()
	if undone.Take != "id0002" || undone.After.Rating != 0 || undone.After.Note != "too slow" {
		t.Errorf("undo: %+v", undone)
	}
	b.Put(job.Job{ID: "id0002", State: job.Removed})
	_, ok := b.Undo()
	redone, ok2 := b.Redo()
	if !ok || !ok2 || redone.After.Note != "too slow" {
		t.Errorf("undo and redo of a take that left: %+v", redone)
	}
	b.Undo()
	b.Undo()
	if m := b.Rows()[0].Takes[0].Marks; m != (job.Marks{Rating: 2}) {
		t.Errorf("after all undos: %+v", m)
	}
	if _, ok := b.Undo(); ok {
		t.Error("one more undo")
	}
	b.Redo()
	mark("id0001", func(m *job.Marks) { m.Verdict = job.Drop })
	if _, ok := b.Redo(); ok {
		t.Error("a redo after a change")
	}
}

func TestBlind(t *testing.T) {
	t.Parallel()
	actors := []string{"Mina", "Sora", "Jin", "Hana", "Theo", "Yuna", "Dave", "Bomi"}
	b := board.New(line)
	for i, name := range actors {
		b.Put(take(i+1, name))
	}
	plain := show(b)
	b.Hide(7)
	first := b.Rows()
	if !b.Blind() || show(b) == plain {
		t.Errorf("not shuffled: %s", show(b))
	}
	b.Hide(8) // does nothing
	for i, r := range first {
		if r.Label != fmt.Sprint("take ", i+1) || r.ActorID != "" || r.Version != "" || r.Brief != "" || r.Summary != "" {
			t.Errorf("row %d: %+v", i, r)
		}
	}
	// What comes does not move the others, and its order does not tell the order in which it was asked for.
	orders := map[string]bool{}
	for _, seed := range []uint64{1, 2, 3, 4, 5} {
		other := board.New(line)
		other.Hide(seed)
		other.Expect(job.Order{ActorID: "id-of-A", Text: line}, job.Order{ActorID: "id-of-B", Text: line}, job.Order{ActorID: "id-of-C", Text: line}, job.Order{ActorID: "id-of-D", Text: line})
		for i, name := range []string{"A", "B", "C", "D"} {
			other.Put(take(i+1, name, func(j *job.Job) { j.Version, j.Params = "", api.Params{} }))
		}
		orders[show(other)] = true
	}
	if len(orders) < 3 {
		t.Errorf("five seeds give the orders %v", orders)
	}
	b.Put(take(20, "Zoe"), take(21, "Mina", happy))
	b.Put(take(22, "Mina"), job.Job{ID: "id0003", State: job.Removed})
	after := b.Rows()
	var labels []string
	for _, r := range after {
		labels = append(labels, r.Label)
	}
	for _, r := range first {
		at := slices.Index(labels, r.Label)
		if r.Takes[0].ID == "id0003" {
			if at >= 0 {
				t.Errorf("the removed take is still there: %s", show(b))
			}
			continue
		}
		if last := after[at].Takes; last[len(last)-1].ID != r.Takes[0].ID {
			t.Errorf("%s was %s and is %s", r.Label, r.Takes[0].ID, last[len(last)-1].ID)
		}
	}
	if labels[len(labels)-1] != "take 10" {
		t.Errorf("labels %q", labels)
	}
	if b.Reveal(); b.Blind() || !strings.HasPrefix(show(b), "Mina 22 1 | Sora 2 | Hana 4") {
		t.Errorf("revealed: %s", show(b))
	}
}

// The seed decides the order, not the order in which the takes came.
func TestBlindOrderFollowsFromTheSeed(t *testing.T) {
	t.Parallel()
	a, b := board.New(line), board.New(line)
	a.Put(take(1, "Mina"), take(2, "Sora"), take(3, "Jin"))
	b.Put(take(3, "Jin"))
	b.Put(take(2, "Sora"))
	b.Put(take(1, "Mina"))
	a.Hide(5)
	b.Hide(5)
	if show(a) != show(b) {
		t.Errorf("%s, %s", show(a), show(b))
	}
}

func TestSheetTellsNoNamesWhileBlind(t *testing.T) {
	t.Parallel()
	b := board.New(line)
	b.Put(take(1, "Mina"), take(2, "Sora", happy), take(3, "Jin", func(j *job.Job) { j.File = "" }))
	_, _, _ = b.Mark("id0002", func(m *job.Marks) { *m = job.Marks{Verdict: job.Keep, Rating: 4, Note: "warm"} })
	want := []sheet.Entry{
		{Actor: "Mina", ID: "id-of-Mina", Version: "v2", Settings: "auto · 44.1 kHz wav · latest", File: "../audio/Mina 1.wav", Line: line, Take: "id0001"},
		{Actor: "Sora", ID: "id-of-Sora", Version: "v2", Settings: "auto · 44.1 kHz wav · latest · happy-1", File: "../audio/Sora 2.wav", Line: line, Take: "id0002", Verdict: job.Keep, Rating: 4, Note: "warm"},
	}
	if got := b.Sheet("/sheets"); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	b.Hide(1)
	for _, f := range []sheet.Format{sheet.Markdown, sheet.CSV, sheet.JSON} {
		var out bytes.Buffer
		if err := sheet.Write(&out, f, b.Sheet("/sheets")); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Mina", "Sora", "id-of", "id000", "happy", "v2", "audio", "warm", "keep"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s has %s:\n%s", f, secret, out.String())
			}
		}
		if !strings.Contains(out.String(), "take 1") {
			t.Errorf("%s:\n%s", f, out.String())
		}
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	all := []job.Job{take(1, "Mina"), take(2, "Sora"), take(3, "Jin"), take(4, "Hana")}
	b := board.New(line)
	b.Put(all...)
	b.Hide(1 << 63)
	b.Put(take(5, "Zoe"))
	b.Hear("id0002")
	b.Hear("unknown")
	stored, err := json.Marshal(b)
	if err != nil || strings.Contains(string(stored), "unknown") {
		t.Fatalf("%s, %v", stored, err)
	}
	next := new(board.Board)
	if err := json.Unmarshal(stored, next); err != nil {
		t.Fatal(err)
	}
	next.Put(take(5, "Zoe"), all[3], all[0], all[2], all[1])
	if !reflect.DeepEqual(next.Rows(), b.Rows()) || next.Line() != line {
		t.Errorf("got  %+v\nwant %+v", next.Rows(), b.Rows())
	}
	if next.Reveal(); show(next) != "Mina 1 | Sora 2 | Jin 3 | Hana 4 | Zoe 5" || !next.Rows()[1].Takes[0].Heard {
		t.Errorf("revealed: %s", show(next))
	}
	for _, damaged := range []string{``, `{}`, `[]`, `{"version":2}`, `{"version":1,"heard":[1]}`, `{"version":1,"blind":{"order":["00"]}}`, `{"version":1,"blind":{"seed":-1}}`,
		`{"version":1,"blind":{"order":["` + strings.Repeat("0", 32) + `","` + strings.Repeat("0", 32) + `"]}}`} {
		if err := next.UnmarshalJSON([]byte(damaged)); err == nil || strings.Contains(err.Error(), "\n") || next.Line() != line {
			t.Errorf("%s: %v", damaged, err)
		}
	}
}
