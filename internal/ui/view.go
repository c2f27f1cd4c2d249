package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// spot is a cell on the screen where the terminal's cursor stands.
type spot struct{ x, y int }

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.View{AltScreen: true, MouseMode: tea.MouseModeCellMotion, WindowTitle: "callboard"}
	if m.lay.w == 0 { // the first drawing comes before the first size
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
	if m.jobs.running() > 0 {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return v
}

// screen lays the panes out, and the dialogs over them.
func (m *Model) screen() ([]string, *spot) {
	l := m.lay
	if l.tier == tooSmall {
		return m.tiny(), nil
	}
	lines := make([]string, 0, l.h)
	lines = append(lines, m.header(l.w))
	var cursor *spot
	switch l.tier {
	case full:
		actors, c1 := m.actorsBox()
		script, c2 := m.scriptBox()
		lines = append(lines, style.JoinColumns(actors, slices.Concat(script, m.jobsBox()))...)
		cursor = either(c1, c2)
	case stacked:
		actors, c1 := m.actorsBox()
		script, c2 := m.scriptBox()
		lines = append(append(append(lines, actors...), script...), m.jobsBox()...)
		cursor = either(c1, c2)
	default:
		var box []string
		switch m.focus {
		case paneActors:
			box, cursor = m.actorsBox()
		case paneScript:
			box, cursor = m.scriptBox()
		default:
			box = m.jobsBox()
		}
		lines = append(lines, box...)
	}
	player, _ := m.playerLine()
	lines = append(lines, player, m.footer(l.w))
	if len(m.overlay) > 0 {
		lines, cursor = m.overlaid(lines)
	}
	if said := m.notice(l.w); said != nil { // a long one covers what stands above the strip, which makes room for it
		if inSight := lines[l.strip.y] == player; inSight {
			lines[m.stripRow()] = player
		}
		copy(lines[len(lines)-len(said):], said)
	}
	return lines, cursor
}

func either(a, b *spot) *spot {
	if a != nil {
		return a
	}
	return b
}

// tiny is all that is said where nothing fits.
func (m *Model) tiny() []string {
	lines := make([]string, m.lay.h)
	for i := range lines {
		lines[i] = style.Blank(m.lay.w)
	}
	text := fmt.Sprintf("callboard needs %d × %d cells, this is %d × %d", minWidth, minHeight, m.lay.w, m.lay.h)
	for _, shorter := range []string{fmt.Sprintf("needs %d × %d", minWidth, minHeight), fmt.Sprintf("%d×%d", minWidth, minHeight)} {
		if style.Width(text) > m.lay.w {
			text = shorter
		}
	}
	if m.lay.h > 0 {
		left := max((m.lay.w-style.Width(text))/2, 0)
		lines[m.lay.h/2] = style.Fit(style.Blank(left)+text, m.lay.w)
	}
	return lines
}

// frame draws a pane's box; the focused one is lit.
func (m *Model) frame(p pane, title, note string, lines []string, r rect) []string {
	rule, ink := m.theme.Faint, m.theme.Muted
	if m.focus == p && len(m.overlay) == 0 {
		rule, ink = m.theme.Accent, m.theme.Strong
	}
	return style.Box(m.glyphs, rule, ink.Paint(title), note, lines, r.w, r.h)
}

// arrange gives every pane its size. It runs after each message, so that drawing changes nothing.
func (m *Model) arrange() {
	l := m.lay
	if l.tier == tooSmall {
		return
	}
	m.actors.arrange(l.actors.w-4, l.actors.h-2)
	m.script.arrange(l.script.w-4, l.script.h-2)
	m.jobs.arrange(l.jobs.w-4, l.jobs.h-2)
	if d, ok := m.top().(arranger); ok {
		d.arrange(l.dialogRoom())
	}
}

func (m *Model) actorsBox() ([]string, *spot) {
	r := m.lay.actors
	lines, x := m.actors.view(m.theme, m.glyphs)
	var c *spot
	if x >= 0 && m.focus == paneActors {
		c = &spot{r.x + 2 + x, r.y + 1}
	}
	return m.frame(paneActors, m.actors.title(), m.listNote(m.actors.list.Window, m.actors.list.Len()), lines, r), c
}

func (m *Model) scriptBox() ([]string, *spot) {
	r := m.lay.script
	lines, c := m.script.view(m.theme, m.params)
	if c != nil {
		c = &spot{r.x + 2 + c.x, r.y + 1 + c.y}
	}
	note := m.theme.Muted.Paint("no actor chosen")
	if a, ok := m.actors.speaker(); ok {
		ink := m.theme.Muted
		if a.ID == m.actors.chosen {
			ink = m.theme.Accent
		}
		note = ink.Paint(style.StableWidth(nameOf(a, m.opt.Lang)))
	}
	return m.frame(paneScript, "Script", note, lines, r), c
}

func (m *Model) jobsBox() []string {
	lines := m.jobs.view(m.theme, m.glyphs, m.now())
	return m.frame(paneJobs, m.jobs.title(), m.listNote(m.jobs.list.Window, m.jobs.list.Len()), lines, m.lay.jobs)
}

// listNote tells which rows show, once there are more than fit.
func (m *Model) listNote(window func() (int, int), n int) string {
	from, to := window()
	if n == 0 || to-from >= n {
		return ""
	}
	return m.theme.Faint.Paint(fmt.Sprintf("%d–%d", from+1, to))
}

// playerLine draws the strip for the clip at hand.
func (m *Model) playerLine() (string, rect) {
	s := strip{state: m.sounding(), idle: m.silence(), still: m.lowPower}
	s.name, s.text = m.whose(s.state.Clip.Key)
	line, wave := s.view(m.theme, m.glyphs, m.lay.w)
	wave.y = m.stripRow()
	return line, wave
}

// stripRow is where the strip stands: above the last line, or above a message that takes more than that.
func (m *Model) stripRow() int {
	return m.lay.strip.y - max(len(m.notice(m.lay.w))-1, 0)
}

// sounding is the player's state with what moves by itself.
func (m *Model) sounding() player.State {
	now := m.deps.Player.State()
	if now.Clip.Key == m.player.Clip.Key && now.Status == m.player.Status {
		return now
	}
	return m.player
}

// whose tells the name and the words of a clip.
func (m *Model) whose(key string) (name, text string) {
	if j, ok := m.jobs.byID[key]; ok {
		return style.StableWidth(j.ActorName), oneLine(j.Text)
	}
	if a, ok := m.actors.actor(strings.TrimPrefix(key, sampleKey)); ok {
		return style.StableWidth(a.Label(m.opt.Lang)), "sample"
	}
	return "", ""
}

// silence is what the strip says while nothing has been played.
func (m *Model) silence() string {
	j, _ := m.jobs.selected()
	switch {
	case !m.canPlay(j):
		return "nothing to play yet"
	case j.File == "":
		return "space plays " + style.StableWidth(j.ActorName) + " while it arrives: " + oneLine(j.Text)
	}
	return "space plays " + style.StableWidth(j.ActorName) + ": " + oneLine(j.Text)
}

// overlaid lays the open dialog over the screen, centred.
func (m *Model) overlaid(lines []string) ([]string, *spot) {
	l, d := m.lay, m.top()
	roomW, roomH := l.dialogRoom()
	p := d.panel(m, roomW, roomH)
	r := l.boxOf(p)
	strip, footer := lines[len(lines)-2], lines[len(lines)-1]
	if l.tier == single { // a rim of the pane beneath would look broken
		for i := 1; i < len(lines)-2; i++ {
			lines[i] = style.Blank(l.w)
		}
	}
	covered := r.y+r.h > l.strip.y
	for _, below := range m.overlay[:len(m.overlay)-1] {
		if q := below.panel(m, roomW, roomH); q.low { // what stands at the foot of the screen is still seen behind the next
			at := l.boxOf(q)
			covered = true
			lines = lay(m.theme, lines, m.boxed(q, at), at.x, at.y, l.w)
		}
	}
	out := lay(m.theme, lines, m.boxed(p, r), r.x, r.y, l.w)
	if out[len(out)-1] = footer; !covered { // what sounds goes on: it keeps its colours where it can be seen
		out[l.strip.y] = strip
	}
	if p.cursor == nil {
		return out, nil
	}
	return out, &spot{r.x + 2 + p.cursor.x, r.y + 1 + p.cursor.y}
}

// boxed is a dialog's drawing in its frame.
func (m *Model) boxed(p panel, r rect) []string {
	return style.Box(m.glyphs, m.theme.Accent, m.theme.Strong.Paint(p.title), m.theme.Faint.Paint(p.note), p.lines, r.w, r.h)
}

// boxOf is where a dialog's box stands.
func (l layout) boxOf(p panel) rect {
	r := rect{w: p.w + 4, h: min(len(p.lines)+2, l.h-1)}
	r.x, r.y = max((l.w-r.w)/2, 0), max((l.h-1-r.h)/2, 0)
	if p.low {
		r.y = l.h - 1 - r.h
	}
	return r
}
