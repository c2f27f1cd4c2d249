package playerbar

import (
	"fmt"
	"strings"

	"callboard/internal/player"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// line is the player in one line: the clip, its waveform, the position. Its columns depend on the width and on the clip
// and not on the position, so that nothing moves while it plays.
type line struct {
	state      player.State
	name, text string // of the clip
	idle       string // shown while nothing was played
	noMeter    bool

	phrase func(w int) string // the words around the position in w cells; nil: there are none
}

// lineMeter is the length of the line's level meter, in cells, without the word before it: beside the time a bar alone would look like
// the progress of the clip.
const lineMeter = 4

// view draws the line in w cells, and says in which of them the waveform is.
func (s line) view(t *style.Theme, g style.Glyphs, w int) (text string, wave screen.Area) {
	st := s.state
	if st.Status == player.Idle {
		return " " + t.Faint.Paint(style.Fit(g.Stop+" "+s.idle, w-1)), screen.Area{}
	}
	if st.Status == player.Broken {
		return " " + t.Bad.Paint(style.Fit(g.Bad+" "+words.Clean(st.Problem), w-1)), screen.Area{}
	}
	sign, ink := StatusSign(t, g, st)
	left := []cell{{t.Text, " "}, {ink, sign}, {t.Text, " "}}
	timed := s.phrase != nil && w >= 60
	if w >= 90 || w >= 60 && !timed {
		left = append(left, cell{t.Text, style.Fit(s.name, min(10, style.Width(s.name))) + "  "})
	}
	switch {
	case timed: // in place of the text, and of the name where there is no room for both
		left = append(left, cell{t.Text, s.phrase(max(w/5, 14)) + "   "})
	case w >= 90:
		left = append(left, cell{t.Muted, style.Fit(s.text, min(max(w/5, 14), style.Width(s.text))) + "   "})
	}
	right := s.facts(t, g, w)
	used := cellsWidth(left)
	n := w - used - cellsWidth(right)
	if n < 4 {
		return paintCells(left[:3]) + style.Fit(strings.TrimSpace(paintCells(s.clock(t, w))), w-3), screen.Area{}
	}
	return paintCells(left) + Wave(t, g, st, n) + paintCells(right), screen.Area{X: used, W: n, H: 1}
}

// line is the player in one line as it is now.
func (c *Control) line() (text string, wave screen.Area) {
	look := c.host.Look()
	l := line{state: c.state.Player.Now, idle: words.OneLine(c.offer()), noMeter: c.state.Player.LowPower}
	l.name, l.text = c.label(l.state.Clip.Key)
	if c.hasPhrase(l.state) {
		l.phrase = func(w int) string { return c.phrase(l.state, w) }
	}
	return l.view(look.Theme, look.Glyphs, c.w)
}

// View draws the player's line in the width of the terminal.
func (c *Control) View() string {
	text, _ := c.line()
	return text
}

// StatusSign is the sign of the player's state, and its ink.
func StatusSign(t *style.Theme, g style.Glyphs, st player.State) (string, style.Ink) {
	switch st.Status {
	case player.Paused:
		if st.OutputLost {
			return g.Pause, t.Warn
		}
		return g.Pause, t.Accent
	case player.Playing:
		return g.Play, t.Accent
	case player.Loading:
		return g.DottedCircle, t.Run
	}
	return g.Stop, t.Muted
}

// volumeWidth is how wide the column of the volume is, in cells.
const volumeWidth = len("vol 100")

// facts are the columns behind the waveform. The wider the screen, the more of them.
func (s line) facts(t *style.Theme, g style.Glyphs, w int) []cell {
	st := s.state
	var out []cell
	add := func(ink style.Ink, text string) { out = append(out, cell{ink, "  " + text}) }
	if w >= 80 && !s.noMeter {
		out = append(out, cell{t.Muted, "  level "}, cell{sign: meter(t, g, st.Level, lineMeter)})
	}
	out = append(out, s.clock(t, w)...)
	if w >= 60 {
		add(t.Muted, SpeedText(st.Speed))
	}
	switch {
	case w >= stripVolume && st.Muted:
		add(t.Warn, style.FitRight("muted", volumeWidth))
	case w >= stripVolume:
		add(t.Muted, style.FitRight(fmt.Sprintf("vol %3d", st.Volume), volumeWidth))
	}
	switch where := s.output(w); {
	case where == "" && st.Silent && w >= 60:
		add(t.Warn, "silent")
	case where == "":
	case lost(st):
		add(t.Warn, style.Fit(noOutput, style.Width(where)))
	case st.Silent:
		add(t.Warn, style.Fit("silent", style.Width(where)))
	default:
		add(t.Muted, where)
	}
	return append(out, cell{t.Text, " "})
}

// noOutput is shown where the sound was lost: a sign and its colour alone would be missed.
const noOutput = "no output"

// lost reports that the clip is paused because its output is gone, or is being searched for.
func lost(st player.State) bool {
	return st.OutputLost || st.Status == player.Paused && st.Problem != "" && !st.Silent
}

// The widths from which on there is a column for the volume and one for the output.
const (
	stripVolume = 70
	stripOutput = 110
)

// clock is the position in the clip. What has no column of its own on a narrow terminal replaces the length.
func (s line) clock(t *style.Theme, w int) []cell {
	st := s.state
	whole, instead := PositionText(st), ""
	switch {
	case st.Length == 0 || w >= stripOutput:
	case lost(st):
		return []cell{{t.Warn, "  " + style.FitRight(noOutput, len(whole))}}
	case st.Silent && w < 60:
		instead = "silent"
	case w < stripVolume && st.Muted:
		instead = "muted"
	}
	if instead == "" {
		return []cell{{t.Muted, "  " + whole}}
	}
	now, _, _ := strings.Cut(whole, " / ")
	return []cell{{t.Muted, "  " + now}, {t.Warn, style.FitRight(instead, len(whole)-len(now))}}
}

// PositionText is the position in a clip and its length, "0:01.2 / 0:04.8", and "loading" while the length is not known.
// Its width depends on the length only.
func PositionText(st player.State) string {
	total := player.Clock(st.Length)
	text := style.FitRight(player.Clock(st.Position), len(total)) + " / " + total
	if st.Length == 0 {
		return style.Fit("loading", len(text))
	}
	return text
}

// output names the output: the sound system, and on a wide terminal the device too. Its column has room for noOutput.
func (s line) output(w int) string {
	text, most := outputText(s.state), w/5
	switch {
	case w < stripOutput:
		return ""
	case w < 140:
		text = words.Clean(s.state.BackendShort)
		most = len("PulseAudio")
	}
	return style.Fit(text, max(min(most, style.Width(text)), len(noOutput)))
}

func cellsWidth(cells []cell) (n int) {
	for _, c := range cells {
		n += style.Width(c.sign)
	}
	return n
}

// outputText names the output: the sound system, and the device where it has a name.
func outputText(st player.State) string {
	text := st.BackendShort
	if st.Device != "" {
		text = strings.TrimPrefix(text+" · "+st.Device, " · ")
	}
	return words.Clean(text)
}

// SpeedText is a speed with one decimal, and with two where it has them, as one given by a flag may: "1.2×", "0.75×". The
// speed of the zero State is 1.
func SpeedText(speed float64) string {
	if speed == 0 {
		speed = 1
	}
	return strings.TrimSuffix(fmt.Sprintf("%.2f", speed), "0") + "×"
}
