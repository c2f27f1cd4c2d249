package store_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"callboard/internal/job"
)

// Jobs that were refused cost nothing. Of a removed one only that it was charged is known.
func TestCharges(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "callboard.db"))
	for i, j := range []job.Job{
		{ID: "done", SpeakID: "1", State: job.Done, Text: "안녕 👋"},
		{ID: "failed", SpeakID: "2", State: job.Failed, Text: "failed later"},
		{ID: "refused", State: job.Failed, Text: "refused"},
		{ID: "submitting", State: job.Submitting, Text: "no answer yet"},
		{ID: "uncertain", State: job.Uncertain, Text: "perhaps"},
		{ID: "answered", State: job.Done, Text: "by the newer service"},
		{ID: "removed", SpeakID: "3", State: job.Removed},
		{ID: "removed2", State: job.Removed},
	} {
		j.ActorID, j.ActorName, j.CreatedAt = "a", "Mina", noon.Add(time.Duration(i)*time.Minute)
		if err := s.CreateJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	list := func(since time.Time) (out []job.Charge) {
		if err := s.Charges(t.Context(), since, func(c job.Charge) error { out = append(out, c); return nil }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	all := list(time.Time{})
	want := []job.Charge{{Chars: 4, Certain: true}, {Chars: 12, Certain: true}, {Chars: 7}, {Chars: 20, Certain: true}, {Certain: true, Removed: true}}
	if len(all) != len(want) {
		t.Fatalf("%+v", all)
	}
	for i, c := range all {
		if c.Chars != want[i].Chars || c.Certain != want[i].Certain || c.Removed != want[i].Removed || c.ActorID != "a" || c.ActorName != "Mina" {
			t.Errorf("charge %d: %+v, want %+v", i, c, want[i])
		}
	}
	if late := list(noon.Add(4 * time.Minute)); len(late) != 3 || !late[0].At.Equal(noon.Add(4*time.Minute)) {
		t.Errorf("since: %+v", late)
	}
	wrong := errors.New("wrong")
	if err := s.Charges(t.Context(), time.Time{}, func(job.Charge) error { return wrong }); !errors.Is(err, wrong) {
		t.Errorf("the caller's error: %v", err)
	}
}
