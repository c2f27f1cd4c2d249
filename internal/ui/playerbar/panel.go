package playerbar

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// PanelID is the kind of dialog that the player's panel is.
const PanelID = "player"

// panel is the large player at the bottom of the terminal: the clip, its waveform, and what is known of both.
type panel struct {
	c    *Control
	size screen.Size
}

// ID is part of screen.Dialog.
func (d *panel) ID() string { return PanelID }

// Scopes is part of screen.Dialog.
func (d *panel) Scopes() []keymap.Scope {
	return []keymap.Scope{keymap.InPlayer, keymap.OfPlayer}
}

// Do is part of screen.Dialog. Actions that are not the player's go on to the screen and the application.
func (d *panel) Do(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Back, keymap.ShowPlayer, keymap.Enter:
		d.c.host.Close()
		return nil, true
	case keymap.Play:
		if d.c.state.Player.Last.Status == player.Idle {
			return nil, false // the screen plays what is selected
		}
		d.c.toggle()
		return nil, true
	}
	return d.c.Do(act, msg)
}

// Resize is part of screen.Dialog.
func (d *panel) Resize(size screen.Size) { d.size = size }

// Mouse is part of screen.Pointed. A click outside closes the panel.
func (d *panel) Mouse(msg tea.MouseMsg, box screen.Area) tea.Cmd {
	e := msg.Mouse()
	if !box.Has(e.X, e.Y) {
		if _, click := msg.(tea.MouseClickMsg); click && e.Button == tea.MouseLeft {
			d.c.host.Close()
		}
		return nil
	}
	wave := screen.Area{X: box.X + 2, Y: box.Y + 2, W: box.W - 4, H: waveRows(d.size.H)}
	if s := d.c.state.Player.Last.Status; s == player.Idle || s == player.Broken {
		wave = screen.Area{}
	}
	return d.c.pointAt(msg, wave)
}

// Hints is part of screen.Dialog.
func (d *panel) Hints() []key.Binding {
	in := d.Scopes()
	hint := func(does string, acts ...keymap.Action) key.Binding { return d.c.host.Keys().Hint(does, in, acts...) }
	var out []key.Binding
	switch st := d.c.state.Player.Last.Status; {
	case st == player.Playing:
		out = append(out, hint("pause", keymap.Play))
	case st != player.Idle:
		out = append(out, hint("play", keymap.Play))
	default:
		if _, ok := d.c.playable(); ok {
			out = append(out, hint("play", keymap.Play))
		}
	}
	closing := hint("close", keymap.Back)
	return append(out, closing, hint("seek", keymap.SeekBack, keymap.SeekForward), hint("loop", keymap.Loop),
		hint("speed", keymap.Slower, keymap.Faster), hint("volume", keymap.Quieter, keymap.Louder), hint("mute", keymap.Mute),
		hint("output", keymap.SelectOutput), hint("flip", keymap.Flip), hint("jump", keymap.Jump),
		hint("equal loudness", keymap.EqualLoudness), hint("keys", keymap.Help))
}

// idleText says why nothing plays, and which key plays something.
func (c *Control) idleText() (what, next string) {
	keys := c.host.Keys()
	what = "nothing plays"
	next = keys.Key(keymap.Speak) + " speaks the script, " + c.key(keymap.Play) + " plays a take"
	if c.state.Player.Recent[0].Key == "" {
		what = "nothing has been played yet"
	}
	if _, ok := c.playable(); ok {
		next = c.offer()
	}
	return what, next
}

// waveRows is how tall the waveform of the panel is, in cells.
func waveRows(h int) int {
	if h < factsLow {
		return 2
	}
	return 4
}

// View is part of screen.Dialog. The panel takes the whole width: the longer the waveform, the more can be seen in it.
func (d *panel) View() screen.Panel {
	c, h := d.c, d.size.H
	look, st, w := c.host.Look(), c.state.Player.Now, c.w-4
	name, text := c.label(st.Clip.Key)
	lines := []string{panelHead(look, st, name, text, w)}
	switch st.Status {
	case player.Idle:
		what, next := c.idleText()
		lines = append(lines, style.Message(look.Theme, what, next, w, waveRows(h)+1)...)
	case player.Broken:
		lines = append(lines, style.Message(look.Theme, words.Clean(st.Problem), "", w, waveRows(h)+1)...)
	default:
		lines = append(lines, tallWave(look.Theme, look.Glyphs, st, w, waveRows(h), look.ASCII)...)
		lines = append(lines, ruler(look.Theme, look.Glyphs, st, w))
		if phrase := c.phrase(st, w); phrase != "" {
			lines = append(lines, phrase)
		}
	}
	rows := c.facts(st, w, h)
	if len(lines)+1+len(rows) <= h-2 {
		lines = append(lines, style.Blank(w))
	}
	lines = append(lines, rows...)
	return screen.Panel{Title: "Player", W: w, Lines: lines[:min(len(lines), max(h-2, 1))], Bottom: true}
}

// panelHead is the panel's first line.
func panelHead(look screen.Look, st player.State, name, text string, w int) string {
	t := look.Theme
	sign, ink := StatusSign(t, look.Glyphs, st)
	clock := PositionText(st)
	right := string(st.Status) + "  " + clock
	switch {
	case st.Length == 0:
		right = string(st.Status)
	case w < 60:
		right = clock
	}
	left := ink.Paint(sign) + " " + t.Strong.Paint(name)
	if name != "" {
		left += "  "
	}
	left += t.Text.Paint(style.Fit(text, max(w-style.Width(left)-style.Width(right)-2, 0)))
	return style.Justify(left, t.Muted.Paint(right), w)
}
