package english

import (
	"strings"

	"callboard/internal/speech/phone"
)

// acronyms are capitals that are pronounced as words; the dictionary has the irregular ones.
const acronyms = " NASA NATO OPEC UNESCO UNICEF LASER RADAR JSON YAML TOML GIF JPEG RAM ROM SIM PIN LAN WAN BIOS CAPTCHA SCUBA SWAT NAFTA FIFA UEFA IKEA LEGO COVID AIDS " +
	"DOS BASIC COBOL SOAP REST CRUD AJAX ASCII ANSI NASDAQ FOMO YOLO POSIX GNU WASM SAAS ASAP AWOL HIPAA OSHA BASH CAD MIDI ZIP "

// spelled are short words that are spelled where they are in capitals and others are not.
const spelled = " IT US AM ID PM AI OR AR VR IP IO OS TV PC CD DVD UN EU AD BC PE HR MA PA LA DC PR AC BE "

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
		out = join(out, "s")
	}
	return out
}

// word reads letters: a word, several in one (typeCast), a plural of capitals (APIs), or letters to spell.
func (r *reader) word() bool {
	t := r.tok(0)
	if t.kind != letters {
		return false
	}
	if n := r.numeralOfRome(t.text); n != "" {
		r.say(r.take(1), n)
		return true
	}
	text := t.text
	capitals := true
	shout := r.shouting()
	r.at++
	if base, ok := strings.CutSuffix(text, "s"); ok && len(base) >= 2 {
		base = strings.TrimSuffix(base, "'")
		if base == strings.ToUpper(base) && len(base) >= 2 && !strings.Contains(acronyms, " "+base+" ") {
			r.spell(text, strings.ToLower(base)+"'s")
			return true
		}
	}
	for i := range len(text) {
		capitals = capitals && !('a' <= text[i] && text[i] <= 'z')
	}
	low := strings.ToLower(text)
	_, listed := dictionary()[low]
	switch {
	case low == "i" || low == "o" || low == "a" && !r.letterA(capitals):
		r.item(text, low)
	case len(text) == 1:
		r.spell(text, low)
	case capitals && strings.Contains(acronyms, " "+text+" "):
		r.item(text, low)
	case capitals && !shout && (strings.Contains(spelled, " "+text+" ") || !listed && (len(text) <= 4 || !hasVowel(low))):
		r.spellLong(text, low)
	case capitals && len(text) == 2 && r.glued(0, "&"):
		r.spell(text, low)
	case capitals || listed:
		r.item(text, low)
	default:
		for _, part := range humps(text) {
			low := strings.ToLower(part)
			_, listed := dictionary()[low]
			if len(part) > 1 && part == strings.ToUpper(part) && !listed && !strings.Contains(acronyms, " "+part+" ") {
				r.spellLong(part, low)
			} else {
				r.item(part, low)
			}
		}
	}
	return true
}

// letterA reports whether the a that was just read is the letter: plan A, a/b, a.
func (r *reader) letterA(capital bool) bool {
	next := r.tok(0)
	return next.kind == nothing || next.glued && next.kind == mark && next.text != "," || capital && r.tok(-2).kind == letters
}

// item adds a word of small letters; one that cannot be said is spelled.
func (r *reader) item(source, low string) {
	low = calm(low)
	if _, listed := dictionary()[low]; !listed && !hasVowel(low) && !sounded(low) {
		r.spellLong(source, low)
		return
	}
	r.items = append(r.items, item{source: source, word: low})
}

// spellLong spells letters, with pauses in a long run.
func (r *reader) spellLong(source, low string) {
	for len(low) > 8 {
		r.spell(source, low[:6])
		r.pause(phone.Comma)
		low = low[6:]
	}
	r.spell(source, low)
}

// sounded reports whether letters without a vowel are an interjection: hmm, zzz.
func sounded(low string) bool {
	return len(low) > 1 && strings.Count(low, low[:1]) == len(low) && strings.ContainsAny(low[:1], "fhlmnrsvz")
}

// calm shortens repeated letters: "sooooo" is "so", "coool" is "cool". A word with a single distinct letter is unchanged.
func calm(low string) string {
	run, longest := 1, 1
	for i := 1; i < len(low); i++ {
		if low[i] == low[i-1] {
			run++
		} else {
			run = 1
		}
		longest = max(longest, run)
	}
	if longest < 3 || longest == len(low) {
		return low
	}
	one, two := squeeze(low, 1), squeeze(low, 2)
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

// squeeze reduces runs of three or more of the same letter to at most n.
func squeeze(s string, n int) string {
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

// humps splits typeCast into type and Cast, HTTPServer into HTTP and Server.
func humps(s string) []string {
	var out []string
	start := 0
	for i := 1; i < len(s); i++ {
		rise := upper(s[i]) && !upper(s[i-1]) && s[i-1] != '\''
		fall := upper(s[i]) && upper(s[i-1]) && i+1 < len(s) && latin(s[i+1]) && !upper(s[i+1])
		if rise || fall {
			out = append(out, s[start:i])
			start = i
		}
	}
	return append(out, s[start:])
}

// shouting reports whether the words around the token are in capitals, so that capitals do not mean an acronym.
func (r *reader) shouting() bool {
	loud, calm := 0, 0
	for k := -3; k <= 3; k++ {
		t := r.tok(k).text
		if r.tok(k).kind != letters || len(t) < 2 {
			continue
		}
		if t == strings.ToUpper(t) {
			if _, listed := dictionary()[strings.ToLower(t)]; listed || len(t) > 4 {
				loud++
			}
		} else {
			calm++
		}
	}
	return calm == 0 && loud > 1
}

// romanAfter are the words after which capitals I, V and X are a number.
const romanAfter = " chapter part volume section book act scene phase type war appendix level episode season title article stage class grade tier world final vol "

// romanNames are the names of rulers and popes, whose numbers are ordinals.
const romanNames = " henry louis charles george elizabeth william richard edward james john paul pius pope benedict philip napoleon nicholas peter catherine gregory leo " +
	"alexander frederick ferdinand mary xavier rama ivan king queen "

// numeralOfRome is a Roman numeral in words, or "".
func (r *reader) numeralOfRome(text string) string {
	n := roman(text)
	before := r.tok(-1)
	if n == 0 || before.kind != letters || r.tok(1).kind == letters && r.tok(1).glued {
		return ""
	}
	name := " " + strings.ToLower(before.text) + " "
	switch {
	case strings.Contains(romanNames, name) && upper(before.text[0]) && text != "I":
		return "the " + ordinal(n)
	case strings.Contains(romanAfter, name) && (upper(before.text[0]) || text != "I"):
		return cardinal(n)
	case len(text) > 1 && upper(before.text[0]) && before.text != strings.ToUpper(before.text):
		return cardinal(n)
	}
	return ""
}
