package text

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// EscapeJSON escapes characters of valid JSON, where only strings can contain them: everything that a terminal could obey or a reader
// could not see. JSON itself requires that of the C0 controls only; these are DEL and the C1 controls, bidirectional marks and the other
// format characters, the separators of lines, and noncharacters. The two joiners and the variation selectors stay, because
// words and emoji are spelled with them. It returns raw itself if there is nothing to escape.
func EscapeJSON(raw []byte) []byte {
	if bytes.IndexFunc(raw, escapedInJSON) < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)+32)
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		switch {
		case !escapedInJSON(r):
			out = append(out, raw[:n]...)
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		raw = raw[n:]
	}
	return out
}

func escapedInJSON(r rune) bool {
	switch {
	case r < 0x7f, r >= 0xac00 && r <= 0xd7a3:
		return false
	case r == zwnj, r == zwj:
		return false
	case r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe:
		return true
	}
	return Hidden(r) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
