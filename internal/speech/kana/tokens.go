package kana

import (
	"strings"
	"unicode"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// token is a word in hiragana, or a mark.
type token struct {
	written string
	word    string // its pronunciation in hiragana: particles as わ and え, digits and kanji written out
	end     phone.Break
}

// tokens divides a text into words and marks. Japanese has no spaces; a word here ends at a space, at a mark, or where
// the script changes, and includes the particles after it.
func tokens(text string) []token {
	var out []token
	r := []rune(text)
	for i := 0; i < len(r); {
		if end, ok := marks.Get()[r[i]]; ok {
			out = append(out, token{end: end})
			i++
			continue
		}
		start := i
		var reading strings.Builder
		i = word(r, i, &reading)
		if i == start { // not readable
			i++
			continue
		}
		out = append(out, token{written: string(r[start:i]), word: reading.String()})
	}
	return out
}

// word writes the word at i to said in hiragana and returns its end.
func word(r []rune, i int, reading *strings.Builder) int {
	start := i
	for i < len(r) {
		switch n := Known(r[i:]); {
		case n > 0:
			if i > start && (isKatakana(r[i-1]) || i-start >= longestWord) {
				return i
			}
			if c := counters.Get()[r[i]]; c != "" && n == 1 && i > start && isDigit(r[i-1]) {
				reading.WriteString(c)
			} else {
				reading.WriteString(kanji.Get()[string(r[i:i+n])])
			}
			i += n
		case isDigit(r[i]):
			end := i
			for end < len(r) && (isDigit(r[end]) || r[end] == ',' && end+1 < len(r) && isDigit(r[end+1])) {
				end++
			}
			n := number(strings.ReplaceAll(string(r[i:end]), ",", ""))
			if end < len(r) && strings.ContainsRune("時月", r[end]) {
				n = numberBeforeCounter(n, r[end])
			}
			reading.WriteString(n)
			i = end
		case isHiragana(r[i]) || r[i] == long && i > start:
			if i > start && isKatakana(r[i-1]) && r[i] != long && !isParticle(r[i]) {
				return i
			}
			reading.WriteRune(particle(r, start, i))
			i++
		case isKatakana(r[i]):
			if i > start && !isKatakana(r[i-1]) && r[i-1] != long {
				return i
			}
			reading.WriteRune(hiragana(r[i]))
			i++
		default:
			return i
		}
	}
	return i
}

const (
	long        = 'ー'
	longestWord = 12 // runes, after which a known word in kanji begins a new one
)

func isDigit(r rune) bool    { return r >= '0' && r <= '9' }
func isHiragana(r rune) bool { return r >= 'ぁ' && r <= 'ゖ' }
func isKatakana(r rune) bool { return r >= 'ァ' && r <= 'ヺ' }
func isParticle(r rune) bool { return strings.ContainsRune("はがをにでともへのやか", r) }

// hiragana is the hiragana letter for a katakana letter; ヷ and the three after it have none and become unvoiced.
func hiragana(r rune) rune {
	if r > 'ヶ' {
		return []rune("わゐゑを")[r-'ヷ']
	}
	return r - ('ァ' - 'ぁ')
}

// particle is the pronunciation of a letter: は and へ as particles are わ and え, and を is always お.
func particle(r []rune, start, i int) rune {
	letter := r[i]
	if letter == 'を' {
		return 'お'
	}
	if letter != 'は' && letter != 'へ' {
		return letter
	}
	last := i+1 == len(r) || !isHiragana(r[i+1]) && r[i+1] != long
	var asParticle bool
	switch {
	case i == start: // は after a word in kanji or in Latin letters, or as a separate word
		asParticle = start > 0 && r[start-1] != ' ' && !isMark(r[start-1]) || last
	case !isHiragana(r[i-1]): // after kanji, katakana, a digit
		asParticle = true
	case last:
		asParticle = !endsIn(r[start:i+1], "はは", "おへ")
	case letter == 'は':
		asParticle = endsIn(r[start:i], topics.Get()...)
	}
	switch {
	case !asParticle:
		return letter
	case letter == 'は':
		return 'わ'
	}
	return 'え'
}

// topics are words after which は is the particle even inside a run of hiragana.
var topics = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("わたし あなた ぼく おれ かれ かのじょ これ それ あれ ここ そこ あそこ きょう あした きのう いま に で と から まで の こんにち こんばん")
}}

func endsIn(r []rune, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(string(r), w) && (len(w) > len("の") || len(r) > 3) {
			return true
		}
	}
	return false
}

func isMark(r rune) bool {
	_, ok := marks.Get()[r]
	return ok || unicode.IsPunct(r)
}

var marks = lazy.Value[map[rune]phone.Break]{Make: func() map[rune]phone.Break {
	return map[rune]phone.Break{
		'、': phone.Comma, ',': phone.Comma, '，': phone.Comma, '；': phone.Comma, ';': phone.Comma, '：': phone.Comma, ':': phone.Comma, '—': phone.Comma,
		'（': phone.Comma, '）': phone.Comma, '(': phone.Comma, ')': phone.Comma, '「': phone.Comma, '」': phone.Comma, '『': phone.Comma, '』': phone.Comma, '…': phone.Comma,
		'。': phone.Stop, '.': phone.Stop, '．': phone.Stop, '｡': phone.Stop, '？': phone.Question, '?': phone.Question, '！': phone.Exclaim, '!': phone.Exclaim,
	}
}}
