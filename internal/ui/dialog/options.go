package dialog

import (
	"slices"

	"callboard/internal/setting"
	"callboard/internal/ui/widget/style"
)

// drawOptions draws the values of a setting beside each other in w cells, the chosen one with a mark. value is what is
// chosen where it is none of them. Where not all have room, those around the chosen one show.
func drawOptions(inks *style.Inks, g style.Glyphs, options []setting.Option, chosen int, value string, w int) string {
	words := make([]string, 0, len(options)+1)
	for _, o := range options {
		words = append(words, style.StableWidth(o.String()))
	}
	if chosen < 0 {
		words, chosen = slices.Insert(words, 0, value), 0
	}
	const mark, gap = 2, 1 // before each word, and between two
	const more = 2         // of "… " and " …"
	cells := func(from, to int) (n int) {
		for _, word := range words[from:to] {
			n += mark + style.Width(word) + gap
		}
		if from > 0 {
			n += more
		}
		if to < len(words) {
			n += more
		}
		return n - gap
	}
	from, to := chosen, chosen+1
	for grown := true; grown; {
		grown = false
		if to < len(words) && cells(from, to+1) <= w {
			to, grown = to+1, true
		}
		if from > 0 && cells(from-1, to) <= w {
			from, grown = from-1, true
		}
	}
	line, used := "", 0
	put := func(ink style.Ink, text string) {
		text = style.Fit(text, min(style.Width(text), w-used))
		line += ink.Paint(text)
		used += style.Width(text)
	}
	if from > 0 {
		put(inks.Muted, "… ")
	}
	for i := from; i < to; i++ {
		if i > from {
			put(inks.Muted, style.Blank(gap))
		}
		if i == chosen {
			put(inks.Strong, g.Dot+" "+words[i])
		} else {
			put(inks.Muted, style.Blank(mark)+words[i])
		}
	}
	if to < len(words) {
		put(inks.Muted, " …")
	}
	return line + inks.Muted.Paint(style.Blank(w-used))
}
