package keymap

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// decode returns the key press that Bubble Tea makes of bytes.
func decode(t *testing.T, bytes string) tea.KeyPressMsg {
	t.Helper()
	var d uv.EventDecoder
	n, event := d.Decode([]byte(bytes))
	press, ok := event.(uv.KeyPressEvent)
	if n != len(bytes) || !ok {
		t.Fatalf("%q is %T of %d bytes", bytes, event, n)
	}
	return tea.KeyPressMsg(press)
}

func TestControlAndAltKeysUnderOtherLayouts(t *testing.T) {
	m := New(Table(), false)
	in := []Scope{InScript, InBooth, Anywhere, Always}
	for bytes, want := range map[string]Action{
		"\x03":               Quit,
		"\x1b[99;5u":         Quit,
		"\x1b[99;197u":       Quit, // with caps lock and num lock
		"\x1b[27;5;99~":      Quit,
		"\x1b[12618;5u":      Quit, // ㅊ
		"\x1b[12618::99;5u":  Quit,
		"\x1b[27;5;12618~":   Quit,
		"\x1b[1089;5u":       Quit, // Cyrillic С
		"\x1b[1089::99;5u":   Quit,
		"\x1b[27;5;1089~":    Quit,
		"\x1b[12596;5u":      Speak, // ㄴ
		"\x1b[1099;5u":       Speak, // ы
		"\x1b[27;5;115~":     Speak,
		"\x1b[963::115;5u":   Speak, // Greek σ: there is no table, but the terminal names the key
		"\x1b[12619;5u":      Suspend,
		"\x1b[12619;3u":      Undo,
		"\x1b\xe3\x85\x8b":   Undo, // Esc and ㅋ
		"\x1b\xd1\x8f":       Undo, // Esc and я
		"\x1b[12619::122;4u": Redo,
		"\x1b[27;4;90~":      Redo,
		"\x1bZ":              Redo,
		"\x1b[122::121;5u":   Suspend, // Z on a German keyboard, at the place of Y
		"\x1b[121::122;5u":   Redo,    // and the other way round
		"\x1b[12631;3u":      None,
	} {
		if got := m.Find(decode(t, bytes), in...); got != want {
			t.Errorf("%q is %q; want %q", bytes, got, want)
		}
	}
}

// Every key with Ctrl or Alt and a letter works on both layouts, however the terminal reports it.
func TestEveryChordUnderEveryLayout(t *testing.T) {
	m := New(Table(), false)
	letters := map[rune][2]rune{}
	for _, r := range "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ" {
		letter, _ := latin(r)
		letters[letter] = [2]rune{r}
	}
	for _, r := range "йцукенгшщзфывапролдячсмить" {
		letter, _ := latin(r)
		letters[letter] = [2]rune{letters[letter][0], r}
	}
	if len(letters) != 26 {
		t.Fatalf("%d letters", len(letters))
	}
	for _, b := range Table() {
		for _, name := range b.Keys() {
			var mod int
			var letter rune
			if n, _ := fmt.Sscanf(name, "ctrl+%c", &letter); n == 1 && len(name) == len("ctrl+x") {
				mod = 5
			} else if n, _ := fmt.Sscanf(name, "alt+%c", &letter); n == 1 && len(name) == len("alt+x") {
				mod = 3
			}
			others, ok := letters[letter]
			if mod == 0 || !ok {
				continue
			}
			for _, other := range others {
				for _, bytes := range []string{
					fmt.Sprintf("\x1b[%d;%du", other, mod), fmt.Sprintf("\x1b[%d::%d;%du", other, letter, mod), fmt.Sprintf("\x1b[27;%d;%d~", mod, other),
				} {
					if got, want := m.Find(decode(t, bytes), b.Scope), m.Find(decode(t, fmt.Sprintf("\x1b[%d;%du", letter, mod)), b.Scope); got != want || got == None {
						t.Errorf("%s in %s: %q is %q; want %q", name, b.Scope, bytes, got, want)
					}
				}
			}
		}
	}
}

func TestCyrillicIsLatinOutsideText(t *testing.T) {
	m := New(Table(), false)
	for key, want := range map[string]Action{"й": Quit, "о": Down, "П": Bottom, "Б": Slower, "ю": Stop} {
		if got := m.Find(press(key), OutsideText, Moving, OfPlayer); got != want {
			t.Errorf("%s is %q; want %q", key, got, want)
		}
	}
	if got := m.Find(press("й"), InScript, OutsideText); got != None {
		t.Errorf("й in a text is %q", got)
	}
}
