package linkpanel

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// urlDialog takes another public URL for the link. What was typed stays until it was accepted.
type urlDialog struct {
	dialog.Line

	c       *Control
	problem string
	asked   bool // an answer is awaited
	closed  bool
}

// URLID is the kind of the dialog for the public URL.
const URLID = "public URL"

// urlWidth is the widest the field gets, in cells.
const urlWidth = 72

func newURLDialog(c *Control, url string) *urlDialog {
	return &urlDialog{Line: dialog.NewLine(c.host, url, "open it there", urlWidth), c: c}
}

// ID is URLID.
func (d *urlDialog) ID() string { return URLID }

// Answers is part of screen.Question: another URL becomes the account's callback.
func (d *urlDialog) Answers(act keymap.Action) bool { return act == keymap.Accept }

// Do asks the link for the URL, or closes.
func (d *urlDialog) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.closed = true
		d.c.host.Close()
	case keymap.Accept:
		if d.asked {
			return nil, true
		}
		d.asked, d.problem = true, ""
		l, url := d.c.link, strings.TrimSpace(d.Field.Text())
		return func() tea.Msg { return movedMsg{d, url, l.ChangeURL(url)} }, true
	default:
		return nil, false
	}
	return nil, true
}

// Type edits the URL.
func (d *urlDialog) Type(msg tea.KeyPressMsg) tea.Cmd {
	if d.Field.Key(msg) {
		d.problem = ""
	}
	return nil
}

// Paste adds to the URL.
func (d *urlDialog) Paste(text string) tea.Cmd {
	d.problem = ""
	return d.Line.Paste(text)
}

// moved takes the answer: where it is an error the dialog stays and shows it.
func (c *Control) moved(msg movedMsg) {
	d := msg.dialog
	d.asked = false
	onTop := !d.closed && !c.host.Opened(ExitID)
	switch {
	case msg.err == nil:
		d.closed = true
		c.host.Remove(d)
		c.host.Toast(screen.ToastGood, "opening the link at %s", words.OrElse(msg.url, "a URL of its own"))
	case onTop:
		d.problem = words.Error(msg.err)
	default:
		c.host.Toast(screen.ToastBad, "the public URL is unchanged: %s", words.Error(msg.err))
	}
}

// View draws the field and the problem below it.
func (d *urlDialog) View() screen.Panel {
	w, t := d.Width(), d.c.host.Look().Theme
	lines := []string{
		t.Muted.Paint(style.Fit("Opens the link again at https://HOST", w)),
		style.Blank(w),
		d.Field.View(),
	}
	if d.problem != "" {
		for _, line := range style.Lead(style.Wrap(d.problem, w), d.Rows()-frameRows-len(lines), w) {
			lines = append(lines, t.Bad.Paint(style.Fit(line, w)))
		}
	}
	return screen.Panel{Title: "Public URL", W: w, Lines: lines, Cursor: &screen.Point{X: d.Field.CursorX(), Y: 2}}
}
