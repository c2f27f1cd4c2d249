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

// Widths in the line of a deck, in cells.
const (
	deckName = 8  // least width of a file's name
	deckWave = 10 // least width of the waveform
	deckWide = 48 // greatest width of the waveform
)

// draw returns the frame: a line, and below it the keys or a problem. The last cell of a line stays free, as terminals
// differ in what they do after it.
func (d *deck) draw() string {
	if d.done || d.suspended {
		return ""
	}
	w := d.w - 1
	lines := []string{d.line(w)}
	switch {
	case d.h < 2: // a second line would scroll the first one out
	case d.showKeys:
		lines = append(lines, d.theme.Faint.Paint(d.keyLine(w)))
	case d.drawn.Problem != "":
		lines = append(lines, d.theme.Warn.Paint(style.Truncate(" "+cleanLine(d.drawn.Problem), w)))
	}
	frame := strings.Join(lines, "\n")
	if d.look.ascii {
		frame = style.ASCIIReplacer().Replace(frame)
	}
	return frame
}

// cleanLine cleans text of files and systems for a line, and removes characters of uncertain width.
func cleanLine(s string) string { return style.StableWidth(text.Line(s)) }

// line shows what plays. Its columns depend on the file and on settings, not on the position, so that nothing moves during
// playback.
func (d *deck) line(w int) string {
	st := d.drawn
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
	name := cleanLine(filepath.Base(d.paths[d.playing()]))
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

// playing returns the file that plays. It differs from d.at while the player loads that file.
func (d *deck) playing() int {
	for i := range d.paths {
		if d.clip(i).Key == d.drawn.Clip.Key {
			return i
		}
	}
	return d.at
}

func (d *deck) sign() (string, style.Ink) {
	switch st := d.drawn; {
	case st.Status == player.Paused && st.Gone:
		return d.glyphs.Pause, d.theme.Warn
	case st.Status == player.Paused:
		return d.glyphs.Pause, d.theme.Accent
	case st.Status == player.Playing:
		return d.glyphs.Play, d.theme.Accent
	}
	return d.glyphs.DottedCircle, d.theme.Muted
}

// facts are the settings that differ from the default, the most important first.
func (d *deck) facts() []string {
	st, t := d.drawn, d.theme
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
	add(d.loopsFile(st), t.Info, "loop")
	add(st.Loop.On() && !d.loopsFile(st), t.Info, "loop A–B")
	add(st.Matched, t.Muted, fmt.Sprintf("matched %+.1f dB", st.Gain))
	return out
}

// keyLine lists as many keys as fit into w cells. q is always among them.
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

// wave draws the loudness in n cells. The played part has the accent colour.
func (d *deck) wave(n int) string {
	st := d.drawn
	levels := st.Heights(n)
	var out strings.Builder
	part := func(from, to int, ink style.Ink) {
		var signs strings.Builder
		for i := from; i < to; i++ {
			signs.WriteString(d.waveSign(i, n, levels[i]))
		}
		out.WriteString(ink.Paint(signs.String()))
	}
	played := 0
	if st.Length > 0 {
		played = min(int(float64(n)*share(st.Position, st.Length)+0.5), n)
	}
	part(0, played, d.theme.Accent)
	part(played, n, d.theme.Faint)
	return out.String()
}

// waveSign returns the character of one of n cells, whose loudness is level. Without colours a playhead marks the position.
func (d *deck) waveSign(i, n int, level float64) string {
	st, g := d.drawn, d.glyphs
	if st.Length <= 0 || len(st.Peaks) == 0 {
		return g.NotLoaded
	}
	cell := func(at time.Duration) int { return min(int(float64(n)*share(at, st.Length)), n-1) }
	marked := st.Loop.Marked() || st.Loop.On() && !d.loopsFile(st)
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
