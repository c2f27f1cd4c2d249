package text

import (
	"bytes"
	"encoding/binary"
	stdutf16 "unicode/utf16"
)

// UTF8 returns the content of a small text file as UTF-8 without a byte order mark. Programs of Windows write UTF-16, with the
// mark or without it, as ">" of PowerShell 5 does, and UTF-8 with the mark. What is neither comes back as it is. A half of a
// surrogate pair, or of a code unit at the end, becomes U+FFFD.
func UTF8(b []byte) []byte {
	var order binary.ByteOrder
	switch rest, marked := bytes.CutPrefix(b, []byte("\xef\xbb\xbf")); {
	case marked:
		return rest
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		b, order = b[2:], binary.LittleEndian
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		b, order = b[2:], binary.BigEndian
	default:
		switch utf16(b) {
		case "UTF-16LE":
			order = binary.LittleEndian
		case "UTF-16BE":
			order = binary.BigEndian
		default:
			return b
		}
	}
	units := make([]uint16, 0, len(b)/2+1)
	for ; len(b) > 1; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	if len(b) == 1 {
		units = append(units, 0xfffd)
	}
	return []byte(string(stdutf16.Decode(units)))
}
