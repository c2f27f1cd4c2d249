package text

import (
	"bytes"
	"unicode/utf8"
)

// Encoding guesses the encoding of a text that is not UTF-8, by its bytes: UTF-16, UTF-16LE or UTF-16BE, CP949 (the Korean
// one of Windows, with EUC-KR in it), SHIFT_JIS, or WINDOWS-1252. The names are those of iconv. It is empty for a text that
// is UTF-8 without NUL characters, and for one that is none of these.
func Encoding(b []byte) string {
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return "UTF-16"
	}
	if name := utf16(b); name != "" {
		return name
	}
	switch {
	case utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0:
		return ""
	case isKorean(b):
		return "CP949"
	case isShiftJIS(b):
		return "SHIFT_JIS"
	case isLatin(b):
		return "WINDOWS-1252"
	}
	return ""
}

// utf16 recognises UTF-16 without a byte order mark: spaces, line ends and Latin letters have a zero byte on one side, and
// Hangul syllables and kana have a byte there that few other characters have.
func utf16(b []byte) string {
	if len(b) < 2 || len(b)%2 != 0 {
		return ""
	}
	count := func(high, low int) (likely int, zeros bool) {
		for i := 0; i+1 < len(b); i += 2 {
			h, l := b[i+high], b[i+low]
			switch {
			case h == 0 && (l >= ' ' && l <= '~' || l == '\n' || l == '\r' || l == '\t'):
				likely, zeros = likely+1, true
			case h >= 0xac && h <= 0xd7, h == 0x30, h >= 0x4e && h <= 0x9f:
				likely++
			}
		}
		return likely, zeros
	}
	half := len(b) / 2
	if n, zeros := count(1, 0); zeros && n*10 >= half*9 {
		return "UTF-16LE"
	}
	if n, zeros := count(0, 1); zeros && n*10 >= half*9 {
		return "UTF-16BE"
	}
	return ""
}

// isKorean reports whether all bytes are CP949, and at least half of the double bytes are Hangul of KS X 1001.
func isKorean(b []byte) bool {
	hangul, all := 0, 0
	for i := 0; i < len(b); i++ {
		lead := b[i]
		if lead < 0x80 {
			continue
		}
		i++
		if lead < 0x81 || lead > 0xfe || i == len(b) {
			return false
		}
		trail := b[i]
		if !(trail >= 'A' && trail <= 'Z' || trail >= 'a' && trail <= 'z' || trail >= 0x81 && trail <= 0xfe) {
			return false
		}
		all++
		if lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1 {
			hangul++
		}
	}
	return all > 0 && hangul*2 >= all
}

// isShiftJIS reports whether all bytes are Shift_JIS, and at least one character is kana.
func isShiftJIS(b []byte) bool {
	kana := false
	for i := 0; i < len(b); i++ {
		lead := b[i]
		switch {
		case lead < 0x80, lead >= 0xa1 && lead <= 0xdf: // ASCII, halfwidth kana
			continue
		case lead >= 0x81 && lead <= 0x9f, lead >= 0xe0 && lead <= 0xfc:
		default:
			return false
		}
		i++
		if i == len(b) || b[i] < 0x40 || b[i] == 0x7f || b[i] > 0xfc {
			return false
		}
		kana = kana || lead == 0x82 && b[i] >= 0x9f || lead == 0x83 && b[i] <= 0x96
	}
	return kana
}

// isLatin reports whether the bytes that are not ASCII are letters and quotation marks of Windows-1252, each between ASCII.
func isLatin(b []byte) bool {
	found := false
	for i, c := range b {
		if c < 0x80 {
			continue
		}
		if !(c >= 0xc0 && c != 0xd7 && c != 0xf7 || c >= 0x91 && c <= 0x97 || c == 0x85 || c == 0xab || c == 0xbb || c == 0xbf || c == 0xa1) {
			return false
		}
		if i > 0 && b[i-1] >= 0x80 {
			return false
		}
		found = true
	}
	return found
}
