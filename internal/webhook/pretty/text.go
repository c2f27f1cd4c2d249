package pretty

import "strings"

// textScanner divides text at its line feeds.
type textScanner struct {
	at    int
	exact bool // a carriage return before a line feed belongs to the line
}

func (t *textScanner) more(d *Document) bool {
	if t.at >= len(d.src) {
		return false
	}
	d.add(plain, t.at, 0)
	if end := strings.IndexByte(d.src[t.at:], '\n'); end >= 0 {
		t.at += end + 1
	} else {
		t.at = len(d.src)
	}
	return true
}

func (t *textScanner) spans(d *Document, r row) []Span {
	return []Span{{Text, textLine(d.src[r.at:], t.exact)}}
}

// textLine is the first line of s.
func textLine(s string, exact bool) string {
	if end := strings.IndexByte(s, '\n'); end >= 0 {
		s = s[:end]
		if !exact {
			s = strings.TrimSuffix(s, "\r")
		}
	}
	return s
}
