package testterm

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// special is a key with a name. Its bytes are those that xterm sends (ctlseqs, "PC-Style
// Function Keys"); with modifiers m they are "CSI 1 ; m letter" or "CSI number ; m ~".
type special struct {
	plain  string
	letter byte
	number int
}

func specials() map[string]special {
	return map[string]special{
		"up": {"\x1b[A", 'A', 0}, "down": {"\x1b[B", 'B', 0}, "right": {"\x1b[C", 'C', 0}, "left": {"\x1b[D", 'D', 0},
		"home": {"\x1b[H", 'H', 0}, "end": {"\x1b[F", 'F', 0},
		"insert": {"\x1b[2~", 0, 2}, "delete": {"\x1b[3~", 0, 3},
		"pgup": {"\x1b[5~", 0, 5}, "pgdown": {"\x1b[6~", 0, 6}, "pgdn": {"\x1b[6~", 0, 6},
		"f1": {"\x1bOP", 'P', 0}, "f2": {"\x1bOQ", 'Q', 0}, "f3": {"\x1bOR", 'R', 0}, "f4": {"\x1bOS", 'S', 0},
		"f5": {"\x1b[15~", 0, 15}, "f6": {"\x1b[17~", 0, 17}, "f7": {"\x1b[18~", 0, 18}, "f8": {"\x1b[19~", 0, 19},
		"f9": {"\x1b[20~", 0, 20}, "f10": {"\x1b[21~", 0, 21}, "f11": {"\x1b[23~", 0, 23}, "f12": {"\x1b[24~", 0, 24},
		"enter": {plain: "\r"}, "tab": {plain: "\t"}, "esc": {plain: "\x1b"}, "escape": {plain: "\x1b"},
		"space": {plain: " "}, "backspace": {plain: "\x7f"},
	}
}

// encode returns the bytes that a traditional terminal sends for a key, given its name in Bubble Tea.
func encode(name string) (input, error) {
	mods, base := splitMods(name)
	shift, alt, ctrl := mods["shift"], mods["alt"], mods["ctrl"]
	s, named := specials()[base]
	var out string
	switch {
	case base == "tab" && shift && !ctrl:
		out = "\x1b[Z"
	case base == "space" && ctrl && !shift:
		out = "\x00"
	case named && !shift && !ctrl:
		out = s.plain
	case named && (s.letter != 0 || s.number != 0):
		m := 1
		for bit, on := range map[int]bool{1: shift, 2: alt, 4: ctrl} {
			if on {
				m += bit
			}
		}
		alt = false // it is part of the number
		if s.letter != 0 {
			out = fmt.Sprintf("\x1b[1;%d%c", m, s.letter)
		} else {
			out = fmt.Sprintf("\x1b[%d;%d~", s.number, m)
		}
	case !named && uniseg.GraphemeClusterCount(base) == 1 && !shift:
		out = base
		if ctrl {
			b, ok := control(base)
			if !ok {
				return input{}, fmt.Errorf("an xterm-like terminal cannot send %q", name)
			}
			out = string(b)
		}
	case !named && !shift && !ctrl && !alt:
		return input{}, fmt.Errorf("no key is called %q: use Type for text", name)
	default:
		return input{}, fmt.Errorf("an xterm-like terminal cannot send %q", name)
	}
	if alt {
		out = "\x1b" + out
	}
	return input{bytes: []byte(out), esc: out == "\x1b" || out == "\x1b\x1b"}, nil
}

// splitMods splits "ctrl+shift+up" into modifiers and key. "+" and "ctrl++" are keys, too.
func splitMods(name string) (map[string]bool, string) {
	mods := map[string]bool{}
	for {
		mod, rest, ok := strings.Cut(name, "+")
		if !ok || rest == "" || (mod != "ctrl" && mod != "alt" && mod != "shift") {
			return mods, name
		}
		mods[mod], name = true, rest
	}
}

// control returns the control character of Ctrl with a key (ECMA-48, xterm).
func control(key string) (rune, bool) {
	r, n := utf8.DecodeRuneInString(key)
	if n != len(key) {
		return 0, false
	}
	switch {
	case r >= 'a' && r <= 'z':
		return r - 'a' + 1, true
	case r >= '@' && r <= '_' && (r < 'A' || r > 'Z'): // @ [ \ ] ^ _
		return r - '@', true
	case r == '/':
		return 0x1f, true
	case r == '?':
		return 0x7f, true
	}
	return 0, false
}
