package screentest

import (
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// Top is the dialog that has the keys; nil: none is open.
func (h *Host) Top() screen.Dialog {
	if len(h.dialogs) == 0 {
		return nil
	}
	return h.dialogs[len(h.dialogs)-1]
}

// Size changes the terminal.
func (h *Host) Size(w, height int) {
	h.size = screen.Size{W: w, H: height}
	h.Resize()
}

// Resize gives the screen and the dialogs their sizes, as the root does after every message. A test that calls a screen
// directly calls it afterwards.
func (h *Host) Resize() {
	if h.size.TooSmall() && !h.Bare {
		return
	}
	if h.Screen != nil {
		h.Screen.Resize(h.area())
	}
	for _, d := range h.dialogs {
		d.Resize(h.size.Dialog())
	}
}

// Room is the largest that a dialog may be.
func (h *Host) Room() screen.Size { return h.size.Dialog() }

// area is the screen's part of the terminal: all but the header, the player bar and the key hints, unless it is bare.
func (h *Host) area() screen.Area {
	if h.Bare {
		return screen.Area{W: h.size.W, H: h.size.H}
	}
	return screen.Area{Y: 1, W: h.size.W, H: max(h.size.H-3, 0)}
}

// Press gives keys by name: "enter", "ctrl+s", "a", "/".
func (h *Host) Press(keys ...string) {
	for _, k := range keys {
		h.Send(Key(k))
	}
}

// Write types a text, character by character.
func (h *Host) Write(text string) {
	for _, r := range text {
		h.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// Paste pastes a text.
func (h *Host) Paste(text string) { h.Send(tea.PasteMsg{Content: text}) }

// Send gives a message to whatever takes it, and carries out what is asked for in return.
func (h *Host) Send(msg tea.Msg) {
	cmd := h.route(msg)
	h.Resize()
	h.Do(cmd)
	if f, ok := h.Screen.(screen.Fetching); ok {
		h.Do(f.Fetch(true))
	}
}

// Do carries out a command, and what follows from it.
func (h *Host) Do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if h.Hold {
		h.Held = append(h.Held, cmd)
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			h.Do(c)
		}
	case screen.Failed:
		h.Toast(screen.ToastBad, "%s: %s", msg.What, words.Error(msg.Err))
	default:
		if strings.HasPrefix(typeName(msg), "tea.") {
			h.Other = append(h.Other, msg)
			return
		}
		h.Send(msg)
	}
}

// Release carries out the commands that were held.
func (h *Host) Release() {
	held := h.Held
	h.Hold, h.Held = false, nil
	for _, cmd := range held {
		h.Do(cmd)
	}
}

// Quits reports whether a command has ended the program.
func (h *Host) Quits() bool {
	return slices.ContainsFunc(h.Other, func(msg tea.Msg) bool { _, quit := msg.(tea.QuitMsg); return quit })
}

// route gives a message to the part of the UI that takes it.
func (h *Host) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return h.key(msg)
	case tea.PasteMsg:
		switch d := h.Top().(type) {
		case nil:
			if h.Screen != nil {
				return h.Screen.Paste(msg.Content)
			}
		case screen.Typer:
			return d.Paste(msg.Content)
		}
		return nil
	case tea.MouseMsg:
		if d, ok := h.Top().(screen.Pointed); ok {
			return d.Mouse(msg, h.Box())
		}
		if h.Top() == nil && h.Screen != nil {
			return h.Screen.Mouse(msg)
		}
		return nil
	}
	return h.update(msg)
}

func (h *Host) update(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	if h.Listen != nil {
		cmds = append(cmds, h.Listen(msg))
	}
	if h.Screen != nil {
		cmds = append(cmds, h.Screen.Update(msg))
	}
	for _, d := range slices.Clone(h.dialogs) {
		if u, ok := d.(screen.Updater); ok {
			cmds = append(cmds, u.Update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// scopes are where keys hold now.
func (h *Host) scopes() []keymap.Scope {
	var s []keymap.Scope
	switch d := h.Top(); {
	case d != nil:
		s = d.Scopes()
	case h.Screen != nil:
		s = h.Screen.Scopes()
	}
	return append(slices.Clone(s), keymap.Always)
}

// key finds the action of a key and offers it; a key without an action goes to the text that is typed.
func (h *Host) key(msg tea.KeyPressMsg) tea.Cmd {
	act := h.Map.Find(msg, h.scopes()...)
	h.confirmed, h.asked, h.showing = act != keymap.None && act == h.asked, keymap.None, false
	defer func() { h.confirmed = false }()
	if act != keymap.None {
		return h.offer(act, msg)
	}
	if !keymap.Typing(h.scopes()) {
		msg = keymap.Latin(msg)
	}
	switch d := h.Top().(type) {
	case nil:
		if h.Screen != nil {
			return h.Screen.Type(msg)
		}
	case screen.Typer:
		return d.Type(msg)
	}
	return nil
}

func (h *Host) offer(act keymap.Action, msg tea.KeyPressMsg) tea.Cmd {
	if d := h.Top(); d != nil {
		if cmd, ok := d.Do(act, msg); ok {
			return cmd
		}
	}
	if h.Screen != nil {
		if cmd, ok := h.Screen.Do(act, msg); ok {
			return cmd
		}
	}
	if h.App != nil {
		if cmd, ok := h.App(act, msg); ok {
			return cmd
		}
	}
	h.Left = append(h.Left, act)
	return nil
}

// Key is the press of a key by its name.
func Key(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	rest := name
	for {
		head, tail, ok := strings.Cut(rest, "+")
		if !ok || tail == "" {
			break
		}
		switch head {
		case "ctrl":
			mod |= tea.ModCtrl
		case "alt":
			mod |= tea.ModAlt
		case "shift":
			mod |= tea.ModShift
		}
		rest = tail
	}
	if code, ok := specialKeys()[rest]; ok {
		k := tea.KeyPressMsg{Code: code, Mod: mod}
		if code == tea.KeySpace && mod == 0 {
			k.Text = " "
		}
		return k
	}
	code, _ := utf8.DecodeRuneInString(rest)
	k := tea.KeyPressMsg{Code: code, Mod: mod}
	if mod == 0 {
		k.Text = rest
	}
	return k
}

func specialKeys() map[string]rune {
	return map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "delete": tea.KeyDelete,
	}
}
