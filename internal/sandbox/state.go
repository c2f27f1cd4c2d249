package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
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

// How much is remembered: the newest of each.
const (
	maxSpeaks   = 10_000
	maxAttempts = 10_000
)

// speak is one synthesis and its announcement, as the journal keeps it.
type speak struct {
	ID      string                     `json:"id"`
	Text    string                     `json:"text"`
	ActorID string                     `json:"actor_id"`
	Params  map[string]json.RawMessage `json:"params,omitempty"`
	Chars   int                        `json:"chars"`
	Created time.Time                  `json:"created"`
	Fail    bool                       `json:"fail,omitempty"` // a fault: it shall fail

	State   string    `json:"state"`
	Ended   time.Time `json:"ended,omitzero"`
	Seconds float64   `json:"seconds,omitempty"` // of audio

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
}

// state is all that a sandbox remembers. Each change goes to the journal, if there is one.
type state struct {
	cast *cast

	mu       sync.Mutex
	key      []byte // signs download links
	callback string
	used     int // characters charged
	entries  map[string]*entry
	order    []string // ids, oldest first
	attempts []Attempt
	journal  *journal
}

type entry struct {
	speak
	request *request           // nil until it is needed, when it comes from the journal
	cancel  context.CancelFunc // ends the work on it; nil when there is none
}

// newID makes an id in the form of a Mongo ObjectId: four bytes of time, then what sets it apart.
func newID() string {
	var b [12]byte
	binary.BigEndian.PutUint32(b[:], uint32(time.Now().Unix()))
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

// add accepts a request, charges it and gives it an id. A refusal charges nothing.
func (st *state) add(req *request, quota int) (speak, *refusal) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if quota > 0 && st.used+req.chars > quota {
		return speak{}, &refusal{http.StatusPaymentRequired, "app/quota/exceeded",
			fmt.Sprintf("the text needs %d characters, %d of %d are left", req.chars, max(0, quota-st.used), quota)}
	}
	if !st.makeRoom() {
		return speak{}, tooMany("too many syntheses are under way")
	}
	e := &entry{request: req, speak: speak{
		ID: newID(), Text: req.text, ActorID: req.actor.ID, Params: req.params, Chars: req.chars,
		Created: time.Now(), State: started,
	}}
	if err := st.write(record{Speak: &e.speak}); err != nil {
		return speak{}, broken("the sandbox could not write its journal")
	}
	st.put(e)
	st.used += req.chars
	return e.speak, nil
}

func (st *state) put(e *entry) {
	st.entries[e.ID] = e
	st.order = append(st.order, e.ID)
}

// makeRoom forgets the oldest speak that is settled, or else the oldest that at least has ended, when the store is full.
func (st *state) makeRoom() bool {
	if len(st.order) < maxSpeaks {
		return true
	}
	settled := func(id string) bool { return st.entries[id].Settled }
	ended := func(id string) bool { return !st.entries[id].Ended.IsZero() }
	i := slices.IndexFunc(st.order, settled)
	if i < 0 {
		i = slices.IndexFunc(st.order, ended)
	}
	if i < 0 {
		return false
	}
	id := st.order[i]
	if cancel := st.entries[id].cancel; cancel != nil {
		cancel()
	}
	delete(st.entries, id)
	st.order = slices.Delete(st.order, i, i+1)
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

// utterance is what a speak asked for. Its error is a refusal: the speak is not known, or can no longer be spoken.
func (st *state) utterance(id string) (Utterance, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if !ok {
		return Utterance{}, unknown("speak")
	}
	if e.request == nil {
		req, bad := st.cast.read(e.speak)
		if bad != nil {
			return Utterance{}, bad
		}
		e.request = req
	}
	return e.request.utterance, nil
}

func (st *state) speaks() []speak {
	st.mu.Lock()
	defer st.mu.Unlock()
	out := make([]speak, 0, len(st.order))
	for _, id := range st.order {
		out = append(out, st.entries[id].speak)
	}
	return out
}

// work notes how to end the work on a speak. It reports whether the speak is still known.
func (st *state) work(id string, cancel context.CancelFunc) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if ok {
		e.cancel = cancel
	}
	return ok
}

// progress moves a speak on. It is not written down: after a restart the synthesis begins anew.
func (st *state) progress(id string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if e, ok := st.entries[id]; ok {
		e.State = progress
	}
}

// update changes a speak that is still known, and writes it down. The error is the journal's.
func (st *state) update(id string, change func(*speak)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.entries[id]
	if !ok {
		return nil
	}
	change(&e.speak)
	return st.write(record{Speak: &e.speak})
}

// attempted notes a try together with what it means for its speak.
func (st *state) attempted(a Attempt, change func(*speak)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.noteAttempt(a)
	rec := record{Attempt: &a}
	if e, ok := st.entries[a.SpeakID]; ok {
		change(&e.speak)
		rec.Speak = &e.speak
	}
	return st.write(rec)
}

func (st *state) noteAttempt(a Attempt) {
	st.attempts = append(st.attempts, a)
	if over := len(st.attempts) - maxAttempts; over > 0 {
		st.attempts = slices.Delete(st.attempts, 0, over)
	}
}

func (st *state) allAttempts() []Attempt {
	st.mu.Lock()
	defer st.mu.Unlock()
	return slices.Clone(st.attempts)
}
