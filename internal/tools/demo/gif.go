package main

import (
	"cmp"
	"image"
	"image/color"
	"image/gif"
	"io"
	"maps"
	"slices"
	"time"
)

// restart is how long the last frame stays before the film begins again.
const restart = 2500 * time.Millisecond

// writeGIF draws the frames with one palette. After the first one, each holds only the rectangle that changes.
func writeGIF(w io.Writer, p painter, frames []frame) error {
	images := make([]*image.RGBA, len(frames))
	counts := map[color.RGBA]int{}
	for i, f := range frames {
		images[i] = p.paint(f)
		count(counts, images[i])
	}
	palette, index := choose(counts)
	out := gif.GIF{Config: image.Config{ColorModel: palette, Width: images[0].Rect.Dx(), Height: images[0].Rect.Dy()}}
	passed, shown := time.Duration(0), 0 // of the film; in hundredths of a second
	for i, img := range images {
		area := img.Rect
		if i > 0 {
			area = changed(images[i-1], img)
		}
		part := image.NewPaletted(area, palette)
		for y := area.Min.Y; y < area.Max.Y; y++ {
			for x := area.Min.X; x < area.Max.X; x++ {
				c := img.RGBAAt(x, y)
				if i > 0 && images[i-1].RGBAAt(x, y) == c { // unchanged: long runs of one index take little room
					part.SetColorIndex(x, y, transparent)
					continue
				}
				part.SetColorIndex(x, y, index[c])
			}
		}
		passed += frames[i].lasts
		delay := max(2, int(passed/(10*time.Millisecond))-shown)
		shown += delay
		if i == len(images)-1 {
			delay = max(delay, int(restart/(10*time.Millisecond)))
		}
		out.Image = append(out.Image, part)
		out.Delay = append(out.Delay, delay)
		out.Disposal = append(out.Disposal, gif.DisposalNone)
	}
	return gif.EncodeAll(w, &out)
}

func count(counts map[color.RGBA]int, img *image.RGBA) {
	var last color.RGBA
	run := 0
	for i := 0; i < len(img.Pix); i += 4 {
		c := color.RGBA{img.Pix[i], img.Pix[i+1], img.Pix[i+2], 255}
		if c != last && run > 0 {
			counts[last] += run
			run = 0
		}
		last = c
		run++
	}
	counts[last] += run
}

// transparent is the index of the colour that leaves what is there.
const transparent = 0

// choose makes a palette of the most frequent colours, and gives every other one the nearest of them.
func choose(counts map[color.RGBA]int) (color.Palette, map[color.RGBA]uint8) {
	colours := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int {
		return cmp.Or(counts[b]-counts[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	palette := color.Palette{color.RGBA{}}
	index := map[color.RGBA]uint8{}
	for _, c := range colours {
		if len(palette) < 256 {
			index[c] = uint8(len(palette))
			palette = append(palette, c)
			continue
		}
		index[c] = uint8(1 + palette[1:].Index(c))
	}
	return palette, index
}

// changed is the smallest rectangle outside of which two images are the same; one pixel if they are equal.
func changed(a, b *image.RGBA) image.Rectangle {
	var r image.Rectangle
	for y := range b.Rect.Dy() {
		row := y * b.Stride
		if slices.Equal(a.Pix[row:row+b.Stride], b.Pix[row:row+b.Stride]) {
			continue
		}
		for x := range b.Rect.Dx() {
			if i := row + 4*x; !slices.Equal(a.Pix[i:i+4], b.Pix[i:i+4]) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if r.Empty() {
		return image.Rect(0, 0, 1, 1)
	}
	return r
}
