// Package qr draws QR codes (ISO/IEC 18004): a text in byte mode, in the versions 1 to 10, which is more than any
// address needs. It is pure arithmetic: it knows nothing of terminals.
package qr

import "errors"

// MaxBytes is the longest text there is room for, at Low.
const MaxBytes = 271

// Quiet is how many light modules a reader wants around a code on every side.
const Quiet = 4

// ErrTooLong says that a text has more bytes than the largest code has room for.
var ErrTooLong = errors.New("the text is too long for a QR code")

// Code is a QR code: a square of modules, dark or light.
type Code struct {
	size int
	dark []bool
	// fixed are the modules of the pattern itself, which carry no text and are never masked.
	fixed []bool
}

// Side is how many modules a side Encode needs for a text of n bytes. It is quick: it draws nothing.
func Side(n int, least Level) (modules int, ok bool) {
	v, _, ok := pick(n, least)
	return v.size(), ok
}

// pick finds the smallest version for n bytes, and the highest level that fits into it.
func pick(n int, least Level) (v version, l Level, ok bool) {
	for _, v := range versions() {
		for l := Medium; l >= least; l-- {
			if n <= v.room(l) {
				return v, l, true
			}
		}
	}
	return version{}, least, false
}

// Encode makes the smallest code that holds text at a level or above. Where that size has room to spare, it spends it on
// the higher level.
func Encode(text string, least Level) (*Code, error) {
	v, l, ok := pick(len(text), least)
	if !ok {
		return nil, ErrTooLong
	}
	return draw(v, l, v.codewords(l, text)), nil
}

// Size is how many modules a side has, without the quiet zone.
func (c *Code) Size() int { return c.size }

// Dark reports a dark module. Whatever lies outside the code is light.
func (c *Code) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < c.size && y < c.size && c.dark[y*c.size+x]
}

// draw lays the codewords out under the mask that readers like best.
func draw(v version, l Level, words []byte) *Code {
	plain := blank(v)
	plain.place(words)
	var best *Code
	least := 0
	for mask := range masks {
		c := plain.masked(mask)
		c.format(l, mask)
		if p := c.penalty(); best == nil || p < least {
			best, least = c, p
		}
	}
	return best
}
