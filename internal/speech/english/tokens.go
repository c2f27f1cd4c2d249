package english

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/lazy"
)

type kind byte

const (
	noToken kind = iota // before the first token and after the last
	letters             // a run of Latin letters, with the apostrophes inside it
	digits              // a run of 0 to 9
	mark                // one sign
)

// token is a piece of the text as written.
type token struct {
	kind       kind
	text       string // letters without their accents
	adjacent   bool   // no space before it
	startsLine bool   // the first of a new line
}

// compatibilityForms has the readings of letters and symbols that compatibility decomposition does not change, or
// changes wrongly.
var compatibilityForms = lazy.Value[*strings.Replacer]{Make: func() *strings.Replacer {
	return strings.NewReplacer(
		"ß", "ss", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ð", "th", "þ", "th", "ı", "i",
		"’", "'", "‘", "'", "ʼ", "'", "`", "'", "´", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "″", `"`, "′", "'",
		"½", " 1/2", "¼", " 1/4", "¾", " 3/4", "⅓", " 1/3", "⅔", " 2/3", "⅛", " 1/8", "⅜", " 3/8", "⅝", " 5/8", "⅞", " 7/8",
		"²", "^2", "³", "^3", "™", "", "®", "", "…", "…", "‐", "-", "‑", "-", "‒", "–", "―", "—", "−", "-", "⁄", "/", "∕", "/",
		"µ", "u", "μ", "u", "Ω", "Ω", "\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "",
	)
}}

// tokens divides a text into tokens. Letters of other scripts and control characters separate them like spaces.
func tokens(text string) []token {
	if strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII || r == '`' }) >= 0 {
		text = strings.ReplaceAll(compatibilityForms.Get().Replace(text), "…", "\x00")
		text = strings.ReplaceAll(norm.NFKD.String(text), "\x00", "…")
	}
	var out []token
	adjacent, startsLine := false, false
	for i := 0; i < len(text); {
		c := text[i]
		t := token{adjacent: adjacent, startsLine: startsLine}
		switch {
		case isLatin(c):
			end := i + 1
			for end < len(text) && (isLatin(text[end]) || combiningMarkLength(text[end:]) > 0 || text[end] == '\'' && end+1 < len(text) && isLatin(text[end+1])) {
				end += max(1, combiningMarkLength(text[end:]))
			}
			t.kind, t.text = letters, withoutMarks(text[i:end])
			i = end
		case isDigit(c):
			end := i + 1
			for end < len(text) && isDigit(text[end]) {
				end++
			}
			t.kind, t.text = digits, text[i:end]
			i = end
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size
			if r == '\n' || r == '\u2028' || r == '\u2029' {
				startsLine, adjacent = true, false
				continue
			}
			if unicode.Is(unicode.Mn, r) {
				continue
			}
			if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.IsLetter(r) && r != 'Ω' && r != 'π' || unicode.IsNumber(r) {
				adjacent = false
				continue
			}
			t.kind, t.text = mark, text[i-size:i]
		}
		out = append(out, t)
		adjacent, startsLine = true, false
	}
	return out
}

// combiningMarkLength is the length in bytes of a combining mark at the head of s.
func combiningMarkLength(s string) int {
	if s[0] < 0x80 {
		return 0
	}
	r, size := utf8.DecodeRuneInString(s)
	if unicode.Is(unicode.Mn, r) {
		return size
	}
	return 0
}

// withoutMarks is a run of letters without its combining marks.
func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return -1
		}
		return r
	}, s)
}

func isLatin(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
