package pick

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/actor"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/terminal"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// mostRows is the most actors that are shown at a time: a picker is a part of a command line, not a screen.
const mostRows = 10

// model is the state of the program.
type model struct {
	actors  []actor.Actor
	matcher *actor.Matcher
	lang    string
	names   int // the width of the widest name in cells

	keys  *keymap.Map
	query *field.Field
	list  *list.List[int] // places in actors

	theme  *style.Theme
	glyphs style.Glyphs
	ascii  bool
	w, h   int // cells of the terminal

	terminal  suspender
	suspended bool // or about to be: the frame is empty

	frame    string
	cursorX  int
	done     bool
	picked   bool
	choice   actor.Actor
	panicked any
}

// suspender is the part of a terminal.Terminal that stops the program.
type suspender interface {
	CanSuspend() bool
	Suspend() tea.Cmd
}

// The messages besides those of Bubble Tea.
type (
	contextEnded struct{} // the context has ended
	frameRemoved struct{} // the empty frame before a suspension has been drawn
)

// suspendAfter is the time in which the frame is removed before a suspension: a stopped process cannot do that.
const suspendAfter = 80 * time.Millisecond

// widestName is the widest name that is shown whole, in cells.
const widestName = 24

func newModel(o Options, profile colorprofile.Profile) *model {
	m := &model{
		actors: o.Actors, lang: o.Lang, keys: keymap.New(keymap.Table(), o.ASCII), query: field.New(), list: list.New[int](),
		theme: style.NewTheme(o.Dark == nil || *o.Dark, profile), glyphs: style.UnicodeGlyphs(), ascii: o.ASCII, w: 80, h: 24,
	}
	if o.ASCII {
		m.glyphs = style.ASCIIGlyphs()
	}
	m.matcher = actor.NewMatcher(o.Actors, o.Versions)
	for i := range m.actors {
		m.names = max(m.names, min(style.Width(m.name(i)), widestName))
	}
	m.filter()
	m.resize()
	m.draw()
	return m
}

// Init is part of tea.Model.
func (m *model) Init() tea.Cmd { return nil }

// View is part of tea.Model. Update draws the frame, because it recovers from a panic.
func (m *model) View() tea.View {
	v := tea.NewView(m.frame)
	if !m.done && !m.suspended {
		v.Cursor = tea.NewCursor(m.cursorX, 0)
	}
	return v
}

// Update is part of tea.Model. A panic ends the program; Run panics again when the terminal is restored.
func (m *model) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			m.panicked, m.frame, m.done = p, "", true
			cmd = tea.Quit
		}
	}()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd = m.press(msg)
	case tea.PasteMsg:
		m.query.Insert(msg.Content)
		m.filter()
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		m.resize()
	case contextEnded:
		m.done = true
	case terminal.SuspendMsg:
		cmd = m.suspend()
	case frameRemoved:
		cmd = m.terminal.Suspend()
	case terminal.ResumedMsg:
		m.suspended = false
	}
	m.draw()
	if m.done {
		return m, tea.Quit
	}
	return m, cmd
}

// suspend removes the frame before the process stops.
func (m *model) suspend() tea.Cmd {
	if m.suspended || m.terminal == nil || !m.terminal.CanSuspend() {
		return nil
	}
	m.suspended = true
	return tea.Tick(suspendAfter, func(time.Time) tea.Msg { return frameRemoved{} })
}

func scopes() []keymap.Scope {
	return []keymap.Scope{keymap.InFilter, keymap.InField, keymap.Always}
}

// press carries out the action of a key, or gives the key to the text.
func (m *model) press(msg tea.KeyPressMsg) tea.Cmd {
	switch m.keys.Find(msg, scopes()...) {
	case keymap.Accept:
		if i, ok := m.list.Selected(); ok && m.list.Len() > 0 {
			m.choice, m.picked, m.done = m.actors[i], true, true
		}
	case keymap.Cancel, keymap.Quit:
		m.done = true
	case keymap.Up:
		m.list.Move(-1)
	case keymap.Down:
		m.list.Move(1)
	case keymap.PageUp:
		m.list.Page(-1)
	case keymap.PageDown:
		m.list.Page(1)
	case keymap.Suspend:
		return m.suspend()
	default:
		before := m.query.Text()
		if m.query.Key(msg); m.query.Text() != before {
			m.filter()
		}
	}
	return nil
}

// filter lists the actors that match the text, and selects the best match.
func (m *model) filter() {
	m.list.SetKeys(m.matcher.Filter(context.Background(), m.query.Text()))
	m.list.Top()
}

func (m *model) resize() {
	m.list.SetSize(max(m.w-1, 1), max(1, min(mostRows, m.h-2, len(m.actors))))
	m.list.InvalidateAll()
	m.query.SetWidth(max(1, m.w-1-len("> ")))
}

// name is an actor's name for the reader, and the other one.
func (m *model) name(i int) string {
	a := m.actors[i]
	label := a.Label(m.lang)
	for _, other := range a.Names() {
		if other != label {
			return words.Clean(label + " " + other)
		}
	}
	return words.Clean(label)
}

// draw makes the frame: the text, the rows, and the keys.
func (m *model) draw() {
	if m.done || m.suspended {
		m.frame = ""
		return
	}
	t := m.theme
	lines := []string{t.Accent.Paint(">") + " " + m.query.View()}
	m.cursorX = len("> ") + m.query.CursorX()
	if m.query.Text() == "" {
		lines[0] = t.Accent.Paint(">") + " " + t.Faint.Paint(style.Truncate("name, language, mood, fav", m.w-4))
	}
	lines = append(lines, m.list.Lines(m.row)...)
	if m.h > len(lines) {
		lines = append(lines, t.Faint.Paint(style.Truncate(m.footer(), m.w-1)))
	}
	m.frame = strings.Join(lines, "\n")
	if m.ascii {
		m.frame = style.ASCIIReplacer().Replace(m.frame)
	}
}

func (m *model) row(i int, selected bool, w int) string {
	a, inks, bar := m.actors[i], m.theme.Inks, " "
	if selected {
		inks, bar = m.theme.Selected, m.theme.Bar(m.glyphs)
	}
	star := " "
	if a.Favourite {
		star = m.glyphs.Star
	}
	facts := []string{a.Language, a.Sex, a.Age, strings.Join(a.Tags, " ")}
	line := inks.Accent.Paint(bar) + inks.Warn.Paint(star) + inks.Text.Paint(" "+style.Fit(m.name(i), m.names)+"  ") +
		inks.Muted.Paint(style.Fit(words.Clean(strings.Join(strings.Fields(strings.Join(facts, " ")), " ")), max(0, w-m.names-5)))
	return line
}

// footer says how many actors match, and which keys there are.
func (m *model) footer() string {
	count := fmt.Sprintf("%d of %d", m.list.Len(), len(m.actors))
	text := func(b key.Binding) string { return b.Help().Key + " " + b.Help().Desc }
	return strings.Join([]string{
		count, text(m.keys.Hint("choose", scopes(), keymap.Accept)), text(m.keys.Hint("cancel", scopes(), keymap.Cancel)),
	}, "  ")
}
