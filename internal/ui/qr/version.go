package qr

// Level is how much of a code may be unreadable.
type Level int

// The levels there are, of the standard's four.
const (
	Low    Level = iota // about 7 %
	Medium              // about 15 %
)

// bits is how a level is called in the format information (ISO/IEC 18004, table 12).
func (l Level) bits() int {
	if l == Low {
		return 1
	}
	return 0
}

// version is a size of code and how its codewords are cut into blocks.
type version struct {
	number int
	total  int    // codewords, those for correction among them
	align  []int  // where the alignment patterns have their middle, in both directions
	check  [2]int // codewords for correction in each block, by level
	blocks [2]int // how many blocks, by level
}

// versions is tables 1, 9 and E.1 of ISO/IEC 18004, as far as they are needed here.
func versions() []version {
	return []version{
		{1, 26, nil, [2]int{7, 10}, [2]int{1, 1}},
		{2, 44, []int{6, 18}, [2]int{10, 16}, [2]int{1, 1}},
		{3, 70, []int{6, 22}, [2]int{15, 26}, [2]int{1, 1}},
		{4, 100, []int{6, 26}, [2]int{20, 18}, [2]int{1, 2}},
		{5, 134, []int{6, 30}, [2]int{26, 24}, [2]int{1, 2}},
		{6, 172, []int{6, 34}, [2]int{18, 16}, [2]int{2, 4}},
		{7, 196, []int{6, 22, 38}, [2]int{20, 18}, [2]int{2, 4}},
		{8, 242, []int{6, 24, 42}, [2]int{24, 22}, [2]int{2, 4}},
		{9, 292, []int{6, 26, 46}, [2]int{30, 22}, [2]int{2, 5}},
		{10, 346, []int{6, 28, 50}, [2]int{18, 26}, [2]int{4, 5}},
	}
}

func (v version) size() int { return 17 + 4*v.number }

// data is how many codewords carry the text and its head.
func (v version) data(l Level) int { return v.total - v.check[l]*v.blocks[l] }

// head is how many bits stand before the text: the mode, and the count of bytes.
func (v version) head() int {
	if v.number < 10 {
		return 4 + 8
	}
	return 4 + 16
}

// room is how many bytes of text fit.
func (v version) room(l Level) int { return (8*v.data(l) - v.head()) / 8 }

// codewords are the text with its head, its filling and its correction, in the order in which they are drawn.
func (v version) codewords(l Level, text string) []byte {
	data := v.message(l, text)
	n := v.blocks[l]
	short := len(data) / n // the last blocks may have one more
	long := len(data) % n
	generator := generate(v.check[l])
	parts, checks := make([][]byte, n), make([][]byte, n)
	for i := range parts {
		size := short
		if i >= n-long {
			size++
		}
		parts[i], data = data[:size], data[size:]
		checks[i] = remainder(parts[i], generator)
	}
	return append(woven(parts), woven(checks)...)
}

// message is the text in byte mode: its head, the bytes, and filling up to the last codeword.
func (v version) message(l Level, text string) []byte {
	var w bitWriter
	w.put(0b0100, 4)
	w.put(len(text), v.head()-4)
	for i := range len(text) {
		w.put(int(text[i]), 8)
	}
	w.put(0, min(4, 8*v.data(l)-w.n)) // the end, cut short where there is no room
	w.put(0, (8-w.n%8)%8)
	for pad := 0xEC; len(w.bytes) < v.data(l); pad ^= 0xEC ^ 0x11 {
		w.put(pad, 8)
	}
	return w.bytes
}

// woven takes one byte of each block in turn, so that a stain on the paper harms each of them a little.
func woven(blocks [][]byte) []byte {
	var out []byte
	for i := range len(blocks[len(blocks)-1]) { // the last is the longest
		for _, b := range blocks {
			if i < len(b) {
				out = append(out, b[i])
			}
		}
	}
	return out
}

// bitWriter puts numbers behind each other, the highest bit first.
type bitWriter struct {
	bytes []byte
	n     int // bits
}

func (w *bitWriter) put(value, bits int) {
	for i := bits - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		if value>>i&1 == 1 {
			w.bytes[w.n/8] |= 0x80 >> (w.n % 8)
		}
		w.n++
	}
}
