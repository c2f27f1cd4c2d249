package state

import (
	"fmt"
	"strconv"
	"strings"

	"callboard/internal/job"
	"callboard/internal/text"
)

// Session is what this run of the program has ordered, on all screens, and what it may spend. Characters are counted as the
// service charges them.
type Session struct {
	Jobs, Chars int
	Free        bool // the sandbox counts characters and charges nothing
	ordered     map[string]bool
	doubtful    map[string]int // the characters of Chars that may not have been charged, by the id of an uncertain job
	reserved    int            // characters of orders that are about to be sent
	budget      *int           // the most characters that may be spent; nil: no limit
}

// Add counts an order of n characters.
func (s *Session) Add(n int) { s.Jobs++; s.Chars += n }

// Drop takes an order back that was not sent.
func (s *Session) Drop(n int) { s.Jobs--; s.Chars -= n }

// Reserve keeps n characters of the budget for orders that are sent one after the other.
func (s *Session) Reserve(n int) { s.reserved += n }

// Release ends the reservation of n characters: an order was sent and is counted by Add, or it is not sent at all.
func (s *Session) Release(n int) { s.reserved = max(s.reserved-n, 0) }

// Own notes that this run ordered a job.
func (s *Session) Own(id string) { s.ordered[id] = true }

// Owns reports whether this run ordered a job.
func (s *Session) Owns(id string) bool { return s.ordered[id] }

// Follow notes whether a job of this run is uncertain: its characters, which Add has counted, may not be charged. One that is removed
// stays what it was.
func (s *Session) Follow(j job.Job) {
	switch _, doubted := s.doubtful[j.ID]; {
	case j.ID == "" || !doubted && !s.ordered[j.ID] || j.State == job.Removed:
	case j.State == job.Uncertain && !j.Charged():
		s.doubtful[j.ID] = j.Chars()
	default:
		delete(s.doubtful, j.ID)
	}
}

// Doubt is Follow of an uncertain job that this run has ordered without Own.
func (s *Session) Doubt(j job.Job) {
	if j.ID != "" {
		s.doubtful[j.ID] = j.Chars()
	}
}

// uncertain is how many characters of Chars may not have been charged.
func (s *Session) uncertain() int {
	sum := 0
	for _, n := range s.doubtful {
		sum += n
	}
	return min(sum, s.Chars)
}

// mostBudget is the highest budget, in characters. More is a mistake.
const mostBudget = 1_000_000_000

// SetBudget limits the characters of this run to a number that a person has written: "2000" or "2,000". An empty text ends the
// limit. What was spent already counts. Its error is a *text.Problem; then nothing has changed.
func (s *Session) SetBudget(written string) error {
	word := strings.NewReplacer(",", "", " ", "", "_", "").Replace(strings.TrimSpace(written))
	if word == "" {
		s.budget = nil
		return nil
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 0 || n > mostBudget || word[0] == '+' {
		return &text.Problem{What: "budget " + text.Quote(text.Cut(text.Line(written), 40)), Why: "it is not a number of characters", Next: "write it like 2000, or nothing for no limit"}
	}
	s.budget = &n
	return nil
}

// Budget is the limit as SetBudget takes it; empty: there is none.
func (s *Session) Budget() string {
	if s.budget == nil {
		return ""
	}
	return strconv.Itoa(*s.budget)
}

// Left is how many characters the budget still allows; false: there is no budget.
func (s *Session) Left() (n int, limited bool) {
	if s.budget == nil {
		return 0, false
	}
	return max(*s.budget-s.Chars-s.reserved, 0), true
}

// CheckBudget returns a *text.Problem if n more characters would exceed the budget: then nothing may be sent. The caller adds the
// key that changes the budget.
func (s *Session) CheckBudget(n int) error {
	left, limited := s.Left()
	if !limited || n <= left {
		return nil
	}
	return &text.Problem{What: "not sent", Why: fmt.Sprintf("%d characters, and the budget of this session has %d left of %d", n, left, *s.budget)}
}

// Spent says what this run has spent, of which budget: "230 spent", "230 of 500 spent", "120 spent (+47 uncertain)"; empty while there is
// nothing to say. What is uncertain may have been charged, and the budget counts it. In the sandbox: "230 used, no cost".
func (s *Session) Spent() string {
	unsure := s.uncertain()
	says, verb := "", "spent"
	if s.Free {
		verb = "used, no cost"
	}
	switch {
	case s.budget != nil:
		says = fmt.Sprintf("%d of %d %s", s.Chars-unsure, *s.budget, verb)
	case s.Chars > 0:
		says = fmt.Sprintf("%d %s", s.Chars-unsure, verb)
	}
	if unsure > 0 {
		says += fmt.Sprintf(" (+%d uncertain)", unsure)
	}
	return says
}
