package linkpanel

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// urlDialog takes another public URL for the link. What was typed stays until it was accepted.
type urlDialog struct {
	c       *Control
	field   *field.Field
	problem string
	asked   bool // an answer is awaited
	closed  bool
	size    screen.Size
}

// URLID is the kind of the dialog for the public URL.
const URLID = "public URL"

// urlWidth is the widest the field gets, in cells.
const urlWidth = 72

func newURLDialog(c *Control, url string) *urlDialog {
	d := &urlDialog{c: c, field: field.New()}
	d.field.SetText(url)
	d.field.End()
	return d
}

// ID is URLID.
func (d *urlDialog) ID() string { return URLID }

// Scopes are the keys that are not part of the URL.
func (d *urlDialog) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InField} }

// Hints are open and cancel.
func (d *urlDialog) Hints() []key.Binding {
	keys, in := d.c.host.Keys(), d.Scopes()
	return []key.Binding{keys.Hint("open it there", in, keymap.Accept), keys.Hint("cancel", in, keymap.Cancel)}
}

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
		l, url := d.c.link, strings.TrimSpace(d.field.Text())
		return func() tea.Msg { return movedMsg{d, url, l.ChangeURL(url)} }, true
	default:
		return nil, false
	}
	return nil, true
}

// Type edits the URL.
func (d *urlDialog) Type(msg tea.KeyPressMsg) tea.Cmd {
	if d.field.Key(msg) {
		d.problem = ""
	}
	return nil
}

// Paste adds to the URL.
func (d *urlDialog) Paste(text string) tea.Cmd {
	d.field.Insert(text)
	d.problem = ""
	return nil
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

// Resize sets the largest size.
func (d *urlDialog) Resize(size screen.Size) {
	d.size = size
	d.field.SetWidth(d.width())
}

func (d *urlDialog) width() int { return d.size.Inner(urlWidth) }

// View draws the field and the problem below it.
func (d *urlDialog) View() screen.Panel {
	w, t := d.width(), d.c.host.Look().Theme
	lines := []string{
		t.Muted.Paint(style.Fit("Opens the link again at https://HOST", w)),
		style.Blank(w),
		d.field.View(),
	}
	if d.problem != "" {
		for _, line := range style.Lead(style.Wrap(d.problem, w), d.size.H-frameRows-len(lines), w) {
			lines = append(lines, t.Bad.Paint(style.Fit(line, w)))
		}
	}
	return screen.Panel{Title: "Public URL", W: w, Lines: lines, Cursor: &screen.Point{X: d.field.CursorX(), Y: 2}}
}
