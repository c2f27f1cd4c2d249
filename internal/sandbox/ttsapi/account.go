package ttsapi

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// Account is the plan of the sandbox's account and its limits.
type Account struct {
	Plan        string // free, lite, plus or custom
	Credits     int    // in a month; a credit is a character
	Concurrency int    // requests under way at once
	CloneSlots  int
}

// Plans are the published plans (section 11 of the reference). The figures of custom are the sandbox's own: they are
// agreed by contract.
func Plans() []Account {
	return []Account{
		{"free", 15_000, 2, 0},
		{"lite", 200_000, 5, 50},
		{"plus", 4_000_000, 15, 800},
		{"custom", 20_000_000, 50, 800},
	}
}

// Entry is one accepted synthesis.
type Entry struct {
	ID          string
	Path        string
	State       string // started, done or failed
	Text        string
	VoiceID     string
	Params      json.RawMessage // the known fields, unchanged, as one object
	Created     time.Time
	Chars       int
	Charged     int
	CreditsLeft int    // after the charge
	Voice       string // name of the voice that spoke
	Unspoken    []string
}

// ledger counts credits and requests under way, and remembers the newest requests. The zero value has charged nothing.
type ledger struct {
	mu       sync.Mutex
	keep     int
	used     int
	underWay int
	entries  []*Entry // oldest first
}

// enter counts a request that begins. It returns false where limit requests are under way already.
func (l *ledger) enter(limit int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.underWay >= limit {
		return false
	}
	l.underWay++
	return true
}

func (l *ledger) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underWay--
}

// charge accepts a request. It returns false where the credits do not cover it.
func (l *ledger) charge(e *Entry, credits int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.used+e.Charged > credits {
		return false
	}
	l.used += e.Charged
	e.CreditsLeft = credits - l.used
	l.entries = append(l.entries, e)
	if len(l.entries) > l.keep {
		l.entries = append(l.entries[:0], l.entries[len(l.entries)-l.keep:]...)
	}
	return true
}

// settle changes a request that has ended, and returns what it was charged where it is free.
func (l *ledger) settle(e *Entry, free bool, change func(*Entry)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(e)
	if free {
		l.used -= e.Charged
		e.CreditsLeft += e.Charged
		e.Charged = 0
	}
}

// Entries are the newest accepted requests, oldest first.
func (a *API) Entries() []Entry {
	a.ledger.mu.Lock()
	defer a.ledger.mu.Unlock()
	out := make([]Entry, len(a.ledger.entries))
	for i, e := range a.ledger.entries {
		out[i] = *e
	}
	return out
}

func (l *ledger) credits() (used int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used
}

// getSubscription answers GET /v1/users/me/subscription (section 11 of the reference; D).
func (a *API) getSubscription(w http.ResponseWriter, _ *http.Request) {
	type credits struct {
		Plan int `json:"plan_credits"`
		Used int `json:"used_credits"`
	}
	type limits struct {
		Concurrency int `json:"concurrency_limit"`
		Clones      int `json:"custom_voice_slot"`
		Trained     int `json:"professional_voice_slot"`
	}
	type generations struct {
		Plan int `json:"plan_generations"`
		Used int `json:"used_generations"`
	}
	_ = sendJSON(w, http.StatusOK, struct {
		Plan        string      `json:"plan"`
		Credits     credits     `json:"credits"`
		Limits      limits      `json:"limits"`
		Generations generations `json:"professional_clone_generations"`
	}{a.Account.Plan, credits{a.Account.Credits, a.ledger.credits()}, limits{a.Account.Concurrency, a.Account.CloneSlots, 0}, generations{}})
}
