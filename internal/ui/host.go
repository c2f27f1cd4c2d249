package ui

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// host is the root as screens and dialogs see it.
type host struct{ m *Model }

var _ screen.Host = host{}

// Toast is part of screen.Host.
func (h host) Toast(kind screen.ToastKind, format string, args ...any) {
	h.m.toast = toast{text: words.Clean(fmt.Sprintf(format, args...)), kind: kind, number: h.m.toast.number + 1}
}

// Ask is part of screen.Host.
func (h host) Ask(act keymap.Action, format string, args ...any) {
	h.Toast(screen.ToastPlain, format, args...)
	h.m.toast.ask = act
}

// Withdraw is part of screen.Host.
func (h host) Withdraw(act keymap.Action) {
	if act != keymap.None && h.m.toast.ask == act {
		h.m.toast.clear()
	}
}

// Confirmed is part of screen.Host.
func (h host) Confirmed() bool { return h.m.confirmed }

// Toasting is part of screen.Host.
func (h host) Toasting() bool { return h.m.toast.text != "" }

// Open is part of screen.Host.
func (h host) Open(d screen.Dialog) {
	if id := d.ID(); id == "" || !h.Opened(id) {
		h.m.dialogs = append(h.m.dialogs, d)
	}
}

// Close is part of screen.Host.
func (h host) Close() {
	if n := len(h.m.dialogs); n > 0 {
		h.m.dialogs = h.m.dialogs[:n-1]
	}
}

// Remove is part of screen.Host.
func (h host) Remove(d screen.Dialog) {
	h.m.dialogs = slices.DeleteFunc(h.m.dialogs, func(open screen.Dialog) bool { return open == d })
}

// Opened is part of screen.Host.
func (h host) Opened(id string) bool {
	if id == "" {
		return len(h.m.dialogs) > 0
	}
	for _, d := range h.m.dialogs {
		if d.ID() == id {
			return true
		}
	}
	return false
}

// Run is part of screen.Host.
func (h host) Run(act keymap.Action) tea.Cmd { return h.m.do(act, tea.KeyPressMsg{}) }

// Copy is part of screen.Host.
func (h host) Copy(what, value string) tea.Cmd {
	clip, ctx := h.m.svc.Clipboard, h.m.ctx
	return func() tea.Msg {
		msg := copiedMsg{what: what, value: value}
		if clip != nil {
			msg.where, _ = clip.Copy(ctx, value)
		}
		return msg
	}
}

// Exec is part of screen.Host.
func (h host) Exec(c *exec.Cmd, then func(error) tea.Msg) tea.Cmd {
	if t := h.m.terminal; t != nil {
		return t.Exec(c, then)
	}
	return tea.ExecProcess(c, then)
}

// Keys is part of screen.Host.
func (h host) Keys() *keymap.Map { return h.m.keys }

// KeyNow is part of screen.Host.
func (h host) KeyNow(act keymap.Action) string { return h.m.keys.Key(act, h.m.scopes()...) }

// Offers is part of screen.Host. What only another screen can do is not offered.
func (h host) Offers(act keymap.Action) bool {
	m := h.m
	if m.link != nil && !m.link.Offers(act) || act == keymap.FindVoice && m.svc.Voices == nil {
		return false
	}
	of := func(b keymap.Binding) bool { return b.Action == act }
	if slices.ContainsFunc(m.screen().Bindings(), of) || slices.ContainsFunc(keymap.Common(), of) {
		return true
	}
	return !slices.ContainsFunc(m.keys.All(), of)
}

// Look is part of screen.Host.
func (h host) Look() screen.Look { return h.m.look }

// Context is part of screen.Host.
func (h host) Context() context.Context { return h.m.ctx }

// Now is part of screen.Host.
func (h host) Now() time.Time { return h.m.now() }

// After is part of screen.Host.
func (h host) After(d time.Duration, msg tea.Msg) tea.Cmd { return h.m.after(d, msg) }

// Persist is part of screen.Host.
func (h host) Persist() { h.m.timers.unsaved = true }
