package dialog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// show opens a dialog on a host of its own.
func show(t testing.TB, w, h int, make func(screen.Host) screen.Dialog) *screentest.Host {
	t.Helper()
	host := screentest.New(t, w, h)
	host.Open(make(host))
	host.Resize()
	return host
}

// copyMenu is a menu as the Booth makes it.
func copyMenu(h screen.Host) screen.Dialog {
	copied := func() tea.Cmd { h.Toast(screen.ToastGood, "copied"); return nil }
	m := dialog.NewMenu(h, "copy", "Copy", []keymap.Scope{keymap.InCopy, keymap.InMenu, keymap.Moving},
		dialog.Item{Action: keymap.CopyText, Label: "text", Value: "제 이름은\nTypecast", Then: copied},
		dialog.Item{Action: keymap.CopyID, Label: "job id", Value: "job-3", Then: copied},
		dialog.Item{Action: keymap.CopyCurl, Label: "the request as curl, no token", Value: strings.Repeat("curl ", 30), Whole: strings.Repeat("curl ", 30), Then: copied},
	)
	m.Accept = "copy"
	return m
}

// dialogs are those that look the same on every machine.
func dialogs() map[string]func(screen.Host) screen.Dialog {
	return map[string]func(screen.Host) screen.Dialog{
		"confirm": func(h screen.Host) screen.Dialog {
			return dialog.NewConfirm(h, "Speak it again?", "“제 이름은 타입캐스트입니다.”\n\nby Mina. This is a new request and costs 15 characters of your quota.", "speak", nil)
		},
		"commands": func(h screen.Host) screen.Dialog { return dialog.NewCommands(h, &state.Recent{}, noSwitch) },
		"help": func(h screen.Host) screen.Dialog {
			return dialog.NewHelp(h, someHints(h), keymap.InActors, keymap.OutsideText, keymap.Moving, keymap.OfPlayer, keymap.Anywhere)
		},
		"copy": copyMenu,
		"value": func(h screen.Host) screen.Dialog {
			return dialog.NewValue(h, "the request", `{"text":"제 이름은  타입캐스트입니다. 👨‍👩‍👧 `+strings.Repeat("x", 200)+`"}`)
		},
		"settings": func(h screen.Host) screen.Dialog {
			p := setting.Initial(api.ServiceSpeak)
			return dialog.NewSettings(h, &p, someVersions)
		},
		"settings-tts": func(h screen.Host) screen.Dialog {
			p := setting.Initial(api.ServiceTTS)
			p.LUFS, p.Emotion = new(-14.0), new("happy")
			return dialog.NewSettings(h, &p, someModels)
		},
	}
}

func TestGoldenDialogs(t *testing.T) {
	for name, make := range dialogs() {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, show(t, 80, 24, make).Text())
		})
	}
}

func TestEveryDialogFitsEverySize(t *testing.T) {
	sizes := [][2]int{{1, 1}, {39, 9}, {40, 10}, {40, 12}, {41, 13}, {60, 20}, {80, 24}, {100, 15}, {120, 36}, {121, 37}, {200, 60}, {300, 12}}
	for name, make := range dialogs() {
		for _, size := range sizes {
			for _, ascii := range []bool{false, true} {
				host := screentest.New(t, size[0], size[1])
				if ascii {
					host.ASCII()
				}
				host.Open(make(host))
				host.Resize()
				host.Fits()
				for _, key := range []string{"down", "pgdown", "G", "g", "?", "pgdown", "up"} {
					if host.Top() == nil {
						break
					}
					host.Press(key)
					host.Fits()
				}
				host.Size(120, 36)
				host.Fits()
				if t.Failed() {
					t.Fatalf("%s at %v", name, size)
				}
			}
		}
	}
}

// A rebound key changes what it does, the hints and the sentences.
func TestReboundKeys(t *testing.T) {
	for name, make := range dialogs() {
		host := screentest.New(t, 80, 24)
		for _, in := range []keymap.Scope{keymap.InConfirm, keymap.InCommands, keymap.InHelp, keymap.InMenu, keymap.InSettings} {
			host.Map.Rebind(keymap.Cancel, in, "f7")
		}
		host.Open(make(host))
		host.Resize()
		if hints := host.Hints(); !strings.Contains(hints, "f7 ") || strings.Contains(hints, "esc") {
			t.Errorf("%s: the hints are %s", name, hints)
		}
		host.Press("esc")
		if host.Top() == nil {
			t.Errorf("%s: esc still closes", name)
		}
		host.Send(tea.KeyPressMsg{Code: tea.KeyF7})
		if host.Top() != nil {
			t.Errorf("%s: the new key does not close", name)
		}
	}
}

func TestConfirm(t *testing.T) {
	for key, agreed := range map[string]bool{"enter": true, "y": true, "ㅛ": true, "esc": false, "n": false, "q": false, "x": false} {
		did := 0
		host := show(t, 80, 24, func(h screen.Host) screen.Dialog {
			return dialog.NewConfirm(h, "Speak?", "It costs.", "speak", func() tea.Cmd {
				if h.Opened("") {
					t.Error("the question is still open")
				}
				did++
				return nil
			})
		})
		host.Want("Speak?", "It costs.", "enter/y speak · esc/n cancel")
		host.Press(key)
		if (did == 1) != agreed || (host.Top() == nil) != (key != "x") {
			t.Errorf("%s: did %d, open %v", key, did, host.Top())
		}
	}
}

func TestMenuRunsAnItemByCursorOrKey(t *testing.T) {
	for keys, want := range map[string]int{"enter": 0, "down enter": 1, "j j k enter": 1, "G enter": 2, "c": 2, "t": 0, "ㅊ": 2, "esc": -1, "q": -1, "y": -1} {
		did := -1
		host := screentest.New(t, 80, 24)
		item := func(i int, act keymap.Action) dialog.Item {
			return dialog.Item{Action: act, Label: fmt.Sprint(i), Then: func() tea.Cmd { did = i; return nil }}
		}
		host.Open(dialog.NewMenu(host, "copy", "Copy", []keymap.Scope{keymap.InCopy, keymap.InMenu, keymap.Moving},
			item(0, keymap.CopyText), item(1, keymap.CopyID), item(2, keymap.CopyCurl)))
		host.Resize()
		host.Press(strings.Fields(keys)...)
		if did != want || host.Top() != nil {
			t.Errorf("%s: did %d, want %d", keys, did, want)
		}
	}
}

func TestMenuSaysWhatItsItemsAre(t *testing.T) {
	host := show(t, 80, 24, copyMenu)
	host.Want("─ Copy ─", "▌ t  text", "제 이름은 Typecast", "  i  job id", "enter copy", "↑↓ move", "esc close")
	host.Press("down", "enter")
	host.Want("toast: copied")
	narrow := show(t, 40, 12, copyMenu)
	narrow.Want("t  text")
	narrow.Fits()
}

func TestCommandsFindsByDescriptionAndName(t *testing.T) {
	host := show(t, 80, 24, func(h screen.Host) screen.Dialog { return dialog.NewCommands(h, &state.Recent{}, noSwitch) })
	host.Want("─ Commands ─", "speak the script with the chosen actor", "ctrl+s")
	host.Write("clear the scr")
	host.Want("clear the script (undo restores it)")
	host.WantNot("favourite")
	host.Press("enter")
	if !slices.Equal(host.Ran, []keymap.Action{keymap.Clear}) || host.Top() != nil {
		t.Errorf("ran %q", host.Ran)
	}
}

func TestCommandsMovesUnderTheText(t *testing.T) {
	host := show(t, 80, 24, func(h screen.Host) screen.Dialog { return dialog.NewCommands(h, &state.Recent{}, noSwitch) })
	host.Press("down", "ctrl+n", "up", "ctrl+k", "down", "enter")
	first := host.Ran[0]
	host.Open(dialog.NewCommands(host, &state.Recent{}, noSwitch))
	host.Resize()
	host.Press("enter")
	if len(host.Ran) != 2 || host.Ran[1] == first {
		t.Errorf("ran %q", host.Ran)
	}
	host.Open(dialog.NewCommands(host, &state.Recent{}, noSwitch))
	host.Paste("no action has this name")
	host.Press("enter")
	host.Want("no action is called “no action has this name”", "hints: esc close")
	if len(host.Ran) != 2 || host.Top() == nil {
		t.Errorf("ran %q without a match", host.Ran)
	}
	host.Press("esc")
	host.Open(dialog.NewCommands(host, &state.Recent{}, noSwitch))
	host.Press("ctrl+p")
	if host.Top() != nil {
		t.Error("ctrl+p does not close")
	}
}

func TestCommandsLeavesOutWhatCannotBeRunByName(t *testing.T) {
	host := screentest.New(t, 80, 60)
	host.Hidden[keymap.OpenURL] = true
	host.Open(dialog.NewCommands(host, &state.Recent{}, noSwitch))
	host.Resize()
	for word, found := range map[string]bool{"half a page": false, "in the browser": false, "next file": false, "show the keys": false, "low power": true, "arrive": true, "quit": true} {
		host.Paste(word)
		if text := host.Text(); strings.Contains(text, "▌") != found {
			t.Errorf("%q found is not %v:\n%s", word, found, text)
		}
		host.Press("ctrl+u")
	}
	host.Paste("quit")
	if n := strings.Count(host.Text(), "quit"); n != 2 { // the text, and one action
		t.Errorf("quit is there %d times:\n%s", n, host.Text())
	}
}

// someHints are key hints as the Booth has them in the actors.
func someHints(h screen.Host) []key.Binding {
	in := []keymap.Scope{keymap.InActors, keymap.BoothKeys, keymap.OutsideText}
	return []key.Binding{h.Keys().Hint("choose", in, keymap.Enter), h.Keys().Hint("filter", in, keymap.Filter),
		h.Keys().Hint("nothing", in, keymap.Redo), h.Keys().Hint("help", in, keymap.Help)}
}

func TestHelpBeginsWithWhatIsFocusedThenAll(t *testing.T) {
	host := screentest.New(t, 100, 240)
	host.Hidden[keymap.OpenURL] = true
	host.Open(dialog.NewHelp(host, someHints(host), keymap.InActors, keymap.OfPlayer))
	host.Resize()
	host.WantNot("in the browser", "Callboard play", "Dialog:", "nothing", "scroll")
	host.Want("─ Keys ─", "hints: esc close")
	lines := strings.Split(host.Text(), "\n")
	for _, want := range []string{"Now · actors", "enter       choose", "/           filter", "Actors", "*           favourite", "Player", "shift+←     back 5 s", "Booth", "Link panel", "r           retry the link now"} {
		at := slices.IndexFunc(lines, func(line string) bool { return strings.Trim(line, "│ ") == want })
		if at < 0 {
			t.Fatalf("%q is not there, or not in this order:\n%s", want, host.Text())
		}
		lines = lines[at:]
	}
	host.Press("?")
	if host.Top() != nil {
		t.Error("? does not close the help")
	}
	host.Open(dialog.NewHelp(host, nil, keymap.InActors))
	host.Press("q")
	if host.Top() != nil {
		t.Error("q does not close the help")
	}
}

func TestHelpScrolls(t *testing.T) {
	host := show(t, 80, 24, func(h screen.Host) screen.Dialog { return dialog.NewHelp(h, someHints(h), keymap.InActors) })
	host.Want("─ 1–20 of ", " ↓ ─", "favourite", "hints: esc close · ↑↓ scroll")
	host.WantNot("↑ ↓ ─")
	host.Press("down", "j")
	host.Want("─ 3–22 of ", " ↑ ↓ ─")
	host.Press("G")
	host.Want(" ↑ ─", "callback on exit")
	host.Press("g", "space", "pgup")
	host.Want("─ 1–20 of ", "favourite")
	host.Size(100, 240)
	host.WantNot("─ 1–", "scroll")
}

// noSwitch stands for a program in which nothing is switched.
func noSwitch(keymap.Action) string { return "" }

func TestMenuShowsAWholeValue(t *testing.T) {
	host := show(t, 80, 12, copyMenu)
	host.WantNot("v show it all")
	host.Press("G")
	host.Want("v show it all")
	host.Press("v")
	host.Want("─ the request as curl", "select it with the mouse ─", "\n"+strings.TrimSpace(strings.Repeat("curl ", 16))+"\n"+strings.TrimSpace(strings.Repeat("curl ", 14))+"\n")
	host.WantNot("│")
	if _, ok := host.Top().(screen.Selectable); !ok {
		t.Error("the program keeps the mouse")
	}
	host.Fits()
	host.Press("esc")
	host.Want("enter copy")
}
