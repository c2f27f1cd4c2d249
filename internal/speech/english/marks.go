package english

import "callboard/internal/speech/phone"

// pauses are the signs that end a phrase.
var pauses = map[string]phone.Break{
	",": phone.Comma, ";": phone.Comma, ":": phone.Comma, "(": phone.Comma, ")": phone.Comma, "[": phone.Comma, "]": phone.Comma, "{": phone.Comma, "}": phone.Comma,
	`"`: phone.Comma, "—": phone.Comma, "–": phone.Comma, "…": phone.Comma, "•": phone.Comma, "·": phone.Comma, "|": phone.Comma,
	".": phone.Stop, "!": phone.Exclaim, "?": phone.Question, "‽": phone.Question, "¿": phone.Comma, "¡": phone.Comma,
}

// signs are the symbols that are words in any context.
var signs = map[string]string{
	"&": "and", "+": "plus", "=": "equals", "%": "percent", "@": "at", "€": "euros", "£": "pounds", "$": "dollars", "₩": "won", "¥": "yen", "°": "degrees", "§": "section",
	"©": "copyright", "×": "times", "÷": "divided by", "±": "plus or minus", "≤": "less than or equal to", "≥": "greater than or equal to", "≠": "not equal to",
	"≈": "about", "∞": "infinity", "√": "square root of", "π": "pie", "→": "to", "←": "from", "⇒": "means", "Ω": "ohms", "№": "number", "\\": "backslash",
}

// mark reads a symbol as a pause, as a word, or not at all.
func (r *reader) mark() {
	t, before, after := r.tok(0), r.tok(-1), r.tok(1)
	inner := t.glued && after.glued && before.kind != mark && after.kind != mark && before.kind != nothing && after.kind != nothing
	apart := !t.glued && !after.glued && before.kind != nothing && after.kind != nothing && !after.line
	numbers := before.kind == digits && after.kind == digits
	r.at++
	switch t.text {
	case "*":
		if numbers || apart && before.kind != mark && after.kind != mark {
			r.say("*", "times")
		}
		return
	case "/":
		switch {
		case inner && (before.text == "and" || after.text == "or"):
		case inner || after.glued && after.kind == letters || apart:
			r.say("/", "slash")
		}
		return
	case "#":
		switch {
		case after.glued && after.kind == letters:
			r.say("#", "hashtag")
		case t.glued && before.kind == letters: // C#
			r.say("#", "sharp")
		}
		return
	case "<", ">":
		if apart || numbers {
			r.say(t.text, map[string]string{"<": "less than", ">": "greater than"}[t.text])
		}
		return
	case "^":
		if inner {
			r.say("^", "to the power of")
		}
		return
	case "-":
		switch {
		case apart && numbers:
			r.say("-", "minus")
		case !t.glued && !after.glued || t.glued && before.text == "-" || after.glued && after.text == "-" || t.glued && !after.glued && before.kind != digits:
			r.pause(phone.Comma)
		}
		return
	case "–", "—":
		if numbers && t.glued && after.glued {
			r.say(t.text, "to")
			return
		}
	case ".":
		r.dot(before, after)
		return
	case "=", "+":
		if t.glued && before.text == t.text {
			if t.text == "+" && r.tok(-2).glued && r.tok(-3).kind == letters { // C++
				r.say("+", "plus")
			}
			return
		}
	case ":":
		if inner && before.kind == letters && after.kind == letters {
			r.say(":", "colon")
			return
		}
	case "\\", "@", "&":
		if !after.glued && !apart {
			return
		}
	}
	if b, ok := pauses[t.text]; ok {
		r.pause(b)
	} else if s, ok := signs[t.text]; ok {
		r.say(t.text, s)
	}
}

// dot reads a period: the end of a sentence, the "dot" of main.go, or one of an ellipsis.
func (r *reader) dot(before, after token) {
	switch {
	case after.glued && after.text == ".":
		for r.glued(0, ".") {
			r.at++
		}
		if next := r.tok(0); next.kind == nothing || next.line || next.kind == letters && upper(next.text[0]) {
			r.pause(phone.Stop)
		} else {
			r.pause(phone.Comma)
		}
	case before.kind == digits && after.kind == digits && after.glued:
		r.say(".", "point")
	case after.glued && capitalized(after.text) && before.kind == letters && len(before.text) > 3 && !upper(before.text[0]):
		r.pause(phone.Stop) // a missing space: "It stopped.Then it went on"
	case after.glued && after.kind != mark && after.kind != nothing:
		r.say(".", "dot")
	default:
		r.pause(phone.Stop)
	}
}

// capitalized reports whether a word begins with a capital and goes on in small letters.
func capitalized(word string) bool {
	return len(word) > 1 && upper(word[0]) && latin(word[1]) && !upper(word[1])
}
