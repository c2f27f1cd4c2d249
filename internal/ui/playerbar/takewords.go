package playerbar

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/caption"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// takeWords are the words of a take whose times are known.
type takeWords struct {
	key   string // of the clip; empty: no times were asked for yet
	units []caption.Unit
	cues  []caption.Cue
}

// wordTimesMsg are the word times of a clip.
type wordTimesMsg struct {
	key   string
	times api.Timing
}

// loadWords reads the word times of the clip that plays, if it is a take that has some and its audio is whole: they are stored
// then.
func (c *Control) loadWords(st player.State) tea.Cmd {
	key := st.Clip.Key
	j, ok := c.state.Jobs.Get(key)
	if !ok || c.wordTimes == nil || !j.Params.HasWordTimes() || !st.Measured || c.words.key == key {
		return nil
	}
	c.words = takeWords{key: key}
	ctx := c.host.Context()
	return func() tea.Msg {
		times, _, err := c.wordTimes.WordTimes(ctx, key)
		if err != nil {
			return screen.Failed{What: "the word times of the take were not read", Err: err}
		}
		return wordTimesMsg{key, times}
	}
}

// setWords takes the word times that were read.
func (c *Control) setWords(msg wordTimesMsg) {
	if msg.key == c.words.key {
		c.words = takeWords{key: msg.key, units: caption.Units(msg.times), cues: caption.Cut(msg.times)}
	}
}

// hasPhrase reports whether the words of the clip are known.
func (c *Control) hasPhrase(st player.State) bool {
	return c.words.key == st.Clip.Key && len(c.words.cues) > 0
}

// phrase draws the words around the position in w cells, the sounding one in the accent. It is empty if the clip has no word times.
// What is shown changes with the phrase, or with the part of it that fits, and not with each word.
func (c *Control) phrase(st player.State, w int) string {
	if !c.hasPhrase(st) {
		return ""
	}
	units := c.words.cues[caption.CueAt(c.words.cues, st.Position)].Units
	sounding := caption.At(units, st.Position)
	if st.Status != player.Playing && st.Status != player.Paused {
		sounding = -1
	}
	return drawPhrase(c.host.Look().Theme, units, sounding, w)
}

// drawPhrase draws the part of the units that fits into w cells and has the sounding one.
func drawPhrase(t *style.Theme, units []caption.Unit, sounding, w int) string {
	room := w
	if !t.Coloured {
		room -= 2 // the sounding word is in brackets
	}
	var cells []cell
	used := 0
	for i, u := range units {
		sign := words.Clean(u.Text)
		n := style.Width(sign)
		if u.Spaced() && used > 0 {
			n++
		}
		if used > 0 && used+n > room {
			if i > sounding {
				break
			}
			cells, used, n = nil, 0, style.Width(sign)
		}
		if u.Spaced() && used > 0 {
			cells = append(cells, cell{t.Muted, " "})
		}
		used += n
		switch {
		case i != sounding:
			cells = append(cells, cell{t.Muted, sign})
		case t.Coloured:
			cells = append(cells, cell{t.Accent, sign})
		default:
			cells = append(cells, cell{t.Accent, "[" + sign + "]"})
		}
	}
	return style.Fit(paintCells(cells), w)
}

// jumpWord moves the position to the word before or after, and reports whether the action is that.
func (c *Control) jumpWord(act keymap.Action) bool {
	const again = 300 * time.Millisecond // at the beginning of a word the one before is meant
	if act != keymap.WordBack && act != keymap.WordForward {
		return false
	}
	st := c.player.State()
	units := c.words.units
	if c.words.key != st.Clip.Key || len(units) == 0 {
		c.host.Toast(screen.ToastPlain, "%s", "this take has no word times: the speech settings of the newer service ask for them")
		return true
	}
	at := caption.At(units, st.Position)
	switch {
	case act == keymap.WordForward && st.Position < units[at].Start:
	case act == keymap.WordForward:
		at++
	case st.Position < units[at].Start+again:
		at--
	}
	if at = max(at, 0); at < len(units) {
		c.player.Seek(units[at].Start)
	}
	return true
}
