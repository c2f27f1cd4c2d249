package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/match"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
)

// palette finds every action by name.
type palette struct {
	field *field.Field
	list  *list.List[int]
	items []binding
	index *match.Index
}

func newPalette(m *Model) *palette {
	d := &palette{field: field.New(), list: list.New[int]()}
	for _, b := range append(bindings(), paletteOnly()...) {
		if !walking(b.act) && m.offers(b.act) {
			d.items = append(d.items, b)
		}
	}
	d.index = match.NewIndex(len(d.items), func(i int) (string, string) {
		return d.items[i].Help().Desc, string(d.items[i].act)
	})
	d.refilter()
	return d
}

// walking reports the actions that make sense by key only.
func walking(a Action) bool {
	switch a {
	case ActUp, ActDown, ActTop, ActBottom, ActPageUp, ActPageDown, ActHalfUp, ActHalfDown, ActPalette, ActBack, ActEnter, ActBooth, ActLater, ActJump:
		return true
	}
	return false
}

func (d *palette) refilter() {
	d.list.SetKeys(d.index.Filter(context.Background(), d.field.Text()))
	d.list.Top()
}

func (d *palette) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc", "ctrl+p":
		m.close()
	case "enter":
		m.close()
		if i, ok := d.list.Selected(); ok {
			return m.do(d.items[i].act, tea.KeyPressMsg{})
		}
	default:
		if !walkUnderField(d.list, msg) && editField(d.field, msg) {
			d.refilter()
		}
	}
	return nil
}

func (d *palette) paste(_ *Model, text string) {
	d.field.Insert(text)
	d.refilter()
}

func (d *palette) hints(*Model) []hint {
	return []hint{{"enter", "do it"}, {"↑↓", "move"}, {"esc", "close"}}
}

// The largest the palette gets, in cells and in rows of its list.
const (
	paletteWidth = 60
	paletteRows  = 14
)

func (d *palette) arrange(w, h int) {
	w = min(w-4, paletteWidth)
	d.field.SetWidth(w - 2)
	d.list.SetSize(w, min(len(d.items), max(h-4, 1), paletteRows))
}

func (d *palette) panel(m *Model, w, _ int) panel {
	w = min(w-4, paletteWidth)
	t := m.theme
	lines := []string{t.Accent.Paint(m.glyphs.Prompt) + " " + d.field.View(), style.Blank(w)}
	lines = append(lines, d.list.Lines(func(i int, selected bool, w int) string {
		ink, bar := t.Inks, "  "
		if selected {
			ink, bar = t.Selected, t.Bar(m.glyphs)+" "
		}
		return ink.Accent.Paint(bar) + ink.Text.Paint(style.Fit(d.items[i].Help().Desc, w-13)) + ink.Muted.Paint(style.FitRight(m.keyText(d.items[i].Help().Key), 11))
	})...)
	return panel{title: "Do", w: w, lines: lines, cursor: &spot{2 + d.field.CursorX(), 0}}
}
