// Package knockout finds the best of some takes by comparing two at a time. It knows ids only: what sounds, and under which
// name, is the caller's. It never asks for a new take.
//
// Rules. A round pairs the takes that are left; where their number is odd, one of those that had the fewest byes goes on without
// a pair. The better one of a pair goes on, after a tie both do. A pair can be skipped once in a round, and comes again at its
// end. After a round that nobody left, the next one pairs the takes anew, until each has met every other one; then all that are
// left have won together. So every sequence of answers ends.
//
// The answers are the state: Undo takes the last one back, and JSON has nothing but the takes and the answers.
package knockout

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"callboard/internal/text"
)

// Answer is what the user says about a pair.
type Answer string

// The answers. The words are stored.
const (
	Left  Answer = "left"  // the left one is better
	Right Answer = "right" // the right one is better
	Tie   Answer = "tie"   // both go on
	Skip  Answer = "skip"  // ask again at the end of the round
)

// MostTakes is the largest number of takes in a knock-out.
const MostTakes = 256

// Pair is one comparison of a round, or a bye.
type Pair struct {
	Left, Right string // ids; Right is empty for a bye
	Result      Answer // Left, Right or Tie; empty while it is open; Left for a bye
	Skipped     bool   // it was skipped in this round
}

// Bye reports whether the pair has one take only, which goes on.
func (p Pair) Bye() bool { return p.Right == "" }

// Round is a round of the bracket. Its pairs stay in their order when one of them is skipped.
type Round struct{ Pairs []Pair }

// Knockout is the state of a knock-out. It is not safe for concurrent use.
type Knockout struct {
	takes   []string // in the order of the first round
	answers []Answer

	// What follows from takes and answers.
	rounds  []Round
	open    []int          // pairs of the last round without a result, in the order in which they are asked
	field   []string       // the takes since the last round that somebody left, in the order of its first pairing
	repeats int            // rounds since then
	byes    map[string]int // by take
	out     map[string]int // the round in which a take has left
	won     []string       // set at the end
}

// New begins a knock-out of at least two takes, paired in a random order that follows from the seed. Its error is a
// *text.Problem.
func New(takes []string, seed uint64) (*Knockout, error) {
	shuffled := slices.Clone(takes)
	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	return begin(shuffled)
}

// begin starts with takes in their order.
func begin(takes []string) (*Knockout, error) {
	const what = "knock-out"
	switch n := len(takes); {
	case n < 2:
		return nil, &text.Problem{What: what, Why: "it needs two takes at least", Next: "speak the line with another actor first"}
	case n > MostTakes:
		return nil, &text.Problem{What: what, Why: fmt.Sprintf("it has %d takes, %d at most", n, MostTakes), Next: "drop some first"}
	}
	for i, take := range takes {
		if take == "" || slices.Contains(takes[:i], take) {
			return nil, &text.Problem{What: what, Why: "a take has no id, or is there twice", Next: "begin it anew"}
		}
	}
	k := &Knockout{takes: takes}
	k.reset()
	return k, nil
}

// reset goes back to the state before the first answer.
func (k *Knockout) reset() {
	k.rounds, k.byes, k.out, k.won = nil, map[string]int{}, map[string]int{}, nil
	k.field, k.repeats = slices.Clone(k.takes), 0
	k.nextRound()
}

// Current is the pair to compare now; false at the end.
func (k *Knockout) Current() (Pair, bool) {
	if len(k.open) == 0 {
		return Pair{}, false
	}
	return k.last().Pairs[k.open[0]], true
}

// Over reports whether there is nothing more to compare.
func (k *Knockout) Over() bool { return len(k.open) == 0 }

// CanSkip reports whether Answer takes Skip now: the pair was not skipped in this round, and another one is open.
func (k *Knockout) CanSkip() bool {
	pair, ok := k.Current()
	return ok && !pair.Skipped && len(k.open) > 1
}

// Answer records an answer about the current pair. Its error is a *text.Problem; then nothing has changed.
func (k *Knockout) Answer(a Answer) error {
	pair, ok := k.Current()
	switch {
	case !ok:
		return &text.Problem{What: "knock-out", Why: "it is over", Next: "undo the last answer, or begin it anew"}
	case a == Skip && len(k.open) == 1:
		return &text.Problem{What: "skip", Why: "this is the last pair of the round", Next: "choose one, or let both go on"}
	case a == Skip && pair.Skipped:
		return &text.Problem{What: "skip", Why: "this pair was skipped before", Next: "choose one, or let both go on"}
	case a != Left && a != Right && a != Tie && a != Skip:
		return &text.Problem{What: "answer " + text.Quote(text.Cut(text.Line(string(a)), 40)), Why: "there is no such answer", Next: "use left, right, tie or skip"}
	}
	k.answers = append(k.answers, a)
	k.apply(a)
	return nil
}

// Undo takes the last answer back. It reports false if there is none.
func (k *Knockout) Undo() bool {
	if len(k.answers) == 0 {
		return false
	}
	k.answers = k.answers[:len(k.answers)-1]
	k.reset()
	for _, a := range k.answers {
		k.apply(a)
	}
	return true
}

// apply carries out a valid answer.
func (k *Knockout) apply(a Answer) {
	at := k.open[0]
	pair := &k.last().Pairs[at]
	k.open = k.open[1:]
	if a == Skip {
		pair.Skipped = true
		k.open = append(k.open, at)
		return
	}
	switch pair.Result = a; a {
	case Left:
		k.out[pair.Right] = len(k.rounds)
	case Right:
		k.out[pair.Left] = len(k.rounds)
	}
	if len(k.open) == 0 {
		k.endRound()
	}
}

func (k *Knockout) last() *Round { return &k.rounds[len(k.rounds)-1] }
