package knockout

import (
	"cmp"
	"slices"
)

// endRound begins the next round, or ends the knock-out.
func (k *Knockout) endRound() {
	left := k.left()
	if len(left) == 1 {
		k.won = left
		return
	}
	if len(left) < len(k.field) {
		k.field, k.repeats = left, 0
	} else if k.repeats++; k.repeats >= pairings(len(k.field)) {
		k.won = left // each has met every other one, and nobody was worse
		return
	}
	k.nextRound()
}

// left lists the takes that go on after the last round, those with the fewest byes first. The second ones of ties come at the
// end, so that the two of a tie do not meet again at once.
func (k *Knockout) left() []string {
	var first, second []string
	for _, p := range k.last().Pairs {
		switch p.Result {
		case Right:
			first = append(first, p.Right)
		case Tie:
			first, second = append(first, p.Left), append(second, p.Right)
		default:
			first = append(first, p.Left)
		}
	}
	all := slices.Concat(first, second)
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(k.byes[a], k.byes[b]) })
	return all
}

// nextRound pairs the field by the circle method: the first one stays in its place, the others move on by one in each repeat.
// The place opposite of an odd one is empty, and the take there has the bye: it is the first of the field at the beginning.
func (k *Knockout) nextRound() {
	n := len(k.field)
	places := slices.Clone(k.field)
	if n%2 == 1 {
		places = append(places, "")
	}
	ring := places[1:]
	rotate(ring, k.repeats)
	var round Round
	k.open = nil
	for i := range len(places) / 2 {
		pair := Pair{Left: places[i], Right: places[len(places)-1-i]}
		if pair.Left == "" {
			pair.Left, pair.Right = pair.Right, ""
		}
		if pair.Bye() {
			pair.Result = Left
			k.byes[pair.Left]++
		} else {
			k.open = append(k.open, i)
		}
		round.Pairs = append(round.Pairs, pair)
	}
	k.rounds = append(k.rounds, round)
}

// rotate moves every element n places to the right.
func rotate(ring []string, n int) {
	n %= len(ring)
	moved := slices.Concat(ring[len(ring)-n:], ring[:len(ring)-n])
	copy(ring, moved)
}

// pairings is the number of rounds after which each of n takes has met every other one by the circle method.
func pairings(n int) int {
	if n%2 == 0 {
		return n - 1
	}
	return n
}
