package style

import (
	"strings"

	"charm.land/bubbles/v2/spinner"
)

// Glyphs are the signs that are not letters. Every one is a single cell in every terminal.
type Glyphs struct {
	Top, Bottom       [2]string // left and right corners
	H, V              string
	Bar, Dot, Star    string // cursor row, chosen, favourite
	Turned            string // of a cursor row that is shown reversed, in place of the bar
	Play, Pause, Stop string
	Light, Half, Ring string // proven, on the way, waiting
	OK, Bad, Ask, Out string
	Started, Note     string
	Spin              []string
	Levels            []string  // from silence to full
	Head              string    // of a tall waveform: where it plays
	Marks             [2]string // of a tall waveform: the ends of its loop
	Quiet, Tick       string    // what has not arrived of it; a mark of its ruler
	Meter, Part       string    // a full and a half cell of a meter
	Track             string    // the empty part of a gauge
	Sep, Prompt       string
	Up, Down          string
	Hidden            string // in place of what must not be read
}

// Fine are the signs of a Unicode terminal.
func Fine() Glyphs {
	return Glyphs{
		Top: [2]string{"╭", "╮"}, Bottom: [2]string{"╰", "╯"}, H: "─", V: "│",
		Bar: "▌", Turned: " ", Dot: "●", Star: "★", Play: "▶", Pause: "‖", Stop: "■",
		Light: "●", Half: "◐", Ring: "◌", OK: "✓", Bad: "✗", Ask: "?", Out: "–", Started: "◐", Note: "♪",
		Spin:   spinner.MiniDot.Frames,
		Levels: []string{"▁", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		Head:   "┃", Marks: [2]string{"│", "│"}, Quiet: "·", Tick: "╵", Meter: "━", Part: "╸", Track: "─",
		Sep: " · ", Prompt: "/", Up: "↑", Down: "↓", Hidden: "•",
	}
}

// Plain are the signs of --ascii.
func Plain() Glyphs {
	return Glyphs{
		Top: [2]string{"+", "+"}, Bottom: [2]string{"+", "+"}, H: "-", V: "|",
		Bar: ">", Turned: ">", Dot: "*", Star: "+", Play: ">", Pause: "=", Stop: "#",
		Light: "*", Half: "o", Ring: ".", OK: "+", Bad: "x", Ask: "?", Out: "-", Started: "o", Note: "~",
		Spin:   spinner.Line.Frames,
		Levels: []string{"_", "_", ".", ":", "-", "=", "+", "*", "#"},
		Head:   "|", Marks: [2]string{"[", "]"}, Quiet: ".", Tick: "'", Meter: "=", Part: "-", Track: ".",
		Sep: " · ", Prompt: "/", Up: "^", Down: "v", Hidden: "*",
	}
}

// Typewriter replaces the signs of sentences and hints, each one cell, by what every terminal can draw. What stands
// between hints must not look like a key.
func Typewriter() *strings.Replacer {
	return strings.NewReplacer("·", "|", "…", "~", "–", "-", "×", "x", "“", `"`, "”", `"`, "’", "'", "←", "<", "→", ">", "↑", "^", "↓", "v", "−", "-")
}

// PlainKey writes how a person reads a key, ← or 0…9, in letters that every terminal can draw. It may be longer.
func PlainKey(key string) string {
	return strings.NewReplacer("←→", "left/right", "↑↓", "up/down", "←", "left", "→", "right", "↑", "up", "↓", "down", "…", "..", "<>", "< >", "-=", "- =").Replace(key)
}

// Box frames lines in w × h cells. The title stands in the top rule, the note at its right end; both may
// carry escape sequences. Lines must be exactly w−4 cells wide: the box keeps one cell of air at each side.
// Missing lines are blank, lines beyond h−2 are not drawn.
func Box(g Glyphs, rule Ink, title, note string, lines []string, w, h int) []string {
	if w < 4 || h < 2 {
		return blankLines(w, h)
	}
	out := make([]string, 0, h)
	out = append(out, topRule(g, rule, title, note, w))
	left, right, empty := rule.Paint(g.V)+" ", " "+rule.Paint(g.V), Blank(w-4)
	for i := range h - 2 {
		line := empty
		if i < len(lines) {
			line = lines[i]
		}
		out = append(out, left+line+right)
	}
	return append(out, rule.Paint(g.Bottom[0]+strings.Repeat(g.H, w-2)+g.Bottom[1]))
}

func topRule(g Glyphs, rule Ink, title, note string, w int) string {
	room := w - 4 // corners, and a rule's end at each side
	var mid strings.Builder
	if title != "" && room > 4 {
		title = Cut(title, room-2)
		mid.WriteString(" " + title + " ")
		room -= Width(title) + 2
	}
	end := ""
	if note != "" && Width(note)+3 <= room {
		end = " " + note + " "
		room -= Width(note) + 2
	}
	return rule.Paint(g.Top[0]+g.H) + mid.String() + rule.Paint(strings.Repeat(g.H, room)) + end + rule.Paint(g.H+g.Top[1])
}

func blankLines(w, h int) []string {
	out := make([]string, max(h, 0))
	for i := range out {
		out[i] = Blank(w)
	}
	return out
}

// Beside joins columns of equal height, line by line.
func Beside(columns ...[]string) []string {
	if len(columns) == 0 {
		return nil
	}
	out := make([]string, len(columns[0]))
	for y := range out {
		var b strings.Builder
		for _, c := range columns {
			b.WriteString(c[y])
		}
		out[y] = b.String()
	}
	return out
}

// Spread puts left and right at the ends of w cells. The right one gives way first, then the left is cut.
func Spread(left, right string, w int) string {
	l, r := Width(left), Width(right)
	if l+r+2 > w {
		return Fit(left, w)
	}
	return left + Blank(w-l-r) + right
}
