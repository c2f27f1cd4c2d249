package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// urlDialog takes another public URL for the link. What was typed stays until it was taken.
type urlDialog struct {
	field   *field.Field
	problem string
	asked   bool // an answer is awaited
}

func newURLDialog(now string) *urlDialog {
	d := &urlDialog{field: field.New()}
	d.field.SetText(now)
	d.field.End()
	return d
}

func (d *urlDialog) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.close()
	case "enter":
		if d.asked {
			return nil
		}
		d.asked, d.problem = true, ""
		url := strings.TrimSpace(d.field.Text())
		return func() tea.Msg { return movedMsg{d, url, m.deps.Link.ChangeURL(url)} }
	default:
		if editField(d.field, msg) {
			d.problem = ""
		}
	}
	return nil
}

// moved takes the answer in: where it is an error the dialog stays, and says it.
func (m *Model) moved(msg movedMsg) {
	open := m.top() == dialog(msg.dialog)
	switch {
	case msg.err == nil:
		if open {
			m.close()
		}
		m.say(flashGood, "opening the link at %s", orElse(msg.url, "a URL of its own"))
	case open:
		msg.dialog.asked, msg.dialog.problem = false, plainError(msg.err)
	default:
		m.say(flashBad, "the public URL is as it was: %s", plainError(msg.err))
	}
}

func (d *urlDialog) paste(_ *Model, text string) {
	d.field.Insert(text)
	d.problem = ""
}

func (d *urlDialog) hints(*Model) []hint {
	return []hint{{"enter", "open it there"}, {"esc", "leave it"}}
}

// urlWidth is the widest the field gets, in cells.
const urlWidth = 72

func (d *urlDialog) arrange(w, _ int) { d.field.SetWidth(min(w-4, urlWidth)) }

func (d *urlDialog) panel(m *Model, w, h int) panel {
	w = min(w-4, urlWidth)
	t := m.theme
	lines := []string{
		t.Muted.Paint(style.Fit("Opens the link anew at https://HOST", w)),
		style.Blank(w),
		d.field.View(),
	}
	if d.problem != "" {
		for _, line := range lead(wrap(d.problem, w), h-2-len(lines), w) {
			lines = append(lines, t.Bad.Paint(style.Fit(line, w)))
		}
	}
	return panel{title: "Public URL", w: w, lines: lines, cursor: &spot{d.field.CursorX(), 2}}
}
