package qrcode

import (
	"errors"
	"fmt"
)

// The decoder of these tests shares no code and no table with the encoder: it lists the blocks of each version one by
// one, finds the modules of the patterns by their coordinates, and checks the error correction by evaluating the
// generator's roots. It knows byte mode, the versions 1 to 10 and the levels L and M.

// matrix is a code as a camera sees it, without its quiet zone.
type matrix struct {
	size int
	dark func(x, y int) bool
}

// block is a kind of block: how many, how many codewords in all, and how many of them data.
type block struct{ count, total, data int }

// layouts are the blocks by version and by the two bits of the level, as tables of ISO/IEC 18004 list them.
var layouts = map[[2]int][]block{
	{1, 0b01}: {{1, 26, 19}}, {1, 0b00}: {{1, 26, 16}},
	{2, 0b01}: {{1, 44, 34}}, {2, 0b00}: {{1, 44, 28}},
	{3, 0b01}: {{1, 70, 55}}, {3, 0b00}: {{1, 70, 44}},
	{4, 0b01}: {{1, 100, 80}}, {4, 0b00}: {{2, 50, 32}},
	{5, 0b01}: {{1, 134, 108}}, {5, 0b00}: {{2, 67, 43}},
	{6, 0b01}: {{2, 86, 68}}, {6, 0b00}: {{4, 43, 27}},
	{7, 0b01}: {{2, 98, 78}}, {7, 0b00}: {{4, 49, 31}},
	{8, 0b01}: {{2, 121, 97}}, {8, 0b00}: {{2, 60, 38}, {2, 61, 39}},
	{9, 0b01}: {{2, 146, 116}}, {9, 0b00}: {{3, 58, 36}, {2, 59, 37}},
	{10, 0b01}: {{2, 86, 68}, {2, 87, 69}}, {10, 0b00}: {{4, 69, 43}, {1, 70, 44}},
}

// middles are the centres of the alignment patterns, by version.
var middles = map[int][][2]int{
	2: {{18, 18}}, 3: {{22, 22}}, 4: {{26, 26}}, 5: {{30, 30}}, 6: {{34, 34}},
	7:  {{6, 22}, {22, 6}, {22, 22}, {22, 38}, {38, 22}, {38, 38}},
	8:  {{6, 24}, {24, 6}, {24, 24}, {24, 42}, {42, 24}, {42, 42}},
	9:  {{6, 26}, {26, 6}, {26, 26}, {26, 46}, {46, 26}, {46, 46}},
	10: {{6, 28}, {28, 6}, {28, 28}, {28, 50}, {50, 28}, {50, 50}},
}

// formats are the fifteen bits of table C.1, by level and mask; the highest bit is the first.
var formats = map[string][2]int{
	"111011111000100": {0b01, 0}, "111001011110011": {0b01, 1}, "111110110101010": {0b01, 2}, "111100010011101": {0b01, 3},
	"110011000101111": {0b01, 4}, "110001100011000": {0b01, 5}, "110110001000001": {0b01, 6}, "110100101110110": {0b01, 7},
	"101010000010010": {0b00, 0}, "101000100100101": {0b00, 1}, "101111001111100": {0b00, 2}, "101101101001011": {0b00, 3},
	"100010111111001": {0b00, 4}, "100000011001110": {0b00, 5}, "100111110010111": {0b00, 6}, "100101010100000": {0b00, 7},
}

// numbers are the eighteen bits of table D.1, by version.
var numbers = map[int]string{
	7: "000111110010010100", 8: "001000010110111100", 9: "001001101010011001", 10: "001010010011010011",
}

// decode returns the text of a code, its version and the two bits of its level.
func decode(c matrix) (text string, version, level int, err error) {
	n := c.size
	version = (n - 17) / 4
	if (n-17)%4 != 0 || version < 1 || version > 10 {
		return "", 0, 0, fmt.Errorf("%d modules a side", n)
	}
	if err := patterns(c, version); err != nil {
		return "", 0, 0, err
	}
	level, mask, err := format(c)
	if err != nil {
		return "", 0, 0, err
	}
	words, err := corrected(codewords(c, version, mask), layouts[[2]int{version, level}])
	if err != nil {
		return "", 0, 0, err
	}
	text, err = message(words, version)
	return text, version, level, err
}

// patterns checks the function patterns of a version.
func patterns(c matrix, version int) error {
	n := c.size
	finder := []string{".........", ".#######.", ".#.....#.", ".#.###.#.", ".#.###.#.", ".#.###.#.", ".#.....#.", ".#######.", "........."}
	for _, at := range [][2]int{{-1, -1}, {n - 8, -1}, {-1, n - 8}} {
		for y, row := range finder {
			for x, want := range row {
				if c.dark(at[0]+x, at[1]+y) != (want == '#') {
					return fmt.Errorf("no finder pattern at %v", at)
				}
			}
		}
	}
	for i := 8; i < n-8; i++ {
		if c.dark(6, i) != (i%2 == 0) || c.dark(i, 6) != (i%2 == 0) {
			return fmt.Errorf("the timing pattern is wrong at %d", i)
		}
	}
	for _, m := range middles[version] {
		for y, row := range []string{"#####", "#...#", "#.#.#", "#...#", "#####"} {
			for x, want := range row {
				if c.dark(m[0]-2+x, m[1]-2+y) != (want == '#') {
					return fmt.Errorf("no alignment pattern at %v", m)
				}
			}
		}
	}
	if !c.dark(8, n-8) {
		return errors.New("the dark module is light")
	}
	if want := numbers[version]; want != "" {
		below, right := "", ""
		for i := 17; i >= 0; i-- {
			below += bit(c.dark(i/3, n-11+i%3))
			right += bit(c.dark(n-11+i%3, i/3))
		}
		if below != want || right != want {
			return fmt.Errorf("the version reads %s and %s", below, right)
		}
	}
	return nil
}

func bit(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

func format(c matrix) (level, mask int, err error) {
	n := c.size
	first, second := "", ""
	for _, at := range [][2]int{{0, 8}, {1, 8}, {2, 8}, {3, 8}, {4, 8}, {5, 8}, {7, 8}, {8, 8}, {8, 7}, {8, 5}, {8, 4}, {8, 3}, {8, 2}, {8, 1}, {8, 0}} {
		first += bit(c.dark(at[0], at[1]))
	}
	for i := range 7 {
		second += bit(c.dark(8, n-1-i))
	}
	for i := range 8 {
		second += bit(c.dark(n-8+i, 8))
	}
	found, ok := formats[first]
	if !ok || first != second {
		return 0, 0, fmt.Errorf("the format reads %s and %s", first, second)
	}
	return found[0], found[1], nil
}

// holdsData reports whether a module is part of no function pattern.
func holdsData(n, version, x, y int) bool {
	near := func(v int) bool { return v < 9 }
	far := func(v int) bool { return v >= n-8 }
	if near(x) && near(y) || far(x) && near(y) || near(x) && far(y) || x == 6 || y == 6 {
		return false
	}
	if version >= 7 && (x < 6 && y >= n-11 || y < 6 && x >= n-11) {
		return false
	}
	for _, m := range middles[version] {
		if x >= m[0]-2 && x <= m[0]+2 && y >= m[1]-2 && y <= m[1]+2 {
			return false
		}
	}
	return true
}

// unmask are the conditions of table 10.
var unmask = []func(i, j int) bool{
	func(i, j int) bool { return (i+j)%2 == 0 },
	func(i, _ int) bool { return i%2 == 0 },
	func(_, j int) bool { return j%3 == 0 },
	func(i, j int) bool { return (i+j)%3 == 0 },
	func(i, j int) bool { return (i/2+j/3)%2 == 0 },
	func(i, j int) bool { return (i*j)%2+(i*j)%3 == 0 },
	func(i, j int) bool { return ((i*j)%2+(i*j)%3)%2 == 0 },
	func(i, j int) bool { return ((i+j)%2+(i*j)%3)%2 == 0 },
}

func codewords(c matrix, version, mask int) []byte {
	n := c.size
	var words []byte
	count := 0
	columns := []int{}
	for x := n - 1; x > 6; x -= 2 {
		columns = append(columns, x)
	}
	columns = append(columns, 5, 3, 1)
	for k, right := range columns {
		for step := range n {
			y := step
			if k%2 == 0 {
				y = n - 1 - step
			}
			for x := right; x >= right-1; x-- {
				if !holdsData(n, version, x, y) {
					continue
				}
				if count%8 == 0 {
					words = append(words, 0)
				}
				words[len(words)-1] <<= 1
				if c.dark(x, y) != unmask[mask](y, x) {
					words[len(words)-1] |= 1
				}
				count++
			}
		}
	}
	return words[:count/8] // the remainder modules carry nothing
}

// corrected separates the blocks and checks that each is a multiple of its generator polynomial: it is zero at every root.
func corrected(words []byte, layout []block) ([]byte, error) {
	var kinds []block
	for _, b := range layout {
		for range b.count {
			kinds = append(kinds, b)
		}
	}
	blocks := make([][]byte, len(kinds))
	next := 0
	take := func(b int) error {
		if next >= len(words) {
			return errors.New("too few codewords")
		}
		blocks[b] = append(blocks[b], words[next])
		next++
		return nil
	}
	for i := range 400 {
		for b, k := range kinds {
			if i < k.data {
				if err := take(b); err != nil {
					return nil, err
				}
			}
		}
	}
	for i := range 40 {
		for b, k := range kinds {
			if i < k.total-k.data {
				if err := take(b); err != nil {
					return nil, err
				}
			}
		}
	}
	if next != len(words) {
		return nil, fmt.Errorf("%d codewords; read %d", len(words), next)
	}
	var data []byte
	for b, k := range kinds {
		for e := range k.total - k.data {
			var sum byte
			for _, w := range blocks[b] {
				sum = product(sum, power(e)) ^ w
			}
			if sum != 0 {
				return nil, fmt.Errorf("block %d is not correct at root %d", b, e)
			}
		}
		data = append(data, blocks[b][:k.data]...)
	}
	return data, nil
}

// product multiplies in GF(256): first as polynomials, then modulo 0x11D.
func product(a, b byte) byte {
	p := 0
	for i := range 8 {
		if b>>i&1 == 1 {
			p ^= int(a) << i
		}
	}
	for i := 15; i >= 8; i-- {
		if p>>i&1 == 1 {
			p ^= 0x11D << (i - 8)
		}
	}
	return byte(p)
}

func power(e int) byte {
	p := byte(1)
	for range e {
		p = product(p, 2)
	}
	return p
}

func message(words []byte, version int) (string, error) {
	at := 0
	take := func(n int) int {
		v := 0
		for range n {
			if at/8 < len(words) {
				v = v<<1 | int(words[at/8]>>(7-at%8)&1)
			}
			at++
		}
		return v
	}
	if mode := take(4); mode != 0b0100 {
		return "", fmt.Errorf("mode %04b", mode)
	}
	size := 8
	if version >= 10 {
		size = 16
	}
	text := make([]byte, take(size))
	for i := range text {
		text[i] = byte(take(8))
	}
	if at > 8*len(words) {
		return "", errors.New("the text is longer than the data")
	}
	if rest := take(min(4, max(8*len(words)-at, 0))); rest != 0 {
		return "", fmt.Errorf("no terminator after the text but %04b", rest)
	}
	at = (at + 7) / 8 * 8
	for i := 0; at < 8*len(words); i++ {
		if pad := take(8); pad != []int{0xEC, 0x11}[i%2] {
			return "", fmt.Errorf("padded with %02x", pad)
		}
	}
	return string(text), nil
}
