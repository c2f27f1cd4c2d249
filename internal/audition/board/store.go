package board

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"callboard/internal/audition/sheet"
	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// stored is the JSON of a board: what neither the jobs nor their marks have. Undo ends with the program.
type stored struct {
	Version int          `json:"version"`
	Line    string       `json:"line"`
	Heard   []string     `json:"heard"` // ids of takes
	Blind   *storedBlind `json:"blind"`
}

type storedBlind struct {
	Seed  uint64   `json:"seed"`
	Order []string `json:"order"` // keys of rows in hexadecimal
	// Given says which marks of takes were given since it began, by the id of the take.
	Given map[string]fields `json:"given,omitempty"`
}

const (
	storedVersion = 1
	mostStored    = 100_000 // ids or keys
)

// MarshalJSON writes the line, the heard marks and the blind mode. The takes and their marks are stored with their jobs.
func (b *Board) MarshalJSON() ([]byte, error) {
	s := stored{Version: storedVersion, Line: b.line, Heard: append([]string{}, slices.Sorted(maps.Keys(b.heard))...)}
	if b.blind != nil {
		s.Blind = &storedBlind{Seed: b.blind.seed, Order: []string{}, Given: b.blind.given}
		for _, key := range b.blind.order {
			s.Blind.Order = append(s.Blind.Order, hex.EncodeToString(key[:]))
		}
	}
	return json.Marshal(s)
}

// UnmarshalJSON replaces the board by a stored one, without takes: Put and SetMarks bring them. Its error is a *text.Problem;
// then nothing has changed.
func (b *Board) UnmarshalJSON(raw []byte) error {
	problem := func(why string, err error) error {
		return &text.Problem{What: "the stored audition", Why: why, Next: "speak the line again: takes that exist are free", Err: err}
	}
	var s stored
	if err := json.Unmarshal(raw, &s); err != nil {
		return problem("it is damaged", err)
	}
	if s.Version != storedVersion {
		return problem(fmt.Sprintf("it has version %d, and this program reads %d", s.Version, storedVersion), nil)
	}
	if len(s.Heard) > mostStored || s.Blind != nil && len(s.Blind.Order)+len(s.Blind.Given) > mostStored {
		return problem("it is too large", nil)
	}
	next := New(s.Line)
	for _, id := range s.Heard {
		next.heard[id] = true
	}
	if s.Blind != nil {
		next.blind = &blind{seed: s.Blind.Seed, number: map[batch.Key]int{}, given: s.Blind.Given}
		if next.blind.given == nil {
			next.blind.given = map[string]fields{}
		}
		for i, word := range s.Blind.Order {
			key, err := hex.DecodeString(word)
			if err != nil || len(key) != len(batch.Key{}) {
				return problem("the order of its takes is damaged", err)
			}
			if next.blind.add(batch.Key(key)); len(next.blind.order) != i+1 {
				return problem("a take has two places in its order", nil)
			}
		}
	}
	*b = *next
	return nil
}

// Sheet lists the takes with audio for a casting sheet in a folder. While the board is blind it names nothing that tells the
// actor: no id, settings, file or take, and no marks of before.
func (b *Board) Sheet(folder string) []sheet.Entry {
	var list []sheet.Entry
	for _, r := range b.sorted() {
		for _, j := range r.takes {
			if j.File == "" {
				continue
			}
			m := b.visible(j.ID)
			e := sheet.Entry{Actor: r.order.ActorName, Rating: m.Rating, Note: m.Note, Verdict: m.Verdict, Line: b.line}
			if j.CutShort() {
				e.Problem = job.CutShort
			}
			if b.blind != nil {
				e.Actor = b.blind.label(r.key)
			} else {
				e.ID, e.Version, e.Settings, e.Take = j.ActorID, j.Version, setting.Summary(j.Params), j.ID
				e.File = sheet.Relative(folder, j.File)
			}
			list = append(list, e)
		}
	}
	return list
}
