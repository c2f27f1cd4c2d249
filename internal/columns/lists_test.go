package columns_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/columns"
	"callboard/internal/job"
)

func TestJobTable(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 31, 15, 4, 5, 0, time.Local)
	j := job.Job{ID: "01JD", State: job.Done, ActorName: "Mina", Duration: 2.51, SettledBy: job.ByWebhook, Text: "hello", CreatedAt: at}
	for signs, want := range map[bool]string{
		true:  "2026-01-31 15:04:05|✓ done|Mina|2.5 s|webhook|01JD|hello",
		false: "2026-01-31 15:04:05|done|Mina|2.5 s|webhook|01JD|hello",
	} {
		if got := strings.Join(columns.Row(columns.JobTable(signs), j), "|"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is said of a job that is done but lacks something is for a person; a pipe has the state.
func TestJobTableSaysWhatATakeLacks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		job   job.Job
		signs string
	}{
		{job.Job{State: job.Done, File: "a.wav", Unspoken: []string{"🎉"}}, "! done, has gaps"},
		{job.Job{State: job.Done, File: "a.wav", Unspoken: []string{"🎉"}, Problem: "cut short"}, "! done"},
		{job.Job{State: job.Done, Unspoken: []string{"🎉"}}, "✓ done"},
	} {
		if got := columns.Row(columns.JobTable(true), tt.job)[1]; got != tt.signs {
			t.Errorf("%+v: %q", tt.job, got)
		}
		if got := columns.Row(columns.JobTable(false), tt.job)[1]; got != "done" {
			t.Errorf("in a pipe: %q", got)
		}
	}
}

// A text can be told from others by its beginning: the length and the way it was settled give way to it.
func TestJobTableLeavesRoomForTheText(t *testing.T) {
	t.Parallel()
	list := columns.Of(columns.JobTable(true))
	long := job.Job{ID: strings.Repeat("0", 26), State: job.Failed, ActorName: "Jinhyuk", Duration: 12.5, SettledBy: job.ByWebhook, Text: strings.Repeat("text ", 20)}
	for width, shown := range map[int]string{80: "", 99: "length", 140: "length settled"} {
		content := columns.NewContent(list, true)
		content.Add(columns.Row(columns.JobTable(true), long))
		widths := columns.Fit(list, content.Widths(), width, 2)
		var got []string
		for _, key := range []string{"length", "settled"} {
			if widths[columns.Index(list, key)] > 0 {
				got = append(got, key)
			}
		}
		if text := widths[columns.Index(list, "text")]; text < 12 || strings.Join(got, " ") != shown {
			t.Errorf("%d cells: the text has %d, and there are %q", width, text, got)
		}
	}
}

// A name of any length, which a service gives, leaves room for the other columns.
func TestLongNamesLeaveRoom(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long", 2000)
	one := actor.Actor{Favourite: true, Actor: api.Actor{ID: strings.Repeat("0", 24), Name: map[string]string{"en": long, "ko": long}, Language: long, Sex: long, Age: long}}
	for name, widths := range map[string][]int{
		"jobs":   fitted(columns.Of(columns.JobTable(true)), columns.Row(columns.JobTable(true), job.Job{ID: strings.Repeat("0", 26), ActorName: long, Text: "x"})),
		"actors": fitted(columns.Of(columns.ActorTable()), columns.Row(columns.ActorTable(), one)),
	} {
		if n := len(widths) - len(slices.DeleteFunc(slices.Clone(widths), func(w int) bool { return w == 0 })); n > 0 {
			t.Errorf("%s: %d columns are left out: %v", name, n, widths)
		}
	}
}

// fitted are the widths of the columns of a list with one row, on a terminal with 240 cells.
func fitted(list []columns.Column, row []string) []int {
	content := columns.NewContent(list, true)
	content.Add(row)
	return columns.Fit(list, content.Widths(), 240, 2)
}

func TestActorTable(t *testing.T) {
	t.Parallel()
	a := actor.Actor{
		Actor:     api.Actor{ID: "5c", Name: map[string]string{"en": "Mina", "ko": "미나"}, Language: "ko", Sex: "female", Age: "teen", Tags: []string{"calm", "clear"}},
		Favourite: true,
	}
	if got, want := strings.Join(columns.Row(columns.ActorTable(), a), "|"), "*|Mina|미나|ko|female|teen|5c|calm, clear"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Keys name columns in code, and priorities decide which goes first: both are unique within a list.
func TestKeysAndPrioritiesAreUnique(t *testing.T) {
	t.Parallel()
	for name, list := range map[string][]columns.Column{
		"JobTable": columns.Of(columns.JobTable(true)), "JobPane": columns.JobPane(),
		"ActorTable": columns.Of(columns.ActorTable()), "ActorPane": columns.ActorPane(),
	} {
		keys, priorities := map[string]bool{}, map[int]bool{}
		for i, c := range list {
			if keys[c.Key] || priorities[c.Priority] {
				t.Errorf("%s: column %q shares its key or priority", name, c.Key)
			}
			keys[c.Key], priorities[c.Priority] = true, true
			if columns.Index(list, c.Key) != i {
				t.Errorf("%s: Index does not find %q", name, c.Key)
			}
		}
	}
}

// A length is never longer than the audio, and the same wherever it is written.
func TestSecondsAreRoundedDown(t *testing.T) {
	t.Parallel()
	for length, want := range map[float64]string{0: "", 3.29: "3.2 s", 3.299999: "3.2 s", 3.3: "3.3 s", 0.3: "0.3 s", 2.3: "2.3 s", 8.2: "8.2 s", 61.96: "61.9 s"} {
		if got := columns.Seconds(length); got != want {
			t.Errorf("%v is %q, want %q", length, got, want)
		}
	}
}
