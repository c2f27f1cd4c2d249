package qr

import (
	"bytes"
	"testing"
)

// TestRemainderOfTheStandardsExample is annex I of ISO/IEC 18004: "01234567" in version 1, level M.
func TestRemainderOfTheStandardsExample(t *testing.T) {
	data := []byte{0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11}
	want := []byte{0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55}
	if got := remainder(data, generate(10)); !bytes.Equal(got, want) {
		t.Errorf("% x; want % x", got, want)
	}
}

// TestPenaltyOfKnownPatterns counts what can be counted by hand.
func TestPenaltyOfKnownPatterns(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		want int
	}{
		"four alike":        {"1111010101010101", 0},
		"five alike":        {"1111101010101010", 3},
		"five light":        {"0000010101010101", 3},
		"seven alike":       {"1111111010101010", 5},
		"a finder, then":    {"1011101000010101", 40},
		"a finder, before":  {"0101000010111010", 40},
		"a finder, between": {"0000101110100001", 80},
	} {
		code := &Code{size: len(c.line)}
		for _, module := range c.line {
			code.dark = append(code.dark, module == '1')
		}
		if got := code.linePenalty(0, 1); got != c.want {
			t.Errorf("%s: %d; want %d", name, got, c.want)
		}
	}
}
