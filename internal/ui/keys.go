package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/match"
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
	ActMute      Action = "mute"
	ActSlower    Action = "slower"
	ActFaster    Action = "faster"
	ActLoop      Action = "loop"
	ActFlip      Action = "flip"
	ActOutput    Action = "sound output"
	ActPlayer    Action = "the player"
	ActJump      Action = "jump"
	ActMatch     Action = "equal loudness"
	ActLowPower  Action = "low power"
	ActFavourite Action = "favourite"
	ActAgain     Action = "try again"
	ActAutoplay  Action = "play takes as they arrive"
	ActProve     Action = "prove the link"
	ActUndo      Action = "undo"
	ActRedo      Action = "redo"
	ActClear     Action = "clear the script"
	ActBooth     Action = "the Booth"
	ActLater     Action = "a later screen"
	ActLink      Action = "the link"
	ActRetry     Action = "try the link again"
	ActTakeBack  Action = "take the callback back"
	ActChangeURL Action = "change the public URL"
	ActRotate    Action = "new secret path"
	ActCopyURL   Action = "copy the public URL"
	ActOpenURL   Action = "open the public URL"
	ActCode      Action = "QR code"
	ActOnExit    Action = "the callback at the end"
)

// scope says where a key holds.
type scope int

const (
	anywhere scope = iota // in text too: never a printable key
	outside               // wherever no text is typed
	inActors
	inScript // typing
	inJobs
	inLink   // its panel
	ofPlayer // wherever no text is typed, as outside
	inPlayer // its panel
)

// binding is one line of the key contract. Dispatch, footer, help, palette and the README's table all read it.
type binding struct {
	key.Binding // the keys, and how a person reads them; without help it is not in the help
	act         Action
	in          scope
}

// bind makes a line of the key contract.
func bind(act Action, keys []string, show, help string, in scope) binding {
	return binding{key.NewBinding(key.WithKeys(keys...), key.WithHelp(show, help)), act, in}
}

// bindings is the whole key map, in the order of the help.
func bindings() []binding {
	return []binding{
		bind(ActSpeak, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", "speak the script with the chosen actor", anywhere),
		bind(ActNextPane, []string{"tab"}, "tab", "next pane", anywhere),
		bind(ActPrevPane, []string{"shift+tab"}, "shift+tab", "previous pane", anywhere),
		bind(ActSettings, []string{"ctrl+o"}, "ctrl+o", "settings of the synthesis", anywhere),
		bind(ActPalette, []string{"ctrl+p"}, "ctrl+p", "every action by name", anywhere),
		bind(ActBack, []string{"esc"}, "esc", "clear, then one level back", anywhere),
		bind(ActSuspend, []string{"ctrl+z"}, "ctrl+z", "suspend", anywhere),
		bind(ActRedraw, []string{"ctrl+l"}, "ctrl+l", "redraw", anywhere),
		bind(ActBooth, []string{"alt+1"}, "alt+1", "the Booth, the one screen so far", anywhere),
		bind(ActLater, []string{"alt+2", "alt+3"}, "", "", anywhere),
		bind(ActQuit, []string{"ctrl+c"}, "ctrl+c", "quit", anywhere),

		bind(ActPlay, []string{"space"}, "space", "play / pause what is selected", outside),
		bind(ActSave, []string{"s"}, "s", "save the audio", outside),
		bind(ActSaveAs, []string{"S"}, "S", "save as …", outside),
		bind(ActFilter, []string{"/"}, "/", "filter the actors", outside),
		bind(ActEnter, []string{"enter"}, "enter", "choose (actor), open (job), type (script)", outside),
		bind(ActCopy, []string{"y"}, "y", "copy menu", outside),
		bind(ActLink, []string{"L"}, "L", "the link: state, URL, what happened", outside),
		bind(ActHelp, []string{"?"}, "?", "help", outside),
		bind(ActUp, []string{"up", "k"}, "↑ k", "up", outside),
		bind(ActDown, []string{"down", "j"}, "↓ j", "down", outside),
		bind(ActTop, []string{"home", "g"}, "g", "to the top", outside),
		bind(ActBottom, []string{"end", "G"}, "G", "to the end", outside),
		bind(ActPageUp, []string{"pgup"}, "pgup", "page up", outside),
		bind(ActPageDown, []string{"pgdown"}, "pgdn", "page down", outside),
		bind(ActHalfUp, []string{"ctrl+u"}, "ctrl+u", "half a page up", outside),
		bind(ActHalfDown, []string{"ctrl+d"}, "ctrl+d", "half a page down", outside),
		bind(ActBooth, []string{"1"}, "1", "the Booth", outside),
		bind(ActLater, []string{"2", "3"}, "", "", outside),
		bind(ActQuit, []string{"q"}, "q", "quit", outside),

		bind(ActSeekBack, []string{"left"}, "←", "back 1 s", ofPlayer),
		bind(ActSeekOn, []string{"right"}, "→", "on 1 s", ofPlayer),
		bind(ActSeekBack5, []string{"shift+left"}, "shift+←", "back 5 s", ofPlayer),
		bind(ActSeekOn5, []string{"shift+right"}, "shift+→", "on 5 s", ofPlayer),
		bind(ActSlower, []string{"<"}, "<", "slower", ofPlayer),
		bind(ActFaster, []string{">"}, ">", "faster", ofPlayer),
		bind(ActQuieter, []string{"-"}, "-", "quieter", ofPlayer),
		bind(ActLouder, []string{"=", "+"}, "=", "louder", ofPlayer),
		bind(ActMute, []string{"_"}, "_", "mute, on or off", ofPlayer),
		bind(ActLoop, []string{"l"}, "l", "loop: its beginning, its end, none", ofPlayer),
		bind(ActFlip, []string{"f"}, "f", "flip between the last two takes, at the same place", ofPlayer),
		bind(ActStop, []string{"."}, ".", "stop", ofPlayer),
		bind(ActOutput, []string{"o"}, "o", "choose the sound output", ofPlayer),
		bind(ActPlayer, []string{"P"}, "P", "the player: large waveform, loudness, format", ofPlayer),

		bind(ActFavourite, []string{"*"}, "*", "favourite", inActors),
		bind(ActAgain, []string{"r"}, "r", "ask for the actors again", inActors),
		bind(ActAgain, []string{"r"}, "r", "fetch again, or speak again (asks first)", inJobs),

		bind(ActUndo, []string{"ctrl+_", "ctrl+/", "alt+z"}, "alt+z", "undo", inScript),
		bind(ActRedo, []string{"alt+Z", "alt+shift+z", "ctrl+y"}, "ctrl+y", "redo", inScript),

		bind(ActRetry, []string{"r"}, "r", "try the link again now", inLink),
		bind(ActProve, []string{"p"}, "p", "prove the link now", inLink),
		bind(ActTakeBack, []string{"t"}, "t", "take the callback back", inLink),
		bind(ActChangeURL, []string{"u"}, "u", "change the public URL", inLink),
		bind(ActRotate, []string{"x"}, "x", "new secret path (asks first)", inLink),
		bind(ActCopyURL, []string{"y"}, "y", "copy the public URL", inLink),
		bind(ActOpenURL, []string{"o"}, "o", "open the public URL in the browser", inLink),
		bind(ActCode, []string{"c"}, "c", "QR code of the public URL", inLink),
		bind(ActOnExit, []string{"e"}, "e", "what becomes of the callback at the end", inLink),

		bind(ActJump, strings.Split("0123456789", ""), "0…9", "jump to so many tenths", inPlayer),
		bind(ActMatch, []string{"e"}, "e", "equal loudness of all takes, on or off", inPlayer),
		bind(ActBack, []string{"backspace"}, "", "", inPlayer),
	}
}

// paletteOnly are the actions that have a name and no key.
func paletteOnly() []binding {
	return []binding{
		bind(ActAutoplay, nil, "", "play takes as they arrive, on or off", anywhere),
		bind(ActLowPower, nil, "", "low power: fewer drawings while sound plays, on or off", anywhere),
		bind(ActClear, nil, "", "clear the script (undo brings it back)", anywhere),
	}
}

// keymap finds actions by key.
type keymap struct{ all []binding }

func newKeymap() keymap { return keymap{all: bindings()} }

// find returns the action of a key in the first of the scopes that knows it.
func (k keymap) find(msg tea.KeyPressMsg, scopes ...scope) Action {
	if slices.Contains(scopes, outside) {
		msg = latin(msg)
	}
	for _, in := range scopes {
		for _, b := range k.all {
			if b.in == in && key.Matches(msg, b.Binding) {
				return b.act
			}
		}
	}
	return ActNone
}

// latin is a key press with a jamo of the Korean two-set layout taken for the Latin letter on the same key: outside
// of text a person should not have to switch layouts to press j.
func latin(msg tea.KeyPressMsg) tea.KeyPressMsg {
	if r := []rune(msg.Text); len(r) == 1 && msg.Mod&^tea.ModShift == 0 {
		if letter, ok := match.KeyForJamo(r[0]); ok {
			return tea.KeyPressMsg{Code: letter, Text: string(letter)}
		}
	}
	return msg
}

// keyName is how dialogs know a key that they use as a command.
func keyName(msg tea.KeyPressMsg) string { return latin(msg).String() }
