package sandbox

import (
	"cmp"
	"container/list"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// speak is one synthesis and its webhook, in the form of the journal: the request and its outcome.
type speak struct {
	ID        string          `json:"id"`
	Text      string          `json:"text"`
	ActorID   string          `json:"actor_id"`
	Params    json.RawMessage `json:"params,omitempty"` // the known fields, unchanged, as one object
	Chars     int             `json:"chars"`
	QuotaLeft *int            `json:"left,omitempty"` // quota left after the charge; nil where there is no quota
	Created   time.Time       `json:"created"`
	Format    string          `json:"format,omitempty"` // of its file; empty is wav

	Unspoken []string `json:"unspoken,omitempty"` // parts of the text that the voice could not read, set when it has ended
	outcome
}

// format is the file extension of the audio.
func (sp *speak) format() string { return cmp.Or(sp.Format, formatWAV) }

// outcome is the part of a speak that changes after it was accepted.
type outcome struct {
	Charged int  `json:"charged"`        // characters of the quota
	Fail    bool `json:"fail,omitempty"` // fault: the synthesis must fail

	State   string    `json:"state"`
	Ended   time.Time `json:"ended,omitzero"`
	Seconds float64   `json:"seconds,omitempty"` // of audio
	Voice   string    `json:"voice,omitempty"`   // name of the voice, which also renders the sound again

	Callback     string    `json:"callback,omitempty"` // the URL registered when it ended; all attempts go there, even if another is registered later
	AttemptsMade int       `json:"made,omitempty"`     // attempts so far
	Next         time.Time `json:"next,omitzero"`      // when the next one is due
	ExtraSends   int       `json:"extra,omitempty"`    // fault: how often to send again after a success
	Settled      bool      `json:"settled,omitempty"`  // ended, and no attempt is left
}

// state is what a sandbox stores: the newest speaks and attempts. Each change is written to the journal, if there is
// one.
type state struct {
	catalogue *catalogue
	assume    Assumptions
	maxStored int // how many speaks, and how many attempts, are stored

	mu        sync.Mutex
	key       []byte // signs download links
	callback  string
	used      int // characters charged
	running   int // speaks that have not ended
	entries   map[string]*entry
	order     *list.List // of *entry, oldest first
	settled   *list.List // of *entry, in the order in which they were settled: these are evicted first
	attempts  []Attempt
	recorded  int           // attempts since the start
	attempted chan struct{} // closed with the next attempt; nil without a waiter
	seq       int
	evicted   int // speaks evicted since evictedMany last returned true
	journal   *journal
}

// entry is a speak with what is not in the journal.
type entry struct {
	speak
	request   *request      // nil once it has ended: its sound is in the cache, or rendered again from the speak's fields
	attempted chan struct{} // closed after the first webhook attempt, or when there will be none; nil without a waiter
	polls     pollCounter
	inOrder   *list.Element // its element of state.order
	inSettled *list.Element // its element of state.settled; nil before it is settled
}

func newState(c *catalogue, assume Assumptions, maxStored int) *state {
	return &state{catalogue: c, assume: assume, maxStored: maxStored, entries: map[string]*entry{}, order: list.New(), settled: list.New()}
}

// newID returns an id in the form of a Mongo ObjectId: four bytes of time, then random bytes.
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

// add accepts a request, charges it and gives it an id. An error charges nothing. A quota of 0 is no limit.
func (st *state) add(req *request, now time.Time, quota int) (speak, *apiError) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if quota > 0 && st.used+req.chars > quota {
		return speak{}, undocumented(statusOf(st.assume.NoQuota), "app/quota/exceeded",
			fmt.Sprintf("the text needs %d characters, %d of %d are left", req.chars, max(0, quota-st.used), quota))
	}
	if limit := st.assume.SpeakLimit; limit > 0 && st.running >= limit || !st.makeRoom() {
		return speak{}, tooManyRequests("too many syntheses are under way")
	}
	e := &entry{request: req, speak: speak{
		ID: newID(now), Text: req.text, ActorID: req.actorID, Params: req.params, Chars: req.chars, Created: now, Format: req.format,
		outcome: outcome{Charged: req.chars, State: started},
	}}
	if quota > 0 {
		e.QuotaLeft = new(quota - st.used - req.chars)
	}
	if err := st.write(record{Speak: &e.speak}); err != nil {
		return speak{}, internalError("the sandbox could not write its journal")
	}
	st.put(e)
	return e.speak, nil
}

// put stores a new entry and counts it.
func (st *state) put(e *entry) {
	st.entries[e.ID] = e
	e.inOrder = st.order.PushBack(e)
	st.used += e.Charged
	if e.Ended.IsZero() {
		st.running++
	}
	st.settle(e)
}

// change lets f modify a speak, and updates the counts and lists.
func (st *state) change(e *entry, f func(*speak)) {
	charged, ran := e.Charged, e.Ended.IsZero()
	f(&e.speak)
	st.used += e.Charged - charged
	if ran && !e.Ended.IsZero() {
		st.running--
		e.request = nil
	}
	st.settle(e)
	if e.attempted != nil && (e.Settled || e.AttemptsMade > 0) {
		close(e.attempted)
		e.attempted = nil
	}
}

func (st *state) settle(e *entry) {
	if e.Settled && e.inSettled == nil {
		e.inSettled = st.settled.PushBack(e)
	}
}

// makeRoom evicts one speak when the store is full: the one that was settled first, or else the oldest that has ended.
// It returns false when none has ended.
func (st *state) makeRoom() bool {
	if len(st.entries) < st.maxStored {
		return true
	}
	victim := st.settled.Front()
	for p := st.order.Front(); victim == nil && p != nil; p = p.Next() {
		if !p.Value.(*entry).Ended.IsZero() {
			victim = p
		}
	}
	if victim == nil {
		return false
	}
	st.evict(victim.Value.(*entry))
	return true
}

func (st *state) evict(e *entry) {
	st.evicted++
	delete(st.entries, e.ID)
	st.order.Remove(e.inOrder)
	if e.inSettled != nil {
		st.settled.Remove(e.inSettled)
	}
	if e.Ended.IsZero() {
		st.running--
	}
	if e.attempted != nil {
		close(e.attempted)
	}
}

// evictedMany reports whether, since it last returned true, as many speaks were evicted as the store can hold.
func (st *state) evictedMany() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.evicted < st.maxStored {
		return false
	}
	st.evicted = 0
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

// poll returns a speak for a state call. It counts the call and reports whether there were too many within a second.
func (st *state) poll(id string, now time.Time) (sp speak, ok, tooOften bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if !ok {
		return speak{}, false, false
	}
	limit := st.assume.PollLimit
	return e.speak, true, limit > 0 && !e.polls.allow(now, limit)
}

// pollCounter counts the state calls of one speak within a second.
type pollCounter struct {
	since time.Time
	count int
}

func (p *pollCounter) allow(now time.Time, limit int) bool {
	if age := now.Sub(p.since); age >= time.Second || age < 0 {
		*p = pollCounter{since: now}
	}
	p.count++
	return p.count <= limit
}

// renderRequest is what to render for a speak. The error is an *apiError: the speak is not known, or its stored request
// is no longer valid.
func (st *state) renderRequest(id string) (renderRequest, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	switch {
	case !ok:
		return renderRequest{}, notFound("speak")
	case e.request != nil:
		return renderRequest{e.request.utterance, e.format(), e.Voice}, nil
	}
	req, apiErr := st.catalogue.restore(e.speak, st.assume)
	if apiErr != nil {
		return renderRequest{}, apiErr
	}
	return renderRequest{req.utterance, e.format(), e.Voice}, nil
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

// progress sets the state of a running speak to progress. The journal does not have it: a restart runs the synthesis
// again.
func (st *state) progress(id string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if e, ok := st.entries[id]; ok && e.State == started {
		e.State = progress
	}
}

// firstAttempt returns a channel that is closed after the first webhook attempt of a speak, or when there will be none.
func (st *state) firstAttempt(id string) <-chan struct{} {
	st.mu.Lock()
	defer st.mu.Unlock()
	attempted := make(chan struct{})
	if e, ok := st.entries[id]; ok && !e.Settled && e.AttemptsMade == 0 {
		e.attempted = attempted
	} else {
		close(attempted)
	}
	return attempted
}

// update changes a speak, if it is still stored, and writes the change to the journal. The error is the journal's.
func (st *state) update(id string, change func(*speak)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if !ok {
		return nil
	}
	known := len(e.Unspoken)
	st.change(e, change)
	if len(e.Unspoken) != known { // not part of the outcome, which is written with each attempt
		return st.write(record{Speak: &e.speak})
	}
	return st.write(record{Outcome: e.outcomeRecord()})
}
