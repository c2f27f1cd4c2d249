package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// Attempt is one attempt to deliver a webhook, as GET /_sandbox/attempts shows it.
type Attempt struct {
	SpeakID string     `json:"speak_id"`
	Attempt int        `json:"attempt"` // from 1
	URL     string     `json:"url"`
	Status  int        `json:"status"`  // 0 when no answer came
	Error   *string    `json:"error"`   // why no answer came
	At      time.Time  `json:"at"`      // when it was sent
	NextAt  *time.Time `json:"next_at"` // null when it was the last

	seq int // start order: attempts are recorded when they end, and sorted by this
}

// MarshalJSON returns the attempt as GET /_sandbox/attempts shows it.
func (a Attempt) MarshalJSON() ([]byte, error) {
	type plain Attempt
	out := struct {
		plain
		At     string  `json:"at"`
		NextAt *string `json:"next_at"`
	}{plain: plain(a), At: a.At.UTC().Format(timeLayout)}
	if a.NextAt != nil {
		out.NextAt = new(a.NextAt.UTC().Format(timeLayout))
	}
	return json.Marshal(out)
}

// nextSeq is the sequence number of an attempt that starts now.
func (st *state) nextSeq() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.seq++
	return st.seq
}

// recordAttempt stores an attempt together with the change of its speak.
func (st *state) recordAttempt(a Attempt, change func(*speak)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.insertAttempt(a)
	st.recorded++
	if st.attempted != nil {
		close(st.attempted)
		st.attempted = nil
	}
	rec := record{Attempt: &a}
	if e, ok := st.entries[a.SpeakID]; ok {
		st.change(e, change)
		rec.Outcome = e.outcomeRecord()
	}
	return st.write(rec)
}

// insertAttempt inserts an attempt by its sequence number, which is nearly always at the end. The oldest are dropped in
// batches.
func (st *state) insertAttempt(a Attempt) {
	at := len(st.attempts)
	for at > 0 && st.attempts[at-1].seq > a.seq {
		at--
	}
	st.attempts = slices.Insert(st.attempts, at, a)
	if over := len(st.attempts) - st.maxStored; over > st.maxStored/8 {
		st.attempts = slices.Delete(st.attempts, 0, over)
	}
}

// attemptsOf returns the newest attempts of a speak, or of all speaks where id is empty.
func (st *state) attemptsOf(id string) []Attempt {
	st.mu.Lock()
	defer st.mu.Unlock()
	out := []Attempt{}
	for _, a := range st.attempts[max(0, len(st.attempts)-st.maxStored):] {
		if id == "" || a.SpeakID == id {
			out = append(out, a)
		}
	}
	return out
}

// attemptCount returns how many attempts were made for a speak, or for all where id is empty, and a channel that is closed
// when there is one more for any speak. Attempts that are no longer stored count.
func (st *state) attemptCount(id string) (n int, changed <-chan struct{}) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.attempted == nil {
		st.attempted = make(chan struct{})
	}
	if id == "" {
		return st.recorded, st.attempted
	}
	if e, ok := st.entries[id]; ok {
		n = e.AttemptsMade
	}
	return n, st.attempted
}
