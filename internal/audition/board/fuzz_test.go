package board_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"callboard/internal/audition/board"
	"callboard/internal/job"
	"callboard/internal/text"
)

// FuzzBoard does anything in any order: every take is in one row, undo and redo are each other's reverse, no label changes its
// row in blind mode, and the stored board is the same.
func FuzzBoard(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 100, 101, 40, 41, 50, 60, 61, 70, 0, 9, 80, 90})
	f.Add([]byte{70, 0, 1, 2, 90, 91, 92, 3, 80, 81, 70, 200, 210, 220})
	f.Fuzz(func(t *testing.T, script []byte) {
		b := board.New(line)
		labels := map[string]string{} // first take to label, while blind
		for step, op := range script {
			n := int(op % 10)
			id := fmt.Sprintf("id%04d", n)
			switch op / 10 {
			case 0, 1, 2, 3:
				b.Put(take(n, string(rune('A'+n%4)), func(j *job.Job) {
					if op/10 == 1 {
						happy(j)
					}
					j.Rev = int64(step)
				}))
				delete(labels, id) // it may have moved
			case 4:
				_, _, _ = b.Mark(id, func(m *job.Marks) { m.Rating = step % 7 })
			case 5:
				_, _, _ = b.Mark(id, func(m *job.Marks) { m.Verdict = job.Keep })
			case 6:
				b.Undo()
			case 7:
				b.Redo()
			case 8:
				b.Hide(uint64(n))
			case 9:
				b.Reveal()
				clear(labels)
			case 10, 11:
				b.Put(job.Job{ID: id, State: job.Removed})
			case 12:
				b.Expect(job.Order{ActorID: "id-of-" + string(rune('A'+n)), Text: line, Version: "v2"})
			case 13:
				b.EndExpected()
			default:
				b.Hear(id)
			}
			checkBoard(t, b, labels)
		}
		before := show(b)
		if _, ok := b.Undo(); ok {
			b.Redo()
		}
		if show(b) != before {
			t.Errorf("undo and redo: %s, %s", show(b), before)
		}
		stored, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		next := new(board.Board)
		if err := json.Unmarshal(stored, next); err != nil {
			t.Fatal(err)
		}
		if again, _ := json.Marshal(next); !bytes.Equal(stored, again) {
			t.Errorf("%s, %s", stored, again)
		}
	})
}

func checkBoard(t *testing.T, b *board.Board, labels map[string]string) {
	t.Helper()
	seen := map[string]bool{}
	last := 0
	for _, r := range b.Rows() {
		for _, k := range r.Takes {
			if seen[k.ID] {
				t.Fatalf("%s is in two rows", k.ID)
			}
			seen[k.ID] = true
		}
		if !b.Blind() {
			continue
		}
		var n int
		if _, err := fmt.Sscanf(r.Label, "take %d", &n); err != nil || n <= last || r.ActorID != "" || r.Summary != "" {
			t.Fatalf("row %+v after number %d", r, last)
		}
		last = n
		for _, k := range r.Takes {
			if old := labels[k.ID]; old != "" && old != r.Label {
				t.Fatalf("%s was %s and is %s", k.ID, old, r.Label)
			}
			labels[k.ID] = r.Label
			if k.Marks.Rating < 0 || k.Marks.Rating > 5 {
				t.Fatalf("marks %+v", k.Marks)
			}
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"version":1,"line":"a","heard":["x"],"blind":{"seed":3,"order":["000102030405060708090a0b0c0d0e0f"]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := new(board.Board)
		if err := b.UnmarshalJSON(raw); err != nil {
			if strings.ContainsFunc(err.Error(), text.Hidden) {
				t.Errorf("the error %q", err)
			}
			return
		}
		b.Put(take(1, "Mina", func(j *job.Job) { j.Text = b.Line() }))
		_ = b.Rows()
		if _, err := json.Marshal(b); err != nil {
			t.Error(err)
		}
	})
}
