package sandbox

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// record is one line of the journal. A later line about the same thing replaces an earlier one.
type record struct {
	Key      []byte   `json:"key,omitempty"`
	Used     *int     `json:"used,omitempty"` // characters charged until here
	Callback *string  `json:"callback,omitempty"`
	Speak    *speak   `json:"speak,omitempty"`
	Fate     *outcome `json:"fate,omitempty"`
	Attempt  *Attempt `json:"attempt,omitempty"`
}

// outcome is what has come of a speak that an earlier line tells. A text, which may be long, is written once.
type outcome struct {
	ID string `json:"id"`
	fate
}

func (e *entry) outcome() *outcome { return &outcome{e.ID, e.fate} }

// journal is an append-only file of JSON lines. It is rewritten when a third of its lines are outdated. Lines are
// not synced one by one: a power cut may tear the last ones, and the reader minds only whole lines.
type journal struct {
	path  string
	file  *os.File
	lines int
}

const slackLines = 500 // outdated lines that are always tolerated

// openState reads the journal at path, or begins a new one; without a path nothing is kept.
func openState(path string, c *cast, assume Assumptions, most int) (*state, error) {
	st := newState(c, assume, most)
	if path == "" {
		st.key = newKey()
		return st, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("sandbox: cannot read the journal: %w", err)
	}
	lines, whole := st.replay(raw)
	if lines == 0 && len(bytes.TrimSpace(raw)) > 0 {
		return nil, fmt.Errorf("sandbox: %s is no journal of a sandbox: name another file, or move it away", path)
	}
	st.journal = &journal{path: path, lines: lines}
	if st.key == nil {
		st.key = newKey()
	}
	if !whole || lines == 0 || st.outdated() {
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

// replay applies every line that can be understood and counts them. whole is false when there were others.
func (st *state) replay(raw []byte) (lines int, whole bool) {
	whole = len(raw) == 0 || raw[len(raw)-1] == '\n'
	for _, rec := range readLines(raw) {
		if rec == nil || !st.apply(rec) {
			whole = false
			continue
		}
		lines++
	}
	return lines, whole
}

// readLines reads every line; one that is no record gives nil. It uses all processors, for a start must not take long.
func readLines(raw []byte) []*record {
	lines := slices.Collect(bytes.Lines(raw))
	recs := make([]*record, len(lines))
	const part = 256
	var all sync.WaitGroup
	for from := 0; from < len(lines); from += part {
		all.Go(func() {
			for i := from; i < min(from+part, len(lines)); i++ {
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
	if rec.Key == nil && rec.Callback == nil && rec.Attempt == nil && rec.Speak == nil && rec.Fate == nil && rec.Used == nil {
		return false
	}
	if len(rec.Key) > 0 {
		st.key = rec.Key
	}
	if rec.Callback != nil {
		st.callback = *rec.Callback
	}
	if rec.Attempt != nil {
		st.turns++
		rec.Attempt.turn = st.turns
		st.noteAttempt(*rec.Attempt)
	}
	if rec.Speak != nil && !st.recall(*rec.Speak) {
		return false
	}
	if rec.Fate != nil {
		if e, ok := st.entries[rec.Fate.ID]; ok { // otherwise it is forgotten by now
			sp := e.speak
			sp.fate = rec.Fate.fate
			st.recall(sp)
		}
	}
	if rec.Used != nil {
		st.used = *rec.Used
	}
	return true
}

// recall takes a speak back into the store, which makes room for it as it did then. What it asked for is read again
// when its sound is needed, so that a long journal does not hold up the start.
func (st *state) recall(sp speak) bool {
	if sp.Ended.IsZero() {
		sp.State = started // its synthesis begins anew
	}
	if e, ok := st.entries[sp.ID]; ok {
		st.change(e, func(kept *speak) { *kept = sp })
		return true
	}
	if !isID(sp.ID) || st.cast.byID[sp.ActorID] == nil {
		return false
	}
	if !st.makeRoom() { // all of them run: the store was larger then
		st.forget(st.order.Front().Value.(*entry))
	}
	st.put(&entry{speak: sp})
	return true
}

// recall makes the request of a speak from its fields. What was accepted once is not judged again.
func (c *cast) recall(sp speak, a Assumptions) (*request, *refusal) {
	body := map[string]json.RawMessage{}
	if len(sp.Params) > 0 && json.Unmarshal(sp.Params, &body) != nil {
		return nil, broken("the journal holds a request that cannot be read")
	}
	body["text"], _ = json.Marshal(sp.Text) // strings always marshal
	body["actor_id"], _ = json.Marshal(sp.ActorID)
	a.LongText = "spoken"
	return c.readRequest(body, a)
}

// write appends a record, and rewrites the file when it has grown too long. Callers hold mu.
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

func (st *state) outdated() bool { return st.journal.lines > st.longest() }

// longest is how many lines the journal may have. It is short enough to be read in no time, and long enough that it is
// not rewritten all the time.
func (st *state) longest() int {
	count := len(st.entries) + len(st.attempts)
	return count + count/2 + slackLines
}

// compact writes everything that counts to a new file and puts it in the old one's place.
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
	tmp, err := os.CreateTemp(filepath.Dir(j.path), filepath.Base(j.path)+".*.tmp") // 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(b.Bytes())
	err = errors.Join(err, tmp.Close())
	if j.file != nil { // Windows renames over closed files only
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
