package webhooks

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/editor"
	"callboard/internal/ui/widget/mouse"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
)

// request is the dialog that edits a delivery before it is sent again. The headers and the body are two texts. A body that the
// editor here would change is shown, and edited only with $EDITOR.
type request struct {
	s       *Screen
	text    requestText
	head    *editor.Buffer
	body    *editor.Buffer
	raw     []byte // the body, as long as locked says why it is not edited here
	locked  string
	onBody  bool   // the body has the keys
	draft   []byte // what came back from $EDITOR and could not be read: the next time it goes on with that
	problem string
	size    screen.Size
}

// requestID is the kind of the dialog.
const requestID = "edit request"

// requestReadMsg is the delivery to edit.
type requestReadMsg struct {
	delivery webhook.Delivery
	found    bool
	err      error
}

// edit reads the selected delivery and opens it.
func (s *Screen) edit() tea.Cmd {
	h, ok := s.chosen()
	if !ok {
		return nil
	}
	svc, ctx := s.svc.Webhooks, s.ctx()
	return func() tea.Msg {
		d, found, err := svc.Delivery(ctx, h.ID)
		return requestReadMsg{d, found, err}
	}
}

// openRequest opens the dialog.
func (s *Screen) openRequest(msg requestReadMsg) tea.Cmd {
	if msg.err == nil && !msg.found {
		msg.err = errors.New("it was deleted")
	}
	if msg.err != nil {
		s.host.Toast(screen.ToastBad, "the delivery could not be read: %s", errorText(msg.err))
		return nil
	}
	d := &request{s: s, text: newRequestText(msg.delivery), head: editor.New(), body: editor.New()}
	d.head.SetText(d.text.head())
	d.head.Top()
	d.setBody(msg.delivery.Body)
	d.onBody = d.locked == ""
	s.editing = d
	s.host.Open(d)
	return nil
}

// setBody takes a body. If the editor would change it, it stays as it is.
func (d *request) setBody(b []byte) {
	safe := d.text.delivery.SafeBytes(b, webhook.Masked)
	d.raw, d.locked = b, ""
	d.body.SetText(string(safe))
	d.body.Top()
	if d.body.Text() == string(b) {
		return
	}
	switch {
	case !bytes.Equal(safe, b):
		d.locked = "the body has the secret of a callback path, which is hidden here"
	case !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		d.locked = "the body is binary"
	case utf8.RuneCount(b) > editor.DefaultMaxChars:
		d.locked = "the body is too long to be edited here"
	default:
		d.locked = "the body has tabs, CR LF or hidden characters, which would be changed here"
	}
}

// bytes is the body as it would be sent.
func (d *request) bytes() []byte {
	if d.locked != "" {
		return d.raw
	}
	return []byte(d.body.Text())
}

// changed reports that there is something to lose.
func (d *request) changed() bool {
	return d.draft != nil || d.head.Text() != d.text.head() || !bytes.Equal(d.bytes(), d.text.delivery.Body)
}

// ID is requestID.
func (d *request) ID() string { return requestID }

// Scopes are the keys that are not part of the text.
func (d *request) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InRequest} }

// Hints are send, the other text, $EDITOR and cancel.
func (d *request) Hints() []key.Binding {
	keys, in := d.s.host.Keys(), d.Scopes()
	other := "to the body"
	if d.onBody {
		other = "to the headers"
	}
	return []key.Binding{keys.Hint("send", in, keymap.SendEdited), keys.Hint("cancel", in, keymap.Cancel), keys.Hint(other, in, keymap.NextPane),
		keys.Hint("$EDITOR", in, keymap.ExternalEditor), keys.Hint("undo", in, keymap.Undo)}
}

// Do sends, opens $EDITOR, turns to the other text, or closes.
func (d *request) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.SendEdited:
		return d.send(), true
	case keymap.ExternalEditor:
		return d.external(), true
	case keymap.NextPane, keymap.PrevPane:
		d.onBody = !d.onBody
	case keymap.Undo:
		d.focused().Undo()
	case keymap.Redo:
		d.focused().Redo()
	case keymap.Cancel:
		if d.changed() && !d.s.host.Confirmed() {
			d.s.host.Ask(keymap.Cancel, "%s again drops what was changed", d.s.host.Keys().Key(keymap.Cancel, keymap.InRequest))
			return nil, true
		}
		d.s.editing = nil
		d.s.host.Remove(d)
	default:
		return nil, false
	}
	return nil, true
}

// focused is the text that has the keys.
func (d *request) focused() *editor.Buffer {
	if d.onBody {
		return d.body
	}
	return d.head
}

// Type edits the text.
func (d *request) Type(msg tea.KeyPressMsg) tea.Cmd {
	if d.onBody && d.locked != "" {
		switch msg.String() {
		case "up":
			d.body.ScrollBy(-1)
		case "down":
			d.body.ScrollBy(1)
		default:
			d.problem = d.locked + ": " + d.s.host.Keys().Key(keymap.ExternalEditor, keymap.InRequest) + " edits it in $EDITOR"
		}
		return nil
	}
	if d.focused().Key(msg) {
		d.problem = ""
	}
	return nil
}

// Paste adds to the text.
func (d *request) Paste(text string) tea.Cmd {
	if d.onBody && d.locked != "" {
		d.problem = d.locked
		return nil
	}
	d.problem = ""
	if n := d.focused().Paste(text); n > 0 {
		d.problem = fmt.Sprintf("left out %s that cannot be typed", words.Count(n, "character"))
	}
	return nil
}

// send sends what was edited.
func (d *request) send() tea.Cmd {
	e, err := d.text.parse(d.head.Text(), d.bytes())
	if err != nil {
		d.problem = err.Error()
		return nil
	}
	d.problem = ""
	id := d.text.delivery.ID
	return d.s.sendTo("Replay", func(target string, f *form) tea.Cmd { return d.s.send(id, target, e, f) })
}

// Mouse puts the cursor where the click is.
func (d *request) Mouse(msg tea.MouseMsg, box screen.Area) tea.Cmd {
	x, y := msg.Mouse().X-box.X-2, msg.Mouse().Y-box.Y-1
	headH, bodyH := d.share()
	onBody := y > headH
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		d.focused().ScrollBy(mouse.Rows(msg.Mouse()))
	case tea.MouseClickMsg:
		switch {
		case msg.Mouse().Button != tea.MouseLeft || y < 0 || y > headH+bodyH:
		case onBody:
			d.onBody = true
			d.body.Click(x, y-headH-1)
		case y < headH:
			d.onBody = false
			d.head.Click(x, y)
		}
	}
	return nil
}

const requestWidth = 110

// share divides the rows between the headers and the body; a rule is between them, the problem or the target below.
func (d *request) share() (head, body int) {
	rows := max(d.size.H-formFrame-2, 2)
	head = min(max(d.head.LineCount(), 2), max(rows/2, 1))
	if !d.onBody {
		head = min(max(d.head.LineCount(), 2), max(rows-3, 1))
	}
	return head, max(min(rows-head, max(d.body.LineCount()+4, 8)), 1)
}

func (d *request) width() int { return d.size.Inner(requestWidth) }

// Resize sets the largest size.
func (d *request) Resize(size screen.Size) {
	d.size = size
	head, body := d.share()
	d.head.SetSize(d.width(), head)
	d.body.SetSize(d.width(), body)
}

// View draws the two texts, and below them where the request goes or what is wrong with it.
func (d *request) View() screen.Panel {
	w, t := d.width(), d.s.host.Look().Theme
	headH, _ := d.share()
	ink := func(on bool) style.Ink {
		if on {
			return t.Text
		}
		return t.Muted
	}
	var lines []string
	for _, line := range d.head.Lines() {
		lines = append(lines, ink(!d.onBody).Paint(line))
	}
	about := "body · " + bytesText(len(d.bytes()))
	if d.locked != "" {
		about += " · " + d.locked
	}
	lines = append(lines, t.Faint.Paint(style.Fit("── "+style.Truncate(about, w-6)+" ──", w)))
	for _, line := range d.body.Lines() {
		lines = append(lines, ink(d.onBody && d.locked == "").Paint(line))
	}
	if d.problem != "" {
		lines = append(lines, t.Bad.Paint(style.Fit(words.Clean(d.problem), w)))
	} else {
		lines = append(lines, t.Faint.Paint(style.Fit(d.destination(), w)))
	}
	p := screen.Panel{Title: "Edit and replay", W: w, Lines: lines}
	switch x, y := d.focused().Cursor(); {
	case !d.onBody:
		p.Cursor = &screen.Point{X: x, Y: y}
	case d.locked == "":
		p.Cursor = &screen.Point{X: x, Y: headH + 1 + y}
	}
	return p
}

// destination says where the request will go.
func (d *request) destination() string {
	if to := d.s.state.Webhooks.Settings.Forward.URL; to != "" {
		return "to " + targetHost(to) + " · Content-Length is made to fit"
	}
	return "asks where to · Content-Length is made to fit"
}

// bytesText writes a size.
func bytesText(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return words.Thousands(n) + " bytes"
}
