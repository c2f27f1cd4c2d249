package play

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/terminal"
)

// suspendFade is the time before a suspension in which the sound fades out and the line is removed: a stopped process can
// do neither.
const suspendFade = 80 * time.Millisecond

// scopes are the scopes of the key table that hold in this program, nearest first. Actions of the full-screen program
// among them, such as the choice of the output, do nothing here.
func scopes() []keymap.Scope {
	return []keymap.Scope{keymap.InPlay, keymap.InPlayer, keymap.OfPlayer, keymap.Always}
}

// press carries out the action of a key.
func (m *model) press(msg tea.KeyPressMsg) tea.Cmd {
	act := m.keys.Find(msg, scopes()...)
	m.notice = ""
	switch act {
	case keymap.Quit:
		m.done = true
		if m.keys.Find(msg, keymap.Always) == keymap.Quit { // Ctrl+C, not the quit key of this program
			m.err = ErrInterrupted
		}
	case keymap.Suspend:
		return m.suspend()
	case keymap.ToggleShortKeys:
		m.showKeys = !m.showKeys
	case keymap.NextFile:
		if m.current+1 < len(m.files) {
			m.play(m.current + 1)
		}
	case keymap.PrevFile:
		m.play(max(m.current-1, 0))
	case keymap.Flip:
		m.flip()
	default:
		m.control(act, msg)
	}
	return nil
}

// control carries out an action that changes how the current file plays, or where.
func (m *model) control(act keymap.Action, msg tea.KeyPressMsg) {
	st := m.sound.State()
	switch act {
	case keymap.Play:
		m.sound.Toggle(st.Clip) // not the current file, which may still be loading
	case keymap.ToStart:
		m.sound.Seek(0)
	case keymap.Jump:
		m.sound.Jump(playerbar.JumpPercent(msg))
	case keymap.EqualLoudness:
		m.sound.Match(!st.Matched)
	case keymap.Loop:
		if m.loopsWholeFile(st) { // the marks replace this loop
			m.sound.SetLoop(player.Loop{})
		}
		m.sound.Mark()
	default:
		if !playerbar.Seek(m.sound, act) {
			playerbar.Adjust(m.sound, act)
		}
	}
}

// suspend fades the sound out and removes the frame before the process stops.
func (m *model) suspend() tea.Cmd {
	if !m.terminal.CanSuspend() {
		m.notice = terminal.ErrNoShell.Error()
		return nil
	}
	status := m.sound.State().Status
	m.suspended, m.resume = true, status == player.Playing || status == player.Loading
	m.sound.Pause()
	return tea.Tick(suspendFade, func(time.Time) tea.Msg { return fadedOut{} })
}

// flip plays the previous file, or the next one if there is no previous, at the position of the current one.
func (m *model) flip() {
	if len(m.files) < 2 {
		return
	}
	to := m.previous
	if to < 0 {
		to = (m.current + 1) % len(m.files)
	}
	m.previous, m.current = m.current, to
	m.sound.Flip(m.clip(to))
}
