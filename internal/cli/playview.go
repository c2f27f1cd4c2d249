package cli

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"callboard/internal/player"
	"callboard/internal/text"
	"callboard/internal/ui/widget/style"
)

// What the line of a deck gives way to in a narrow terminal, in cells.
const (
	deckName = 8  // the least of a file's name that says anything,
	deckWave = 10 // and of its waveform
	deckWide = 48 // the most of a waveform: a longer one shows no more of a sentence
)

// draw is the frame: a line, and under it the keys, or what is wrong. One cell stays free at the right, where terminals
// differ in what they do after the last one.
func (d *deck) draw() string {
	if d.done || d.away {
		return ""
	}
	w := d.w - 1
	lines := []string{d.line(w)}
	switch {
	case d.h < 2: // a second line would scroll the first one away
	case d.keys:
		lines = append(lines, d.theme.Faint.Paint(d.keyLine(w)))
	case d.sounded.Problem != "":
		lines = append(lines, d.theme.Warn.Paint(style.Truncate(" "+foreign(d.sounded.Problem), w)))
	}
	frame := strings.Join(lines, "\n")
	if d.look.ascii {
		frame = style.ASCIIReplacer().Replace(frame)
	}
	return frame
}

// foreign makes text of files and systems fit for a line, each sign as wide as it is counted.
func foreign(s string) string { return style.StableWidth(text.Line(s)) }

// line says what is heard. Its columns depend on the file and on what keys have changed, not on the moment, so that
// nothing shifts while it plays.
func (d *deck) line(w int) string {
	st := d.sounded
	sign, ink := d.sign()
	left := " " + ink.Paint(sign)
	total := player.Clock(st.Length)
	now := style.FitRight(player.Clock(st.Position), len(total)) + " / " + total
	if st.Length == 0 {
		now = style.Fit("loading", len(now))
	}
	right := "  " + d.theme.Muted.Paint(now)
	if d.w < 24 {
		return style.Truncate(left+right, w)
	}
	name := foreign(filepath.Base(d.paths[d.playing()]))
	if n := len(d.paths); n > 1 {
		left += d.theme.Muted.Paint(fmt.Sprintf(" %d/%d", d.playing()+1, n))
	}
	least := min(style.Width(name), deckName)
	for _, fact := range d.facts() {
		if longer := right + "  " + fact; style.Width(left)+1+least+2+deckWave+style.Width(longer) <= w {
			right = longer
		}
	}
	room := w - style.Width(left) - style.Width(right) - 1
	named := max(min(style.Width(name), room/2), least)
	wave := min(room-named-2, deckWide)
	if wave < deckWave {
		return style.Truncate(left+" "+style.Fit(name, min(style.Width(name), room))+right, w)
	}
	return left + " " + style.Fit(name, named) + "  " + d.wave(wave) + right
}

// playing is the file that is heard. It is not the one that was asked for as long as that is being read.
func (d *deck) playing() int {
	for i := range d.paths {
		if d.clip(i).Key == d.sounded.Clip.Key {
			return i
		}
	}
	return d.at
}

func (d *deck) sign() (string, style.Ink) {
	switch st := d.sounded; {
	case st.Status == player.Paused && st.Gone:
		return d.glyphs.Pause, d.theme.Warn
	case st.Status == player.Paused:
		return d.glyphs.Pause, d.theme.Accent
	case st.Status == player.Playing:
		return d.glyphs.Play, d.theme.Accent
	}
	return d.glyphs.DottedCircle, d.theme.Muted
}

// facts are what is not as it is of itself, the most surprising first.
func (d *deck) facts() []string {
	st, t := d.sounded, d.theme
	var out []string
	add := func(on bool, ink style.Ink, text string) {
		if on {
			out = append(out, ink.Paint(text))
		}
	}
	add(st.Silent, t.Warn, "silent")
	add(st.Muted, t.Warn, "muted")
	add(!st.Muted && st.Volume != 100, t.Muted, fmt.Sprintf("vol %d", st.Volume))
	add(math.Abs(st.Speed-1) > 0.001, t.Muted, strings.TrimSuffix(fmt.Sprintf("%.2f", st.Speed), "0")+"×")
	add(st.Loop.Marked(), t.Info, "loop A…")
	add(d.whole(st), t.Info, "loop")
	add(st.Loop.On() && !d.whole(st), t.Info, "loop A–B")
	add(st.Matched, t.Muted, fmt.Sprintf("matched %+.1f dB", st.Gain))
	return out
}

// keyLine names the keys, as many as w cells hold; how to end it is always among them.
func (d *deck) keyLine(w int) string {
	keys := []string{"space pause", "←→ 1 s", "shift 5 s", "0-9 jump", "<> speed", "-= volume", "l loop", "e match", "_ mute"}
	if len(d.paths) > 1 {
		keys = slices.Insert(keys, 1, "n/p file", "f flip")
	}
	const sep, end = "  ", "  q quit"
	line := " " + keys[0]
	for _, k := range keys[1:] {
		if style.Width(line+sep+k+end) <= w {
			line += sep + k
		}
	}
	return style.Truncate(line+end, w)
}

// wave draws the loudness of what plays in n cells: what was heard is lit.
func (d *deck) wave(n int) string {
	st := d.sounded
	levels := st.Heights(n)
	var out strings.Builder
	part := func(from, to int, ink style.Ink) {
		var signs strings.Builder
		for i := from; i < to; i++ {
			signs.WriteString(d.waveSign(i, n, levels[i]))
		}
		out.WriteString(ink.Paint(signs.String()))
	}
	heard := 0
	if st.Length > 0 {
		heard = min(int(float64(n)*share(st.Position, st.Length)+0.5), n)
	}
	part(0, heard, d.theme.Accent)
	part(heard, n, d.theme.Faint)
	return out.String()
}

// waveSign is the sign of one of n cells, whose loudness is level. Where no colour tells what was heard, a head stands where it ends.
func (d *deck) waveSign(i, n int, level float64) string {
	st, g := d.sounded, d.glyphs
	if st.Length <= 0 || len(st.Peaks) == 0 {
		return g.NotLoaded
	}
	cell := func(at time.Duration) int { return min(int(float64(n)*share(at, st.Length)), n-1) }
	marked := st.Loop.Marked() || st.Loop.On() && !d.whole(st)
	switch {
	case marked && st.Loop.On() && i == cell(st.Loop.To):
		return "]"
	case marked && i == cell(st.Loop.From):
		return "["
	case !d.theme.Coloured && i == cell(st.Position):
		return g.Playhead
	case share(time.Duration(i), time.Duration(n)) >= share(st.Arrived, st.Length):
		return g.NotLoaded
	}
	return g.Levels[int(math.Round(level*float64(len(g.Levels)-1)))]
}

func share(at, length time.Duration) float64 { return min(max(float64(at)/float64(length), 0), 1) }
