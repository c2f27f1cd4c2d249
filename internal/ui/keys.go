package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/match"
)

// Action is something a person can ask for, by key or by name in the palette.
type Action string

// Every action of the Booth.
const (
	ActNone      Action = ""
	ActSpeak     Action = "speak"
	ActNextPane  Action = "next pane"
	ActPrevPane  Action = "previous pane"
	ActPlay      Action = "play or pause"
	ActStop      Action = "stop"
	ActSave      Action = "save"
	ActSaveAs    Action = "save as"
	ActFilter    Action = "filter actors"
	ActBack      Action = "back"
	ActEnter     Action = "choose or open"
	ActCopy      Action = "copy"
	ActHelp      Action = "help"
	ActPalette   Action = "palette"
	ActSettings  Action = "settings of the synthesis"
	ActQuit      Action = "quit"
	ActRedraw    Action = "redraw"
	ActSuspend   Action = "suspend"
	ActUp        Action = "up"
	ActDown      Action = "down"
	ActTop       Action = "top"
	ActBottom    Action = "bottom"
	ActPageUp    Action = "page up"
	ActPageDown  Action = "page down"
	ActHalfUp    Action = "half a page up"
	ActHalfDown  Action = "half a page down"
	ActSeekBack  Action = "seek back"
	ActSeekOn    Action = "seek forward"
	ActSeekBack5 Action = "seek back far"
	ActSeekOn5   Action = "seek forward far"
	ActQuieter   Action = "quieter"
	ActLouder    Action = "louder"
	ActFavourite Action = "favourite"
	ActAgain     Action = "try again"
	ActAutoplay  Action = "play takes as they arrive"
	ActProve     Action = "prove the link"
	ActUndo      Action = "undo"
	ActRedo      Action = "redo"
	ActClear     Action = "clear the script"
	ActBooth     Action = "the Booth"
	ActLater     Action = "a later screen"
)

// scope says where a key holds.
type scope int

const (
	anywhere scope = iota // in text too: never a printable key
	outside               // wherever no text is typed
	inActors
	inScript // typing
	inJobs
)

// binding is one line of the key contract. Dispatch, footer, help, palette and the README's table all read it.
type binding struct {
	act  Action
	keys []string // as Bubble Tea names them
	show string   // as a person reads them; empty: not in the help
	help string
	in   scope
}

// bindings is the whole key map, in the order of the help.
func bindings() []binding {
	return []binding{
		{ActSpeak, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", "speak the script with the chosen actor", anywhere},
		{ActNextPane, []string{"tab"}, "tab", "next pane", anywhere},
		{ActPrevPane, []string{"shift+tab"}, "shift+tab", "previous pane", anywhere},
		{ActSettings, []string{"ctrl+o"}, "ctrl+o", "settings of the synthesis", anywhere},
		{ActPalette, []string{"ctrl+p"}, "ctrl+p", "every action by name", anywhere},
		{ActBack, []string{"esc"}, "esc", "clear, then one level back", anywhere},
		{ActSuspend, []string{"ctrl+z"}, "ctrl+z", "suspend", anywhere},
		{ActRedraw, []string{"ctrl+l"}, "ctrl+l", "redraw", anywhere},
		{ActBooth, []string{"alt+1"}, "alt+1", "the Booth, the one screen so far", anywhere},
		{ActLater, []string{"alt+2", "alt+3"}, "", "", anywhere},
		{ActQuit, []string{"ctrl+c"}, "ctrl+c", "quit", anywhere},

		{ActPlay, []string{"space"}, "space", "play / pause what is selected", outside},
		{ActSave, []string{"s"}, "s", "save the audio", outside},
		{ActSaveAs, []string{"S"}, "S", "save as …", outside},
		{ActFilter, []string{"/"}, "/", "filter the actors", outside},
		{ActEnter, []string{"enter"}, "enter", "choose (actor), open (job), type (script)", outside},
		{ActCopy, []string{"y"}, "y", "copy menu", outside},
		{ActHelp, []string{"?"}, "?", "help", outside},
		{ActUp, []string{"up", "k"}, "↑ k", "up", outside},
		{ActDown, []string{"down", "j"}, "↓ j", "down", outside},
		{ActTop, []string{"home", "g"}, "g", "to the top", outside},
		{ActBottom, []string{"end", "G"}, "G", "to the end", outside},
		{ActPageUp, []string{"pgup"}, "pgup", "page up", outside},
		{ActPageDown, []string{"pgdown"}, "pgdn", "page down", outside},
		{ActHalfUp, []string{"ctrl+u"}, "ctrl+u", "half a page up", outside},
		{ActHalfDown, []string{"ctrl+d"}, "ctrl+d", "half a page down", outside},
		{ActSeekBack, []string{"left"}, "←", "back 1 s", outside},
		{ActSeekOn, []string{"right"}, "→", "on 1 s", outside},
		{ActSeekBack5, []string{"shift+left"}, "shift+←", "back 5 s", outside},
		{ActSeekOn5, []string{"shift+right"}, "shift+→", "on 5 s", outside},
		{ActQuieter, []string{"-"}, "-", "quieter", outside},
		{ActLouder, []string{"="}, "=", "louder", outside},
		{ActStop, []string{"."}, ".", "stop", outside},
		{ActBooth, []string{"1"}, "1", "the Booth", outside},
		{ActLater, []string{"2", "3"}, "", "", outside},
		{ActQuit, []string{"q"}, "q", "quit", outside},

		{ActFavourite, []string{"*"}, "*", "favourite", inActors},
		{ActAgain, []string{"r"}, "r", "ask for the actors again", inActors},
		{ActAgain, []string{"r"}, "r", "fetch again, or speak again (asks first)", inJobs},

		{ActUndo, []string{"ctrl+_", "ctrl+/", "alt+z"}, "alt+z", "undo", inScript},
		{ActRedo, []string{"alt+Z", "alt+shift+z", "ctrl+y"}, "ctrl+y", "redo", inScript},
	}
}

// paletteOnly are the actions that have a name and no key.
func paletteOnly() []binding {
	return []binding{
		{ActAutoplay, nil, "", "play takes as they arrive, on or off", anywhere},
		{ActProve, nil, "", "prove the link now", anywhere},
		{ActClear, nil, "", "clear the script (undo brings it back)", anywhere},
	}
}

// keymap finds actions by key.
type keymap struct{ all []binding }

func newKeymap() keymap { return keymap{all: bindings()} }

// find returns the action of a key in the first of the scopes that knows it.
func (k keymap) find(msg tea.KeyPressMsg, scopes ...scope) Action {
	name := keyName(msg, slices.Contains(scopes, outside))
	for _, in := range scopes {
		for _, b := range k.all {
			if b.in == in && slices.Contains(b.keys, name) {
				return b.act
			}
		}
	}
	return ActNone
}

// keyName is the name by which bindings know a key. Outside text a jamo of the Korean two-set
// layout counts as the Latin letter on the same key: a person should not have to switch layouts to press j.
func keyName(msg tea.KeyPressMsg, commands bool) string {
	if commands && msg.Mod&^tea.ModShift == 0 {
		if r := []rune(msg.Text); len(r) == 1 {
			if latin, ok := match.KeyForJamo(r[0]); ok {
				return string(latin)
			}
		}
	}
	return msg.String()
}
