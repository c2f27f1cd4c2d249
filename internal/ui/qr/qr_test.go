package qr_test

import (
	"errors"
	"strings"
	"testing"

	"callboard/internal/ui/qr"
)

func TestEveryLengthIsReadAsItWasWritten(t *testing.T) {
	seen := map[[2]int]bool{}
	for n := range qr.MaxBytes + 1 {
		want := strings.Repeat("https://calm-otter.ngrok-free.app/", 9)[:n]
		for _, least := range []qr.Level{qr.Low, qr.Medium} {
			c, err := qr.Encode(want, least)
			if errors.Is(err, qr.ErrTooLong) && least == qr.Medium && n > 213 {
				continue
			}
			if err != nil {
				t.Fatalf("%d bytes: %v", n, err)
			}
			got, version, level, err := read(c)
			if err != nil || got != want {
				t.Fatalf("%d bytes: read %q, %v", n, got, err)
			}
			seen[[2]int{version, level}] = true
			if side, ok := qr.Side(n, least); !ok || side != c.Size() {
				t.Fatalf("%d bytes: Side says %d; it is %d", n, side, c.Size())
			}
		}
	}
	if len(seen) != 20 {
		t.Errorf("only %d of the 20 kinds came to be: %v", len(seen), seen)
	}
}

// TestTheSmallestCodeIsTaken holds the capacities of table 7 of ISO/IEC 18004.
func TestTheSmallestCodeIsTaken(t *testing.T) {
	for i, most := range []struct{ low, medium int }{{17, 14}, {32, 26}, {53, 42}, {78, 62}, {106, 84}, {134, 106}, {154, 122}, {192, 152}, {230, 180}, {271, 213}} {
		for least, n := range map[qr.Level]int{qr.Low: most.low, qr.Medium: most.medium} {
			for more := range 2 {
				code, err := qr.Encode(strings.Repeat("x", n+more), least)
				if i == 9 && more == 1 {
					if _, ok := qr.Side(n+1, least); ok {
						t.Errorf("Side knows of room for %d bytes", n+1)
					}
					if !errors.Is(err, qr.ErrTooLong) {
						t.Errorf("%d bytes: %v", n+1, err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if _, version, _, err := read(code); err != nil || version != i+1+more {
					t.Errorf("%d bytes: version %d, %v; want %d", n+more, version, err, i+1+more)
				}
			}
		}
	}
}

// TestRoomToSpareGoesIntoCorrection asks for little and gets more where it costs no module.
func TestRoomToSpareGoesIntoCorrection(t *testing.T) {
	for text, want := range map[string]int{strings.Repeat("x", 42): 0b00, strings.Repeat("x", 43): 0b01} {
		c, err := qr.Encode(text, qr.Low)
		if err != nil {
			t.Fatal(err)
		}
		if _, version, level, err := read(c); err != nil || version != 3 || level != want {
			t.Errorf("%d bytes: version %d, level %02b, %v", len(text), version, level, err)
		}
	}
}

// TestAKnownCode compares a whole code, module by module, with one that another program has read.
func TestAKnownCode(t *testing.T) {
	c, err := qr.Encode("callboard", qr.Low)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for y := range c.Size() {
		for x := range c.Size() {
			got.WriteByte(map[bool]byte{true: '#', false: '.'}[c.Dark(x, y)])
		}
		got.WriteByte('\n')
	}
	if got.String() != known {
		t.Errorf("it is now:\n%s", got.String())
	}
}

func TestOutsideIsLight(t *testing.T) {
	c, err := qr.Encode("x", qr.Low)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][2]int{{-1, 0}, {0, -1}, {c.Size(), 0}, {0, c.Size()}} {
		if c.Dark(at[0], at[1]) {
			t.Errorf("dark at %v", at)
		}
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("https://callboard.example.com")
	f.Add("홍길동 \x00\xff")
	f.Add(strings.Repeat("\xec\x11", 135))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := qr.Encode(text, qr.Low)
		if len(text) > qr.MaxBytes {
			if !errors.Is(err, qr.ErrTooLong) {
				t.Fatalf("%d bytes: %v", len(text), err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _, err := read(c); err != nil || got != text {
			t.Fatalf("read %q, %v; want %q", got, err, text)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	for b.Loop() {
		if _, err := qr.Encode("https://calm-otter-evenly.ngrok-free.app", qr.Medium); err != nil {
			b.Fatal(err)
		}
	}
}

// known is “callboard”, as zbarimg has read it.
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
