package mp3enc

import (
	"strings"

	"callboard/internal/lazy"
)

// largest is the largest value that a table can carry: 15 and 13 linbits.
const largest = 15 + 1<<13 - 1

// word is a code word: the lowest n bits of code.
type word struct {
	code uint32
	n    int
}

// linbits[t] is how many bits table t adds to a value of 15 or more.
var linbits = [32]int{
	16: 1, 17: 2, 18: 3, 19: 4, 20: 6, 21: 8, 22: 10, 23: 13,
	24: 4, 25: 5, 26: 6, 27: 7, 28: 8, 29: 9, 30: 11, 31: 13,
}

var (
	pairWords = lazy.Value[[][]word]{Make: func() [][]word {
		t := make([][]word, 32) // [table][16x+y]
		for table, text := range pairCodes {
			if text == "" {
				continue
			}
			rows := strings.Split(strings.TrimSpace(text), "\n")
			words := make([]word, 256)
			for x, row := range rows {
				copy(words[16*x:], parseWords(row))
			}
			t[table] = words
			for table++; table < 32 && table > 16 && table != 24; table++ {
				t[table] = words
			}
		}
		return t
	}}
	quadWords = lazy.Value[[2][]word]{Make: func() [2][]word {
		return [2][]word{parseWords(quadCodes[0]), parseWords(quadCodes[1])}
	}}
)

func parseWords(row string) (words []word) {
	for _, s := range strings.Fields(row) {
		w := word{n: len(s)}
		for _, c := range s {
			w.code = w.code<<1 | uint32(c-'0')
		}
		words = append(words, w)
	}
	return words
}

// coding is the Huffman coding of the lines of a granule.
type coding struct {
	bits      int
	pairs     int    // big_values
	quads     int    // groups of four values of -1, 0 or 1 after them
	regions   [2]int // the first bands of the second and the third table
	tables    [3]int
	quadTable int
}

// write writes the magnitudes v with the signs of the lines.
func (c *coding) write(w *bitWriter, p *bandPlan, v *[granuleLines]int32, lines *spectrum) {
	sign := func(i int) {
		if v[i] != 0 {
			w.flag(lines[i] < 0)
		}
	}
	regions := c.regions
	if p.split > 0 {
		regions = [2]int{p.split, p.bands()}
	}
	words, quads := pairWords.Get(), quadWords.Get()
	second, third := p.edges[regions[0]], p.edges[regions[1]]
	for i := 0; i < 2*c.pairs; i += 2 {
		table := c.tables[0]
		switch {
		case i >= third:
			table = c.tables[2]
		case i >= second:
			table = c.tables[1]
		}
		if table == 0 {
			continue
		}
		code := words[table][16*min(v[i], 15)+min(v[i+1], 15)]
		w.putBits(code.code, code.n)
		for j := i; j < i+2; j++ {
			if v[j] >= 15 {
				w.putBits(uint32(v[j]-15), linbits[table])
			}
			sign(j)
		}
	}
	for i := 2 * c.pairs; i < 2*c.pairs+4*c.quads; i += 4 {
		code := quads[c.quadTable][8*v[i]+4*v[i+1]+2*v[i+2]+v[i+3]]
		w.putBits(code.code, code.n)
		for j := i; j < i+4; j++ {
			sign(j)
		}
	}
}
