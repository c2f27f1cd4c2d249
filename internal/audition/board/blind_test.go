package board_test

import (
	"encoding/json"
	"strings"
	"testing"

	"callboard/internal/audition/board"
	"callboard/internal/job"
)

// Marks of before the blind mode would tell which take is which: they are hidden, and none of them is lost by what is given meanwhile.
func TestMarksOfBeforeAreHiddenWhileBlind(t *testing.T) {
	t.Parallel()
	b := board.New(line)
	b.Put(take(1, "Mina"), take(2, "Sora"))
	mark := func(id string, change func(*job.Marks)) (board.Change, bool) {
		t.Helper()
		c, changed, err := b.Mark(id, change)
		if err != nil {
			t.Fatal(err)
		}
		return c, changed
	}
	seen := func(id string) job.Marks {
		t.Helper()
		for _, r := range b.Rows() {
			if r.Takes[0].ID == id {
				return r.Takes[0].Marks
			}
		}
		t.Fatal("no row of " + id)
		return job.Marks{}
	}
	before := job.Marks{Verdict: job.Keep, Rating: 4, Note: "Mina is warm"}
	mark("id0001", func(m *job.Marks) { *m = before })
	b.Hide(7)
	if got := seen("id0001"); got != (job.Marks{}) {
		t.Fatalf("blind: %+v", got)
	}
	if _, ok := b.Undo(); ok {
		t.Error("what was decided before the blind mode is undone in it")
	}
	c, changed := mark("id0001", func(m *job.Marks) { m.Rating++ })
	if want := (job.Marks{Verdict: job.Keep, Rating: 1, Note: "Mina is warm"}); !changed || c.After != want || seen("id0001") != (job.Marks{Rating: 1}) {
		t.Errorf("a rating: %+v, seen %+v", c, seen("id0001"))
	}
	if c, ok := b.Undo(); !ok || c.After != before || seen("id0001") != (job.Marks{}) {
		t.Errorf("undone: %+v, seen %+v", c, seen("id0001"))
	}
	if c, ok := b.Redo(); !ok || c.After.Rating != 1 || seen("id0001") != (job.Marks{Rating: 1}) {
		t.Errorf("done again: %+v, seen %+v", c, seen("id0001"))
	}
	if c, changed = mark("id0001", func(m *job.Marks) { m.Verdict = job.Keep }); !changed || c.After.Verdict != job.Keep || seen("id0001").Verdict != job.Keep {
		t.Errorf("kept again: %v %+v, seen %+v", changed, c, seen("id0001"))
	}
	for _, note := range []string{"slow", "", "a little slow"} {
		whole := strings.TrimSuffix("Mina is warm · "+note, " · ")
		if c, _ = mark("id0001", func(m *job.Marks) { m.Note = note }); c.After.Note != whole || seen("id0001").Note != note {
			t.Errorf("the note %q: %+v, seen %+v", note, c, seen("id0001"))
		}
	}

	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	stored := b.Rows()[0]
	var again board.Board
	if err := json.Unmarshal(raw, &again); err != nil {
		t.Fatal(err)
	}
	again.Put(take(1, "Mina"), take(2, "Sora"))
	again.SetMarks(map[string]job.Marks{"id0001": c.After, "id0002": before})
	if got := again.Rows()[0]; got.Takes[0].Marks != stored.Takes[0].Marks {
		t.Errorf("after a restart: %+v, before it %+v", got, stored)
	}
	b = &again
	if got := seen("id0002"); got != (job.Marks{}) {
		t.Errorf("after a restart: %+v", got)
	}
	b.Reveal()
	if seen("id0001") != c.After || seen("id0002") != before {
		t.Errorf("shown again: %+v, %+v", seen("id0001"), seen("id0002"))
	}
}
