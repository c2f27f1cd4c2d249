package ui

import (
	"callboard/internal/player"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
)

// airyRows is the height from which there is an empty row under the header and one above the player.
const airyRows = 30

// leastBody is what a toast leaves to the screen, in rows.
const leastBody = 4

// rows says what each row of the terminal is for: the header, the screen, a toast, the player and the key hints.
type rows struct {
	body   screen.Area
	toast  int // the first row of the toast
	lines  int // of the toast
	player int // -1: the toast has its row
	floor  int // the first row that dialogs leave free
}

// withPanel reports that the player's panel is at the bottom, over the player's line.
func (m *Model) withPanel() bool { return !m.bare && (host{m}).Opened(playerbar.PanelID) }

// rows shares the terminal out. A toast takes the empty row above the player or, where there is none, the row of a player that
// shows nothing. What else it needs comes from the screen, so that it hides neither key hints nor a frame. Over the player's
// panel it takes the panel's last rows.
func (m *Model) rows() rows {
	h := m.size.H
	r := rows{body: screen.Area{Y: 1, W: m.size.W, H: h - 3}, player: h - 2, floor: h - 1, lines: len(m.toastLines(m.size.W))}
	free := 0
	if h >= airyRows {
		r.body.Y, r.body.H, free = 2, h-5, 1
	}
	if r.lines == 0 {
		return r
	}
	end := r.player
	if m.withPanel() {
		r.toast = h - 1 - r.lines
		r.floor = r.toast
		return r
	}
	if free == 0 && m.playerRests() {
		end, free, r.player = h-1, 1, -1
	}
	r.toast = end - r.lines
	r.body.H -= max(r.lines-free, 0)
	r.floor = r.toast
	return r
}

// playerRests reports whether the player's line says nothing that the user waits for.
func (m *Model) playerRests() bool {
	s := m.state.Player.Now.Status
	return s == player.Idle || s == player.Ended
}

// dialogSize is the largest size of a dialog.
func (m *Model) dialogSize() screen.Size { return screen.Size{W: m.size.W, H: m.rows().floor - 1} }

// sizeOf is the largest size of an open dialog. A toast does not change the player's panel, which would move.
func (m *Model) sizeOf(d screen.Dialog) screen.Size {
	if d.ID() == playerbar.PanelID {
		return m.size.Dialog()
	}
	return m.dialogSize()
}
