package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

func (m *welcome) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "callboard"}
	if m.w == 0 {
		return v
	}
	lines, cursor := m.screen()
	content := strings.Join(lines, "\n")
	if m.plain != nil {
		content = m.plain.Replace(content)
	}
	v.SetContent(content)
	if cursor != nil {
		v.Cursor = tea.NewCursor(cursor.x, cursor.y)
		v.Cursor.Shape = tea.CursorBar
	}
	return v
}

// width is how wide the text is, in cells.
func (m *welcome) width() int { return max(min(m.w-2, 62), 0) }

// keep says how long a piece of the welcome stays when the screen is low: air goes first.
type keep int

const (
	always keep = iota
	nice
	air
)

// piece is a paragraph of the welcome: some words with a key before them, or a field.
type piece struct {
	keep      keep
	ink       style.Ink
	key, text string
	field     *field.Field
}

const (
	keyCells  = 8  // the column of the keys
	markCells = 2  // before a field: where to type
	pageRows  = 11 // of a common page: all begin where it does, so that nothing jumps when a line more is said
)

// screen lays the page in the middle, with what there is room for.
func (m *welcome) screen() ([]string, *spot) {
	width := m.width()
	pieces := m.pieces(style.NewTheme(m.dark, m.profile))
	block, cursor := m.block(pieces, width)
	for len(block) > m.h {
		i := leastWorth(pieces)
		if i < 0 {
			break
		}
		pieces = slices.Delete(pieces, i, i+1)
		block, cursor = m.block(pieces, width)
	}
	if cursor != nil && len(block) > m.h { // the field stays in sight
		from := min(max(cursor.y-m.h/2, 0), len(block)-m.h)
		block, cursor.y = block[from:], cursor.y-from
	}
	left, top := max((m.w-width)/2, 0), max(min((m.h-pageRows)/2, m.h-len(block)), 0)
	out := make([]string, m.h)
	for i := range out {
		out[i] = style.Blank(m.w)
		if k := i - top; k >= 0 && k < len(block) {
			out[i] = style.Blank(left) + block[k] + style.Blank(m.w-left-width)
		}
	}
	if cursor != nil {
		cursor = &spot{left + cursor.x, top + cursor.y}
	}
	return out, cursor
}

// leastWorth is the piece that goes first where there is no room for all of them, or −1.
func leastWorth(pieces []piece) int {
	least := -1
	for i, p := range pieces {
		if p.keep > always && (least < 0 || p.keep > pieces[least].keep) {
			least = i
		}
	}
	return least
}

// block draws the pieces, and tells where the cursor stands in them.
func (m *welcome) block(pieces []piece, width int) (lines []string, cursor *spot) {
	for _, p := range pieces {
		if p.field != nil {
			cursor = &spot{min(markCells+p.field.CursorX(), max(width-1, 0)), len(lines)}
			lines = append(lines, style.Fit(p.ink.Paint(style.Fit(m.glyphs.Bar, markCells))+p.field.View(), width))
			continue
		}
		indent := ""
		if p.key != "" {
			indent = style.Fit(p.key, min(keyCells, width))
		}
		for _, part := range wrap(p.text, max(width-len(indent), 1)) {
			lines = append(lines, p.ink.Paint(style.Fit(indent+part, width)))
			indent = style.Blank(len(indent))
		}
	}
	return lines, cursor
}

// pieces are the words of the page that shows.
func (m *welcome) pieces(t *style.Theme) []piece {
	gap := piece{keep: air}
	out := []piece{{keep: nice, ink: t.Strong, text: "callboard"}, gap}
	switch m.page {
	case pageToken:
		return append(out,
			piece{ink: t.Text, text: "The API token of your Typecast account"}, gap,
			piece{ink: t.Accent, field: m.token},
			m.under(t, "It begins with __plt or __api; see your account at typecast.ai", "asking Typecast whose it is …"), gap,
			piece{ink: t.Accent, key: "enter", text: "check it"},
			piece{ink: t.Muted, key: "esc", text: "back"},
		)
	case pageNgrok:
		return append(append(out,
			piece{ink: t.OK, text: m.glyphs.OK + " " + m.who},
			piece{keep: nice, ink: t.Muted, text: "The token will be kept in the keyring of this system, or where there is none in a file that only you can read."},
			gap), m.ngrokPieces(t)...)
	case pageKept:
		return append(out,
			piece{ink: t.OK, text: m.glyphs.OK + " " + m.who},
			piece{ink: t.Text, text: "Kept in " + m.where}, gap,
			piece{ink: t.Accent, key: "enter", text: "go on"},
		)
	}
	out = append(out,
		piece{ink: t.Text, text: "No Typecast token was found."}, gap,
		piece{ink: t.Accent, key: "enter", text: "try the sandbox: no account, no network, no cost"})
	if m.takesTokens() {
		return append(out,
			piece{ink: t.Text, key: "t", text: "type or paste the token of your Typecast account"},
			piece{ink: t.Muted, key: "q", text: "quit"})
	}
	return append(out,
		piece{ink: t.Muted, key: "q", text: "quit"}, gap,
		piece{ink: t.Muted, text: "With an account: export TYPECAST_API_TOKEN, or start with --token-file FILE."})
}

// ngrokPieces are the words about ngrok, through which webhooks come in.
func (m *welcome) ngrokPieces(t *style.Theme) []piece {
	gap := piece{keep: air}
	back := piece{ink: t.Muted, key: "esc", text: "another token"}
	if m.opt.NgrokFound != "" {
		return []piece{
			{ink: t.Text, text: "Webhooks come in by ngrok: its authtoken is in " + calm(shortPath(m.opt.NgrokFound))},
			m.under(t, "", "keeping it …"), gap,
			{ink: t.Accent, key: "enter", text: "keep the token, and go on"}, back,
		}
	}
	next := "keep the token; without ngrok, jobs settle by polling"
	if m.ngrok.Text() != "" {
		next = "keep both, and go on"
	}
	return []piece{
		{ink: t.Text, text: "Your ngrok authtoken, so that webhooks come in (optional)"}, gap,
		{ink: t.Accent, field: m.ngrok},
		m.under(t, "get one at dashboard.ngrok.com/get-started/your-authtoken", "keeping them …"), gap,
		{ink: t.Accent, key: "enter", text: next}, back,
	}
}

// under is the line below a field: what is wrong with it, what is waited for, or what helps.
func (m *welcome) under(t *style.Theme, help, waiting string) piece {
	switch {
	case m.problem != "":
		return piece{ink: t.Bad, text: m.problem}
	case m.wait.shows && m.opt.NoMotion:
		return piece{ink: t.Run, text: m.glyphs.DottedCircle + " " + waiting}
	case m.wait.shows:
		return piece{ink: t.Run, text: m.glyphs.Spin[m.wait.spin%len(m.glyphs.Spin)] + " " + waiting}
	}
	if help == "" {
		return piece{keep: air}
	}
	return piece{keep: nice, ink: t.Muted, text: help}
}
