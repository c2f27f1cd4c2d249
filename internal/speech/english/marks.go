package english

import (
	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// pauses are the signs that end a phrase.
var pauses = lazy.Value[map[string]phone.Break]{Make: func() map[string]phone.Break {
	return map[string]phone.Break{
		",": phone.Comma, ";": phone.Comma, ":": phone.Comma, "(": phone.Comma, ")": phone.Comma, "[": phone.Comma, "]": phone.Comma, "{": phone.Comma, "}": phone.Comma,
		`"`: phone.Comma, "—": phone.Comma, "–": phone.Comma, "…": phone.Comma, "•": phone.Comma, "·": phone.Comma, "|": phone.Comma,
		".": phone.Stop, "!": phone.Exclaim, "?": phone.Question, "‽": phone.Question, "¿": phone.Comma, "¡": phone.Comma,
	}
}}

// signs are the symbols that are words in any context.
var signs = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"&": "and", "+": "plus", "=": "equals", "%": "percent", "@": "at", "€": "euros", "£": "pounds", "$": "dollars", "₩": "won", "¥": "yen", "°": "degrees", "§": "section",
		"©": "copyright", "×": "times", "÷": "divided by", "±": "plus or minus", "≤": "less than or equal to", "≥": "greater than or equal to", "≠": "not equal to",
		"≈": "about", "∞": "infinity", "√": "square root of", "π": "pie", "→": "to", "←": "from", "⇒": "means", "Ω": "ohms", "№": "number", "\\": "backslash",
	}
}}

// readMark reads a symbol as a pause, as a word, or not at all.
func (r *reader) readMark() {
	t, before, after := r.tok(0), r.tok(-1), r.tok(1)
	inner := t.adjacent && after.adjacent && before.kind != mark && after.kind != mark && before.kind != noToken && after.kind != noToken
	apart := !t.adjacent && !after.adjacent && before.kind != noToken && after.kind != noToken && !after.startsLine
	numbers := before.kind == digits && after.kind == digits
	r.pos++
	switch t.text {
	case "*":
		if numbers || apart && before.kind != mark && after.kind != mark {
			r.addWords("*", "times")
		}
		return
	case "/":
		switch {
		case inner && (before.text == "and" || after.text == "or"):
		case inner || after.adjacent && after.kind == letters || apart:
			r.addWords("/", "slash")
		}
		return
	case "#":
		switch {
		case after.adjacent && after.kind == letters:
			r.addWords("#", "hashtag")
		case t.adjacent && before.kind == letters: // C#
			r.addWords("#", "sharp")
		}
		return
	case "<", ">":
		if apart || numbers {
			r.addWords(t.text, map[string]string{"<": "less than", ">": "greater than"}[t.text])
		}
		return
	case "^":
		if inner {
			r.addWords("^", "to the power of")
		}
		return
	case "-":
		switch {
		case apart && numbers:
			r.addWords("-", "minus")
		case !t.adjacent && !after.adjacent || t.adjacent && before.text == "-" || after.adjacent && after.text == "-" || t.adjacent && !after.adjacent && before.kind != digits:
			r.addBreak(phone.Comma)
		}
		return
	case "–", "—":
		if numbers && t.adjacent && after.adjacent {
			r.addWords(t.text, "to")
			return
		}
	case ".":
		r.readDot(before, after)
		return
	case "=", "+":
		if t.adjacent && before.text == t.text {
			if t.text == "+" && r.tok(-2).adjacent && r.tok(-3).kind == letters { // C++
				r.addWords("+", "plus")
			}
			return
		}
	case ":":
		if inner && before.kind == letters && after.kind == letters {
			r.addWords(":", "colon")
			return
		}
	case "\\", "@", "&":
		if !after.adjacent && !apart {
			return
		}
	}
	if b, ok := pauses.Get()[t.text]; ok {
		r.addBreak(b)
	} else if s, ok := signs.Get()[t.text]; ok {
		r.addWords(t.text, s)
	}
}

// readDot reads a period: the end of a sentence, the "dot" of main.go, or one of an ellipsis.
func (r *reader) readDot(before, after token) {
	switch {
	case after.adjacent && after.text == ".":
		for r.adjacent(0, ".") {
			r.pos++
		}
		if next := r.tok(0); next.kind == noToken || next.startsLine || next.kind == letters && isUpper(next.text[0]) {
			r.addBreak(phone.Stop)
		} else {
			r.addBreak(phone.Comma)
		}
	case before.kind == digits && after.kind == digits && after.adjacent:
		r.addWords(".", "point")
	case after.adjacent && capitalized(after.text) && before.kind == letters && len(before.text) > 3 && !isUpper(before.text[0]):
		r.addBreak(phone.Stop) // a missing space: "It stopped.Then it went on"
	case after.adjacent && after.kind != mark && after.kind != noToken:
		r.addWords(".", "dot")
	default:
		r.addBreak(phone.Stop)
	}
}

// capitalized reports whether a word begins with a capital and goes on in small letters.
func capitalized(word string) bool {
	return len(word) > 1 && isUpper(word[0]) && isLatin(word[1]) && !isUpper(word[1])
}
