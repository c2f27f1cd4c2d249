package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// View draws the terminal.
func (m *Model) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "callboard"}
	v.KeyboardEnhancements.ReportAlternateKeys = true // for Ctrl and Alt under any keyboard layout: see keymap.Normal
	if _, selecting := m.top().(screen.Selectable); !m.bare && !selecting {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.size.W == 0 { // the first drawing comes before the first size
		return v
	}
	lines, cursor := m.lines()
	content := strings.Join(lines, "\n")
	if m.ascii != nil {
		content = m.ascii.Replace(content)
	}
	v.SetContent(content)
	if cursor != nil {
		v.Cursor = tea.NewCursor(cursor.X, cursor.Y)
		v.Cursor.Shape = tea.CursorBar
	}
	if m.state.Jobs.Tally().Running > 0 {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return v
}

// lines draws header, screen, player and key hints, then the dialogs over them, then the toast.
func (m *Model) lines() ([]string, *screen.Point) {
	if m.bare {
		return m.screen().View()
	}
	if m.size.TooSmall() {
		return m.tooSmall(), nil
	}
	body, cursor := m.screen().View()
	player, hints := m.player.View(), m.hintLine(m.size.W)
	lines := slices.Concat([]string{m.header(m.size.W)}, body, []string{player, hints})
	if len(m.dialogs) > 0 {
		lines, cursor = m.overlay(lines)
	}
	if toast := m.toastLines(m.size.W); toast != nil { // a long toast covers the player's line, which moves up
		if shows := lines[len(lines)-2] == player; shows {
			lines[m.playerRow()] = player
		}
		copy(lines[len(lines)-len(toast):], toast)
	}
	return lines, cursor
}

// playerRow is the row of the player's line: above the last line, or above a toast that takes more than that.
func (m *Model) playerRow() int {
	return m.size.H - 2 - max(len(m.toastLines(m.size.W))-1, 0)
}

// tooSmall is all that is said where nothing fits.
func (m *Model) tooSmall() []string {
	w, h := m.size.W, m.size.H
	lines := slices.Repeat([]string{style.Blank(w)}, h)
	const minW, minH = screen.MinWidth, screen.MinHeight
	text := fmt.Sprintf("callboard needs %d × %d cells, this is %d × %d", minW, minH, w, h)
	for _, shorter := range []string{fmt.Sprintf("needs %d × %d", minW, minH), fmt.Sprintf("%d×%d", minW, minH)} {
		if style.Width(text) > w {
			text = shorter
		}
	}
	if h > 0 {
		left := max((w-style.Width(text))/2, 0)
		lines[h/2] = style.Fit(style.Blank(left)+text, w)
	}
	return lines
}
