package board

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"callboard/internal/batch"
)

// blind is the blind mode: every row has a number, and keeps it.
type blind struct {
	seed   uint64
	order  []batch.Key       // rows by number; also those that have left the board, so that no number changes
	number map[batch.Key]int // from 1
}

// add gives a row the next number, unless it has one.
func (d *blind) add(key batch.Key) {
	if d.number[key] == 0 {
		d.order = append(d.order, key)
		d.number[key] = len(d.order)
	}
}

func (d *blind) label(key batch.Key) string { return fmt.Sprintf("take %d", d.number[key]) }

// Hide begins the blind mode: the names are hidden, and the rows are shuffled in an order that follows from the seed. Rows that
// come later go to the end, those that come together in a random order. On a board that is blind it does nothing.
func (b *Board) Hide(seed uint64) {
	if b.blind != nil {
		return
	}
	b.blind = &blind{seed: seed, number: map[batch.Key]int{}}
	b.place(b.list)
}

// Reveal ends the blind mode: the names are shown, in the usual order.
func (b *Board) Reveal() { b.blind = nil }

// Blind reports whether the names are hidden.
func (b *Board) Blind() bool { return b.blind != nil }

// place gives new rows their numbers while the board is blind.
func (b *Board) place(made []*row) {
	if b.blind == nil || len(made) == 0 {
		return
	}
	usual := slices.Clone(made)
	made = slices.SortedFunc(slices.Values(made), func(x, y *row) int { return slices.Compare(x.key[:], y.key[:]) }) // in whatever order they came
	random := rand.New(rand.NewPCG(b.blind.seed, uint64(len(b.blind.order))))
	random.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
	if len(made) > 2 && slices.Equal(made, usual) { // it would look as if nothing was hidden
		made = append(made[1:], made[0])
	}
	for _, r := range made {
		b.blind.add(r.key)
	}
}
