// Package screen is the contract between the root of the UI, its screens and its dialogs. It has no logic beyond geometry.
//
// A message runs one way. The root merges what services report into ui/state and then offers the message to every screen
// and to the open dialogs. A key becomes an action (ui/keymap), which is offered to the top dialog, then to the current
// screen, then to the application; the first that handles it ends the search. Update does no I/O: whatever waits is a
// command, and its answer comes back as a message. View changes nothing, takes no lock and does no I/O.
package screen

import (
	"context"
	"os/exec"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/widget/style"
)

// Screen is one of the program's screens. All screens get messages; only the current one gets keys and the mouse.
type Screen interface {
	// Title is the name of the screen in the header.
	Title() string
	// Bindings are the keys that the screen adds to the key table.
	Bindings() []keymap.Binding
	// Scopes are where keys hold now, nearest first. The root adds keymap.Always.
	Scopes() []keymap.Scope
	// Hints are the keys that matter now, the most important first.
	Hints() []key.Binding
	// Do carries out an action and reports whether the screen handles it. msg is the key press, empty if there was none.
	Do(act keymap.Action, msg tea.KeyPressMsg) (cmd tea.Cmd, handled bool)
	// Type takes a key without a binding while text is typed.
	Type(msg tea.KeyPressMsg) tea.Cmd
	// Paste takes pasted text.
	Paste(text string) tea.Cmd
	// Mouse takes the mouse; the cells are those of the whole terminal.
	Mouse(msg tea.MouseMsg) tea.Cmd
	// Update takes the changes of ui/state and the answers to the screen's own commands.
	Update(msg tea.Msg) tea.Cmd
	// Resize sets the part of the terminal that is the screen's. The root calls it after every message.
	Resize(area Area)
	// View draws the area: exactly H lines of exactly W cells. The cursor counts from the terminal's corner, and is
	// nil where no text is typed.
	View() (lines []string, cursor *Point)
	// Playable is the job that the play key would play, if there is one.
	Playable() (job.Job, bool)
	// Pace is the longest time until the screen must be drawn again although nothing happens; 0: no need.
	Pace(now time.Time) time.Duration
}

// Tabbed is a Screen that shows one pane at a time where there is little room. The header then names the panes.
type Tabbed interface {
	// Tabs are the names of the panes and the index of the one that shows.
	Tabs() (names []string, current int)
	// ShowTab shows the pane with that index.
	ShowTab(n int)
}

// Helped is a Screen whose help begins with other scopes than those where keys hold.
type Helped interface {
	// HelpScopes are the scopes of the focused part and of what is around it, nearest first.
	HelpScopes() []keymap.Scope
}

// Offering is a Screen that says what the play key does now.
type Offering interface {
	// PlayOffer is what the play key would do, or why it would do nothing. It need not be fit for cells.
	PlayOffer() string
}

// Reporting is a Screen that has something to say while another one shows.
type Reporting interface {
	// News stands behind the name of the screen in the header: "3 new". It is empty if there is none.
	News() string
	// Notice is at the right of the header, in a few words that need not be fit for cells; empty: nothing.
	Notice() string
}

// Fetching is a Screen that reads what it shows in parts.
type Fetching interface {
	// Fetch asks for what the screen lacks now. The root calls it after every message, when the sizes are set. current: the
	// screen is the one that shows.
	Fetch(current bool) tea.Cmd
}

// Persistent is a Screen with work that outlives the program.
type Persistent interface {
	// Save adds what is to be kept to the settings, by key.
	Save(settings map[string]string)
	// Restore takes what an earlier run has kept. The command does what must wait for a disk; it may be nil.
	Restore(settings map[string]string) tea.Cmd
	// Settings are the keys that Save and Restore know.
	Settings() []string
}

// Closing is a Screen that has something to clear away when the program ends, whatever has ended it.
type Closing interface {
	// Close is called once, after the last Update, while commands may still run. It must not wait.
	Close()
}

// Dialog is a box over the screen that has the keys. The top one of the stack gets them.
type Dialog interface {
	// ID names the kind of dialog: one of each kind is open at most. Of a kind without a name, such as a question, any number
	// may be open.
	ID() string
	// Scopes are where keys hold, nearest first. The root adds keymap.Always. An action that the dialog does not handle
	// goes on to the screen, so a dialog names only scopes that it means.
	Scopes() []keymap.Scope
	// Hints are the keys that matter now.
	Hints() []key.Binding
	// Do carries out an action and reports whether the dialog handles it.
	Do(act keymap.Action, msg tea.KeyPressMsg) (cmd tea.Cmd, handled bool)
	// Resize sets the largest size of the box, frame included, in cells. The root calls it after every message.
	Resize(size Size)
	// View draws the inside of the box.
	View() Panel
}

// Question is a Dialog with answers that spend, destroy or change the account. The root takes these only once the dialog has
// been on screen for a moment, and from keys that came after that: what was typed ahead answers nothing.
type Question interface {
	// Answers reports whether an action is such an answer.
	Answers(act keymap.Action) bool
}

// Typer is a Dialog with a field for text.
type Typer interface {
	// Type takes a key without a binding.
	Type(msg tea.KeyPressMsg) tea.Cmd
	// Paste takes pasted text.
	Paste(text string) tea.Cmd
}

// Updater is a Dialog that takes messages: changes of ui/state and answers to its own commands.
type Updater interface {
	Update(msg tea.Msg) tea.Cmd
}

// Pointed is a Dialog that takes the mouse. box is where its frame is.
type Pointed interface {
	Mouse(msg tea.MouseMsg, box Area) tea.Cmd
}

// Selectable is a Dialog that leaves the mouse to the terminal, so that a user can select what it shows.
type Selectable interface {
	// Selectable does nothing.
	Selectable()
}

// Panel is the drawing of a dialog: lines of equal width.
type Panel struct {
	Title    string
	Note     string // at the other end of the title's line
	W        int    // cells of each line
	Lines    []string
	Cursor   *Point // in Lines; nil where no text is typed
	Bottom   bool   // it is at the bottom of the terminal, and not in its centre
	Sideless bool   // there is a rule above and below the lines and nothing beside them
}

// Frame is the width of the frame, with both sides.
func (p Panel) Frame() int {
	if p.Sideless {
		return p.W
	}
	return p.W + 4
}

// Draw draws the panel in its frame of w × h cells.
func (p Panel) Draw(look Look, w, h int) []string {
	t := look.Theme
	title, note := t.Strong.Paint(p.Title), t.Faint.Paint(p.Note)
	if p.Sideless {
		return style.Ruled(look.Glyphs, t.Accent, title, note, p.Lines, w, h)
	}
	return style.Box(look.Glyphs, t.Accent, title, note, p.Lines, w, h)
}

// ToastKind says how long a toast stays and how it looks.
type ToastKind int

// The kinds of a toast. Each fades, and each goes when a key is pressed.
const (
	ToastPlain ToastKind = iota
	ToastGood
	ToastWarn // works, but not as wished; stays longer
	ToastBad  // stays longer
)

// FreeInSandbox is what follows a price in the sandbox, where characters are counted and nothing is charged.
const FreeInSandbox = "free in the sandbox"

// Host is what screens and dialogs ask of the root.
type Host interface {
	// Toast shows a message above the key hints. Its text is cleaned.
	Toast(kind ToastKind, format string, args ...any)
	// Ask shows a message that the same action once more confirms; any other key drops it.
	Ask(act keymap.Action, format string, args ...any)
	// Withdraw takes back what Ask has asked about an action, if it still shows.
	Withdraw(act keymap.Action)
	// Confirmed reports that the action under way repeats one that Ask has asked about.
	Confirmed() bool
	// Toasting reports that a message shows.
	Toasting() bool
	// Open puts a dialog on top. One of the same kind that is open already stays instead.
	Open(d Dialog)
	// Close takes the top dialog away.
	Close()
	// Remove takes a dialog away, wherever it is in the stack.
	Remove(d Dialog)
	// Opened reports whether a dialog of this kind is open; with an empty id, whether any is.
	Opened(id string) bool
	// Run offers an action to the top dialog, the screen and the application.
	Run(act keymap.Action) tea.Cmd
	// Copy copies a value to where the user can paste it, and says where that is. what names the value.
	Copy(what, value string) tea.Cmd
	// Exec gives the terminal to another program until that ends. The answer is what then makes of its error; nil: it went well.
	Exec(c *exec.Cmd, then func(error) tea.Msg) tea.Cmd
	// Keys is the key table.
	Keys() *keymap.Map
	// KeyNow is the key that asks for an action from where the user is now, as a reader sees it; empty: there is none.
	KeyNow(act keymap.Action) string
	// Offers reports whether an action can do anything in this run.
	Offers(act keymap.Action) bool
	// Look is how things are drawn.
	Look() Look
	// Context ends with the program.
	Context() context.Context
	// Now is the time.
	Now() time.Time
	// After sends a message later.
	After(d time.Duration, msg tea.Msg) tea.Cmd
	// Persist stores the work once the user pauses.
	Persist()
}

// Look is how things are drawn on this terminal.
type Look struct {
	Theme    *style.Theme
	Glyphs   style.Glyphs
	ASCII    bool   // only ASCII can be drawn
	NoMotion bool   // no spinners
	Lang     string // the reader's language tag, "en" or "ko": whose names come first
}

// Failed is a message that something did not work. The root shows it as a toast.
type Failed struct {
	What string
	Err  error
}

// GoTo is a message that shows a screen. Then everybody gets Msg, unless it is nil.
type GoTo struct {
	Screen keymap.Action // keymap.Screen1 …
	Msg    tea.Msg
}

// LookChanged says that theme or colours have changed: what was drawn and kept is drawn again.
type LookChanged struct{}
