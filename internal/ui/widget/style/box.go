package style

import (
	"strings"

	"charm.land/bubbles/v2/spinner"
)

// Glyphs are the symbols of the UI. Each is one cell wide in every terminal.
type Glyphs struct {
	Top, Bottom                      [2]string // left and right corners
	H, V                             string
	Bar, Dot, Star                   string // cursor row, chosen item, favourite
	ReversedBar                      string // replaces Bar in a cursor row that is drawn reversed
	Play, Pause, Stop                string
	Circle, HalfCircle, DottedCircle string // verified, in progress, waiting
	OK, Bad, Question, Dash          string
	Spin                             []string
	Levels                           []string  // from silence to full
	Playhead                         string    // of a tall waveform: the play position
	LoopEnds                         [2]string // of a tall waveform: the ends of its loop
	NotLoaded, RulerTick             string    // the part of a waveform that is not loaded; a mark of its ruler
	Meter, MeterHalf                 string    // a full and a half cell of a meter
	GaugeEmpty                       string    // the empty part of a gauge
	Sep, Prompt                      string
	Up, Down                         string
	Heard                            string // an actor whose voice was played
	Hidden                           string // replaces each character of a secret
}

// UnicodeGlyphs returns the symbols for a Unicode terminal.
func UnicodeGlyphs() Glyphs {
	return Glyphs{
		Top: [2]string{"╭", "╮"}, Bottom: [2]string{"╰", "╯"}, H: "─", V: "│",
		Bar: "▌", ReversedBar: " ", Dot: "●", Star: "★", Play: "▶", Pause: "‖", Stop: "■",
		Circle: "●", HalfCircle: "◐", DottedCircle: "◌", OK: "✓", Bad: "✗", Question: "?", Dash: "–",
		Spin:     spinner.MiniDot.Frames,
		Levels:   []string{"▁", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		Playhead: "┃", LoopEnds: [2]string{"│", "│"}, NotLoaded: "·", RulerTick: "╵", Meter: "━", MeterHalf: "╸", GaugeEmpty: "─",
		Sep: " · ", Prompt: "/", Up: "↑", Down: "↓", Heard: "♪", Hidden: "•",
	}
}

// ASCIIGlyphs returns the symbols for --ascii.
func ASCIIGlyphs() Glyphs {
	return Glyphs{
		Top: [2]string{"+", "+"}, Bottom: [2]string{"+", "+"}, H: "-", V: "|",
		Bar: ">", ReversedBar: ">", Dot: "*", Star: "+", Play: ">", Pause: "=", Stop: "#",
		Circle: "*", HalfCircle: "o", DottedCircle: ".", OK: "+", Bad: "x", Question: "?", Dash: "-",
		Spin:     spinner.Line.Frames,
		Levels:   []string{"_", "_", ".", ":", "-", "=", "+", "*", "#"},
		Playhead: "|", LoopEnds: [2]string{"[", "]"}, NotLoaded: ".", RulerTick: "'", Meter: "=", MeterHalf: "-", GaugeEmpty: ".",
		Sep: " · ", Prompt: "/", Up: "^", Down: "v", Heard: "~", Hidden: "*",
	}
}

// ASCIIReplacer replaces the symbols in sentences and hints, one cell each, by ASCII characters. The separator between
// hints becomes |, which is not a key.
func ASCIIReplacer() *strings.Replacer {
	return strings.NewReplacer("·", "|", "…", "~", "–", "-", "×", "x", "“", `"`, "”", `"`, "’", "'", "←", "<", "→", ">", "↑", "^", "↓", "v", "−", "-")
}

// Box frames lines in w × h cells. The title is in the top rule and the note at the right end of that rule; both may
// contain escape sequences. Lines must be exactly w−4 cells wide: the box adds one blank cell on each side. Missing lines
// are blank, lines beyond h−2 are not drawn.
func Box(g Glyphs, rule Ink, title, note string, lines []string, w, h int) []string {
	if w < 4 || h < 2 {
		return blankLines(w, h)
	}
	side, empty := rule.Paint(g.V), Blank(w-4)
	lines = lines[:min(len(lines), h-2)]
	size := (h - 2) * (2*len(side) + 2)
	for _, line := range lines {
		size += len(line)
	}
	rows := newRows(h, size+(h-2-len(lines))*len(empty))
	rows.whole(topRule(g, rule, title, note, w))
	for i := range h - 2 {
		line := empty
		if i < len(lines) {
			line = lines[i]
		}
		rows.joined(side, " ", line, " ", side)
	}
	rows.whole(rule.Paint(g.Bottom[0] + strings.Repeat(g.H, w-2) + g.Bottom[1]))
	return rows.lines
}

// rows are lines that share one piece of memory: a frame has hundreds of lines, and each would be an allocation of its own.
type rows struct {
	lines []string
	text  strings.Builder
}

// newRows makes room for n lines, those that are joined with size bytes together.
func newRows(n, size int) *rows {
	r := &rows{lines: make([]string, 0, n)}
	r.text.Grow(size)
	return r
}

// whole adds a line as it is.
func (r *rows) whole(line string) { r.lines = append(r.lines, line) }

// joined adds a line of several parts.
func (r *rows) joined(parts ...string) {
	from := r.text.Len()
	for _, part := range parts {
		r.text.WriteString(part)
	}
	r.lines = append(r.lines, r.text.String()[from:])
}

// Ruled draws lines with a rule above and below and nothing beside them, in w × h cells.
func Ruled(g Glyphs, rule Ink, title, note string, lines []string, w, h int) []string {
	g.Top, g.Bottom = [2]string{g.H, g.H}, [2]string{g.H, g.H}
	rules := Box(g, rule, title, note, nil, w, 2)
	out := rules[:1:1]
	for _, line := range lines[:max(min(len(lines), h-2), 0)] {
		out = append(out, Fit(line, w))
	}
	for len(out) < h-1 {
		out = append(out, Blank(w))
	}
	return append(out, rules[1:]...)
}

func topRule(g Glyphs, rule Ink, title, note string, w int) string {
	room := w - 4 // without the corners and one cell of the rule on each side
	var mid strings.Builder
	if title != "" && room > 4 {
		title = Truncate(title, room-2)
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

// JoinColumns joins columns of equal height, line by line.
func JoinColumns(columns ...[]string) []string {
	if len(columns) == 0 {
		return nil
	}
	n, size := len(columns[0]), 0
	for _, c := range columns {
		for _, line := range c[:n] {
			size += len(line)
		}
	}
	rows, parts := newRows(n, size), make([]string, len(columns))
	for y := range n {
		for i, c := range columns {
			parts[i] = c[y]
		}
		rows.joined(parts...)
	}
	return rows.lines
}

// Justify places left and right at the ends of w cells. Where both do not fit, right is left out and left is cut.
func Justify(left, right string, w int) string {
	l, r := Width(left), Width(right)
	if l+r+2 > w {
		return Fit(left, w)
	}
	return left + Blank(w-l-r) + right
}

// MoreNote returns the note of a box whose content continues above or below: "more" with arrows, or nothing.
func MoreNote(g Glyphs, above, below bool) string {
	if !above && !below {
		return ""
	}
	note := "more"
	if above {
		note += " " + g.Up
	}
	if below {
		note += " " + g.Down
	}
	return note
}

// BottomRule draws the lower rule of a box with words in it: left at its left end and right at its right one, which may contain
// escape sequences. What does not fit is left out, the right one first.
func BottomRule(g Glyphs, rule Ink, left, right string, w int) string {
	room := w - 4 // without the corners and one cell of the rule on each side
	if room < 0 {
		return Blank(w)
	}
	word := func(s string) string {
		if s == "" || Width(s)+2 > room {
			return ""
		}
		room -= Width(s) + 2
		return " " + s + " "
	}
	left = word(left)
	right = word(right)
	return rule.Paint(g.Bottom[0]+g.H) + left + rule.Paint(strings.Repeat(g.H, room)) + right + rule.Paint(g.H+g.Bottom[1])
}
