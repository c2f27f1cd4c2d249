package linkpanel

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/scroll"
	"callboard/internal/ui/widget/style"
)

// PanelID is the kind of the link's panel.
const PanelID = "link"

// The columns of the panel, in cells, and the fewest lines of the history that are worth having the rest fixed.
const (
	panelWidth   = 76
	panelNarrow  = 46 // below it columns and words are shorter
	historyLines = 4
)

// The frame of a dialog: two cells at each side, and a line above and below.
const (
	frameCells = 4
	frameRows  = 2
)

// panel shows everything about the link and has the keys that control it.
type panel struct {
	c       *Control
	w       int      // cells of a line
	head    []string // lines that do not scroll
	body    *scroll.View
	history historyView
}

func newPanel(c *Control) *panel { return &panel{c: c, body: scroll.New()} }

// ID is PanelID.
func (d *panel) ID() string { return PanelID }

// Scopes are the keys of the link, and those that scroll.
func (d *panel) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InLink, keymap.Moving} }

// Do scrolls, closes, or controls the link.
func (d *panel) Do(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Back:
		d.c.host.Close()
	case keymap.Help:
		d.c.host.Open(dialog.NewHelp(d.c.host, d.Hints(), keymap.InLink))
	default:
		if keymap.MoveCursor(d.body, act) {
			return nil, true
		}
		return d.c.Do(act, msg)
	}
	return nil, true
}

// Answers is part of screen.Question: these keys change the account's callback without another question.
func (d *panel) Answers(act keymap.Action) bool {
	return act == keymap.Reclaim || act == keymap.CycleExit
}

// Hints begin with the key that helps now. Those that do nothing at the moment are left out.
func (d *panel) Hints() []key.Binding {
	keys, in, s := d.c.host.Keys(), d.Scopes(), d.c.info.Status
	hint := func(does string, act keymap.Action) key.Binding { return keys.Hint(does, in, act) }
	closing := hint("close", keymap.Back)
	switch {
	case d.c.linkless() && d.c.o.Account != nil:
		return []key.Binding{closing, hint("ask again", keymap.RetryLink)}
	case d.c.unavailable() != "":
		return []key.Binding{closing}
	}
	test, retry := hint("test", keymap.ProveLink), hint("retry", keymap.RetryLink)
	var out []key.Binding
	switch {
	case s.TakenBy != "":
		out = []key.Binding{hint("reclaim", keymap.Reclaim), test, closing, retry}
	case s.State != link.Proven && s.State != link.Online:
		out = []key.Binding{retry, closing, test}
	default:
		out = []key.Binding{test, closing, retry}
	}
	if s.URL != "" {
		out = append(out, hint("copy URL", keymap.CopyURL))
		if d.c.Offers(keymap.ShowQR) && d.c.fitsQR() {
			out = append(out, hint("QR", keymap.ShowQR))
		}
		if d.c.o.OpenURL != nil {
			out = append(out, hint("open", keymap.OpenURL))
		}
	}
	if d.c.Offers(keymap.ChangeURL) {
		out = append(out, hint("change URL", keymap.ChangeURL))
	}
	return append(out, hint("new path", keymap.RotateSecret), hint("on exit", keymap.CycleExit), hint("keys", keymap.Help))
}

// Resize writes the lines for the size and for what is known now. On a low terminal all of them scroll.
func (d *panel) Resize(size screen.Size) {
	d.w = size.Inner(panelWidth)
	room := max(size.H-frameRows, 1)
	head, body := d.rows(d.w), d.historyLines(d.w)
	if body != nil {
		head = append(head, d.c.host.Look().Theme.Muted.Paint(style.Fit("Last changes", d.w)))
	}
	if len(head)+min(historyLines, len(body)) > room {
		head, body = nil, slices.Concat(head, body)
	}
	d.head = head
	d.body.SetHeight(room - len(head))
	d.body.SetLines(body)
}

// View draws the lines that show.
func (d *panel) View() screen.Panel {
	title := "Link"
	if d.c.linkless() {
		title = "Service"
	}
	return screen.Panel{Title: title, Note: d.body.Note(d.c.host.Look().Glyphs), W: d.w, Lines: slices.Concat(d.head, d.body.Lines())}
}
