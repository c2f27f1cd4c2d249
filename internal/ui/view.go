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
		return tooSmall(m.size.W, m.size.H), nil
	}
	body, cursor := m.screen().View()
	at := m.rows()
	lines := slices.Repeat([]string{style.Blank(m.size.W)}, m.size.H)
	lines[0], lines[m.size.H-1] = m.header(m.size.W), m.hintLine(m.size.W)
	copy(lines[at.body.Y:], body)
	if at.player >= 0 {
		lines[at.player] = m.player.View()
	}
	if len(m.dialogs) > 0 {
		lines, cursor = m.overlay(lines, at)
	}
	copy(lines[at.toast:at.toast+at.lines], m.toastLines(m.size.W))
	return lines, cursor
}

// tooSmall is all that is said where nothing fits.
func tooSmall(w, h int) []string {
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
