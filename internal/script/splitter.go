package script

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// splitter finds the places where a text can be cut. Its bytes are counted in 32 bits: no text of a script is that long.
type splitter struct {
	text    string
	limit   int
	tokens  tokens
	opening []int // straight quotation marks that open a quotation
}

func newSplitter(text string, limit int) *splitter {
	return &splitter{text: text, limit: limit, tokens: findTokens(text), opening: openingQuotes(text)}
}

// cuts returns all places where a cut can be of use, in order, the end of the text being the last. There are at most limit
// characters between two of them. Only what is too long between two places is searched for places of the next level: to cut
// anything else there would make no better way possible.
func (s *splitter) cuts() []cut {
	list := s.places(nil, cut{}, len(s.text), atSentence, s.nextSentence)
	for _, finer := range []struct {
		level level
		next  func(from, end int) (place int, ok bool)
	}{
		{atLine, s.nextLine},
		{atClause, s.nextClause},
		{atSpace, s.nextSpace},
		{atTight, s.nextTight},
		{atGrapheme, s.graphemes(false)},
		{inToken, s.graphemes(true)},
		{inGrapheme, s.nextRune},
	} {
		bytes := s.tooLong(list)
		if len(bytes) == 0 {
			break
		}
		list = s.refine(list, finer.level, finer.next, s.expected(bytes, finer.level))
	}
	return list
}

// tooLong are the bytes from one place to the next, where there are more than limit characters between them.
func (s *splitter) tooLong(list []cut) (bytes []span) {
	before := cut{}
	for _, c := range list {
		if !s.fits(before, c) {
			bytes = append(bytes, span{before.next, c.end})
		}
		before = c
	}
	return bytes
}

// expected is about how many places of a level there are between some bytes, so that the list need not grow: a text can have half a
// million lines.
func (s *splitter) expected(bytes []span, l level) (n int) {
	var of string
	switch l {
	case atLine:
		of = "\n"
	case atSpace, atTight:
		of = " "
	default:
		return 0
	}
	for _, b := range bytes {
		n += strings.Count(s.text[b.from:b.to], of)
	}
	return n
}

// refine adds places of a level where there are more than limit characters between two. It expects about more of them.
func (s *splitter) refine(list []cut, l level, next func(from, end int) (int, bool), more int) []cut {
	out := make([]cut, 0, len(list)+more+8)
	before := cut{}
	for _, c := range list {
		if !s.fits(before, c) {
			out = s.places(out, before, int(c.end), l, next)
			out = out[:len(out)-1]
		}
		out = appendCut(out, c)
		before = c
	}
	return out
}

// fits reports whether a piece can reach from one cut to another.
func (s *splitter) fits(from, to cut) bool { return int(to.endChars-from.nextChars) <= s.limit }

// appendCut is append with a capacity that doubles. append alone would copy a long list five times.
func appendCut(list []cut, c cut) []cut {
	if len(list) == cap(list) {
		list = slices.Grow(list, max(len(list), 16))
	}
	return append(list, c)
}

// places appends to list the cuts of a level between a cut and the byte end, and one at end. next returns the next place after
// from and before end; it must not read to the end of the text, or many calls would take quadratic time.
//
// A text without spaces has a place after each character. Of those only the last ones that the limit allows are kept, which
// fills the pieces from the beginning of the run.
func (s *splitter) places(list []cut, from cut, end int, l level, next func(from, end int) (int, bool)) []cut {
	kept, last := from, from // the last cut of the list, and the last one that was found
	for at := int(from.next); ; {
		place, ok := next(at, end)
		if !ok || place <= at || place >= end {
			break
		}
		c := s.cutAt(last, place, l)
		at = max(place, int(c.next))
		if following, _ := decode(s.text[c.next:]); l < inToken && extends(following) {
			continue
		}
		switch {
		case l < atGrapheme:
			list, kept = appendCut(list, c), c
		case !s.fits(kept, c) && last != kept:
			list, kept = appendCut(list, last), last
		}
		last = c
	}
	c := s.cutAt(last, end, atSentence)
	if l >= atGrapheme && !s.fits(kept, c) && last != kept {
		list = appendCut(list, last)
	}
	return appendCut(list, c)
}

// cutAt is the cut at a byte behind another cut. It leaves the spaces around the byte out.
func (s *splitter) cutAt(last cut, place int, l level) cut {
	from := int(last.next)
	end := from + len(strings.TrimRightFunc(s.text[from:place], unicode.IsSpace))
	next := skip(s.text, place, unicode.IsSpace)
	endChars := int(last.nextChars) + utf8.RuneCountInString(s.text[from:end])
	return cut{end: int32(end), next: int32(next), endChars: int32(endChars), nextChars: int32(endChars + utf8.RuneCountInString(s.text[end:next])), level: l}
}

// nextSentence returns the next end of a sentence.
func (s *splitter) nextSentence(from, end int) (int, bool) {
	for at := from; ; {
		e, ok := s.nextEnding(at, end)
		if !ok {
			return 0, false
		}
		if s.endsSentence(e) {
			return e.closed, true
		}
		at = e.marks
	}
}

// nextLine returns the next end of a line.
func (s *splitter) nextLine(from, end int) (int, bool) {
	at := strings.IndexByte(s.text[from:end], '\n')
	return from + at, at >= 0
}

// nextClause returns the next place after a mark inside a sentence.
func (s *splitter) nextClause(from, end int) (int, bool) {
	for at := from; at < end; {
		r, n := decode(s.text[at:])
		if at += n; !isMark(r) && !isEllipsis(r) && r != '.' {
			continue
		}
		closed := s.skipClosers(at)
		next, _ := decode(s.text[closed:])
		switch {
		case s.tokens.cutBy(closed), isTerminator(next):
			continue
		case r == '.' && !strings.HasSuffix(s.text[:at], ".."):
			continue
		case r >= utf8.RuneSelf && r != '–', unicode.IsSpace(next), r == '.' && isEastAsian(next):
			return closed, true
		}
	}
	return 0, false
}

// isMark reports the marks inside a sentence.
func isMark(r rune) bool {
	switch r {
	case ',', ';', ':', '、', '，', '､', '；', '：', '—', '―', '–', '،', '؛':
		return true
	}
	return false
}

// nextSpace returns the next place between two words: a space, or where kanji or katakana follow hiragana, as at the
// beginning of most Japanese words.
func (s *splitter) nextSpace(from, end int) (int, bool) {
	before := rune(0)
	for at := from; at < end; {
		r, n := decode(s.text[at:])
		switch {
		case unicode.IsSpace(r):
			end := skip(s.text, at, unicode.IsSpace)
			if !s.tight(at, end) {
				return at, at > from
			}
			at, n = end, 0
		case isHiragana(before) && !isHiragana(r) && isEastAsian(r) && r != 'ー':
			return at, true
		}
		at, before = at+n, r
	}
	return 0, false
}

// tight reports whether the space between two bytes belongs to a name or a number.
func (s *splitter) tight(from, to int) bool {
	space, _ := decode(s.text[from:])
	before, _ := lastRune(s.text[:from])
	next, _ := decode(s.text[to:])
	switch {
	case space == '\u00a0' || space == '\u202f': // no-break spaces
		return true
	case unicode.IsDigit(before) && unicode.IsDigit(next):
		return true
	case before != '.':
		return false
	}
	word, _ := lastWord(s.text[:from-1])
	switch abbreviation(word) {
	case alwaysOpen:
		return true
	case beforeNumber:
		return unicode.IsDigit(next)
	}
	return unicode.IsDigit(next) && strings.Trim(word, "0123456789") == ""
}

// nextTight returns the next space of any kind.
func (s *splitter) nextTight(from, end int) (int, bool) {
	at := strings.IndexFunc(s.text[from:end], unicode.IsSpace)
	return from + at, at >= 0
}

// graphemes returns a function that finds the next end of a grapheme, inside tokens and before closing marks only if all is
// set.
func (s *splitter) graphemes(all bool) func(from, end int) (int, bool) {
	return func(from, end int) (int, bool) {
		for at := from; at < end; {
			at += graphemeSize(s.text[at:end])
			if next, _ := decode(s.text[at:]); all || !s.tokens.cutBy(at) && !staysWithBefore(next) {
				return at, true
			}
		}
		return 0, false
	}
}

// graphemeSize is the length in bytes of the first grapheme of a text. Most characters need no look at the tables.
func graphemeSize(s string) int {
	r, n := decode(s)
	if next, _ := decode(s[n:]); standsAlone(r) && standsAlone(next) {
		return n
	}
	first, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	return len(first)
}

// standsAlone reports characters of which two in a row are always two graphemes: ASCII, Hangul syllables, kana and ideographs.
func standsAlone(r rune) bool {
	return r >= ' ' && r < 0x7f || r >= 0xac00 && r <= 0xd7a3 || r >= 0x4e00 && r <= 0x9fff || r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fa
}

// staysWithBefore reports the characters that do not begin a line in Japanese, Korean or Chinese.
func staysWithBefore(r rune) bool {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r >= 0xac00 && r <= 0xd7a3 || r >= 0x4e00 && r <= 0x9fff {
		return false
	}
	return isTerminator(r) || isCloser(r) || isMark(r) || strings.ContainsRune("ーゝゞヽヾ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ・〜～", r)
}

// extends reports the characters that form one grapheme with what is before them, even with a space or a full stop.
func extends(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == '\u200c', r == '\u200d', r == '\uff9e', r == '\uff9f', r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0000 && r <= 0xe01ef:
		return true
	}
	return unicode.Is(unicode.M, r)
}

// nextRune returns the end of the code point at from.
func (s *splitter) nextRune(from, end int) (int, bool) {
	_, n := decode(s.text[from:end])
	return from + n, n > 0
}
