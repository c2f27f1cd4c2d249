package text

import "unicode"

// Hidden reports whether r must not stand by itself in text that is shown: a terminal may obey it, a reader cannot see
// it, or it changes how its neighbours are drawn. These are
//
//   - control characters (C0, DEL, C1) and the line and paragraph separators,
//   - format characters: zero-width characters, bidirectional marks and overrides, the byte order mark, the soft
//     hyphen, tags, and the two joiners U+200C and U+200D,
//   - variation selectors,
//   - letters and marks that show as nothing: the Hangul fillers, the Khmer inherent vowels, the grapheme joiner,
//   - noncharacters,
//   - the letters of historic scripts that form one grapheme with whatever follows them, even with the border of a pane
//     (the property Prepend of Unicode Standard Annex 29).
//
// Line and Multiline let a joiner, a variation selector and a tag through where it has a visible effect: see hasEffect.
func Hidden(r rune) bool {
	switch {
	case r >= 0x20 && r < 0x7f, r >= 0xac00 && r <= 0xd7a3, r >= 0x4e00 && r <= 0x9fff: // most of all text
		return false
	case r == 0x3164, r == 0xffa0, r == 0x115f, r == 0x1160: // Hangul fillers: letters with nothing in them
		return true
	case r == 0x17b4, r == 0x17b5, r == 0x034f: // Khmer inherent vowels, the grapheme joiner
		return true
	case isVariationSelector(r), r >= 0xe0000 && r <= 0xe0fff: // tags and more selectors, most of them unassigned
		return true
	case r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef: // noncharacters
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || isPrepend(r)
}

// isPrepend reports the letters with the property Prepend. The format characters that have it are in Cf.
func isPrepend(r rune) bool {
	switch {
	case r == 0x0d4e, r == 0x111c2, r == 0x111c3, r == 0x113d1, r == 0x1193f, r == 0x11941,
		r >= 0x11a84 && r <= 0x11a89, r == 0x11d46, r == 0x11f02:
		return true
	}
	return false
}

const (
	zwnj      = 0x200c
	zwj       = 0x200d
	blackFlag = 0x1f3f4
)

// hasEffect reports whether the hidden character r changes what a reader sees between base and rest: a joiner inside
// an emoji or between letters of a script that is spelled with joiners, a selector after a character that has variants,
// a tag in the flag of a region. base is the character before r, marks aside: see nextBase.
func hasEffect(base, r rune, rest string) bool {
	switch {
	case r == zwj || r == zwnj:
		return joins(base, r, rest)
	case r == 0xfe0e || r == 0xfe0f: // text style, emoji style
		return isEmoji(base) || isKeycap(base)
	case r >= 0xfe00 && r <= 0xfe0d, r >= 0xe0100 && r <= 0xe01ef: // a variant of a Han character
		return unicode.Is(unicode.Han, base)
	case isTag(r): // the letters of a region's flag, and of hidden messages
		return base == blackFlag || isTag(base) && base != cancelTag
	}
	return false
}

// nextBase is the base for the character after r. Marks are skipped, because normalization may reorder them.
func nextBase(base, r rune) rune {
	if r >= 0x300 && unicode.Is(unicode.M, r) && !isVariationSelector(r) {
		return base
	}
	return r
}

// joins reports whether the joiner r between base and rest changes what is read.
func joins(base, r rune, rest string) bool {
	next := firstRune(rest)
	if r == zwj && (isEmoji(base) || base == 0xfe0f || isTag(base)) {
		return isEmoji(next)
	}
	return unicode.In(base, spelledWithJoiners...) && unicode.In(next, spelledWithJoiners...) && !Hidden(next)
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

var spelledWithJoiners = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
}

// isEmoji is wide on purpose: the blocks that hold pictures, skin tones and the signs that take a colour. A character
// too many here lets a joiner through that changes nothing. U+2329 and U+232A are left out: NFC replaces them.
func isEmoji(r rune) bool {
	switch {
	case r == 0x2329, r == 0x232a:
		return false
	case r >= 0x1f000 && r <= 0x1faff,
		r >= 0x2190 && r <= 0x21ff, r >= 0x2300 && r <= 0x2bff,
		r == 0xa9, r == 0xae, r == 0x203c, r == 0x2049, r == 0x2122, r == 0x2139,
		r == 0x3030, r == 0x303d, r == 0x3297, r == 0x3299:
		return true
	}
	return false
}

func isKeycap(r rune) bool { return r == '#' || r == '*' || r >= '0' && r <= '9' }

func isVariationSelector(r rune) bool {
	return r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
}

const cancelTag = 0xe007f // ends the flag of a region

func isTag(r rune) bool { return r >= 0xe0020 && r <= cancelTag }
