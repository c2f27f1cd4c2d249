package outfilter

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const (
	cols, rows = 20, 6
	// second is the second row with Korean text as the renderer writes it; anchor is what the filter leaves of it.
	second = "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K\x1b[31m한국\x1b[m어\x1b[?7h\x1b[2;7H"
	anchor = "\x1b[m\x1b[2;7H"
)

func pass(f *filter, s string) string { return string(f.pass([]byte(s), cols, rows)) }

func TestUnchangedRowIsWrittenOnce(t *testing.T) {
	t.Parallel()
	var f filter
	for i, want := range []string{second, anchor, anchor} {
		if got := pass(&f, second); got != want {
			t.Errorf("write %d: %q, want %q", i, got, want)
		}
	}
	if got := pass(&f, "\x1b[?25l"+second+"\x1b[m\x1b[?25h"); got != "\x1b[?25l"+anchor+"\x1b[m\x1b[?25h" {
		t.Errorf("between other things: %q", got)
	}
	other := strings.Replace(second, "어", "말", 1)
	for i, want := range []string{other, anchor} {
		if got := pass(&f, other); got != want {
			t.Errorf("other text, write %d: %q, want %q", i, got, want)
		}
	}
}

func TestAdjacentRowsAreDroppedTogether(t *testing.T) {
	t.Parallel()
	var f filter
	frame := second +
		"\x1b[?7l\r\n\x1b[K\x1b[1m굵게\x1b[4m\x1b[?7h\x1b[3;5H" + // the pen is not reset
		"\x1b[?7l\x1b[m\r\n\x1b[K\x1b[1m\x1b[33m가\x1b[?7h\x1b[4;3H"
	pass(&f, frame)
	if got, want := pass(&f, frame), "\x1b[m\x1b[1m\x1b[33m\x1b[4;3H"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	one := strings.Replace(frame, "굵게", "굵은", 1)
	if got, want := pass(&f, one), anchor+"\x1b[?7l\r\n\x1b[K\x1b[1m굵은\x1b[4m\x1b[?7h\x1b[3;5H"+"\x1b[m\x1b[1m\x1b[33m\x1b[4;3H"; got != want {
		t.Errorf("with one changed row: %q, want %q", got, want)
	}
}

func TestOutputElsewhereKeepsTheRow(t *testing.T) {
	t.Parallel()
	for _, between := range []string{
		"", "\x1b[m", "\x1b[1;38;2;1;2;3m", "\x1b[4:3m", "\x1b[H", "\x1b[6;20H", "\x1b[3;3f", "\x1b[2;1H\n\r\b\t", "\x1b[A\x1b[2B\x1b[3C\x1b[4D",
		"\x1b[5G\x1b[5`\x1b[5d\x1b[2I\x1b[Z", "\x1b[3;1H\x1bM", "\x1b[?25h", "\x1b[?25l", "\x1b[?2026h\x1b[?2026l", "\x1b[?7l\x1b[?7h",
		"\x1b[Hon another row", "\x1b[3;1H\x1b[K\x1b[1K\x1b[2K", "\x1b[3;1H\x1b[4X\x1b[4@\x1b[4Px\x1b[4b",
		"\x1b[5;1H\x1b[L", "\x1b[5;1H\x1b[M", "\x1b[2;4r", "\x1b[r", "\x1b[3;5r\x1b[5;1H\n\x1b[r", "\x1b[3;5r\x1b[3;1H\x1bM\x1b[r", "\x1b[3;6r\x1b[3;1H\x1b[M\x1b[r",
		"\x1b[6;1H" + strings.Repeat("x", cols), "\x1b[3;1H" + strings.Repeat("▁", cols), "\x1b[?7l\x1b[1;1H" + strings.Repeat("x", 9*cols) + "\x1b[?7h",
	} {
		var f filter
		pass(&f, second)
		if got := pass(&f, between); got != between {
			t.Errorf("%q became %q", between, got)
		}
		if got := pass(&f, second); got != anchor {
			t.Errorf("after %q the row was written again: %q", between, got)
		}
	}
}

func TestOutputThatMayChangeTheRowForgetsIt(t *testing.T) {
	t.Parallel()
	onIt := "\x1b[2;1H"
	for _, between := range []string{
		// on the row itself
		onIt + "x", onIt + "한", onIt + "\x1b[K", onIt + "\x1b[1K", onIt + "\x1b[2K", onIt + "\x1b[X", onIt + "\x1b[@", onIt + "\x1b[P",
		"\x1b[2;3H" + "x\x1b[3b", "\x1b[H\nx", "\x1b[3;1H\x1bMx", "\x1b[3;1H\x1b[Ax", "\x1b[H\x1b[Bx", "\x1b[5;1H\x1b[2dx", "\x1b[2fx",
		"\x1b[0;0H\x1b[0Bx", "\x1b[?7l" + onIt + "\x1b[K", "\x1b[?7l" + onIt + "\x1b[K한국", "\x1b[?7l" + onIt + "\x1b[K한국\x1b[?7h", "\x1b[?7l" + onIt + "\x1b[K한국\x1b[?7h\x1b[3;1H",
		// from the row above it
		"\x1b[1;19Hxyz", "\x1b[1;19H한x", "\x1b[1;1Hx\x1b[20b", "\x1b[H" + strings.Repeat("▁", cols), "\x1b[H\tx\tx\tx",
		"\x1b[H\x1b[15Cabcdefgh", "\x1b[H\x1b[2Iabcdefgh", "\x1b[1;15Habcdefgh", "\x1b[H\x1b[15Gabcdefgh",
		// on the whole screen
		"\x1b[J", "\x1b[1J", "\x1b[2J", "\x1b[3J", "\x1b[2S", "\x1b[T", "\x1b[?1049h", "\x1b[?1049l", "\x1b[?47h",
		onIt + "\x1b[L", onIt + "\x1b[M", "\x1b[H\x1b[L", "\x1b[H\x1b[2M", "\x1b[2;4r\x1b[3;1H\x1b[r\x1b[L", "\x1b[9;3r\x1b[H\x1b[L", "\x1b[?3;4r\x1b[H\n",
		"\x1b[6;1H\n", "\x1b[H\x1bM", "\x1b[6;20Hxx", "\x1b[6;1Hx\x1b[20b", "\x1bD", "\x1bE",
		// modes and other sequences that decide how the next bytes are read
		"\x1bc", "\x1b[!p", "\x1b7", "\x1b8", "\x1b[s", "\x1b[u", "\x1b[4h", "\x1b[?2027h", "\x1b[?2027l", "\x1b[?6h", "\x1b[?5W", "\x1b#8", "\x1b(0",
		"\x0e", "\x07", "\x00", "\x7f", "\x1b[>4;2m", "\x1b[?u", "\x1b[5 q", "\x1b[?2026$p", "\x1b[1;2;3H", "\x1b[1:2H", "\x1b[99999999999999999999H",
		"\x1b]2;title\x07", "\x1b]8;;http://x\x1b\\", "\x1bP+q544e\x1b\\", "\x1b_apc\x1b\\", "\x1b]2;broken\x1b[m", "\x1b\x1b", "\x1b[\x1b[m", "\xff", "\u0085",
		// characters that join an unknown cell
		"\u0301", "\u200d", "\U0001f3fd", "\u1161",
		// incomplete sequences
		"\x1b", "\x1b[", "\x1b[3", "\x1b[3 ", "\x1b]2;t", "\x1b]2;t\x1b", "\x1b(", "\xed", "\xed\x95",
	} {
		var f filter
		pass(&f, second)
		pass(&f, "\x1b[5;1H")
		if got := pass(&f, between); got != between {
			t.Errorf("%q became %q", between, got)
		}
		if got := pass(&f, second); got != second {
			t.Errorf("after %q the row was dropped: %q", between, got)
		}
	}
}

func TestSegmentOfAnotherShapeIsNeverDropped(t *testing.T) {
	t.Parallel()
	for name, segment := range map[string]string{
		"an unknown pen":            "\x1b[?7l\x1b[1m\x1b[2;1H\x1b[K한국\x1b[?7h\x1b[2;5H",
		"not from the first cell":   "\x1b[?7l\x1b[m\x1b[2;2H\x1b[K한국\x1b[?7h\x1b[2;6H",
		"an unknown row":            "\x1b[s\x1b[?7l\x1b[m\r\n\x1b[K한국\x1b[?7h\x1b[2;5H",
		"an unknown column":         "\x1b[2;3Hxx\x1b[?7l\x1b[D\x1b[K한국\x1b[?7h\x1b[2;5H",
		"an erasure to the left":    "\x1b[?7l\x1b[m\x1b[2;1H\x1b[1K한국\x1b[?7h\x1b[2;5H",
		"an erasure of the row":     "\x1b[?7l\x1b[m\x1b[2;1H\x1b[2K한국\x1b[?7h\x1b[2;5H",
		"two erasures":              "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한\x1b[K국\x1b[?7h\x1b[2;5H",
		"text before the erasure":   "\x1b[?7l\x1b[m\x1b[2;1Hx\r\x1b[K한국\x1b[?7h\x1b[2;5H",
		"cells erased":              "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\x1b[3X\x1b[?7h\x1b[2;5H",
		"a repetition":              "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국x\x1b[3b\x1b[?7h\x1b[2;9H",
		"a move":                    "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\x1b[C국\x1b[?7h\x1b[2;8H",
		"a tab":                     "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\t국\x1b[?7h\x1b[2;11H",
		"another row's cell":        "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\x1b[?7h\x1b[3;5H",
		"only a column at the end":  "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\x1b[?7h\x1b[5G",
		"a pen before the move":     "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\x1b[?7h\x1b[m\x1b[2;5H",
		"autowrap stays off":        "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\x1b[2;5H",
		"autowrap stays on":         "\x1b[m\x1b[2;1H\x1b[K한국\x1b[2;5H",
		"the cursor hidden inside":  "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한국\x1b[?25l\x1b[?7h\x1b[2;5H",
		"a link":                    "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K\x1b]8;;http://x\x1b\\한국\x1b]8;;\x1b\\\x1b[?7h\x1b[2;5H",
		"a joining first character": "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K\u0301한국\x1b[?7h\x1b[2;5H",
		"invalid UTF-8":             "\x1b[?7l\x1b[m\x1b[2;1H\x1b[K한\xed국\x1b[?7h\x1b[2;5H",
		"a restored pen":            "\x1b[m\x1b8\x1b[?7l\x1b[2;1H\x1b[K한국\x1b[?7h\x1b[2;5H",
		"restored autowrap":         "\x1b[?7l\x1b8\x1b[Hthis is more than a row\x1b[?7l\x1b[m\r\n\x1b[K한국\x1b[?7h\x1b[2;5H",
		"scroll margins":            "\x1b[2;5r\x1b[2;1H\x1b[?7l\x1b[m\n\x1b[K한국\x1b[?7h\x1b[3;5H",
	} {
		var f filter
		for range 3 {
			if got := pass(&f, segment); got != segment {
				t.Errorf("%s: %q became %q", name, segment, got)
			}
		}
	}
}

func TestSplitFrameIsWrittenInFull(t *testing.T) {
	t.Parallel()
	for cut := 1; cut < len(second)-1; cut++ {
		var f filter
		pass(&f, second)
		if got := pass(&f, second[:cut]) + pass(&f, second[cut:]); got != second {
			t.Errorf("cut at %d: %q", cut, got)
		}
		pass(&f, second)
		if got := pass(&f, second); got != anchor {
			t.Errorf("cut at %d, next frame: %q", cut, got)
		}
	}
}

func TestSplitSequenceIsReadAsOne(t *testing.T) {
	t.Parallel()
	for _, pieces := range [][]string{
		{"\x1b]52;c;", "\x1b[?7l\x07"}, {"\x1bP", "q", "x", "\x1b", "\\"}, {"\x1b[", "2", "J"}, {"\x1b]2;" + strings.Repeat("x", 1000), "x"}, {"\xed", "\x95\x9c"},
	} {
		var f filter
		pass(&f, second)
		for _, p := range pieces {
			if got := pass(&f, p); got != p {
				t.Errorf("%.20q became %q", p, got)
			}
		}
		for i, want := range []string{second, anchor} {
			if got := pass(&f, second); got != want {
				t.Errorf("after %.20q, write %d: %q", pieces, i, got)
			}
		}
	}
}

func TestInheritedPenDiffersFromPlainPen(t *testing.T) {
	t.Parallel()
	var f filter
	bare := strings.Replace(second, "\x1b[m", "", 1)
	for i, tt := range []struct{ in, want string }{
		{"\x1b[m\x1b8", "\x1b[m\x1b8"}, {bare, bare}, {"\x1b[m", "\x1b[m"}, {bare, bare}, {bare, anchor},
	} {
		if got := pass(&f, tt.in); got != tt.want {
			t.Errorf("%d: %q became %q", i, tt.in, got)
		}
	}
}

func TestUnknownAutowrapMakesTheRowUnknown(t *testing.T) {
	t.Parallel()
	var f filter
	pass(&f, "\x1b[?7l\x1b8\x1b[Hthis is more than a row\x1b[?7l\x1b[m\r\n\x1b[K\x1b[31m한국\x1b[m어\x1b[?7h\x1b[2;7H")
	if got := pass(&f, second); got != second {
		t.Errorf("dropped: %q", got)
	}
}

// Rows that scroll keep what is known about them: the renderer writes them again at their new place.
func TestScrolledRowsAreKnown(t *testing.T) {
	t.Parallel()
	third := strings.NewReplacer("[2;1H", "[3;1H", "[2;7H", "[3;7H").Replace(second)
	for scroll, from := range map[string]string{
		"\x1b[2;5r\x1b[5;1H\n\x1b[1;6r": third, "\x1b[r\x1b[6;1H\n": third, "\x1b[2;1H\x1b[M": third, "\x1b[1;4r\x1b[1;1H\x1b[S\x1b[r": third, "\x1b[H\x1b[M": third,
		"\x1b[1;4r\x1b[H\x1bM\x1b[r": strings.NewReplacer("[2;1H", "[1;1H", "[2;7H", "[1;7H").Replace(second),
		"\x1b[H\x1b[L":               strings.NewReplacer("[2;1H", "[1;1H", "[2;7H", "[1;7H").Replace(second),
	} {
		var f filter
		pass(&f, from)
		if got := pass(&f, scroll); got != scroll {
			t.Errorf("%q became %q", scroll, got)
		}
		if got := pass(&f, second); got != anchor {
			t.Errorf("after %q the row was written again: %q", scroll, got)
		}
	}
}

func TestScrollMargins(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		margins, between, want string
	}{
		{"\x1b[2;4r", "\x1b[4;1H\n", second}, {"\x1b[2;4r", "\x1b[2;1H\x1bM", second}, {"\x1b[2;4r", "\x1b[4;9H\x1b[9Ax", second},
		{"\x1b[1;2r", "\x1b[H\x1b[5Bx", second}, {"\x1b[2;4r", "\x1b[4;15Hlongest", second}, {"\x1b[;4r", "\x1b[4;1H\n", second},
		{"\x1b[2;4r\x1b[r", "\x1b[4;1H\n", anchor}, {"\x1b[2;4r\x1b[1;6r", "\x1b[4;15Hlongest", anchor}, {"\x1b[2;4r\x1b[1;9r", "\x1b[4;1H\n", second},
	} {
		for _, cut := range []int{0, 3} {
			var f filter
			pass(&f, tt.margins[:cut])
			pass(&f, tt.margins[cut:])
			pass(&f, second)
			pass(&f, tt.between)
			if got := pass(&f, second); got != tt.want {
				t.Errorf("%q, %q, cut at %d: %q", tt.margins, tt.between, cut, got)
			}
		}
	}
}

func TestTextOfAmbiguousWidth(t *testing.T) {
	t.Parallel()
	p := newPair(t, 13, 8, behaviour{wideAmbiguous: true}) // six such characters fill a row
	for range 3 {
		p.write([]byte("\x1b[?7l\x1b[m\x1b[8;1H\x1b[K한국\x1b[?7h\x1b[8;5H"))
		p.write([]byte("\x1b[6;1H─────────────"))
	}
}

func TestResizeForgetsAll(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{cols + 1, rows}, {cols, rows + 1}, {0, 0}} {
		var f filter
		pass(&f, second)
		for _, s := range [][2]int{size, {cols, rows}} {
			if got := f.pass([]byte(second), s[0], s[1]); string(got) != second {
				t.Errorf("at %v after another size: %q", s, got)
			}
		}
	}
}

// fragments are sequences that the renderer writes and some others, to be combined in any order.
var fragments = []string{
	second, second, strings.Replace(second, "어", "말", 1), strings.Replace(second, "2;", "3;", 2), strings.Replace(second, "\x1b[2;1H", "\r\n", 1),
	"\x1b[?7l", "\x1b[K", "\x1b[?7h", "\x1b[2;5H", "\x1b[2;1H", "\x1b[m", "\x1b[0m", "\x1b[1m", "\x1b[31m", "한국", "가", "abc", "▁▂▃", "👨\u200d👩", "e\u0301",
	"\x1b[?7l\x1b[m\r\n\x1b[K한국\x1b[?7h\x1b[3;5H", "\x1b[?7l\n\x1b[K한국\x1b[1m어\x1b[?7h\x1b[3;7H", "\x1b[?7l\x1b[6;1H\x1b[K가\x1b[?7h\x1b[6;3H",
	"\x1b[?7l\r\x1b[K한국\x1b[?7h\x1b[4;5H", "\x1b[?7l\x1b[m\x1b[A\r\x1b[K漢字\x1b[?7h\x1b[1;5H", "\x1b[?7l\x1bM\r\x1b[K漢字\x1b[?7h\x1b[2;5H",
	"\x1b[H", "\x1b[6;20H", "\x1b[9;99H", "\x1b[3d", "\x1b[7G", "\x1b[A", "\x1b[2B", "\x1b[3C", "\x1b[4D", "\r", "\n", "\b", "\t", "\x1bM", "\r\n",
	"aaaaaaaaaaaaaaaaaaaa", "────────────────────", "x\x1b[5b", "x\x1b[40b", "\x1b[1K", "\x1b[2K", "\x1b[3X", "\x1b[2@", "\x1b[2P", "\x1b[L", "\x1b[M",
	"\x1b[S", "\x1b[T", "\x1b[J", "\x1b[2J", "\x1b[2;4r", "\x1b[r", "\x1b[1;6r", "\x1b[?25l", "\x1b[?25h", "\x1b[?2026h", "\x1b[?1049h", "\x1b[?1049l",
}

// playFragments writes the fragments that the bytes of b select to two terminals, in pieces.
func playFragments(t *testing.T, b []byte, size uint16) {
	var all strings.Builder
	for _, c := range b {
		all.WriteString(fragments[int(c)%len(fragments)])
	}
	p := newPair(t, cols, rows, behaviour{wideAmbiguous: size&1 != 0, joinsZWJ: size&2 != 0, clampsWide: size&4 != 0, newlines: size&8 != 0})
	for range 2 {
		for piece := range slices.Chunk([]byte(all.String()), int(size)+1) {
			p.write(piece)
		}
	}
}

func TestFragmentsInAnyOrderShowTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		b := make([]byte, 1+r.IntN(40))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		playFragments(t, b, uint16(r.IntN(3)*r.IntN(2000)))
	}
}

func FuzzFragmentsInAnyOrder(f *testing.F) {
	f.Add([]byte{0, 36, 1, 2}, uint16(9999))
	f.Add([]byte{20, 20, 21, 58, 22, 36, 22}, uint16(7))
	f.Fuzz(playFragments)
}
