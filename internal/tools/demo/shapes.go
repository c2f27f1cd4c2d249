package main

import (
	"image"
	"math"
)

// shape returns the coverage of a line, block or Braille character in a cell. Fonts do not fit them to the cell, so that
// lines would have gaps. It returns nil for other characters.
func shape(r rune, w, h int) *image.Alpha {
	g := image.NewAlpha(image.Rect(0, 0, w, h))
	switch {
	case r >= 0x2580 && r <= 0x259F:
		block(g, r)
	case r >= 0x2800 && r <= 0x28FF:
		braille(g, r)
	case r >= 0x2500 && r <= 0x257F:
		if !lines(g, r) {
			return nil
		}
	default:
		return nil
	}
	return g
}

func fill(g *image.Alpha, x0, y0, x1, y1 float64, level uint8) {
	for y := int(math.Round(y0)); y < int(math.Round(y1)); y++ {
		for x := int(math.Round(x0)); x < int(math.Round(x1)); x++ {
			if image.Pt(x, y).In(g.Rect) {
				g.Pix[g.PixOffset(x, y)] = level
			}
		}
	}
}

// block draws a block element: eighths from below and from the left, shades, quadrants.
func block(g *image.Alpha, r rune) {
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	switch n := float64(r - 0x2580); {
	case r == '▀':
		fill(g, 0, 0, w, h/2, 255)
	case r <= '█':
		fill(g, 0, h-h*n/8, w, h, 255)
	case r <= '▏':
		fill(g, 0, 0, w*(16-n)/8, h, 255)
	case r == '▐':
		fill(g, w/2, 0, w, h, 255)
	case r <= '▓':
		fill(g, 0, 0, w, h, uint8((r-'▐')*51))
	case r == '▔':
		fill(g, 0, 0, w, h/8, 255)
	case r == '▕':
		fill(g, w*7/8, 0, w, h, 255)
	default:
		// Bits: upper left, upper right, lower left, lower right.
		quarters := [10]int{4, 8, 1, 4 | 8 | 1, 1 | 8, 1 | 2 | 4, 1 | 2 | 8, 2, 2 | 4, 2 | 4 | 8}[r-'▖']
		for i, at := range [4][2]float64{{0, 0}, {w / 2, 0}, {0, h / 2}, {w / 2, h / 2}} {
			if quarters>>i&1 == 1 {
				fill(g, at[0], at[1], at[0]+w/2, at[1]+h/2, 255)
			}
		}
	}
}

// braille draws up to eight dots.
func braille(g *image.Alpha, r rune) {
	w, h := float64(g.Rect.Dx()), float64(g.Rect.Dy())
	size := math.Max(1, math.Round(h/9)) // the dots of neighbours have the same distance
	for i, at := range [8][2]float64{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}} {
		if (r-0x2800)>>i&1 == 1 {
			x, y := w*(0.25+0.5*at[0]), h*(0.125+0.25*at[1])
			x, y = math.Round(x-size/2), math.Round(y-size/2)
			fill(g, x, y, x+size, y+size, 255)
		}
	}
}

// arms are the lines of a character from the middle of its cell: left, right, up, down. 1 is light, 2 heavy.
type arms [4]int

// lines draws a box drawing character: light and heavy lines, dashes and round corners. It reports whether it knows it.
func lines(g *image.Alpha, r rune) bool {
	known := map[rune]arms{
		'─': {1, 1, 0, 0}, '━': {2, 2, 0, 0}, '│': {0, 0, 1, 1}, '┃': {0, 0, 2, 2}, '┌': {0, 1, 0, 1}, '┐': {1, 0, 0, 1}, '└': {0, 1, 1, 0}, '┘': {1, 0, 1, 0},
		'├': {0, 1, 1, 1}, '┤': {1, 0, 1, 1}, '┬': {1, 1, 0, 1}, '┴': {1, 1, 1, 0}, '┼': {1, 1, 1, 1}, '╴': {1, 0, 0, 0}, '╵': {0, 0, 1, 0}, '╶': {0, 1, 0, 0}, '╷': {0, 0, 0, 1},
		'╸': {2, 0, 0, 0}, '╹': {0, 0, 2, 0}, '╺': {0, 2, 0, 0}, '╻': {0, 0, 0, 2}, '╼': {1, 2, 0, 0}, '╾': {2, 1, 0, 0},
	}
	w, h := g.Rect.Dx(), g.Rect.Dy()
	thin := max(1, (h+7)/14)
	if dashes, ok := map[rune]int{'┄': 3, '┅': 3, '┈': 4, '┉': 4, '╌': 2, '╍': 2}[r]; ok {
		for i := range dashes {
			x := float64(w*i) / float64(dashes)
			fill(g, x, float64(h/2-thin/2), x+float64(w)/float64(dashes)*0.6, float64(h/2-thin/2+thin), 255)
		}
		return true
	}
	if corner, ok := map[rune][2]int{'╭': {1, 1}, '╮': {-1, 1}, '╯': {-1, -1}, '╰': {1, -1}}[r]; ok {
		round(g, corner[0], corner[1], float64(thin))
		return true
	}
	a, ok := known[r]
	if !ok {
		return false
	}
	cx, cy := float64(w/2-thin/2), float64(h/2-thin/2)
	t := float64(thin)
	thick := func(n int) float64 { return t * float64(n) }
	fill(g, 0, cy-thick(a[0]-1)/2, cx+t*sign(a[0]), cy-thick(a[0]-1)/2+thick(a[0]), 255)
	fill(g, cx+t-t*sign(a[1]), cy-thick(a[1]-1)/2, float64(w)*sign(a[1]), cy-thick(a[1]-1)/2+thick(a[1]), 255)
	fill(g, cx-thick(a[2]-1)/2, 0, cx-thick(a[2]-1)/2+thick(a[2]), cy+t*sign(a[2]), 255)
	fill(g, cx-thick(a[3]-1)/2, cy+t-t*sign(a[3]), cx-thick(a[3]-1)/2+thick(a[3]), float64(h)*sign(a[3]), 255)
	return true
}

func sign(n int) float64 { return float64(min(n, 1)) }

// round draws a corner whose lines go to the right (dx is 1) or left, and down (dy is 1) or up.
func round(g *image.Alpha, dx, dy int, t float64) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	cx, cy := float64(w/2)-math.Floor(t/2)+t/2, float64(h/2)-math.Floor(t/2)+t/2
	radius := math.Min(cx, cy)
	ox, oy := cx+float64(dx)*radius, cy+float64(dy)*radius // centre of the arc
	for y := range h {
		for x := range w {
			hits := 0
			for i := range 16 {
				px, py := float64(x)+(float64(i%4)+0.5)/4, float64(y)+(float64(i/4)+0.5)/4
				alongX, alongY := (px-ox)*float64(dx), (py-oy)*float64(dy) // negative: on the side of the arc
				switch {
				case alongX >= 0 && alongY < 0:
					hits += within(py-cy, t)
				case alongY >= 0 && alongX < 0:
					hits += within(px-cx, t)
				case alongX < 0 && alongY < 0:
					hits += within(math.Hypot(px-ox, py-oy)-radius, t)
				}
			}
			g.Pix[g.PixOffset(x, y)] = uint8((hits*255/16 + steps/2) / steps * steps)
		}
	}
}

func within(d, t float64) int {
	if math.Abs(d) <= t/2 {
		return 1
	}
	return 0
}
