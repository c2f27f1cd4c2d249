package english

import (
	"strings"

	"callboard/internal/speech/phone"
)

// acronyms are capitals that are pronounced as words; the dictionary has the irregular ones.
const acronyms = " NASA NATO OPEC UNESCO UNICEF LASER RADAR JSON YAML TOML GIF JPEG RAM ROM SIM PIN LAN WAN BIOS CAPTCHA SCUBA SWAT NAFTA FIFA UEFA IKEA LEGO COVID AIDS " +
	"DOS BASIC COBOL SOAP REST CRUD AJAX ASCII ANSI NASDAQ FOMO YOLO POSIX GNU WASM SAAS ASAP AWOL HIPAA OSHA BASH CAD MIDI ZIP "

// spelledAcronyms are short words that are spelled if they are in capitals and the words around them are not.
const spelledAcronyms = " IT US AM ID PM AI OR AR VR IP IO OS TV PC CD DVD UN EU AD BC PE HR MA PA LA DC PR AC BE "

// letterNames are the sounds of the letters' names.
var letterNames = [26]string{
	"EY1", "B IY1", "S IY1", "D IY1", "IY1", "EH1 F", "JH IY1", "EY1 CH", "AY1", "JH EY1", "K EY1", "EH1 L", "EH1 M", "EH1 N", "OW1", "P IY1", "K Y UW1",
	"AA1 R", "EH1 S", "T IY1", "Y UW1", "V IY1", "D AH1 B AX L Y UW", "EH1 K S", "W AY1", "Z IY1",
}

// letterByLetter is the sounds of a word when it is spelled: the last letter carries the main stress.
func letterByLetter(word string) []phone.Phone {
	var out []phone.Phone
	end := len(word)
	if strings.HasSuffix(word, "'s") {
		end -= 2
	}
	for i := range end {
		if word[i] < 'a' || word[i] > 'z' {
			continue
		}
		name := parse(letterNames[word[i]-'a'])
		for k := range name {
			if name[k].Stress == 1 && i < end-1 {
				name[k].Stress = 2
			}
		}
		out = append(out, name...)
	}
	if end < len(word) {
		out = appendSuffix(out, "s")
	}
	return out
}

// word reads letters: a word, several in one (typeCast), a plural of capitals (APIs), or letters to spell.
func (r *reader) word() bool {
	t := r.tok(0)
	if t.kind != letters {
		return false
	}
	if n := r.romanNumeral(t.text); n != "" {
		r.addWords(r.consume(1), n)
		return true
	}
	text := t.text
	capitals := true
	capitalContext := r.inCapitalContext()
	r.pos++
	if base, ok := strings.CutSuffix(text, "s"); ok && len(base) >= 2 {
		base = strings.TrimSuffix(base, "'")
		if base == strings.ToUpper(base) && len(base) >= 2 && !strings.Contains(acronyms, " "+base+" ") {
			r.addSpelled(text, strings.ToLower(base)+"'s")
			return true
		}
	}
	for i := range len(text) {
		capitals = capitals && !('a' <= text[i] && text[i] <= 'z')
	}
	lower := strings.ToLower(text)
	_, listed := dictionary()[lower]
	switch {
	case lower == "i" || lower == "o" || lower == "a" && !r.isLetterA(capitals):
		r.addWord(text, lower)
	case len(text) == 1:
		r.addSpelled(text, lower)
	case capitals && strings.Contains(acronyms, " "+text+" "):
		r.addWord(text, lower)
	case capitals && !capitalContext && (strings.Contains(spelledAcronyms, " "+text+" ") || !listed && (len(text) <= 4 || !hasVowel(lower))):
		r.spellLong(text, lower)
	case capitals && len(text) == 2 && r.adjacent(0, "&"):
		r.addSpelled(text, lower)
	case capitals || listed:
		r.addWord(text, lower)
	default:
		for _, part := range splitCamelCase(text) {
			lower := strings.ToLower(part)
			_, listed := dictionary()[lower]
			if len(part) > 1 && part == strings.ToUpper(part) && !listed && !strings.Contains(acronyms, " "+part+" ") {
				r.spellLong(part, lower)
			} else {
				r.addWord(part, lower)
			}
		}
	}
	return true
}

// isLetterA reports whether the "a" that was just read is the name of the letter and not the article: plan A, a/b, a.
func (r *reader) isLetterA(capital bool) bool {
	next := r.tok(0)
	return next.kind == noToken || next.adjacent && next.kind == mark && next.text != "," || capital && r.tok(-2).kind == letters
}

// addWord adds a word of small letters; one that cannot be pronounced is spelled.
func (r *reader) addWord(source, lower string) {
	lower = shortenRepeats(lower)
	if _, listed := dictionary()[lower]; !listed && !hasVowel(lower) && !isInterjection(lower) {
		r.spellLong(source, lower)
		return
	}
	r.items = append(r.items, item{source: source, word: lower})
}

// spellLong spells letters, with pauses in a long run.
func (r *reader) spellLong(source, lower string) {
	for len(lower) > 8 {
		r.addSpelled(source, lower[:6])
		r.addBreak(phone.Comma)
		lower = lower[6:]
	}
	r.addSpelled(source, lower)
}

// isInterjection reports whether letters without a vowel are an interjection: hmm, zzz.
func isInterjection(lower string) bool {
	return len(lower) > 1 && strings.Count(lower, lower[:1]) == len(lower) && strings.ContainsAny(lower[:1], "fhlmnrsvz")
}

// shortenRepeats shortens repeated letters: "sooooo" is "so", "coool" is "cool". A word with a single distinct letter
// is unchanged.
func shortenRepeats(lower string) string {
	run, longest := 1, 1
	for i := 1; i < len(lower); i++ {
		if lower[i] == lower[i-1] {
			run++
		} else {
			run = 1
		}
		longest = max(longest, run)
	}
	if longest < 3 || longest == len(lower) {
		return lower
	}
	one, two := limitRuns(lower, 1), limitRuns(lower, 2)
	if _, ok := dictionary()[two]; ok {
		return two
	}
	if _, ok := dictionary()[one]; ok {
		return one
	}
	if last := two[len(two)-1]; len(two) > 1 && last == two[len(two)-2] && vowelLetter(last) && last != 'e' && last != 'o' {
		return one
	}
	return two
}

// limitRuns reduces runs of three or more of the same letter to at most n.
func limitRuns(s string, n int) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && s[end] == s[i] {
			end++
		}
		keep := end - i
		if keep > 2 {
			keep = n
		}
		out = append(out, s[i:i+keep]...)
		i = end
	}
	return string(out)
}

// splitCamelCase splits typeCast into type and Cast, HTTPServer into HTTP and Server.
func splitCamelCase(s string) []string {
	var out []string
	start := 0
	for i := 1; i < len(s); i++ {
		rise := isUpper(s[i]) && !isUpper(s[i-1]) && s[i-1] != '\''
		fall := isUpper(s[i]) && isUpper(s[i-1]) && i+1 < len(s) && isLatin(s[i+1]) && !isUpper(s[i+1])
		if rise || fall {
			out = append(out, s[start:i])
			start = i
		}
	}
	return append(out, s[start:])
}

// inCapitalContext reports whether the words around the token are in capitals, so that capitals do not mean an acronym.
func (r *reader) inCapitalContext() bool {
	capitals, others := 0, 0
	for k := -3; k <= 3; k++ {
		t := r.tok(k).text
		if r.tok(k).kind != letters || len(t) < 2 {
			continue
		}
		if t == strings.ToUpper(t) {
			if _, listed := dictionary()[strings.ToLower(t)]; listed || len(t) > 4 {
				capitals++
			}
		} else {
			others++
		}
	}
	return others == 0 && capitals > 1
}

// wordsBeforeRoman are the words after which capitals I, V and X are a number.
const wordsBeforeRoman = " chapter part volume section book act scene phase type war appendix level episode season title article stage class grade tier world final vol "

// romanNames are the names of rulers and popes, whose numbers are ordinals.
const romanNames = " henry louis charles george elizabeth william richard edward james john paul pius pope benedict philip napoleon nicholas peter catherine gregory leo " +
	"alexander frederick ferdinand mary xavier rama ivan king queen "

// romanNumeral is a Roman numeral in words, or "".
func (r *reader) romanNumeral(text string) string {
	n := roman(text)
	before := r.tok(-1)
	if n == 0 || before.kind != letters || r.tok(1).kind == letters && r.tok(1).adjacent {
		return ""
	}
	name := " " + strings.ToLower(before.text) + " "
	switch {
	case strings.Contains(romanNames, name) && isUpper(before.text[0]) && text != "I":
		return "the " + ordinal(n)
	case strings.Contains(wordsBeforeRoman, name) && (isUpper(before.text[0]) || text != "I"):
		return cardinal(n)
	case len(text) > 1 && isUpper(before.text[0]) && before.text != strings.ToUpper(before.text):
		return cardinal(n)
	}
	return ""
}
