package screentest

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

func typeName(v any) string { return fmt.Sprintf("%T", v) }

// Box is where the frame of the top dialog is; empty: none is open.
func (h *Host) Box() screen.Area {
	d := h.Top()
	if d == nil {
		return screen.Area{}
	}
	p := d.View()
	a := screen.Area{W: p.Frame(), H: min(len(p.Lines)+2, h.size.H-1)}
	a.X, a.Y = max((h.size.W-a.W)/2, 0), max((h.size.H-1-a.H)/2, 0)
	if p.Bottom {
		a.Y = h.size.H - 1 - a.H
	}
	return a
}

// View is the top dialog in its frame, or the screen, as strings with their styles.
func (h *Host) View() []string {
	switch d := h.Top(); {
	case d != nil:
		p, box := d.View(), h.Box()
		return p.Draw(h.Looks, box.W, box.H)
	case h.Screen != nil:
		lines, _ := h.Screen.View()
		return lines
	}
	return nil
}

// Text is what a user reads: the top dialog in its frame or the screen, the toast that shows, and the key hints.
func (h *Host) Text() string {
	var b strings.Builder
	b.WriteString(onCells(h.View()))
	if h.showing {
		fmt.Fprintf(&b, "toast: %s\n", h.Toasts[len(h.Toasts)-1].Text)
	}
	if hints := h.Hints(); hints != "" {
		fmt.Fprintf(&b, "hints: %s\n", hints)
	}
	return b.String()
}

// Hints are the key hints of the top dialog or of the screen in one line: "enter save · esc cancel".
func (h *Host) Hints() string {
	var hints []key.Binding
	switch d := h.Top(); {
	case d != nil:
		hints = d.Hints()
	case h.Screen != nil:
		hints = h.Screen.Hints()
	}
	var out []string
	for _, b := range hints {
		if b.Enabled() {
			out = append(out, b.Help().Key+" "+b.Help().Desc)
		}
	}
	return strings.Join(out, " · ")
}

// onCells lays lines out on the cells of a terminal and drops their styles.
func onCells(lines []string) string {
	w := 0
	for _, l := range lines {
		w = max(w, style.Width(l))
	}
	if w == 0 {
		return ""
	}
	buf := uv.NewScreenBuffer(w, len(lines))
	uv.NewStyledString(strings.Join(lines, "\n")).Draw(buf, buf.Bounds())
	rows := strings.Split(strings.ReplaceAll(buf.String(), "\r", ""), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

// Want fails the test unless Text has all the words.
func (h *Host) Want(words ...string) {
	h.tb.Helper()
	text := h.Text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			h.tb.Fatalf("the screen does not show %q:\n%s", w, text)
		}
	}
}

// WantNot fails the test if Text has one of the words.
func (h *Host) WantNot(words ...string) {
	h.tb.Helper()
	text := h.Text()
	for _, w := range words {
		if strings.Contains(text, w) {
			h.tb.Fatalf("the screen shows %q:\n%s", w, text)
		}
	}
}

// Fits fails the test unless every line has exactly its cells, the dialog fits into the terminal, and the cursor is
// inside. A terminal too small for any screen always passes.
func (h *Host) Fits() {
	h.tb.Helper()
	if h.size.TooSmall() && !h.Bare {
		return
	}
	for _, d := range h.dialogs {
		fits(h.tb, d.ID(), d.View(), h.size.Dialog())
	}
	if h.Screen == nil {
		return
	}
	lines, cursor := h.Screen.View()
	area := h.area()
	if len(lines) != area.H {
		h.tb.Fatalf("the screen has %d lines, want %d", len(lines), area.H)
	}
	exact(h.tb, h.Screen.Title(), lines, area.W)
	if cursor != nil && !area.Has(cursor.X, cursor.Y) {
		h.tb.Fatalf("the cursor stands at %d, %d, outside of %+v", cursor.X, cursor.Y, area)
	}
}

func fits(tb testing.TB, name string, p screen.Panel, size screen.Size) {
	tb.Helper()
	if p.Frame() > size.W || len(p.Lines)+2 > size.H {
		tb.Fatalf("%s takes %d × %d cells with its frame, there are %d × %d", name, p.Frame(), len(p.Lines)+2, size.W, size.H)
	}
	exact(tb, name, p.Lines, p.W)
	if c := p.Cursor; c != nil && (c.X < 0 || c.X >= p.W+1 || c.Y < 0 || c.Y >= len(p.Lines)) {
		tb.Fatalf("%s: the cursor stands at %d, %d in %d × %d cells", name, c.X, c.Y, p.W, len(p.Lines))
	}
}

func exact(tb testing.TB, name string, lines []string, w int) {
	tb.Helper()
	for i, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			tb.Fatalf("%s: line %d has %d cells, want %d: %q", name, i, got, w, ansi.Strip(line))
		}
	}
}
