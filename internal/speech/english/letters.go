package english

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"callboard/internal/speech/phone"
)

//go:embed rules.txt
var rulesText string

// segment is one sound of a word: a known sound, or a vowel letter whose quality depends on the stress.
type segment struct {
	sound  phone.Sound // "" while the quality is unknown
	letter byte        // the vowel letter then
	end    int         // where in the word the letters of the sound end
	stress int
}

func (s segment) vowel() bool { return s.letter != 0 || vowelSound(s.sound) }

// rule is one line of the table: the letters, their context, and their sounds.
type rule struct {
	letters     string
	left, right []element
	sounds      []segment
}

// element is one place of a context.
type element struct {
	kind byte // '#' edge, 'V' vowel, 'C' consonant, 'K' any consonants, '[' one of set
	set  string
}

// rules are the letter-to-sound rules by their first letter.
var rules = sync.OnceValue(func() (byLetter [26][]rule) {
	for line := range strings.Lines(rulesText) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# ") {
			continue
		}
		f := strings.Split(line, "|")
		r := rule{letters: f[1], left: parseContext(f[0]), right: parseContext(f[2])}
		slices.Reverse(r.left)
		for sound := range strings.FieldsSeq(f[3]) {
			if sound[0] >= 'a' {
				r.sounds = append(r.sounds, segment{letter: sound[0]})
			} else {
				r.sounds = append(r.sounds, segment{sound: phone.Sound(sound)})
			}
		}
		byLetter[r.letters[0]-'a'] = append(byLetter[r.letters[0]-'a'], r)
	}
	return byLetter
})

func parseContext(pattern string) []element {
	var es []element
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '[':
			end := strings.IndexByte(pattern[i:], ']') + i
			es = append(es, element{'[', pattern[i+1 : end]})
			i = end
		case 'E':
			es = append(es, element{'[', "eiy"})
		case '#', 'V', 'C', 'K':
			es = append(es, element{kind: c})
		default:
			es = append(es, element{'[', pattern[i : i+1]})
		}
	}
	return es
}

// matchesContext reports whether the letters of word from at on, in direction step (1 or -1), match the context.
func matchesContext(es []element, word string, at, step int) bool {
	for _, e := range es {
		inside := at >= 0 && at < len(word)
		switch e.kind {
		case '#':
			if inside {
				return false
			}
			continue
		case 'K':
			for at >= 0 && at < len(word) && !vowelLetter(word[at]) {
				at += step
			}
			continue
		case 'V':
			if !inside || !vowelLetter(word[at]) {
				return false
			}
		case 'C':
			if !inside || vowelLetter(word[at]) {
				return false
			}
		default:
			if !inside || strings.IndexByte(e.set, word[at]) < 0 {
				return false
			}
		}
		at += step
	}
	return true
}

// segments applies the rules to a word of small letters a to z.
func segments(word string) []segment {
	table := rules()
	out := make([]segment, 0, len(word)+4)
	for at := 0; at < len(word); {
		step := 1
		for i := range table[word[at]-'a'] {
			r := &table[word[at]-'a'][i]
			if !strings.HasPrefix(word[at:], r.letters) || !matchesContext(r.left, word, at-1, -1) || !matchesContext(r.right, word, at+len(r.letters), 1) {
				continue
			}
			step = len(r.letters)
			for k, s := range r.sounds {
				s.end = at + step
				if len(r.sounds) == step { // a sound for every letter
					s.end = at + k + 1
				}
				out = append(out, s)
			}
			break
		}
		at += step
	}
	return out
}

func vowelLetter(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

func vowelSound(s phone.Sound) bool {
	switch s {
	case phone.AA, phone.AE, phone.AH, phone.AO, phone.AW, phone.AX, phone.AY, phone.EH, phone.ER, phone.EY,
		phone.IH, phone.IY, phone.OW, phone.OY, phone.UH, phone.UW:
		return true
	}
	return false
}
