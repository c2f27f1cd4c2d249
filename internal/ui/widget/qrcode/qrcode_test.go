package qrcode

import (
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"rsc.io/qr/coding"

	"callboard/internal/ui/widget/style"
)

// maxDecoded is the most bytes that the decoder of these tests reads: version 10, level L.
const maxDecoded = 271

// encode makes the smallest code for a text.
func encode(t testing.TB, text string, least coding.Level) *Code {
	t.Helper()
	version, level, ok := choose(len(text), least)
	if !ok {
		t.Fatalf("no version for %d bytes", len(text))
	}
	c, err := Encode(text, Layout{version: version, level: level})
	if err != nil {
		t.Fatalf("%d bytes: %v", len(text), err)
	}
	return c
}

func (c *Code) matrix() matrix { return matrix{c.code.Size, c.code.Black} }

// levelBits are the two bits that stand for a level in a code (ISO/IEC 18004, table 12).
func levelBits(l coding.Level) int { return map[coding.Level]int{coding.L: 0b01, coding.M: 0b00}[l] }

func TestEveryLengthIsDecodedAsItWasEncoded(t *testing.T) {
	seen := map[[2]int]bool{}
	for n := range maxDecoded + 1 {
		want := strings.Repeat("https://calm-otter.ngrok-free.app/", 9)[:n]
		for _, least := range []coding.Level{coding.L, coding.M} {
			if least == coding.M && n > 213 {
				continue // beyond version 10
			}
			c := encode(t, want, least)
			got, version, level, err := decode(c.matrix())
			if err != nil || got != want {
				t.Fatalf("%d bytes: decoded %q, %v", n, got, err)
			}
			if l := c.Layout(); int(l.version) != version || levelBits(l.level) != level || l.modules() != c.code.Size {
				t.Fatalf("%d bytes: the layout is %+v; decoded version %d, level %02b, %d modules", n, l, version, level, c.code.Size)
			}
			seen[[2]int{version, level}] = true
		}
	}
	if len(seen) != 20 {
		t.Errorf("%d of the 20 versions and levels occurred: %v", len(seen), seen)
	}
}

// TestSmallestVersionIsChosen checks the capacities of table 7 of ISO/IEC 18004.
func TestSmallestVersionIsChosen(t *testing.T) {
	for i, most := range []struct{ low, medium int }{{17, 14}, {32, 26}, {53, 42}, {78, 62}, {106, 84}, {134, 106}, {154, 122}, {192, 152}, {230, 180}, {271, 213}} {
		for least, n := range map[coding.Level]int{coding.L: most.low, coding.M: most.medium} {
			for more := range 2 {
				if version, _, ok := choose(n+more, least); !ok || int(version) != i+1+more {
					t.Errorf("%d bytes: version %d, %v; want %d", n+more, version, ok, i+1+more)
				}
				if i == 9 && more == 1 {
					continue // version 11: not decoded here
				}
				if _, version, _, err := decode(encode(t, strings.Repeat("x", n+more), least).matrix()); err != nil || version != i+1+more {
					t.Errorf("%d bytes: decoded version %d, %v; want %d", n+more, version, err, i+1+more)
				}
			}
		}
	}
	for least, n := range map[coding.Level]int{coding.L: 2953, coding.M: 2331} {
		if version, _, ok := choose(n, least); !ok || version != coding.MaxVersion {
			t.Errorf("%d bytes: version %d, %v; want the largest", n, version, ok)
		}
		if _, _, ok := choose(n+1, least); ok {
			t.Errorf("%d bytes: there is a version", n+1)
		}
	}
}

// TestSpareRoomRaisesTheLevel asks for level L and gets level M where the size is the same.
func TestSpareRoomRaisesTheLevel(t *testing.T) {
	for text, want := range map[string]int{strings.Repeat("x", 42): 0b00, strings.Repeat("x", 43): 0b01} {
		if _, version, level, err := decode(encode(t, text, coding.L).matrix()); err != nil || version != 3 || level != want {
			t.Errorf("%d bytes: version %d, level %02b, %v", len(text), version, level, err)
		}
	}
}

// TestDecoderReadsAKnownCode checks the decoder itself with a code that zbarimg has read.
func TestDecoderReadsAKnownCode(t *testing.T) {
	rows := strings.Fields(known)
	dark := func(x, y int) bool {
		return y >= 0 && y < len(rows) && x >= 0 && x < len(rows[y]) && rows[y][x] == '#'
	}
	if text, _, _, err := decode(matrix{len(rows), dark}); err != nil || text != "callboard" {
		t.Errorf("decoded %q, %v", text, err)
	}
}

func TestOutsideIsLight(t *testing.T) {
	c := encode(t, "x", coding.L).matrix()
	for _, at := range [][2]int{{-1, 0}, {0, -1}, {c.size, 0}, {0, c.size}} {
		if c.dark(at[0], at[1]) {
			t.Errorf("dark at %v", at)
		}
	}
}

// TestFitPrefersCorrectionThenSize makes the window smaller cell by cell. 70 bytes need version 5 (37 modules) at level
// M and version 4 (33 modules) at level L.
func TestFitPrefersCorrectionThenSize(t *testing.T) {
	text := strings.Repeat("x", 70)
	for _, c := range []struct {
		w, h  int
		ascii bool
		want  Layout
		ok    bool
	}{
		{45, 23, false, Layout{5, coding.M, QuietZone, false}, true},
		{44, 23, false, Layout{4, coding.L, QuietZone, false}, true},
		{45, 22, false, Layout{4, coding.L, QuietZone, false}, true},
		{41, 21, false, Layout{4, coding.L, QuietZone, false}, true},
		{40, 21, false, Layout{4, coding.L, QuietZone / 2, false}, true},
		{41, 20, false, Layout{4, coding.L, QuietZone / 2, false}, true},
		{37, 19, false, Layout{4, coding.L, QuietZone / 2, false}, true},
		{36, 19, false, Layout{}, false},
		{37, 18, false, Layout{}, false},
		{90, 45, true, Layout{5, coding.M, QuietZone, true}, true},
		{89, 45, true, Layout{4, coding.L, QuietZone, true}, true},
		{74, 37, true, Layout{4, coding.L, QuietZone / 2, true}, true},
		{73, 37, true, Layout{}, false},
		{45, 23, true, Layout{}, false},
	} {
		if got, ok := Fit(text, c.ascii, c.w, c.h); got != c.want || ok != c.ok {
			t.Errorf("%d × %d, ascii %v: %+v, %v; want %+v, %v", c.w, c.h, c.ascii, got, ok, c.want, c.ok)
		}
	}
	if _, ok := Fit(strings.Repeat("x", 3000), false, 1000, 1000); ok {
		t.Error("3000 bytes fit")
	}
}

func TestEncodeRefusesWhatDoesNotFit(t *testing.T) {
	l, ok := Fit("short", false, 80, 40)
	if !ok {
		t.Fatal("no layout")
	}
	for _, c := range []struct {
		text   string
		layout Layout
	}{{strings.Repeat("x", 100), l}, {"x", Layout{}}} {
		if _, err := Encode(c.text, c.layout); !errors.Is(err, ErrTooLong) {
			t.Errorf("%d bytes: %v", len(c.text), err)
		}
	}
}

// TestLinesShowTheCode reads the drawn lines back, in both ways of drawing, and decodes them.
func TestLinesShowTheCode(t *testing.T) {
	const text = "https://calm-otter-evenly.ngrok-free.app"
	theme := style.NewTheme(true, colorprofile.ASCII) // dark cells are plain, light ones reversed
	for _, ascii := range []bool{false, true} {
		l, ok := Fit(text, ascii, 200, 100)
		if !ok {
			t.Fatal("no layout")
		}
		c, err := Encode(text, l)
		if err != nil {
			t.Fatal(err)
		}
		lines := c.Lines(theme)
		cols, rows := l.Size()
		if len(lines) != rows {
			t.Fatalf("ascii %v: %d lines, want %d", ascii, len(lines), rows)
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w != cols {
				t.Fatalf("ascii %v: a line of %d cells, want %d", ascii, w, cols)
			}
		}
		pixels := halfBlockPixels(lines)
		if ascii {
			pixels = wholeCellPixels(lines)
		}
		got, _, _, err := decode(matrix{l.modules(), func(x, y int) bool { return pixels[[2]int{x + l.quiet, y + l.quiet}] }})
		if err != nil || got != text {
			t.Errorf("ascii %v: decoded %q, %v", ascii, got, err)
		}
	}
}

// halfBlockPixels returns the dark modules of lines of half blocks, dark on light.
func halfBlockPixels(lines []string) map[[2]int]bool {
	out := map[[2]int]bool{}
	for y, line := range lines {
		for x, r := range []rune(ansi.Strip(line)) {
			out[[2]int{x, 2 * y}] = r == '█' || r == '▀'
			out[[2]int{x, 2*y + 1}] = r == '█' || r == '▄'
		}
	}
	return out
}

// wholeCellPixels returns the dark modules of lines in which two reversed cells are a light module.
func wholeCellPixels(lines []string) map[[2]int]bool {
	out := map[[2]int]bool{}
	for y, line := range lines {
		x, reversed := 0, false
		for line != "" {
			if strings.HasPrefix(line, "\x1b") {
				end := strings.IndexByte(line, 'm') + 1
				reversed = line[:end] == "\x1b[7m"
				line = line[end:]
				continue
			}
			out[[2]int{x / 2, y}] = !reversed
			x, line = x+1, line[1:]
		}
	}
	return out
}

func FuzzEncode(f *testing.F) {
	f.Add("https://callboard.example.com")
	f.Add("홍길동 \x00\xff")
	f.Add(strings.Repeat("\xec\x11", 135))
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxDecoded {
			return
		}
		if got, _, _, err := decode(encode(t, text, coding.L).matrix()); err != nil || got != text {
			t.Fatalf("decoded %q, %v; want %q", got, err, text)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	const text = "https://calm-otter-evenly.ngrok-free.app"
	l, _ := Fit(text, false, 80, 40)
	for b.Loop() {
		if _, err := Encode(text, l); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	const text = "https://calm-otter-evenly.ngrok-free.app"
	for b.Loop() {
		Fit(text, false, 20, 10)
	}
}

// known is “callboard”, version 1, as zbarimg has read it.
const known = `#######.......#######
#.....#....##.#.....#
#.###.#.####..#.###.#
#.###.#.#...#.#.###.#
#.###.#.###.#.#.###.#
#.....#.#..#..#.....#
#######.#.#.#.#######
........#.#..........
#.#####..#.#..#####..
#####....#.##...#.#.#
.###.##...#.#.#..###.
#####...#..###...####
.#.#.##.#.#.#.##.....
........###.##.###..#
#######...##......##.
#.....#.##......####.
#.###.#.#..#....#...#
#.###.#.##########...
#.###.#.###.#.#...#..
#.....#....########..
#######.###.#..#...#.
`
