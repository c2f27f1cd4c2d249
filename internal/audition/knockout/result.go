package knockout

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"callboard/internal/text"
)

// Rounds is the bracket so far, for drawing. The caller must not change it; the next answer does.
func (k *Knockout) Rounds() []Round { return k.rounds }

// Takes are the ids, in the order of the first round. The caller must not change them.
func (k *Knockout) Takes() []string { return k.takes }

// Answers is the number of answers so far: what Undo can take back.
func (k *Knockout) Answers() int { return len(k.answers) }

// Winners are the best takes: one, or several that could not be told apart. There are none before the end.
func (k *Knockout) Winners() []string { return slices.Clone(k.won) }

// Place is a take with its place.
type Place struct {
	Take  string
	Place int // from 1, shared by takes that left in the same round; 0: it is not decided
}

// Ranking lists all takes, the best first. A take that left in a later round is better. The takes that are still in come first.
func (k *Knockout) Ranking() []Place {
	list := make([]Place, len(k.takes))
	for i, take := range k.takes {
		list[i] = Place{Take: take}
	}
	slices.SortStableFunc(list, func(a, b Place) int { return cmp.Compare(k.lasted(b.Take), k.lasted(a.Take)) })
	for i := range list {
		switch {
		case k.lasted(list[i].Take) > len(k.rounds) && !k.Over():
		case i > 0 && k.lasted(list[i-1].Take) == k.lasted(list[i].Take):
			list[i].Place = list[i-1].Place
		default:
			list[i].Place = i + 1
		}
	}
	return list
}

// lasted is the round in which a take has left, or one more than there are.
func (k *Knockout) lasted(take string) int {
	if round, ok := k.out[take]; ok {
		return round
	}
	return len(k.rounds) + 1
}

// stored is the JSON of a knock-out.
type stored struct {
	Version int      `json:"version"`
	Takes   []string `json:"takes"`
	Answers []Answer `json:"answers"`
}

const storedVersion = 1

// MarshalJSON writes the takes and the answers.
func (k *Knockout) MarshalJSON() ([]byte, error) {
	return json.Marshal(stored{storedVersion, k.takes, append([]Answer{}, k.answers...)})
}

// UnmarshalJSON continues a knock-out where it was. Its error is a *text.Problem; then nothing has changed.
func (k *Knockout) UnmarshalJSON(b []byte) error {
	problem := func(why string, err error) error {
		return &text.Problem{What: "the stored knock-out", Why: why, Next: "begin it anew", Err: err}
	}
	var s stored
	if err := json.Unmarshal(b, &s); err != nil {
		return problem("it is damaged", err)
	}
	if s.Version != storedVersion {
		return problem(fmt.Sprintf("it has version %d, and this program reads %d", s.Version, storedVersion), nil)
	}
	resumed, err := begin(s.Takes)
	if err != nil {
		return err
	}
	for i, a := range s.Answers {
		if err := resumed.Answer(a); err != nil {
			return problem(fmt.Sprintf("answer %d does not fit", i+1), err)
		}
	}
	*k = *resumed
	return nil
}
