// Package screentest runs a screen or a dialog of the UI in a test without the root of the UI.
//
// Host is for the root: it keeps the stack of dialogs, finds the action of each key, offers it as the root does and
// carries commands out at once. What a screen asks of it is recorded. A Host belongs to one test and one goroutine.
package screentest

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Noon is the time at which tests run.
var Noon = time.Date(2026, 11, 23, 12, 1, 9, 0, time.Local)

// Toast is a message that was shown.
type Toast struct {
	Kind screen.ToastKind
	Text string
	Ask  keymap.Action // of a question: the action that confirms it
}

// Wait is a message that was asked for later.
type Wait struct {
	D   time.Duration
	Msg tea.Msg
}

// Host is a screen.Host for tests. Make one with New; its fields may be changed at any time.
type Host struct {
	Map    *keymap.Map
	Looks  screen.Look
	Clock  time.Time
	Hidden map[keymap.Action]bool // actions that Offers refuses

	// Screen is the current screen; nil: there are only dialogs.
	Screen screen.Screen
	// Bare gives the screen the whole terminal, of any size, without header, player and key hints.
	Bare bool
	// App takes the actions that dialogs and the screen leave; nil: there is no application.
	App func(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool)
	// Listen takes every message that is not input, before the screen and the dialogs; nil: nothing does.
	Listen func(msg tea.Msg) tea.Cmd
	// Hold keeps commands in Held instead of carrying them out.
	Hold bool
	// Elapse reports whether a message asked for with After comes at once; nil: none ever comes.
	Elapse func(w Wait) bool

	Toasts    []Toast // all, the latest last
	Waits     []Wait
	Ran       []keymap.Action // asked for with Run
	Left      []keymap.Action // handled by nothing
	Held      []tea.Cmd
	Other     []tea.Msg // messages of commands that are Bubble Tea's: tea.QuitMsg, clipboard …
	Persisted int       // calls of Persist
	Copied    []string  // values that were copied
	Executed  []*exec.Cmd
	// Program is what the programs do that get the terminal; nil: nothing.
	Program func(c *exec.Cmd) error

	tb        testing.TB
	size      screen.Size
	dialogs   []screen.Dialog
	showing   bool // the latest toast
	asked     keymap.Action
	confirmed bool
}

var _ screen.Host = (*Host)(nil)

// New makes a Host with a terminal of w × h cells, the key table of the program, the dark theme and the time Noon.
func New(tb testing.TB, w, h int) *Host {
	tb.Helper()
	return &Host{
		Map:    keymap.New(keymap.Table(), false),
		Looks:  screen.Look{Theme: style.NewTheme(true, colorprofile.TrueColor), Glyphs: style.UnicodeGlyphs(), Lang: "en"},
		Clock:  Noon,
		Hidden: map[keymap.Action]bool{},
		tb:     tb, size: screen.Size{W: w, H: h},
	}
}

// ASCII has everything drawn in ASCII. Call it before the screen is made.
func (h *Host) ASCII() *Host {
	h.Map = keymap.New(keymap.Table(), true)
	h.Looks.Glyphs, h.Looks.ASCII = style.ASCIIGlyphs(), true
	return h
}

// Toast records a message.
func (h *Host) Toast(kind screen.ToastKind, format string, args ...any) {
	h.Toasts, h.showing = append(h.Toasts, Toast{Kind: kind, Text: words.Clean(fmt.Sprintf(format, args...))}), true
}

// Ask records a question.
func (h *Host) Ask(act keymap.Action, format string, args ...any) {
	h.Toasts, h.showing = append(h.Toasts, Toast{Text: words.Clean(fmt.Sprintf(format, args...)), Ask: act}), true
	h.asked = act
}

// Withdraw takes a question back.
func (h *Host) Withdraw(act keymap.Action) {
	if act != keymap.None && h.asked == act {
		h.asked, h.showing = keymap.None, false
	}
}

// Confirmed reports that the action under way repeats the one that was asked about.
func (h *Host) Confirmed() bool { return h.confirmed }

// Toasting reports that a message shows.
func (h *Host) Toasting() bool { return h.showing }

// Open puts a dialog on top, unless one of its kind is open.
func (h *Host) Open(d screen.Dialog) {
	if id := d.ID(); id == "" || !h.Opened(id) {
		h.dialogs = append(h.dialogs, d)
	}
}

// Remove takes a dialog away.
func (h *Host) Remove(d screen.Dialog) {
	h.dialogs = slices.DeleteFunc(h.dialogs, func(open screen.Dialog) bool { return open == d })
}

// Close takes the top dialog away.
func (h *Host) Close() {
	if n := len(h.dialogs); n > 0 {
		h.dialogs = h.dialogs[:n-1]
	}
}

// Opened reports whether a dialog of this kind is open.
func (h *Host) Opened(id string) bool {
	for _, d := range h.dialogs {
		if id == "" || d.ID() == id {
			return true
		}
	}
	return false
}

// Run offers an action to the top dialog, the screen and the application, and records it.
func (h *Host) Run(act keymap.Action) tea.Cmd {
	h.Ran = append(h.Ran, act)
	return h.offer(act, tea.KeyPressMsg{})
}

// Copy records what is copied.
func (h *Host) Copy(what, value string) tea.Cmd {
	h.Copied = append(h.Copied, value)
	h.Toast(screen.ToastGood, "copied %s", what)
	return nil
}

// Exec records a command and has Program run it.
func (h *Host) Exec(c *exec.Cmd, then func(error) tea.Msg) tea.Cmd {
	h.Executed = append(h.Executed, c)
	return func() tea.Msg {
		var err error
		if h.Program != nil {
			err = h.Program(c)
		}
		return then(err)
	}
}

// Keys is the key table.
func (h *Host) Keys() *keymap.Map { return h.Map }

// KeyNow is the key of an action in the scopes that hold now.
func (h *Host) KeyNow(act keymap.Action) string { return h.Map.Key(act, h.scopes()...) }

// Offers reports whether an action is not hidden.
func (h *Host) Offers(act keymap.Action) bool { return !h.Hidden[act] }

// Look is how things are drawn.
func (h *Host) Look() screen.Look { return h.Looks }

// Context ends with the test.
func (h *Host) Context() context.Context { return h.tb.Context() }

// Now is the time.
func (h *Host) Now() time.Time { return h.Clock }

// After records what was asked for.
func (h *Host) After(d time.Duration, msg tea.Msg) tea.Cmd {
	w := Wait{d, msg}
	h.Waits = append(h.Waits, w)
	if h.Elapse == nil || !h.Elapse(w) {
		return nil
	}
	return func() tea.Msg { return msg }
}

// Persist counts.
func (h *Host) Persist() { h.Persisted++ }
