package store

import (
	"path/filepath"
	"slices"
	"testing"

	"callboard/internal/api"
	"callboard/internal/job"
)

// FuzzFieldList: a list of header fields is read as it was written, whatever bytes it has, and what was edited in the database is read
// without a panic.
func FuzzFieldList(f *testing.F) {
	for _, s := range []string{`[]`, `null`, `[["A","1"]]`, `[["A","\ufffd","/w=="]]`, `[["A","\ufffd","?"],null,["B"]]`, `[["A","\ufffd",1]]`, `{"a":1}`, `[[`, "\ufffd"} {
		f.Add(s, "X-A", "\xff\x00")
	}
	f.Fuzz(func(t *testing.T, stored, name, value string) {
		if list, err := decodeFieldList(stored); err == nil {
			if _, err := encodeFieldList(list); err != nil {
				t.Fatalf("%q: %v", stored, err)
			}
		}
		want := [][2]string{{"Host", "h"}, {"X-Test", value}, {"X-Other", name}}
		text, err := encodeFieldList(want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decodeFieldList(text); err != nil || !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q: %v", got, want, err)
		}
	})
}

// FuzzRows edits the columns that hold JSON or words, as a user or another version might: every list can still be read, and a row
// that cannot be is left out or read without that column.
func FuzzRows(f *testing.F) {
	for _, s := range []string{``, `{}`, `[]`, `null`, `{"tempo":"x"}`, `{"tempo":1e400}`, `[1]`, `"x"`, `[{"Name":null}]`, `{"words":[{"start":"a"}]}`, "\x00\xff", `{"actor_id":""}`, `{"service":"other"}`} {
		f.Add(s, "done")
	}
	s, err := Open(f.Context(), filepath.Join(f.TempDir(), "callboard.db"), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	ctx := f.Context()
	if err := s.CreateJob(ctx, job.Job{ID: "j1", SpeakID: "s1", State: job.Queued, Text: "hello"}); err != nil {
		f.Fatal(err)
	}
	if err := s.PutWordTimes(ctx, "j1", api.Timing{}); err != nil {
		f.Fatal(err)
	}
	if err := s.ReplaceActors(ctx, []api.Actor{{ID: "a1"}}); err != nil {
		f.Fatal(err)
	}
	if err := s.PutVersions(ctx, "a1", []api.Version{{Name: "v1"}}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, word string) {
		ctx := t.Context()
		err := s.write(ctx, func(x *tx) error {
			for _, statement := range []string{
				`UPDATE jobs SET params = ?1, unspoken = ?1, state = ?2`, `UPDATE word_times SET body = ?1`, `UPDATE actors SET body = ?1`, `UPDATE versions SET body = ?1`,
				`INSERT INTO actor_marks (actor_id, rating, note, tags, heard) VALUES ('a1', 3, ?2, ?1, 0) ON CONFLICT (actor_id) DO UPDATE SET note = ?2, tags = ?1`,
			} {
				if err := x.exec(statement, body, word); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if list, err := s.Jobs(ctx, job.Filter{}); err != nil || len(list) != 1 || list[0].Text != "hello" {
			t.Fatalf("%+v, %v", list, err)
		}
		if _, _, err := s.WordTimes(ctx, "j1"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Actors(ctx); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Versions(ctx, "a1"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AllVersions(ctx); err != nil {
			t.Fatal(err)
		}
		if marks, err := s.ActorMarks(ctx); err != nil || marks["a1"].Rating != 3 {
			t.Fatalf("%+v, %v", marks, err)
		}
		s.Flaws()
	})
}
