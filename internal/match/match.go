// Package match finds actors by a few letters: part of a name, its first consonants as
// Korean searchers type them (ㅎㄱㄷ for 홍길동), a word that describes it, or, when
// nothing better is there, letters that occur in the name in order.
package match

import (
	"context"
	"slices"
	"strings"
)

// Index holds what n things are called, folded once. It does not change: any number of
// goroutines may search it.
type Index struct {
	items []item
}

type item struct {
	name    string // folded
	compact []rune // the name without spaces, one rune per letter
	rest    string // folded
}

// NewIndex asks text for the name of each thing from 0 to n-1 and for the rest of what
// it can be found by, and folds both: case, accents, width, and Unicode's ways of
// writing the same.
func NewIndex(n int, text func(i int) (name, rest string)) *Index {
	x := &Index{items: make([]item, max(n, 0))}
	for i := range x.items {
		name, rest := text(i)
		name = fold(name)
		x.items[i] = item{name: name, compact: []rune(strings.Join(strings.Fields(name), "")), rest: fold(rest)}
	}
	return x
}

// Len is how many things the index holds.
func (x *Index) Len() int { return len(x.items) }

// Filter returns the numbers of what matches every term of query, the best first and in
// their own order where they are equally good. An empty query matches everything, in
// order. It returns nil as soon as ctx is done.
func (x *Index) Filter(ctx context.Context, query string) []int {
	terms := parse(query)
	if len(terms) == 0 {
		if ctx.Err() != nil {
			return nil
		}
		all := make([]int, len(x.items))
		for i := range all {
			all[i] = i
		}
		return all
	}
	var found ranking
	for i := range x.items {
		if i%pace == 0 && ctx.Err() != nil {
			return nil
		}
		if s, ok := x.items[i].score(terms); ok {
			found.add(s, i)
		}
	}
	return found.list()
}

// Narrow is Filter for a query that is the one prev was found by and whole characters
// more: it looks only at prev, and its answer is Filter's.
func (x *Index) Narrow(ctx context.Context, prev []int, query string) []int {
	terms := parse(query)
	if len(terms) == 0 {
		return x.Filter(ctx, query)
	}
	var found ranking
	for n, i := range prev {
		if n%pace == 0 && ctx.Err() != nil {
			return nil
		}
		if i < 0 || i >= len(x.items) {
			continue // of another index
		}
		if s, ok := x.items[i].score(terms); ok {
			found.add(s, i)
		}
	}
	return found.list()
}

// pace is how many things are looked at between two looks at the context.
const pace = 1024

// ranking gathers what was found by how well it matched; there are few degrees of that,
// so no comparing is needed.
type ranking struct {
	at    map[int]int // score to group
	group []group
	total int
}

type group struct {
	score int
	found []int
}

func (r *ranking) add(score, i int) {
	g, ok := r.at[score]
	if !ok {
		if r.at == nil {
			r.at = map[int]int{}
		}
		g = len(r.group)
		r.at[score] = g
		r.group = append(r.group, group{score: score})
	}
	r.group[g].found = append(r.group[g].found, i)
	r.total++
}

// list is everything found, the best first, by number where equally good.
func (r *ranking) list() []int {
	slices.SortFunc(r.group, func(a, b group) int { return a.score - b.score })
	out := make([]int, 0, r.total)
	for _, g := range r.group {
		if !slices.IsSorted(g.found) {
			slices.Sort(g.found)
		}
		out = append(out, g.found...)
	}
	return out
}

// How well a term matches, the best first. Each weighs more than all better ones of a
// query together, so that a thing is as good as its worst term and, that being equal, as
// its next.
const (
	exact     = 0
	prefix    = 1
	substring = prefix * (maxTerms + 1)
	initials  = substring * (maxTerms + 1)
	rest      = initials * (maxTerms + 1)
	fuzzy     = rest * (maxTerms + 1)

	maxTerms = 12 // more are not looked at
)

// term is one word of a query.
type term struct {
	text    string
	runes   []rune
	initial bool // has a consonant that stands for a syllable, or an open last syllable
}

func parse(query string) []term {
	fields := strings.Fields(fold(query))
	fields = fields[:min(len(fields), maxTerms)]
	terms := make([]term, len(fields))
	for i, f := range fields {
		runes := spread([]rune(f))
		terms[i] = term{text: f, runes: runes, initial: slices.ContainsFunc(runes, isConsonant) || isOpen(runes[len(runes)-1])}
	}
	return terms
}

func (it *item) score(terms []term) (total int, ok bool) {
	for i := range terms {
		s, ok := it.scoreTerm(&terms[i])
		if !ok {
			return 0, false
		}
		total += s
	}
	return total, true
}

func (it *item) scoreTerm(t *term) (int, bool) {
	switch at := strings.Index(it.name, t.text); {
	case at == 0 && len(it.name) == len(t.text):
		return exact, true
	case at == 0:
		return prefix, true
	case at > 0:
		return substring, true
	case t.initial && hasInitials(it.compact, t.runes):
		return initials, true
	case strings.Contains(it.rest, t.text):
		return rest, true
	case inOrder(it.compact, t.runes):
		return fuzzy, true
	}
	return 0, false
}

// inOrder reports whether the letters of want occur in name in their order.
func inOrder(name, want []rune) bool {
	if len(want) > len(name) {
		return false
	}
	n := 0
	for _, r := range name {
		if n < len(want) && stands(want[n], r, n == len(want)-1) {
			n++
		}
	}
	return n == len(want)
}

// hasInitials reports whether want, in which consonants stand for syllables, occurs in
// one piece in name.
func hasInitials(name, want []rune) bool {
next:
	for i := 0; i+len(want) <= len(name); i++ {
		for j, r := range want {
			if !stands(r, name[i+j], j == len(want)-1) {
				continue next
			}
		}
		return true
	}
	return false
}
