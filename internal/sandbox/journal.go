package sandbox

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// record is one line of the journal. A later line about the same object replaces an earlier one. The JSON names are the
// format on disk and must not change.
type record struct {
	Key      []byte         `json:"key,omitempty"`
	Used     *int           `json:"used,omitempty"` // characters charged so far
	Callback *string        `json:"callback,omitempty"`
	Speak    *speak         `json:"speak,omitempty"`
	Outcome  *outcomeRecord `json:"fate,omitempty"`
	Attempt  *Attempt       `json:"attempt,omitempty"`
}

// outcomeRecord is the changed part of a speak that an earlier line holds in full: a text may be long, so it is written
// once.
type outcomeRecord struct {
	ID string `json:"id"`
	outcome
}

func (e *entry) outcomeRecord() *outcomeRecord { return &outcomeRecord{e.ID, e.outcome} }

// journal is an append-only file of JSON lines. It is rewritten when a third of its lines are outdated. Lines are not
// synced one by one: a power failure may truncate the last ones, and the reader skips incomplete lines.
type journal struct {
	path  string
	file  *os.File
	lines int
}

const slackLines = 500 // number of outdated lines that never cause a rewrite

// openState reads the journal at path, or creates it. With an empty path the state is in memory only.
func openState(path string, c *catalogue, assume Assumptions, maxStored int) (*state, error) {
	st := newState(c, assume, maxStored)
	if path == "" {
		st.key = newKey()
		return st, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("sandbox: cannot read the journal: %w", err)
	}
	lines, complete := st.replay(raw)
	if lines == 0 && len(bytes.TrimSpace(raw)) > 0 {
		return nil, fmt.Errorf("sandbox: %s is not a journal of a sandbox: choose another file, or move this one away", path)
	}
	st.journal = &journal{path: path, lines: lines}
	_ = os.Remove(path + unfinished) // of a process that was killed while it wrote it
	if st.key == nil {
		st.key = newKey()
	}
	if !complete || lines == 0 || st.outdated() {
		err = st.compact()
	} else {
		st.journal.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("sandbox: cannot write the journal: %w", err)
	}
	return st, nil
}

func newKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}

// replay applies every valid line and counts them. whole is false when there were invalid ones.
func (st *state) replay(raw []byte) (lines int, complete bool) {
	complete = len(raw) == 0 || raw[len(raw)-1] == '\n'
	for _, rec := range readLines(raw) {
		if rec == nil || !st.apply(rec) {
			complete = false
			continue
		}
		lines++
	}
	return lines, complete
}

// readLines parses every line; an invalid one gives nil. It uses all processors, so that a start is fast.
func readLines(raw []byte) []*record {
	lines := slices.Collect(bytes.Lines(raw))
	recs := make([]*record, len(lines))
	const chunk = 256
	var all sync.WaitGroup
	for from := 0; from < len(lines); from += chunk {
		all.Go(func() {
			for i := from; i < min(from+chunk, len(lines)); i++ {
				rec := new(record)
				if json.Unmarshal(lines[i], rec) == nil {
					recs[i] = rec
				}
			}
		})
	}
	all.Wait()
	return recs
}

func (st *state) apply(rec *record) bool {
	if rec.Key == nil && rec.Callback == nil && rec.Attempt == nil && rec.Speak == nil && rec.Outcome == nil && rec.Used == nil {
		return false
	}
	if len(rec.Key) > 0 {
		st.key = rec.Key
	}
	if rec.Callback != nil {
		st.callback = *rec.Callback
	}
	if rec.Attempt != nil {
		st.seq++
		rec.Attempt.seq = st.seq
		st.insertAttempt(*rec.Attempt)
	}
	if rec.Speak != nil && !st.restore(*rec.Speak) {
		return false
	}
	if rec.Outcome != nil {
		if e, ok := st.entries[rec.Outcome.ID]; ok { // otherwise the speak was evicted
			sp := e.speak
			sp.outcome = rec.Outcome.outcome
			st.restore(sp)
		}
	}
	if rec.Used != nil {
		st.used = *rec.Used
	}
	return true
}

// restore puts a speak from the journal into the store, which evicts others as it did in the last run. The request is
// parsed again only when its sound is needed, so that a long journal does not delay the start.
func (st *state) restore(sp speak) bool {
	if sp.Ended.IsZero() {
		sp.State = started // the synthesis is run again
	}
	if e, ok := st.entries[sp.ID]; ok {
		st.change(e, func(stored *speak) { *stored = sp })
		return true
	}
	if _, known := st.catalogue.find(sp.ActorID, st.assume); !isID(sp.ID) || !known {
		return false
	}
	if !st.makeRoom() { // none has ended: the store was larger when the journal was written
		st.evict(st.order.Front().Value.(*entry))
	}
	st.put(&entry{speak: sp})
	return true
}

// restore rebuilds the request of a speak from its fields. A limit that it passed once is not checked again.
func (c *catalogue) restore(sp speak, a Assumptions) (*request, *apiError) {
	body := map[string]json.RawMessage{}
	if len(sp.Params) > 0 && json.Unmarshal(sp.Params, &body) != nil {
		return nil, internalError("the journal holds a request that cannot be read")
	}
	body["text"], _ = json.Marshal(sp.Text) // strings always marshal
	body["actor_id"], _ = json.Marshal(sp.ActorID)
	a.LongText, a.UnknownActor, a.UnknownPreset, a.Lang = "spoken", "spoken", "spoken", "short" // it was accepted once
	return c.readRequest(body, a)
}

// write appends a record, and rewrites the file when it has become too long. Callers hold mu.
func (st *state) write(rec record) error {
	j := st.journal
	if j == nil || j.file == nil {
		return nil
	}
	line, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("sandbox: journal: %w", err)
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("sandbox: journal: %w", err)
	}
	j.lines++
	if st.outdated() {
		return st.compact()
	}
	return nil
}

func (st *state) outdated() bool { return st.journal.lines > st.maxLines() }

// maxLines is how many lines the journal may have: few enough for a fast start, and enough to make rewrites rare.
func (st *state) maxLines() int {
	count := len(st.entries) + len(st.attempts)
	return count + count/2 + slackLines
}

// unfinished is added to the name of a journal that is being written. One name is enough: a journal has one process at a time.
const unfinished = ".new"

// compact writes the current state to a new file and replaces the journal with it.
func (st *state) compact() error {
	j := st.journal
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	n := 0
	put := func(rec record) error {
		n++
		return enc.Encode(rec)
	}
	err := put(record{Key: st.key, Callback: &st.callback})
	for p := st.order.Front(); p != nil; p = p.Next() {
		err = errors.Join(err, put(record{Speak: &p.Value.(*entry).speak}))
	}
	for i := range st.attempts {
		err = errors.Join(err, put(record{Attempt: &st.attempts[i]}))
	}
	err = errors.Join(err, put(record{Used: &st.used}))
	if err != nil {
		return err
	}
	_ = os.Remove(j.path + unfinished) // a link of that name would lead elsewhere
	tmp, err := os.OpenFile(j.path+unfinished, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = tmp.Write(b.Bytes())
	err = errors.Join(err, tmp.Close())
	if j.file != nil { // Windows cannot rename over an open file
		j.file.Close()
		j.file = nil
	}
	if err == nil {
		err = os.Rename(tmp.Name(), j.path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(tmp.Name()))
	}
	f, openErr := os.OpenFile(j.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if openErr != nil {
		return errors.Join(err, openErr)
	}
	j.file, j.lines = f, n
	return err
}

func (st *state) close() error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.journal == nil || st.journal.file == nil {
		return nil
	}
	err := st.journal.file.Close()
	st.journal.file = nil
	return err
}
