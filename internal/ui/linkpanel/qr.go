package linkpanel

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/qrcode"
	"callboard/internal/ui/widget/style"
)

// qrDialog shows a URL as a QR code, for the camera of a phone.
type qrDialog struct {
	c    *Control
	url  string
	size screen.Size
	code *qrcode.Code // nil while it does not fit
}

// QRID is the kind of the dialog with the QR code.
const QRID = "QR code"

// ID is QRID.
func (d *qrDialog) ID() string { return QRID }

// Scopes are the keys of the code.
func (d *qrDialog) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InQR} }

// Hints are close and copy.
func (d *qrDialog) Hints() []key.Binding {
	keys, in := d.c.host.Keys(), d.Scopes()
	return []key.Binding{keys.Hint("close", in, keymap.Cancel), keys.Hint("copy URL", in, keymap.CopyURL)}
}

// Do closes, or copies the URL.
func (d *qrDialog) Do(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.c.host.Close()
		return nil, true
	case keymap.CopyURL:
		return d.c.Do(act, msg)
	}
	return nil, false
}

// fitsQR reports whether the terminal has room for the QR code of the public URL.
func (c *Control) fitsQR() bool {
	_, ok := qrcode.Fit(c.info.Status.URL, c.host.Look().ASCII, c.size.W-frameCells, c.size.H-frameRows)
	return ok
}

// Resize encodes the URL again when its layout changes.
func (d *qrDialog) Resize(size screen.Size) {
	d.size = size
	layout, ok := qrcode.Fit(d.url, d.c.host.Look().ASCII, size.W-frameCells, size.H-frameRows)
	if !ok {
		d.code = nil
		return
	}
	if d.code != nil && d.code.Layout() == layout {
		return
	}
	code, err := qrcode.Encode(d.url, layout)
	if err != nil { // never for a layout from Fit
		code = nil
	}
	d.code = code
}

// View draws the code.
func (d *qrDialog) View() screen.Panel {
	t := d.c.host.Look().Theme
	if d.code == nil {
		w := d.size.Inner(40)
		lines := style.Message(t, "The QR code does not fit: make the window larger", "", w, min(d.size.H-frameRows, 4))
		return screen.Panel{Title: "QR code", W: w, Lines: lines}
	}
	cols, _ := d.code.Layout().Size()
	return screen.Panel{Title: "QR code", W: cols, Lines: d.code.Lines(t)}
}
