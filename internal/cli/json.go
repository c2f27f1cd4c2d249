package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf8"

	"callboard/internal/text"
)

// encodeJSON is the one encoder of this package: one line without a line break at its end. Besides the C0 controls, which
// JSON requires, it escapes everything that a terminal could obey or a reader could not see: DEL and the C1 controls,
// bidirectional marks and the other format characters, the separators of lines, and noncharacters. The two joiners and the
// variation selectors stay, because words and emoji are spelled with them.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // "&" in a URL stays readable
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return escapeHidden(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// escapeHidden escapes characters of valid JSON. Only strings can contain them.
func escapeHidden(raw []byte) []byte {
	if bytes.IndexFunc(raw, mustEscape) < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)+32)
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		switch {
		case !mustEscape(r):
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

// jsonBody is the body of a delivery: as text, or in base64 if it is not UTF-8.
type jsonBody struct {
	Text   *string `json:"body,omitempty"`
	Base64 []byte  `json:"body_base64,omitempty"`
}

func bodyJSON(body []byte) jsonBody {
	if !utf8.Valid(body) {
		return jsonBody{Base64: body}
	}
	s := string(body)
	return jsonBody{Text: &s}
}

func mustEscape(r rune) bool {
	switch {
	case r < 0x7f, r >= 0xac00 && r <= 0xd7a3:
		return false
	case r == 0x200c, r == 0x200d: // the joiners
		return false
	case r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe:
		return true
	}
	return text.Hidden(r) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
