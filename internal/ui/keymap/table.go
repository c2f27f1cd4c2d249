package keymap

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// Binding is one line of the key table: an action, its keys and where they hold.
type Binding struct {
	key.Binding
	Action Action
	Scope  Scope
	Brief  string // what it does in fewer words, for lists with little room; empty: as in the help
}

// InBrief adds the words for lists with little room.
func (b Binding) InBrief(does string) Binding {
	b.Brief = does
	return b
}

// Bind makes a line of the key table. show is how a reader sees the keys, does what they do; the first word of show
// is shown in key hints. A binding without does is not listed in the help; one with does and without keys is only in
// Commands.
func Bind(act Action, in Scope, keys []string, show, does string) Binding {
	return Binding{Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(show, does)), Action: act, Scope: in}
}

// Table is every key in the order of the help. Dispatch, key hints, help, Commands, docs/keys.md and
// `callboard play` are made from it.
func Table() []Binding {
	return slices.Concat(Booth(), Webhooks(), Audition(), Common(), PlayCommand())
}

// Common are the keys of the full-screen program that no screen owns.
func Common() []Binding {
	return slices.Concat(app(), lists(), playback(), linkPanel(), always(), dialogs())
}

// app holds on every screen.
func app() []Binding {
	return []Binding{
		Bind(Commands, Anywhere, []string{"ctrl+p"}, "ctrl+p", "Commands: every action by name"),
		Bind(Screen1, Anywhere, []string{"alt+1"}, "", ""),
		Bind(Screen2, Anywhere, []string{"alt+2"}, "", ""),
		Bind(Screen3, Anywhere, []string{"alt+3"}, "", ""),

		Bind(Help, OutsideText, []string{"?"}, "?", "help"),
		Bind(ShowLink, OutsideText, []string{"L"}, "L", "link: state, URL, history"),
		Bind(Screen1, OutsideText, []string{"1"}, "", ""),
		Bind(Screen2, OutsideText, []string{"2"}, "", ""),
		Bind(Screen3, OutsideText, []string{"3"}, "", ""),
		Bind(SetBudget, OutsideText, []string{"$"}, "$", "budget: the most characters that this session may spend").InBrief("budget of this session"),
		Bind(Quit, OutsideText, []string{"q"}, "q", "quit"),

		// These have a name in Commands and no key.
		Bind(LowPower, Anywhere, nil, "", "low power: fewer drawings while sound plays, on or off").InBrief("low power"),
	}
}

// always holds while a dialog is open too.
func always() []Binding {
	return []Binding{
		Bind(Suspend, Always, []string{"ctrl+z"}, "ctrl+z", "suspend"),
		Bind(Redraw, Always, []string{"ctrl+l"}, "ctrl+l", "redraw"),
		Bind(Quit, Always, []string{"ctrl+c"}, "ctrl+c", "quit"),
	}
}

// Booth are the keys of screen 1.
func Booth() []Binding {
	return []Binding{
		Bind(Speak, InBooth, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", "speak the script with the chosen actor").InBrief("speak the script"),
		Bind(ShowPieces, InBooth, []string{"alt+s"}, "alt+s", "speak the script in pieces (price first)").InBrief("speak in pieces"),
		Bind(NextPane, InBooth, []string{"tab"}, "tab", "next pane"),
		Bind(PrevPane, InBooth, []string{"shift+tab"}, "shift+tab", "previous pane"),
		Bind(Settings, InBooth, []string{"ctrl+o"}, "ctrl+o", "speech settings"),
		Bind(Back, InBooth, []string{"esc"}, "esc", "clear, then one level back"),

		Bind(Save, BoothKeys, []string{"s"}, "s", "save the audio"),
		Bind(SaveAs, BoothKeys, []string{"S"}, "S", "save as …"),
		Bind(Filter, BoothKeys, []string{"/"}, "/", "filter the focused list: actors or jobs").InBrief("filter the focused list"),
		Bind(Enter, BoothKeys, []string{"enter"}, "enter", "choose (actor), open (job), type (script)"),
		Bind(Copy, BoothKeys, []string{"y"}, "y", "copy menu"),
		Bind(Autoplay, BoothKeys, []string{"A"}, "A", "play new takes as they arrive, on or off").InBrief("play new takes"),

		Bind(Favourite, InActors, []string{"*"}, "*", "favourite"),
		Bind(Mark, InActors, []string{"m"}, "m", "mark the actor for the audition, or unmark it").InBrief("mark for the audition"),
		Bind(MarkAll, InActors, []string{"M"}, "M", "mark all actors that the filter shows, or unmark them").InBrief("mark all that show"),
		Bind(ActorFacets, InActors, []string{"ctrl+f"}, "ctrl+f", "facets and saved filters of the actors").InBrief("facets, saved filters"),
		Bind(FindVoice, InActors, []string{"R"}, "R", "find a voice by a description (service tts)").InBrief("find by a description"),
		Bind(RateActorDown, InActors, []string{"["}, "[", "rate the actor down"),
		Bind(RateActorUp, InActors, []string{"]"}, "]", "rate the actor up"),
		Bind(NoteActor, InActors, []string{"i"}, "i", "note about the actor"),
		Bind(TagActor, InActors, []string{"t"}, "t", "own tags of the actor"),
		Bind(Undo, InActors, []string{"alt+z", "ctrl+_", "ctrl+/"}, "alt+z", "undo: rating, note or tags of an actor").InBrief("undo the rating"),
		Bind(Retry, InActors, []string{"r"}, "r", "load the actors again"),
		Bind(Retry, InJobs, []string{"r"}, "r", "download again, or speak again (asks first)").InBrief("download or speak again"),
		Bind(ToScript, InJobs, []string{"e"}, "e", "bring text, actor and settings back to the script").InBrief("bring back to the script"),
		Bind(RemoveJob, InJobs, []string{"x"}, "x", "remove the job and its audio (asks first)").InBrief("remove the job"),
		Bind(ShowDeliveries, InJobs, []string{"W"}, "W", "show the webhook deliveries of the job").InBrief("show its deliveries"),

		Bind(Undo, InScript, []string{"ctrl+_", "ctrl+/", "alt+z"}, "alt+z", "undo"),
		Bind(Redo, InScript, []string{"alt+Z", "alt+shift+z", "ctrl+y"}, "ctrl+y", "redo"),
		Bind(Clear, InScript, []string{"alt+x"}, "alt+x", "clear the script (undo restores it)").InBrief("clear the script"),

		Bind(Accept, InPieces, []string{"enter"}, "enter", ""),
		Bind(Play, InPieces, []string{"space", "alt+p"}, "space", ""),
		Bind(Retry, InPieces, []string{"r"}, "r", ""),
		Bind(StopSending, InPieces, []string{"x"}, "x", ""),
		Bind(Save, InPieces, []string{"s"}, "s", ""),
		Bind(SaveAs, InPieces, []string{"S"}, "S", ""),
		Bind(SavePieces, InPieces, []string{"p"}, "p", ""),
		Bind(SetBudget, InPieces, []string{"$"}, "$", ""),
		Bind(Cancel, InPieces, []string{"esc", "q", "alt+s"}, "esc", ""),
	}
}

// lists are the keys that move a cursor or scroll.
func lists() []Binding {
	return []Binding{
		Bind(Up, Moving, []string{"up", "k"}, "↑ k", "up"),
		Bind(Down, Moving, []string{"down", "j"}, "↓ j", "down"),
		Bind(Top, Moving, []string{"home", "g"}, "g", "to the top"),
		Bind(Bottom, Moving, []string{"end", "G"}, "G", "to the end"),
		Bind(PageUp, Moving, []string{"pgup"}, "pgup", "page up"),
		Bind(PageDown, Moving, []string{"pgdown"}, "pgdn", "page down"),
		Bind(HalfUp, Moving, []string{"ctrl+u"}, "ctrl+u", "half a page up"),
		Bind(HalfDown, Moving, []string{"ctrl+d"}, "ctrl+d", "half a page down"),
	}
}

// playback is the player, of the program and of `callboard play`.
func playback() []Binding {
	return []Binding{
		Bind(Play, OfPlayer, []string{"space"}, "space", "play / pause what is selected").InBrief("play / pause"),
		Bind(Play, Anywhere, []string{"alt+p", "ctrl+space", "ctrl+@"}, "alt+p", "play / pause from inside text too").InBrief("play / pause, also in text"),
		Bind(SeekBack, OfPlayer, []string{"left"}, "←", "back 1 s"),
		Bind(SeekForward, OfPlayer, []string{"right"}, "→", "forward 1 s"),
		Bind(SeekFarBack, OfPlayer, []string{"shift+left"}, "shift+←", "back 5 s"),
		Bind(SeekFarForward, OfPlayer, []string{"shift+right"}, "shift+→", "forward 5 s"),
		Bind(WordBack, OfPlayer, []string{"ctrl+left", "alt+left"}, "ctrl+←", "back one word, in a take with word times").InBrief("back one word"),
		Bind(WordForward, OfPlayer, []string{"ctrl+right", "alt+right"}, "ctrl+→", "forward one word, in a take with word times").InBrief("forward one word"),
		Bind(Slower, OfPlayer, []string{"<"}, "<", "slower"),
		Bind(Faster, OfPlayer, []string{">"}, ">", "faster"),
		Bind(Quieter, OfPlayer, []string{"-"}, "-", "quieter"),
		Bind(Louder, OfPlayer, []string{"=", "+"}, "=", "louder"),
		Bind(Mute, OfPlayer, []string{"_"}, "_", "mute, on or off"),
		Bind(Loop, OfPlayer, []string{"l"}, "l", "loop: start, end, off"),
		Bind(Flip, OfPlayer, []string{"f"}, "f", "flip between the last two takes, at the same place").InBrief("flip between two takes"),
		Bind(Stop, OfPlayer, []string{"."}, ".", "stop"),
		Bind(SelectOutput, OfPlayer, []string{"o"}, "o", "choose the sound output"),
		Bind(ShowPlayer, OfPlayer, []string{"P"}, "P", "player: large waveform, loudness, format").InBrief("player panel"),

		Bind(Jump, InPlayer, strings.Split("0123456789", ""), "0…9", "jump to a tenth of the clip"),
		Bind(EqualLoudness, InPlayer, []string{"e"}, "e", "equal loudness of all takes, on or off").InBrief("equal loudness"),
		Bind(Back, InPlayer, []string{"esc", "q", "enter", "backspace"}, "esc", ""),
		Bind(Help, InPlayer, []string{"?"}, "?", ""),
		Bind(Speak, InPlayer, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", ""),
		Bind(Commands, InPlayer, []string{"ctrl+p"}, "ctrl+p", ""),
	}
}

// linkPanel is the link's panel.
func linkPanel() []Binding {
	return []Binding{
		Bind(RetryLink, InLink, []string{"r"}, "r", "retry the link now"),
		Bind(ProveLink, InLink, []string{"p"}, "p", "test the link now"),
		Bind(Reclaim, InLink, []string{"t"}, "t", "reclaim the callback"),
		Bind(ChangeURL, InLink, []string{"u"}, "u", "change the public URL"),
		Bind(RotateSecret, InLink, []string{"x"}, "x", "new secret path (asks first)").InBrief("new secret path"),
		Bind(CopyURL, InLink, []string{"y"}, "y", "copy the public URL"),
		Bind(OpenURL, InLink, []string{"o"}, "o", "open the public URL in the browser").InBrief("open the public URL"),
		Bind(ShowQR, InLink, []string{"c"}, "c", "QR code of the public URL"),
		Bind(CycleExit, InLink, []string{"e"}, "e", "callback on exit: auto, keep, restore").InBrief("callback on exit"),
		Bind(Help, InLink, []string{"?"}, "?", ""),
		Bind(Back, InLink, []string{"esc", "q", "enter", "L"}, "esc", ""),
	}
}

// dialogs are the keys of dialogs, and of the fields in which text is typed. Their footer shows them.
func dialogs() []Binding {
	return []Binding{
		Bind(Play, InDetails, []string{"space", "alt+p"}, "space", ""),
		Bind(NextPane, InDetails, []string{"tab"}, "tab", ""),
		Bind(PrevPane, InDetails, []string{"shift+tab"}, "shift+tab", ""),
		Bind(Cancel, InDetails, []string{"esc", "q", "enter"}, "esc", ""),

		Bind(Accept, InConfirm, []string{"enter", "y"}, "enter/y", ""),
		Bind(Cancel, InConfirm, []string{"esc", "n", "q"}, "esc/n", ""),

		Bind(Help, InHelp, []string{"?"}, "?", ""),
		Bind(PageDown, InHelp, []string{"space"}, "", ""),
		Bind(Cancel, InHelp, []string{"esc", "q", "enter"}, "esc", ""),

		Bind(Accept, InMenu, []string{"enter"}, "enter", ""),
		Bind(Cancel, InMenu, []string{"esc", "q"}, "esc", ""),

		Bind(CopyText, InCopy, []string{"t"}, "t", ""),
		Bind(CopyID, InCopy, []string{"i"}, "i", ""),
		Bind(CopyName, InCopy, []string{"n"}, "n", ""),
		Bind(CopySpeakID, InCopy, []string{"s"}, "s", ""),
		Bind(CopyPath, InCopy, []string{"f"}, "f", ""),
		Bind(CopyCurl, InCopy, []string{"c"}, "c", ""),
		Bind(CopyBody, InCopy, []string{"b"}, "b", ""),
		Bind(CopyLinkURL, InCopy, []string{"u"}, "u", ""),
		Bind(CopyHeaders, InCopy, []string{"h"}, "h", ""),
		Bind(CopyCallback, InCopy, []string{"w"}, "w", ""),
		Bind(CopySecret, InCopy, []string{"W"}, "W", ""),
		Bind(ShowValue, InCopy, []string{"v"}, "v", ""),
		Bind(Cancel, InCopy, []string{"y"}, "", ""),

		Bind(Accept, InOutputs, []string{"enter", "space"}, "enter", ""),
		Bind(Retry, InOutputs, []string{"r"}, "r", ""),
		Bind(Cancel, InOutputs, []string{"esc", "q", "o", "backspace"}, "esc", ""),

		Bind(Decrease, InSettings, []string{"left", "h"}, "←", ""),
		Bind(Increase, InSettings, []string{"right", "l", "space"}, "→", ""),
		Bind(Decrease, InStepping, []string{"-"}, "", ""),
		Bind(Increase, InStepping, []string{"=", "+"}, "", ""),
		Bind(Reset, InSettings, []string{"backspace", "delete"}, "backspace", ""),
		Bind(ResetAll, InSettings, []string{"ctrl+r"}, "ctrl+r", ""),
		Bind(Up, InSettings, []string{"shift+tab"}, "", ""),
		Bind(Down, InSettings, []string{"tab"}, "", ""),
		Bind(Speak, InSettings, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", ""),
		Bind(Accept, InSettings, []string{"enter"}, "enter", ""),
		Bind(Cancel, InSettings, []string{"esc", "q", "ctrl+o"}, "esc", ""),

		Bind(Up, InValue, []string{"up", "shift+tab"}, "↑", ""),
		Bind(Down, InValue, []string{"down", "tab"}, "↓", ""),
		Bind(PageUp, InValue, []string{"pgup"}, "", ""),
		Bind(PageDown, InValue, []string{"pgdown"}, "", ""),
		Bind(ResetAll, InValue, []string{"ctrl+r"}, "ctrl+r", ""),
		Bind(Speak, InValue, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", ""),
		Bind(Accept, InValue, []string{"enter"}, "enter", ""),
		Bind(Cancel, InValue, []string{"esc", "ctrl+o"}, "esc", ""),

		Bind(KeepOnExit, InExit, []string{"k"}, "k", ""),
		Bind(RestoreOnExit, InExit, []string{"r"}, "r", ""),
		Bind(Up, InExit, []string{"shift+tab"}, "", ""),
		Bind(Down, InExit, []string{"tab"}, "", ""),
		Bind(Accept, InExit, []string{"enter"}, "enter", ""),
		Bind(Cancel, InExit, []string{"esc"}, "esc", ""),

		Bind(Decrease, InForm, []string{"left"}, "←", ""), // letters begin the text of a form, see Type there
		Bind(Increase, InForm, []string{"right", "space"}, "→", ""),
		Bind(Up, InForm, []string{"up", "shift+tab"}, "↑", ""),
		Bind(Down, InForm, []string{"down", "tab"}, "↓", ""),
		Bind(Top, InForm, []string{"home"}, "", ""),
		Bind(Bottom, InForm, []string{"end"}, "", ""),
		Bind(Accept, InForm, []string{"enter"}, "enter", ""),
		Bind(Cancel, InForm, []string{"esc"}, "esc", ""),
		Bind(Up, InFormText, []string{"up", "shift+tab"}, "↑", ""),
		Bind(Down, InFormText, []string{"down", "tab"}, "↓", ""),
		Bind(Accept, InFormText, []string{"enter"}, "enter", ""),
		Bind(Cancel, InFormText, []string{"esc"}, "esc", ""),

		Bind(SendEdited, InRequest, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", ""),
		Bind(ExternalEditor, InRequest, []string{"ctrl+e"}, "ctrl+e", ""),
		Bind(NextPane, InRequest, []string{"tab"}, "tab", ""),
		Bind(PrevPane, InRequest, []string{"shift+tab"}, "", ""),
		Bind(Undo, InRequest, []string{"alt+z", "ctrl+_", "ctrl+/"}, "alt+z", ""),
		Bind(Redo, InRequest, []string{"alt+Z", "alt+shift+z", "ctrl+y"}, "ctrl+y", ""),
		Bind(Cancel, InRequest, []string{"esc"}, "esc", ""),

		Bind(Accept, InKnockout, []string{"enter"}, "enter", ""),
		Bind(Up, InKnockout, []string{"up", "k", "left", "h"}, "↑", ""),
		Bind(Down, InKnockout, []string{"down", "j", "right", "l"}, "↓", ""),
		Bind(PickLeft, InKnockout, []string{"1"}, "1", ""),
		Bind(PickRight, InKnockout, []string{"2"}, "2", ""),
		Bind(Tie, InKnockout, []string{"=", "t"}, "=", ""),
		Bind(SkipPair, InKnockout, []string{"s"}, "s", ""),
		Bind(Play, InKnockout, []string{"space", "alt+p"}, "space", ""),
		Bind(Undo, InKnockout, []string{"u", "backspace", "alt+z", "ctrl+_", "ctrl+/"}, "u", ""),
		Bind(ResetAll, InKnockout, []string{"ctrl+r"}, "ctrl+r", ""),
		Bind(Cancel, InKnockout, []string{"esc", "q", "K"}, "esc", ""),

		Bind(CopyURL, InQR, []string{"y"}, "y", ""),
		Bind(Cancel, InQR, []string{"esc", "q", "enter", "c"}, "esc", ""),

		Bind(NextPane, InFacets, []string{"right", "l", "tab"}, "→", ""),
		Bind(PrevPane, InFacets, []string{"left", "h", "shift+tab"}, "←", ""),
		Bind(Accept, InFacets, []string{"space", "enter"}, "space", ""),
		Bind(SaveFilter, InFacets, []string{"s"}, "s", ""),
		Bind(DeleteFilter, InFacets, []string{"d", "delete"}, "d", ""),
		Bind(Reset, InFacets, []string{"backspace"}, "backspace", ""),
		Bind(Undo, InFacets, []string{"alt+z", "ctrl+_", "ctrl+/"}, "alt+z", ""),
		Bind(Cancel, InFacets, []string{"esc", "q", "ctrl+f"}, "esc", ""),

		Bind(ActorFacets, InActorFilter, []string{"ctrl+f"}, "ctrl+f", ""),
		Bind(Accept, InFilter, []string{"enter"}, "enter", ""),
		Bind(Accept, InField, []string{"enter"}, "enter", ""),
		Bind(Cancel, InField, []string{"esc"}, "esc", ""),
		Bind(Up, InFilter, []string{"up", "ctrl+k"}, "↑", ""),
		Bind(Down, InFilter, []string{"down", "ctrl+n", "ctrl+j"}, "↓", ""),
		Bind(PageUp, InFilter, []string{"pgup"}, "", ""),
		Bind(PageDown, InFilter, []string{"pgdown"}, "", ""),
		Bind(Complete, InQuery, []string{"tab"}, "tab", ""),
		Bind(Accept, InFind, []string{"enter"}, "enter", ""),
		Bind(Up, InFind, []string{"up"}, "↑", ""),
		Bind(Down, InFind, []string{"down"}, "↓", ""),
		Bind(PageUp, InFind, []string{"pgup"}, "", ""),
		Bind(PageDown, InFind, []string{"pgdown"}, "", ""),

		Bind(Cancel, InCommands, []string{"esc", "ctrl+p"}, "esc", ""),
		Bind(NextMatch, InSaveAs, []string{"tab", "down"}, "tab", ""),
		Bind(PrevMatch, InSaveAs, []string{"shift+tab", "up"}, "", ""),
		Bind(Sidecar, InSaveAs, []string{"ctrl+t"}, "ctrl+t", ""),
		Bind(Accept, InSaveAs, []string{"enter"}, "enter", ""),
		Bind(Cancel, InSaveAs, []string{"esc"}, "esc", ""),

		Bind(StartSandbox, InWelcome, []string{"enter", "s", "space"}, "enter", ""),
		Bind(TypeToken, InWelcome, []string{"t"}, "t", ""),
		Bind(Cancel, InWelcome, []string{"q", "esc"}, "q/esc", ""),
		Bind(Accept, InWelcomed, []string{"enter", "esc", "space"}, "enter", ""),
		Bind(Accept, InWelcomeForm, []string{"enter"}, "enter", ""),
		Bind(Cancel, InWelcomeForm, []string{"esc"}, "esc", ""),
	}
}

// PlayCommand is what `callboard play` has beside the player's keys.
func PlayCommand() []Binding {
	return []Binding{
		Bind(NextFile, InPlay, []string{"n", "down"}, "n", "next file"),
		Bind(PrevFile, InPlay, []string{"p", "up"}, "p", "previous file, or from the start"),
		Bind(ToStart, InPlay, []string{"home"}, "home", "to the start"),
		Bind(ToggleShortKeys, InPlay, []string{"?"}, "?", "show the keys"),
		Bind(Quit, InPlay, []string{"q"}, "q", "quit"),
	}
}
