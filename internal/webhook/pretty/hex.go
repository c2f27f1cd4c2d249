package pretty

import "strings"

// hexScanner shows bytes in rows of equal length. It needs no rows: they are computed.
type hexScanner struct {
	per int    // bytes in a row
	gap string // between the columns
}

// Hex shows bytes in rows of at most w cells: the offset, 16 bytes, or fewer where there is no room, and what is ASCII in them.
func Hex(body []byte, w int) *Document { return hex(string(body), w) }

func hex(body string, w int) *Document {
	s := &hexScanner{per: 16, gap: "  "}
	for s.width() > w && s.per > 1 {
		if len(s.gap) == 2 {
			s.gap = " "
			continue
		}
		s.per, s.gap = s.per/2, "  "
	}
	return &Document{what: "binary", src: body, scan: s}
}

// width is that of a row in cells.
func (h *hexScanner) width() int { return 5 + len(h.gap) + 3*h.per - 1 + len(h.gap) + h.per }

func (h *hexScanner) more(d *Document) bool {
	at := len(d.rows) * h.per
	if at >= len(d.src) {
		return false
	}
	d.add(plain, at, 0)
	return true
}

const digits = "0123456789abcdef"

func (h *hexScanner) spans(d *Document, r row) []Span {
	part := d.src[r.at:min(int(r.at)+h.per, len(d.src))]
	var offset, bytes, text strings.Builder
	for shift := 16; shift >= 0; shift -= 4 {
		offset.WriteByte(digits[r.at>>shift&15])
	}
	for i := range h.per {
		if i > 0 {
			bytes.WriteByte(' ')
		}
		if i >= len(part) {
			bytes.WriteString("  ")
			continue
		}
		c := part[i]
		bytes.WriteByte(digits[c>>4])
		bytes.WriteByte(digits[c&15])
		if c < ' ' || c > '~' {
			c = '.'
		}
		text.WriteByte(c)
	}
	return []Span{{Offset, offset.String() + h.gap}, {Text, bytes.String() + h.gap}, {String, text.String()}}
}
