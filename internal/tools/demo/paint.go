package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"unicode/utf8"

	"callboard/internal/testterm"
)

// ground are the colours of a terminal that programs do not name.
type ground struct{ text, back, cursor color.RGBA }

func grounds(light bool) ground {
	if light {
		return ground{text: rgb("#1f2328"), back: rgb("#ffffff"), cursor: rgb("#8a5200")}
	}
	return ground{text: rgb("#d8dbe2"), back: rgb("#14161b"), cursor: rgb("#f5b83d")}
}

func rgb(s string) color.RGBA {
	c := color.RGBA{A: 255}
	_, _ = fmt.Sscanf(s, "#%02x%02x%02x", &c.R, &c.G, &c.B) // testterm writes it so
	return c
}

// What testterm says for the terminal's own colours.
const (
	standardText = "#c0c0c0"
	standardBack = "#000000"
)

// painter draws frames.
type painter struct {
	fonts  *fonts
	ground ground
}

func (p painter) margin() int { return p.fonts.h / 2 }

// paint draws a frame.
func (p painter) paint(f frame) *image.RGBA {
	m := p.margin()
	img := image.NewRGBA(image.Rect(0, 0, f.w*p.fonts.w+2*m, f.h*p.fonts.h+2*m))
	draw.Draw(img, img.Rect, image.NewUniform(p.ground.back), image.Point{}, draw.Src)
	for y := range f.h {
		for x := 0; x < f.w; x++ {
			c := f.cells[y*f.w+x]
			p.cell(img, image.Pt(m+x*p.fonts.w, m+y*p.fonts.h), c)
			if c.Width > 1 {
				x++
			}
		}
	}
	if f.cursorX >= 0 {
		at := image.Pt(m+f.cursorX*p.fonts.w, m+f.cursorY*p.fonts.h)
		bar := image.Rect(at.X, at.Y+1, at.X+max(2, p.fonts.w/6), at.Y+p.fonts.h-1)
		draw.Draw(img, bar, image.NewUniform(p.ground.cursor), image.Point{}, draw.Src)
	}
	return img
}

// inks are the colours of a cell.
func (p painter) inks(c testterm.Cell) (text, back color.RGBA) {
	text, back = p.ground.text, p.ground.back
	if c.Fg != standardText && c.Fg != "" {
		text = rgb(c.Fg)
	}
	if c.Bg != standardBack && c.Bg != "" {
		back = rgb(c.Bg)
	}
	if c.Reverse {
		text, back = back, text
	}
	if c.Dim {
		text = mix(back, text, 128)
	}
	return text, back
}

func (p painter) cell(img *image.RGBA, at image.Point, c testterm.Cell) {
	w, h := p.fonts.w*max(c.Width, 1), p.fonts.h
	text, back := p.inks(c)
	area := image.Rect(at.X, at.Y, at.X+w, at.Y+h)
	if back != p.ground.back {
		draw.Draw(img, area, image.NewUniform(back), image.Point{}, draw.Src)
	}
	if c.Text != "" && c.Text != " " {
		r, _ := utf8.DecodeRuneInString(c.Text)
		g := shape(r, w, h)
		if g == nil {
			g = p.fonts.glyph(c.Text, c.Bold, c.Width > 1)
		}
		for y := range h {
			for x := range w {
				if a := g.AlphaAt(x, y).A; a > 0 {
					img.SetRGBA(at.X+x, at.Y+y, mix(back, text, a))
				}
			}
		}
	}
	line := func(y int) {
		draw.Draw(img, image.Rect(at.X, y, at.X+w, y+max(1, h/16)), image.NewUniform(text), image.Point{}, draw.Src)
	}
	if c.Underline {
		line(at.Y + p.fonts.baseline + max(1, h/10))
	}
	if c.Strike {
		line(at.Y + h/2)
	}
}

// mix is text over back with that coverage.
func mix(back, text color.RGBA, a uint8) color.RGBA {
	m := func(b, t uint8) uint8 { return uint8((int(b)*(255-int(a)) + int(t)*int(a) + 127) / 255) }
	return color.RGBA{m(back.R, text.R), m(back.G, text.G), m(back.B, text.B), 255}
}
