package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// playerPanel is the player at large, at the foot of the screen: what sounds, how it looks, and all that is known of it.
type playerPanel struct{}

func (m *Model) openPlayer() tea.Cmd {
	for _, d := range m.overlay {
		if _, open := d.(*playerPanel); open {
			return nil
		}
	}
	m.open(&playerPanel{})
	return m.animate()
}

func (d *playerPanel) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch act := m.keys.find(msg, inPlayer, ofPlayer, outside, anywhere); act {
	case ActBack, ActQuit, ActPlayer, ActEnter:
		m.close()
	case ActPlay:
		return m.toggleSound()
	case ActHelp:
		m.open(&help{scopes: []scope{inPlayer, ofPlayer}})
	case ActSpeak, ActPalette, ActStop, ActSeekBack, ActSeekOn, ActSeekBack5, ActSeekOn5, ActSlower, ActFaster, ActQuieter, ActLouder, ActMute,
		ActLoop, ActFlip, ActOutput, ActJump, ActMatch:
		return m.do(act, latin(msg))
	}
	return nil
}

// toggleSound pauses or resumes what sounds, and plays what is selected where nothing does.
func (m *Model) toggleSound() tea.Cmd {
	if m.player.Status == player.Idle {
		return m.play()
	}
	m.deps.Player.Toggle(m.player.Clip)
	return m.animate()
}

func (d *playerPanel) mouse(m *Model, msg tea.MouseMsg) tea.Cmd {
	e := msg.Mouse()
	w, h := m.lay.dialogRoom()
	p := d.panel(m, w, h)
	box := m.lay.boxOf(p)
	if !box.has(e.X, e.Y) {
		if _, click := msg.(tea.MouseClickMsg); click && e.Button == tea.MouseLeft {
			m.close()
		}
		return nil
	}
	wave := rect{box.x + 2, box.y + 2, p.w, waveRows(h)}
	if m.player.Status == player.Idle || m.player.Status == player.Broken {
		wave = rect{}
	}
	return m.pointAtSound(msg, wave)
}

func (d *playerPanel) paste(*Model, string) {}

func (d *playerPanel) hints(m *Model) []hint {
	word := map[bool]string{true: "pause", false: "play"}[m.player.Status == player.Playing]
	space := []hint{{"space", word}}
	if m.player.Status == player.Idle { // then it is the selected take that would be played
		j, _ := m.jobs.selected()
		space = m.spaceHint(j)
	}
	return append(space, []hint{{"esc", "close"}, {"←→", "seek"}, {"l", "loop"}, {"<>", "speed"}, {"-=", "volume"}, {"_", "mute"}, {"o", "output"},
		{"f", "flip"}, {"0…9", "jump"}, {"e", "equal loudness"}, {"?", "keys"}}...)
}

// stillness says what became of the sound while there is none, and which key makes some.
func (m *Model) stillness() (what, next string) {
	what, next = "nothing plays", "ctrl+s speaks the script, space plays a take"
	if m.heard[0].Key == "" {
		what = "nothing has been played yet"
	}
	if j, ok := m.jobs.selected(); ok && m.canPlay(j) {
		next = m.silence()
	}
	return what, next
}

// waveRows is how tall the waveform is, in cells.
func waveRows(h int) int {
	if h < factsLow {
		return 2
	}
	return 4
}

// panel takes the whole width: the longer the waveform, the more can be seen in it.
func (d *playerPanel) panel(m *Model, _, h int) panel {
	w := m.lay.w - 4
	st := m.sounding()
	name, text := m.whose(st.Clip.Key)
	lines := []string{m.playerHead(st, name, text, w)}
	switch st.Status {
	case player.Idle:
		what, next := m.stillness()
		lines = append(lines, message(m.theme, what, next, w, waveRows(h)+1)...)
	case player.Broken:
		lines = append(lines, message(m.theme, calm(st.Problem), "", w, waveRows(h)+1)...)
	default:
		lines = append(lines, tallWave(m.theme, m.glyphs, st, w, waveRows(h), m.opt.ASCII)...)
		lines = append(lines, ruler(m.theme, m.glyphs, st, w))
	}
	facts := m.soundFacts(st, w, h)
	if len(lines)+1+len(facts) <= h-2 {
		lines = append(lines, style.Blank(w))
	}
	lines = append(lines, facts...)
	return panel{title: "Player", w: w, lines: lines[:min(len(lines), max(h-2, 1))], low: true}
}

// playerHead is the panel's first line.
func (m *Model) playerHead(st player.State, name, text string, w int) string {
	t := m.theme
	sign, ink := soundLook(t, m.glyphs, st)
	total := player.Clock(st.Length)
	clock := style.FitRight(player.Clock(st.Position), len(total)) + " / " + total
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
