package keymap

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/match"
)

// chord are the modifiers that make a key a command and not a character.
const chord = tea.ModCtrl | tea.ModAlt | tea.ModMeta | tea.ModHyper | tea.ModSuper

// Normal is a key press with a modifier such as Ctrl, written with the character that a Latin keyboard has on the key. Terminals
// report such keys with the character of the user's layout: Ctrl and the key C are Ctrl+ㅊ on a Korean keyboard and Ctrl+С on a
// Russian one. If the layout has Latin letters itself, they count and not the place of the key.
func Normal(msg tea.KeyPressMsg) tea.KeyPressMsg {
	base := msg.BaseCode
	msg.BaseCode = 0 // Bubble Tea would prefer it, also on Latin layouts
	if msg.Mod&chord == 0 || msg.Code > unicode.MaxRune {
		return msg
	}
	letter, ok := latin(msg.Code)
	switch {
	case msg.Code < 0x80:
		letter, ok = msg.Code, msg.Code >= 'A' && msg.Code <= 'Z'
	case base > ' ' && base < 0x7f:
		letter, ok = base, true
	}
	if !ok {
		return msg
	}
	if unicode.IsUpper(letter) {
		letter, msg.Mod = unicode.ToLower(letter), msg.Mod|tea.ModShift
	}
	msg.Code, msg.ShiftedCode, msg.Text = letter, 0, ""
	return msg
}

// Latin is a key press with a character of the Korean two-set or the Russian layout replaced by the Latin one on the same key.
func Latin(msg tea.KeyPressMsg) tea.KeyPressMsg {
	if r := []rune(msg.Text); len(r) == 1 && msg.Mod&chord == 0 {
		if letter, ok := latin(r[0]); ok {
			return tea.KeyPressMsg{Code: letter, Text: string(letter), IsRepeat: msg.IsRepeat}
		}
	}
	return msg
}

// latin returns the character of a Latin keyboard on the key that types r on the Korean two-set layout or on the Russian or
// Ukrainian one.
func latin(r rune) (rune, bool) {
	if letter, ok := match.KeyForJamo(r); ok {
		return letter, true
	}
	const (
		cyrillic = "йцукенгшщзхъфывапролджэячсмитьбюёіїєЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁІЇЄ"
		keys     = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`s]'QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~S}\""
	)
	before, _, ok := strings.Cut(cyrillic, string(r))
	if !ok || r == 0 {
		return 0, false
	}
	return rune(keys[len([]rune(before))]), true
}
