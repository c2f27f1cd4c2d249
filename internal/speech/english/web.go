package english

import (
	"strings"

	"callboard/internal/lazy"
)

// topLevelDomains are the top-level domains by which an address without http:// is recognised.
const topLevelDomains = " com org net io dev ai co kr uk de jp fr app edu gov me tv fm xyz info biz us eu ly sh gg so cn in ca "

// webSigns are the names of the symbols in an address.
var webSigns = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		".": "dot", "/": "slash", ":": "colon", "-": "dash", "_": "underscore", "@": "at", "?": "question mark", "=": "equals", "&": "and", "#": "hash", "%": "percent",
		"~": "tilde", "+": "plus",
	}
}}

// sentenceMarks are the marks that belong to the sentence and not to the address when they are at its end.
var sentenceMarks = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set(". : ? -")
}}

// webWords are the words of two letters that are not spelled in an address.
var webWords = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("me so in go my us no on")
}}

// web reads a mail or web address, up to the next space, without the protocol.
func (r *reader) web() bool {
	t := r.tok(0)
	if before := r.tok(-1); t.kind == mark || t.adjacent && (before.kind != mark || webSigns.Get()[before.text] != "") {
		return false
	}
	n, at, dots, scheme := 1, 0, 0, 0
	for r.tok(n).adjacent && (r.tok(n).kind != mark || webSigns.Get()[r.tok(n).text] != "") {
		switch r.tok(n).text {
		case "@":
			at = n
		case ".":
			dots++
		case "/":
			if n == 2 && r.tok(1).text == ":" && r.adjacent(3, "/") {
				scheme = 4
			}
		}
		n++
	}
	for n > 1 && sentenceMarks.Get()[r.tok(n-1).text] {
		if r.tok(n-1).text == "." {
			dots--
		}
		n--
	}
	mail := at > 0 && at < n-1 && dots > 0 && r.tok(at-1).kind != mark
	if !(mail || scheme > 0 && n > scheme || dots > 0 && r.hasKnownDomain(n)) {
		return false
	}
	r.pos += scheme
	for n -= scheme; n > 0; n-- {
		switch t := r.tok(0); {
		case t.kind == letters && strings.EqualFold(t.text, "www"):
			r.addSpelled(r.consume(1), "www")
		case t.kind == letters && len(t.text) <= 2 && !webWords.Get()[strings.ToLower(t.text)]:
			r.addSpelled(r.consume(1), strings.ToLower(t.text))
		case t.kind == letters:
			r.word()
		case t.kind == digits && len(t.text) <= 4:
			r.addWords(r.consume(1), wholeNumber(t.text))
		case t.kind == digits:
			r.addDigitGroups(r.consume(1), t.text)
		default:
			r.addWords(r.consume(1), webSigns.Get()[t.text])
		}
	}
	return true
}

// hostEnds are the characters that end the name of a host.
var hostEnds = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("/ : ?")
}}

// hasKnownDomain reports whether the n tokens start with www or with a name in a known top-level domain: example.com,
// example.com/path.
func (r *reader) hasKnownDomain(n int) bool {
	if strings.EqualFold(r.tok(0).text, "www") {
		return true
	}
	k := 1
	for k < n && (r.tok(k).kind != mark || r.tok(k).text == "." || r.tok(k).text == "-") {
		k++
	}
	if k < n && !hostEnds.Get()[r.tok(k).text] {
		return false
	}
	last := r.tok(k - 1)
	return k > 2 && last.kind == letters && strings.Contains(topLevelDomains, " "+last.text+" ")
}
