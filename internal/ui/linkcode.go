package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/qr"
	"callboard/internal/ui/widget/style"
)

// codeDialog shows a URL as a QR code, for the camera of a phone.
type codeDialog struct {
	url   string
	plain bool // for --ascii: whole cells instead of half blocks
	code  *qr.Code
	fit   codeFit
}

// codeFit is how a code is drawn in the room there is.
type codeFit struct {
	level qr.Level
	quiet int // light modules around it
}

// fitCode finds the best way to show a URL in a dialog of w × h cells: more correction first, then less of it, and at
// last a smaller rim than the standard wants, which readers of today forgive.
func fitCode(url string, plain bool, w, h int) (codeFit, bool) {
	for _, f := range []codeFit{{qr.Medium, qr.Quiet}, {qr.Low, qr.Quiet}, {qr.Low, qr.Quiet / 2}} {
		side, ok := qr.Side(len(url), f.level)
		cols, rows := codeCells(side+2*f.quiet, plain)
		if ok && cols <= w-4 && rows <= h-2 {
			return f, true
		}
	}
	return codeFit{}, false
}

// codeCells is how many cells a square of modules takes.
func codeCells(side int, plain bool) (cols, rows int) {
	if plain {
		return 2 * side, side
	}
	return side, (side + 1) / 2
}

// codeFits reports whether there is room for the code of the link's URL.
func (m *Model) codeFits() bool {
	w, h := m.lay.dialogRoom()
	_, ok := fitCode(m.link.URL, m.opt.ASCII, w, h)
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

// arrange draws the code when the room for it changes. It takes too long for every frame.
func (d *codeDialog) arrange(w, h int) {
	fit, ok := fitCode(d.url, d.plain, w, h)
	switch {
	case !ok:
		d.code = nil
		return
	case d.code != nil && d.fit == fit:
		return
	}
	code, err := qr.Encode(d.url, fit.level)
	if err != nil { // not after it fitted
		code = nil
	}
	d.code, d.fit = code, fit
}

func (d *codeDialog) panel(m *Model, w, h int) panel {
	if d.code == nil {
		w = min(w-4, 40)
		return panel{title: "QR code", w: w, lines: message(m.theme, "The QR code does not fit: make the window larger", "", w, min(h-2, 4))}
	}
	lines := d.half(m.theme)
	if d.plain {
		lines = d.whole(m.theme)
	}
	cols, _ := codeCells(d.code.Size()+2*d.fit.quiet, d.plain)
	return panel{title: "QR code", w: cols, lines: lines}
}

// half draws two modules in each cell, one above the other.
func (d *codeDialog) half(t *style.Theme) []string {
	var lines []string
	from, to := -d.fit.quiet, d.code.Size()+d.fit.quiet
	for y := from; y < to; y += 2 {
		var b strings.Builder
		for x := from; x < to; x++ {
			switch above, below := d.code.Dark(x, y), d.code.Dark(x, y+1); {
			case above && below:
				b.WriteString("█")
			case above:
				b.WriteString("▀")
			case below:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		lines = append(lines, t.DarkOnLight.Paint(b.String()))
	}
	return lines
}

// whole draws each module as two spaces, light or dark: no sign of a typewriter fills its cell.
func (d *codeDialog) whole(t *style.Theme) []string {
	var lines []string
	from, to := -d.fit.quiet, d.code.Size()+d.fit.quiet
	for y := from; y < to; y++ {
		var b strings.Builder
		for x := from; x < to; x++ {
			ink := t.DarkOnLight
			if d.code.Dark(x, y) {
				ink = t.LightOnDark
			}
			b.WriteString(ink.Paint("  "))
		}
		lines = append(lines, b.String())
	}
	return lines
}
