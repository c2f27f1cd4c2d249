package dialog

import (
	"fmt"
	"slices"
	"strings"

	"callboard/internal/setting"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
)

// The columns of the speech settings, in cells. They take the longest labels and defaults of the table.
const (
	settingsWidth  = 76
	settingBar     = 2  // before the label
	settingLabel   = 18 // with the bar
	settingValue   = 27
	settingHelp    = 29
	settingsNarrow = 56 // below it what is sent has the whole width, without a label, and labels have one cell less
)

// bar is what is before the labels, in cells. Without colours there is a mark for what is changed.
func (d *Settings) bar() int {
	if d.host.Look().Theme.Coloured {
		return settingBar
	}
	return 2 * settingBar
}

// labelWidth is the column of the labels with the bar.
func (d *Settings) labelWidth() int {
	w := settingLabel - settingBar + d.bar()
	if d.w < settingsNarrow {
		w--
	}
	return w
}

// item is the row of a setting: its label, its value and, where there is room, what it is.
func (d *Settings) item(s setting.Setting) menu.Item[setting.Setting] {
	value, _ := s.Value(*d.params)
	tone := style.ToneFaint
	if s.Changed(*d.params) {
		tone = style.ToneText
	}
	return menu.Item[setting.Setting]{Value: s, Marked: s.Changed(*d.params), Cells: []menu.Cell{
		{Text: s.Label, Tone: style.ToneMuted}, {Text: style.StableWidth(value), Tone: tone}, {Text: s.Help, Tone: style.ToneFaint}}}
}

// resetItem is the last row, which sets all of them back.
func (d *Settings) resetItem() menu.Item[setting.Setting] {
	n := 0
	for _, s := range setting.All(d.params.Service) {
		if s.Changed(*d.params) {
			n++
		}
	}
	text, tone := fmt.Sprintf("%d changed", n), style.ToneText
	if n == 0 {
		text, tone = "nothing is changed", style.ToneFaint
	}
	return menu.Item[setting.Setting]{Cells: []menu.Cell{{Text: "reset all", Tone: style.ToneMuted}, {Text: text, Tone: tone}}}
}

// isReset reports the value of the last row, which is no setting.
func isReset(s setting.Setting) bool { return s.Label == "" }

// Resize sets the largest size. Below the settings are what the selected one is, or what is wrong, and what is sent.
func (d *Settings) Resize(size screen.Size) {
	d.size, d.w = size, size.Inner(settingsWidth)
	d.rows.SetHeight(max(size.H-frameRows-d.footRows(), 1))
	if d.typing.field != nil {
		d.typing.field.SetWidth(d.w - d.labelWidth())
	}
}

// footRows is how many lines are below the settings. It depends on the selected setting only where something is wrong, or where its
// value is too long for its row.
func (d *Settings) footRows() int {
	room := d.size.H - frameRows
	note, kind := d.note()
	most := 1 + max(len(note), 2) + max(len(d.sent()), 2)
	least := max(room/3, 1)
	if least = min(least, 3); kind != noteHelp {
		least = max(least, min(len(note), room-3))
	}
	return max(min(most, room-d.rows.Len()), least)
}

// whole is the value of the selected setting in lines, if its row has no room for it and the cursor behind it.
func (d *Settings) whole() []string {
	s := d.selected()
	if isReset(s) || len(s.Options()) > 0 {
		return nil
	}
	value, _ := s.Value(*d.params)
	if value = style.StableWidth(value); style.Width(value) < d.w-d.labelWidth() {
		return nil
	}
	return style.Wrap(value, max(d.w-settingBar, 1))
}

// noteKind is what the lines directly below the settings are.
type noteKind int

const (
	noteHelp  noteKind = iota // what the selected setting is; it can be cut
	noteValue                 // the whole of a value that its row cuts
	noteWrong                 // what is wrong
)

// note is what is wrong, or else the whole of a value that its row cuts, or else what the selected setting is.
func (d *Settings) note() ([]string, noteKind) {
	w := max(d.w-settingBar, 1)
	conflict := d.conflict()
	switch {
	case d.typing.wrong != "":
		return style.Wrap(d.typing.wrong, w), noteWrong
	case conflict != "":
		return style.Wrap(conflict, w), noteWrong
	}
	if whole := d.whole(); len(whole) > 0 {
		return whole, noteValue
	}
	switch s := d.selected(); {
	case isReset(s):
		return []string{"every setting back to where it started"}, noteHelp
	case s.Applies != "":
		return style.WrapItems([]string{s.Help, s.Applies}, " · ", w), noteHelp
	case s.ChoicesFrom == setting.Presets && len(s.Choices) > 0: // there may be more than the row has room for
		return style.WrapItems(append([]string{s.Help + ": " + s.Choices[0]}, s.Choices[1:]...), ", ", w), noteHelp
	default:
		return []string{s.Help}, noteHelp
	}
}

// sent is what will be sent, as the script's pane says it.
func (d *Settings) sent() []string {
	w := d.w
	if w >= settingsNarrow {
		w -= d.labelWidth()
	}
	return style.WrapItems(setting.Words(*d.params), " · ", w)
}

// foot draws the lines below the settings.
func (d *Settings) foot() []string {
	t, rows := d.host.Look().Theme, d.footRows()
	note, kind := d.note()
	sent := d.sent()
	var lines []string
	if rows > len(note)+min(len(sent), 2) {
		lines = append(lines, style.Blank(d.w))
	}
	ink, most, lead := t.Muted, max(rows-len(lines)-len(sent), 1), leadItems
	switch kind {
	case noteWrong:
		ink, most, lead = t.Warn, rows-len(lines), style.Lead
	case noteValue:
		ink, most, lead = t.Text, rows-len(lines), style.Lead
	}
	for _, line := range lead(note, most, d.w-settingBar) {
		lines = append(lines, ink.Paint(style.Fit(style.Blank(settingBar)+line, d.w)))
	}
	head := ""
	if d.w >= settingsNarrow {
		head = style.Fit("  sends", d.labelWidth())
	}
	for _, line := range leadItems(sent, max(rows-len(lines), 0), d.w-style.Width(head)) {
		lines = append(lines, t.Faint.Paint(head)+t.Text.Paint(style.Fit(line, d.w-style.Width(head))))
		head = style.Blank(style.Width(head))
	}
	for len(lines) < rows {
		lines = append(lines, style.Blank(d.w))
	}
	return lines[:rows]
}

// leadItems is the first n lines of items, the last of them marked if there are more.
func leadItems(lines []string, n, w int) []string {
	if n > 0 && len(lines) > n {
		lines = slices.Clone(lines[:n+1])
		lines[n-1] = strings.TrimSuffix(lines[n-1], " ·") + " · " + lines[n]
		lines[n-1] = style.Truncate(lines[n-1], w)
	}
	return lines[:min(max(n, 0), len(lines))]
}

// View draws the settings and the lines below them.
func (d *Settings) View() screen.Panel {
	look := d.host.Look()
	layout := menu.Layout{Marks: d.bar() > settingBar, Columns: []menu.Column{{Width: d.labelWidth() - d.bar()}, {}}}
	if d.w >= d.labelWidth()+settingValue+settingHelp { // a description that is cut says nothing
		layout.Columns = []menu.Column{{Width: d.labelWidth() - d.bar()}, {Width: settingValue}, {}}
	}
	p := screen.Panel{Title: "Speech settings", W: d.w, Note: style.MoreNote(look.Glyphs, d.rows.MoreAbove(), d.rows.MoreBelow()),
		Lines: d.rows.Lines(look.Theme, look.Glyphs, layout, d.w)}
	if it, ok := d.rows.Selected(); ok {
		at := d.rows.CursorRow()
		layout.Columns = layout.Columns[:1]
		head := menu.Row(look.Theme, look.Glyphs, layout, it, true, min(d.labelWidth(), d.w))
		p.Lines[at] = head + d.value(it.Value, it.Cells[1], d.w-style.Width(head))
		if d.typing.field != nil {
			p.Cursor = &screen.Point{X: d.labelWidth() + d.typing.field.CursorX(), Y: at}
		}
	}
	p.Lines = slices.Concat(p.Lines, d.foot())
	return p
}

// value draws what can be chosen of the selected setting in w cells: the options beside each other, or a number and its range.
func (d *Settings) value(s setting.Setting, now menu.Cell, w int) string {
	look := d.host.Look()
	inks := &look.Theme.Selected
	if d.typing.field != nil {
		return d.typing.field.View()
	}
	if options := s.Options(); len(options) > 0 && !isReset(s) {
		return drawOptions(inks, look.Glyphs, options, s.Chosen(*d.params), now.Text, w)
	}
	shown := style.Truncate(now.Text, w)
	text, used := inks.Text.Paint(shown), style.Width(shown)
	if s.Kind == setting.Number || s.Kind == setting.Whole {
		return text + inks.Muted.Paint(style.Fit("   "+s.Range(), w-used))
	}
	return text + inks.Muted.Paint(style.Blank(w-used))
}
