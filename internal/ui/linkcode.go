package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/qrcode"
)

// codeDialog shows a URL as a QR code, for the camera of a phone.
type codeDialog struct {
	url   string
	plain bool         // for --ascii: whole cells instead of half blocks
	code  *qrcode.Code // nil while it does not fit
}

// codeFits reports whether there is room for the code of the link's URL.
func (m *Model) codeFits() bool {
	w, h := m.lay.dialogRoom()
	_, ok := qrcode.Fit(m.link.URL, m.opt.ASCII, w-4, h-2)
	return ok && m.link.URL != ""
}

func (d *codeDialog) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch keyName(msg) {
	case "esc", "q", "enter", "c":
		m.close()
	case "y":
		return m.steerLink(ActCopyURL)
	}
	return nil
}

func (d *codeDialog) paste(*Model, string) {}

func (d *codeDialog) hints(*Model) []hint { return []hint{{"esc", "close"}, {"y", "copy URL"}} }

// arrange encodes the URL again when the layout changes.
func (d *codeDialog) arrange(w, h int) {
	l, ok := qrcode.Fit(d.url, d.plain, w-4, h-2)
	if !ok {
		d.code = nil
		return
	}
	if d.code != nil && d.code.Layout() == l {
		return
	}
	code, err := qrcode.Encode(d.url, l)
	if err != nil { // never for a layout from Fit
		code = nil
	}
	d.code = code
}

func (d *codeDialog) panel(m *Model, w, h int) panel {
	if d.code == nil {
		w = min(w-4, 40)
		return panel{title: "QR code", w: w, lines: message(m.theme, "The QR code does not fit: make the window larger", "", w, min(h-2, 4))}
	}
	cols, _ := d.code.Layout().Size()
	return panel{title: "QR code", w: cols, lines: d.code.Lines(m.theme)}
}
