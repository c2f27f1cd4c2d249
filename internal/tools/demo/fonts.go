package main

import (
	"fmt"
	"image"
	"os"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The fonts that are looked for when none is named: those of Debian's packages.
func regularFonts() []string {
	return found("/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
		"/usr/share/fonts/truetype/nanum/NanumGothicCoding.ttf", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
}

func boldFonts() []string {
	return found("/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Bold.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
		"/usr/share/fonts/truetype/nanum/NanumGothicCoding-Bold.ttf", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
}

func found(paths ...string) (out []string) {
	for _, p := range paths {
		if _, err := os.Stat(p); err == nil {
			out = append(out, p)
		}
	}
	return out
}

// fonts draw characters into cells of one size.
type fonts struct {
	w, h          int // of a cell, in pixels
	baseline      int
	regular, bold []face
	glyphs        map[glyphKey]*image.Alpha
}

type face struct {
	font.Face
	has func(rune) bool
}

type glyphKey struct {
	text string
	bold bool
	wide bool
}

// loadFonts opens the fonts in a size at which a cell has that height.
func loadFonts(regular, bold string, height int) (*fonts, error) {
	f := &fonts{h: height, glyphs: map[glyphKey]*image.Alpha{}}
	size := float64(height) * 0.74
	var err error
	if f.regular, err = openFonts(regular, gomono.TTF, size); err != nil {
		return nil, err
	}
	if f.bold, err = openFonts(bold, gomonobold.TTF, size); err != nil {
		return nil, err
	}
	advance, _ := f.regular[0].GlyphAdvance('0')
	f.w = advance.Round()
	m := f.regular[0].Metrics()
	f.baseline = (height + m.Ascent.Round() - m.Descent.Round()) / 2
	return f, nil
}

// openFonts opens font files, and last the font of this program.
func openFonts(paths string, builtIn []byte, size float64) (faces []face, err error) {
	open := func(b []byte) error {
		all, err := opentype.ParseCollection(b)
		if err != nil {
			return err
		}
		one, err := all.Font(0)
		if err != nil {
			return err
		}
		fc, err := opentype.NewFace(one, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return err
		}
		faces = append(faces, face{fc, func(r rune) bool {
			var buf sfnt.Buffer
			i, err := one.GlyphIndex(&buf, r)
			return err == nil && i != 0
		}})
		return nil
	}
	for _, path := range strings.Split(paths, ",") {
		if path == "" {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if err := open(b); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return faces, open(builtIn)
}

// glyph returns the coverage of a character in its cell, or in two of them.
func (f *fonts) glyph(text string, bold, wide bool) *image.Alpha {
	key := glyphKey{text, bold, wide}
	if g := f.glyphs[key]; g != nil {
		return g
	}
	w := f.w
	if wide {
		w *= 2
	}
	g := image.NewAlpha(image.Rect(0, 0, w, f.h))
	faces := f.regular
	if bold {
		faces = f.bold
	}
	for _, r := range text {
		if r == '\ufe0e' || r == '\ufe0f' {
			continue
		}
		for _, fc := range faces {
			if !fc.has(r) {
				continue
			}
			advance, _ := fc.GlyphAdvance(r)
			x := (fixed.I(w) - advance) / 2 // in the middle: a font for signs may be narrower
			d := font.Drawer{Dst: g, Src: image.Opaque, Face: fc, Dot: fixed.Point26_6{X: max(x, 0), Y: fixed.I(f.baseline)}}
			d.DrawString(string(r))
			break
		}
	}
	for i, a := range g.Pix { // few steps, so that a palette has them all
		g.Pix[i] = uint8((int(a) + steps/2) / steps * steps)
	}
	f.glyphs[key] = g
	return g
}

// steps is the distance between two levels of coverage.
const steps = 51
