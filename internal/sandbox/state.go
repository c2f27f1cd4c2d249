package sandbox

import (
	"cmp"
	"container/list"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// The states of a synthesis, as on the wire (GET /api/speak/v2/{id}, reference mark D).
const (
	started  = "started"
	progress = "progress"
	done     = "done"
	failed   = "failed"
)

// speak is one synthesis and its announcement, as the journal keeps it: what was asked for, and what came of it.
type speak struct {
	ID      string          `json:"id"`
	Text    string          `json:"text"`
	ActorID string          `json:"actor_id"`
	Params  json.RawMessage `json:"params,omitempty"` // the known fields as they came, one object
	Chars   int             `json:"chars"`
	Left    *int            `json:"left,omitempty"` // of the quota after it was charged; nil where it has no end
	Created time.Time       `json:"created"`
	Format  string          `json:"format,omitempty"` // of its file; empty is wav

	Unspoken []string `json:"unspoken,omitempty"` // what could not be said, known when it has ended
	fate
}

// format is how the names of its files end.
func (sp *speak) format() string { return cmp.Or(sp.Format, formatWAV) }

// fate is the part of a speak that changes.
type fate struct {
	Charged int  `json:"charged"`        // characters of the quota
	Fail    bool `json:"fail,omitempty"` // a fault: it shall fail

	State   string    `json:"state"`
	Ended   time.Time `json:"ended,omitzero"`
	Seconds float64   `json:"seconds,omitempty"` // of audio
	Voice   string    `json:"voice,omitempty"`   // who spoke: the sound is made again by the same voice

	Callback string    `json:"callback,omitempty"` // the URL registered when it ended: attempts go there, whatever is registered later
	Made     int       `json:"made,omitempty"`     // attempts so far
	Next     time.Time `json:"next,omitzero"`      // when the next one is due
	Extra    int       `json:"extra,omitempty"`    // a fault: send again so often after success
	Settled  bool      `json:"settled,omitempty"`  // ended, and nothing more will be sent
}

// Attempt is one try to deliver a webhook, as GET /_sandbox/attempts shows it.
type Attempt struct {
	SpeakID string     `json:"speak_id"`
	Attempt int        `json:"attempt"` // from 1
	URL     string     `json:"url"`
	Status  int        `json:"status"`  // 0 when no answer came
	Error   *string    `json:"error"`   // why none came
	At      time.Time  `json:"at"`      // when it was sent
	NextAt  *time.Time `json:"next_at"` // null when it was the last

	turn int // they are noted when they end, and kept in the order in which they began
}

// state is all that a sandbox remembers: the newest speaks and attempts. Each change goes to the journal, if there
// is one.
type state struct {
	cast   *cast
	assume Assumptions
	most   int // how many speaks, and how many attempts, are remembered

	mu       sync.Mutex
	key      []byte // signs download links
	callback string
	used     int // characters charged
	running  int // speaks that have not ended
	entries  map[string]*entry
	order    *list.List // of *entry, oldest first
	settled  *list.List // of *entry, in the order in which they were settled: these are forgotten first
	attempts []Attempt
	turns    int
	forgot   int // speaks, since forgotMany said so
	journal  *journal
}

type entry struct {
	speak
	request *request      // nil once it has ended: its sound is on the shelf, or made again from the speak's fields
	tried   chan struct{} // closed when its first webhook was tried, or none will be; nil when nobody asked
	polls   polls
	place   *list.Element // in order
	leaving *list.Element // in settled; nil before
}

func newState(c *cast, assume Assumptions, most int) *state {
	return &state{cast: c, assume: assume, most: most, entries: map[string]*entry{}, order: list.New(), settled: list.New()}
}

// newID makes an id in the form of a Mongo ObjectId: four bytes of time, then what sets it apart.
func newID(now time.Time) string {
	var b [12]byte
	binary.BigEndian.PutUint32(b[:], uint32(now.Unix()))
	_, _ = rand.Read(b[4:]) // never fails
	return hex.EncodeToString(b[:])
}

func (st *state) callbackURL() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.callback
}

func (st *state) register(url string) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.callback = url
	return st.write(record{Callback: &url})
}

// add accepts a request, charges it and gives it an id. A refusal charges nothing. A quota of 0 has no end.
func (st *state) add(req *request, now time.Time, quota int) (speak, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if quota > 0 && st.used+req.chars > quota {
		return speak{}, guessed(statusOf(st.assume.NoQuota), "app/quota/exceeded",
			fmt.Sprintf("the text needs %d characters, %d of %d are left", req.chars, max(0, quota-st.used), quota))
	}
	if limit := st.assume.SpeakLimit; limit > 0 && st.running >= limit || !st.makeRoom() {
		return speak{}, tooMany("too many syntheses are under way")
	}
	e := &entry{request: req, speak: speak{
		ID: newID(now), Text: req.text, ActorID: req.actor.ID, Params: req.params, Chars: req.chars, Created: now, Format: req.format,
		fate: fate{Charged: req.chars, State: started},
	}}
	if quota > 0 {
		e.Left = new(quota - st.used - req.chars)
	}
	if err := st.write(record{Speak: &e.speak}); err != nil {
		return speak{}, broken("the sandbox could not write its journal")
	}
	st.put(e)
	return e.speak, nil
}

// put takes an entry in and counts it.
func (st *state) put(e *entry) {
	st.entries[e.ID] = e
	e.place = st.order.PushBack(e)
	st.used += e.Charged
	if e.Ended.IsZero() {
		st.running++
	}
	st.settle(e)
}

// change lets f alter a speak, and keeps the counts and lists true to it.
func (st *state) change(e *entry, f func(*speak)) {
	charged, ran := e.Charged, e.Ended.IsZero()
	f(&e.speak)
	st.used += e.Charged - charged
	if ran && !e.Ended.IsZero() {
		st.running--
		e.request = nil
	}
	st.settle(e)
	if e.tried != nil && (e.Settled || e.Made > 0) {
		close(e.tried)
		e.tried = nil
	}
}

func (st *state) settle(e *entry) {
	if e.Settled && e.leaving == nil {
		e.leaving = st.settled.PushBack(e)
	}
}

// makeRoom forgets, when the store is full, the speak that was settled first, or else the oldest that at least has
// ended. It reports false when all of them still run.
func (st *state) makeRoom() bool {
	if len(st.entries) < st.most {
		return true
	}
	at := st.settled.Front()
	for p := st.order.Front(); at == nil && p != nil; p = p.Next() {
		if !p.Value.(*entry).Ended.IsZero() {
			at = p
		}
	}
	if at == nil {
		return false
	}
	st.forget(at.Value.(*entry))
	return true
}

func (st *state) forget(e *entry) {
	st.forgot++
	delete(st.entries, e.ID)
	st.order.Remove(e.place)
	if e.leaving != nil {
		st.settled.Remove(e.leaving)
	}
	if e.Ended.IsZero() {
		st.running--
	}
	if e.tried != nil {
		close(e.tried)
	}
}

// forgotMany reports whether as many speaks as are ever kept have been forgotten since it was last true.
func (st *state) forgotMany() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.forgot < st.most {
		return false
	}
	st.forgot = 0
	return true
}

func (st *state) speak(id string) (speak, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if !ok {
		return speak{}, false
	}
	return e.speak, true
}

// polled is speak for a call that asks for the state: it also reports whether there were too many within a second.
func (st *state) polled(id string, now time.Time) (sp speak, ok, tooOften bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if !ok {
		return speak{}, false, false
	}
	limit := st.assume.PollLimit
	return e.speak, true, limit > 0 && !e.polls.take(now, limit)
}

// polls count the state calls of one speak within a second.
type polls struct {
	since time.Time
	n     int
}

func (p *polls) take(now time.Time, limit int) bool {
	if age := now.Sub(p.since); age >= time.Second || age < 0 {
		*p = polls{since: now}
	}
	p.n++
	return p.n <= limit
}

// orderOf is what to render for a speak. Its error is a refusal: the speak is not known, or can no longer be spoken.
func (st *state) orderOf(id string) (order, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	switch {
	case !ok:
		return order{}, unknown("speak")
	case e.request != nil:
		return order{e.request.utterance, e.format(), e.Voice}, nil
	}
	req, bad := st.cast.recall(e.speak, st.assume)
	if bad != nil {
		return order{}, bad
	}
	return order{req.utterance, e.format(), e.Voice}, nil
}

func (st *state) speaks() []speak {
	st.mu.Lock()
	defer st.mu.Unlock()
	out := make([]speak, 0, st.order.Len())
	for p := st.order.Front(); p != nil; p = p.Next() {
		out = append(out, p.Value.(*entry).speak)
	}
	return out
}

// progress moves a speak on. It is not written down: after a restart the synthesis begins anew.
func (st *state) progress(id string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if e, ok := st.entries[id]; ok && e.State == started {
		e.State = progress
	}
}

// watch returns a channel that is closed when the first webhook of a speak was tried, or none will be.
func (st *state) watch(id string) <-chan struct{} {
	st.mu.Lock()
	defer st.mu.Unlock()
	tried := make(chan struct{})
	if e, ok := st.entries[id]; ok && !e.Settled && e.Made == 0 {
		e.tried = tried
	} else {
		close(tried)
	}
	return tried
}

// update changes a speak that is still known, and writes it down. The error is the journal's.
func (st *state) update(id string, change func(*speak)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if !ok {
		return nil
	}
	known := len(e.Unspoken)
	st.change(e, change)
	if len(e.Unspoken) != known { // no part of its fate, which is written with each attempt
		return st.write(record{Speak: &e.speak})
	}
	return st.write(record{Fate: e.outcome()})
}

// turn is the place of an attempt that begins now among all others.
func (st *state) turn() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.turns++
	return st.turns
}

// attempted notes a try together with what it means for its speak.
func (st *state) attempted(a Attempt, change func(*speak)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.noteAttempt(a)
	rec := record{Attempt: &a}
	if e, ok := st.entries[a.SpeakID]; ok {
		st.change(e, change)
		rec.Fate = e.outcome()
	}
	return st.write(rec)
}

// noteAttempt puts an attempt where it belongs, which is nearly always the end. The oldest are let go a batch at a
// time.
func (st *state) noteAttempt(a Attempt) {
	at := len(st.attempts)
	for at > 0 && st.attempts[at-1].turn > a.turn {
		at--
	}
	st.attempts = slices.Insert(st.attempts, at, a)
	if over := len(st.attempts) - st.most; over > st.most/8 {
		st.attempts = slices.Delete(st.attempts, 0, over)
	}
}

func (st *state) allAttempts() []Attempt {
	st.mu.Lock()
	defer st.mu.Unlock()
	return slices.Clone(st.attempts[max(0, len(st.attempts)-st.most):])
}
