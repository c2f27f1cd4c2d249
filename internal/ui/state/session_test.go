package state

import (
	"strings"
	"testing"
	"unicode"

	"callboard/internal/api"
	"callboard/internal/job"
)

func TestBudgetCountsWhatIsSpentAndReserved(t *testing.T) {
	t.Parallel()
	s := New(api.ServiceSpeak).Session
	if err := s.CheckBudget(1_000_000); err != nil || s.Spent() != "" {
		t.Errorf("without a budget: %v, %q", err, s.Spent())
	}
	s.Add(30)
	if s.Spent() != "30 spent" {
		t.Errorf("says %q", s.Spent())
	}
	if err := s.SetBudget(" 1,00 "); err != nil || s.Budget() != "100" {
		t.Fatalf("%v, budget %q", err, s.Budget())
	}
	s.Reserve(50)
	if left, limited := s.Left(); left != 20 || !limited || s.CheckBudget(20) != nil {
		t.Errorf("%d left", left)
	}
	err := s.CheckBudget(21)
	if want := "not sent: 21 characters, and the budget of this session has 20 left of 100"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	s.Release(25)
	s.Add(25)
	s.Release(25) // not sent
	if left, _ := s.Left(); left != 45 || s.Spent() != "55 of 100 spent" {
		t.Errorf("%d left, %s", left, s.Spent())
	}
	if err := s.SetBudget("10"); err != nil || s.CheckBudget(1) == nil || s.CheckBudget(0) != nil {
		t.Error("a budget below what was spent lets something through, or refuses what is free")
	}
	if err := s.SetBudget(""); err != nil || s.CheckBudget(1) != nil {
		t.Errorf("an empty budget limits: %v", err)
	}
}

// In the sandbox characters are counted and cost nothing. It fits into the smallest terminal.
func TestTheSandboxChargesNothing(t *testing.T) {
	t.Parallel()
	s := New(api.ServiceSpeak).Session
	s.Free = true
	if s.Spent() != "" {
		t.Errorf("at the start it says %q", s.Spent())
	}
	s.Add(842)
	if got := s.Spent(); got != "842 used, no cost" {
		t.Errorf("says %q", got)
	}
	if err := s.SetBudget("99999"); err != nil || s.Spent() != "842 of 99999 used, no cost" || len(s.Spent()) > 34 {
		t.Errorf("%v, %q", err, s.Spent())
	}
}

// What may not have been charged is told apart, and the budget counts it.
func TestUncertainIsNotSpentForCertain(t *testing.T) {
	t.Parallel()
	s := New(api.ServiceTTS).Session
	s.Add(120)
	s.Add(5)
	j := job.Job{ID: "1", State: job.Uncertain, Text: "hello"}
	s.Follow(j)
	if got := s.Spent(); got != "125 spent" {
		t.Errorf("a job of another run: %s", got)
	}
	s.Own("1")
	s.Follow(j)
	if got := s.Spent(); got != "120 spent (+5 uncertain)" {
		t.Errorf("says %s", got)
	}
	s.SetBudget("200")
	if left, _ := s.Left(); left != 75 || s.Spent() != "120 of 200 spent (+5 uncertain)" {
		t.Errorf("%d left, %s", left, s.Spent())
	}
	gone := j
	gone.State = job.Removed
	s.Follow(gone)
	if got := s.Spent(); got != "120 of 200 spent (+5 uncertain)" {
		t.Errorf("after the job was removed: %s", got)
	}
	j.State, j.SpeakID = job.Queued, "x"
	s.Follow(j)
	if got := s.Spent(); got != "125 of 200 spent" {
		t.Errorf("once it is known to be charged: %s", got)
	}
	s.Add(4)
	s.Doubt(job.Job{ID: "2", State: job.Uncertain, Text: "oh, "})
	if got := s.Spent(); got != "125 of 200 spent (+4 uncertain)" {
		t.Errorf("of an audition: %s", got)
	}
}

func FuzzBudget(f *testing.F) {
	for _, word := range []string{"", "0", "2000", "2,000", "-1", "+1", "1e3", "99999999999999999999", "천", "\x1b[2J", " 5 "} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		s := New(api.ServiceSpeak).Session
		s.SetBudget("7")
		err := s.SetBudget(word)
		if err != nil && (s.Budget() != "7" || strings.ContainsFunc(err.Error(), unicode.IsControl)) {
			t.Errorf("%q: budget %q, %q", word, s.Budget(), err)
		}
		if left, limited := s.Left(); left < 0 || left > mostBudget || limited != (s.Budget() != "") {
			t.Errorf("%q: %d left, %v", word, left, limited)
		}
	})
}
